/** The shell script that finds a Java and starts Mailseal on it. */
@NullMarked
package org.mailseal.launcher;

import org.jspecify.annotations.NullMarked;
