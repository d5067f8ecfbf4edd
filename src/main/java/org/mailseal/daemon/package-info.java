/**
 * The long-running process: it runs the timetable's tasks, and never lives on without working.
 *
 * <p>Whatever stops the work must end the process, with a code, for then systemd starts it again,
 * and what was in hand goes on from the ledger: it is made to be killed at any instant. A process
 * that lives and does nothing is the one fault that nobody notices. So two threads do nothing but
 * look after it.
 *
 * <p>The {@link org.mailseal.daemon.Heartbeat} writes to the ledger once a minute that the daemon
 * lives, which {@code status} shows. It also compares the wall clock with one that nobody sets: if
 * the two part, everything is planned anew, for a time that was planned by another clock may lie in
 * the far future.
 *
 * <p>The {@link org.mailseal.daemon.Watchdog} touches neither ledger nor log, so that nothing they
 * do can hold it up. It looks at the {@link org.mailseal.daemon.Vitals}: when the ledger last took
 * a heartbeat, when the timetable last fired, since when a piece of work is in hand. Where one of
 * them is out of bounds, it asks the daemon to stop, as SIGTERM would, and ends it where that does
 * not help. It also bounds how long a stop may take that somebody asked for.
 *
 * <p>A disk that is full stops the heartbeat: the daemon goes on where the ledger answers again
 * within {@link org.mailseal.daemon.Patience#ledger}, and ends otherwise.
 *
 * <p>What ends with the whole host, or hangs unseen, a dead man's switch elsewhere misses: {@link
 * org.mailseal.daemon.SweepPings} tells it of each sweep, on a thread of its own.
 *
 * <p>An Error in one certificate is that certificate's, like an exception. Only {@code
 * OutOfMemoryError} is everybody's: it ends the process at once (and so does Java itself, told so
 * by the launcher, where a thread of a library takes the blow).
 */
@NullMarked
package org.mailseal.daemon;

import org.jspecify.annotations.NullMarked;
