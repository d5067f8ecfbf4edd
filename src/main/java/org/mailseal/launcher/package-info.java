/**
 * What the start script needs beside the command: the run from which Java makes the archive of
 * classes that every command starts from (JEP 483).
 *
 * <p>The build runs it once, and so may whoever updates Java ({@code mailseal
 * --make-start-archive}). It goes where the commands go, on loopback alone, so that what they load
 * is loaded, parsed and linked already when they start. The archive holds for one Java and for jars
 * of the same sizes and times; where it does not fit, commands start without it, and only more
 * slowly. See {@code src/launcher/mailseal}.
 */
@NullMarked
package org.mailseal.launcher;

import org.jspecify.annotations.NullMarked;
