/**
 * What the start script needs beside the command: the run from which Java makes the archive of
 * classes that every command starts from (JEP 483). See {@code src/launcher/mailseal}.
 */
@NullMarked
package org.mailseal.launcher;

import org.jspecify.annotations.NullMarked;
