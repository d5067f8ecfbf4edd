/**
 * How several processes share one database that only one of them may have open.
 *
 * <p>H2 in a file belongs to one process. The first one takes an exclusive lock of ours beside the
 * database and becomes its <em>holder</em>; it ends with the process, however that ends. While it
 * holds the database it answers others on a UNIX socket in the same directory, which is open to its
 * owner alone; both sides ask the kernel whose process the other one is, and speak only with root
 * and with their own user. There is no TCP: a port is anybody's who comes first.
 *
 * <p>{@link org.mailseal.ledger.access.SharedDatabase} is the way in: each of its connections is
 * one to the database in this process, or to the holder, or makes this process the holder where
 * there is none. So a command that was first and the daemon that came later both go on when either
 * of them ends. A connection to the holder carries SQL and typed values in frames of bounded size
 * ({@link org.mailseal.ledger.access.FrameChannel}), and every wait on it has a deadline: a holder
 * that was stopped is named, and a client that was stopped blocks nobody.
 *
 * <p>SQL that carries data runs as a user of the database who may read and write rows and nothing
 * else: no file, no Java, no table is in its reach. Migrations and {@code CHECKPOINT SYNC} run as
 * the admin, on a connection that takes no text from outside.
 */
@NullMarked
package org.mailseal.ledger.access;

import org.jspecify.annotations.NullMarked;
