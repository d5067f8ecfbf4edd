/**
 * What is remembered of authorities themselves: what their directories said when last looked at, so
 * that a change is noticed and a daemon that is restarted often does not ask anew each time. Plain
 * values, without a database; {@link org.mailseal.ledger.DirectoryLooks} keeps them.
 */
@NullMarked
package org.mailseal.ledger.authority;

import org.jspecify.annotations.NullMarked;
