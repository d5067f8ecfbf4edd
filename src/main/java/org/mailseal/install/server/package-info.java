/**
 * What every kind of mail server has in common; each kind lies in a room of its own below the name
 * of its program.
 *
 * <p>A {@link org.mailseal.install.server.ServerKind} says what the settings call a server, reads
 * its entry, and finds it on a host. The target that it makes knows which files the server reads
 * and who must be able to read them, asks the server's own check, and reloads it. Both state facts
 * of one server, each seen on the real one; where the server's manual and the server differ, the
 * comment says so.
 *
 * <p>Here lie the tools for that: a {@code Daemon} is a running process to be signalled, {@code
 * ServerUser} asks whether its user may read a file, {@code Control} is the reload and restart that
 * the settings may name, a {@code Host} is all that is seen of a machine before there are settings,
 * and {@code ForeignFile} knows whose files are not to be replaced.
 */
@NullMarked
package org.mailseal.install.server;

import org.jspecify.annotations.NullMarked;
