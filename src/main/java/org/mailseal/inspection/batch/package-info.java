/**
 * Inspects thousands of ports and domains at once, in bounded memory and with courtesy.
 *
 * <p>{@link org.mailseal.inspection.batch.BatchItem}s come from an iterator that is read only as
 * fast as they are worked off. So many run side by side, and only a few of them towards one IP
 * address: a target whose address is busy is set aside and gives its place to the next, so that one
 * slow host never holds the others.
 */
@NullMarked
package org.mailseal.inspection.batch;

import org.jspecify.annotations.NullMarked;
