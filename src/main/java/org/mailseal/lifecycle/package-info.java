/**
 * The life of one certificate, and the only place that knows the order of its steps.
 *
 * <p>A <em>managed certificate</em> is what the settings want ({@link
 * org.mailseal.lifecycle.managed}). Whether it is {@linkplain org.mailseal.lifecycle.due due} is
 * decided from what the ports serve now; where nothing is due, the files of a target that does not
 * hold it get it again ({@link org.mailseal.lifecycle.targets}). An <em>attempt</em> then goes from
 * a key and a request (DRAFTED), over the authority (REQUESTED, AWAITING_ANSWER), to a checked
 * answer (ISSUED); that is the {@linkplain org.mailseal.lifecycle.Renewal renewal}. In the
 * {@linkplain org.mailseal.lifecycle.Deployment deployment} the old files are kept (STAGED), the
 * new ones put in place (SWAPPED), the servers reloaded, and every port is connected to, several
 * times. Only when all of them serve the new leaf is it SERVED; otherwise the old files are put
 * back, and the ports must serve the old one again (PUT_BACK).
 *
 * <p>Every state is in the ledger before the effects that follow it. A renewal begins by taking up
 * what an earlier process left open: up to ISSUED by asking again, from STAGED on by putting the
 * new files in place again, which is the same whether none, some or all were there. An answer that
 * is still good is never asked for twice; nor is an order that failed to be answered placed twice,
 * and an answer that other settings may mend is judged again before a new one is ordered. What the
 * next run does can be {@linkplain org.mailseal.lifecycle.Forecast forecast} from the ledger alone.
 *
 * <p>How a renewal begins is decided before anything is written (its {@linkplain
 * org.mailseal.lifecycle.Course course}); a dry run goes by the same and ends in a {@linkplain
 * org.mailseal.lifecycle.DryRun dryRun}.
 *
 * <p>What a CA answers by hand in days waits in the ledger as a <em>request</em>, as many side by
 * side as people make; its answer begins an attempt of its own, at ISSUED. A person has looked at
 * what they bring (an answer, an import, a rollback): it need not be all that the settings want,
 * and what they want besides stays due.
 *
 * <p>{@link org.mailseal.lifecycle.Lifecycle} is the only entry point from other packages. One
 * process at a time works on a certificate; nothing outside is called within a transaction. The
 * health of the ports between renewals is {@code monitor}, which uses this package.
 */
@NullMarked
package org.mailseal.lifecycle;

import org.jspecify.annotations.NullMarked;
