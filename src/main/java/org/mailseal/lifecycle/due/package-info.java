/**
 * Is it due, and why?
 *
 * <p>What the ports serve decides, and not what the ledger believes: a certificate that somebody
 * else has put there is judged like ours. It is due by its lifetime (a third of it left, half where
 * that is under ten days), for names that it lacks, for a key of another kind, for a chain that
 * nobody trusts; earlier where {@linkplain org.mailseal.lifecycle.due.SuggestedRenewal its
 * authority wants that} (RFC 9773), and never later. Where it is not due but a target does not hold
 * it, it is installed there again. Where {@linkplain org.mailseal.lifecycle.due.LittleLeft little
 * is left} of it, what is wrong with a port no longer keeps a new one back.
 */
@NullMarked
package org.mailseal.lifecycle.due;

import org.jspecify.annotations.NullMarked;
