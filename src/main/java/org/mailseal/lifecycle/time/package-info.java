/**
 * When something is tried again, and whether this machine's clock can be believed.
 *
 * <p>After a failure the next try waits, longer with every failure in a row; the wait is in the
 * ledger, as an instant. So an instant that was written while a clock was wrong must not hold
 * anybody up once it is right again: nothing is waited for longer than the longest wait there is.
 */
@NullMarked
package org.mailseal.lifecycle.time;

import org.jspecify.annotations.NullMarked;
