/**
 * What the commands share: options, questions, passwords, exit codes and how things are printed.
 *
 * <p>A {@link org.mailseal.cli.console.Refusal} ends a command with a message and an {@link
 * org.mailseal.cli.console.ExitCode}. Questions are asked on a terminal only; a password comes from
 * a file or from the person who types it, never from an argument.
 */
@NullMarked
package org.mailseal.cli.console;

import org.jspecify.annotations.NullMarked;
