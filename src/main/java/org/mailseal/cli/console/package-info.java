/**
 * What the commands share: options, questions, passwords, exit codes, and how things are printed.
 *
 * <p>A {@link org.mailseal.cli.console.Refusal} ends a command with a message and an {@link
 * org.mailseal.cli.console.ExitCode}; a renewal's outcome becomes text and code in {@link
 * org.mailseal.cli.console.RenewalOutput}. Questions are asked on a {@link
 * org.mailseal.cli.console.Terminal} only, and what cannot be undone needs a yes there, or {@code
 * --yes}. A password comes from a file or from the person who types it, never from an argument,
 * which every user of the machine can read.
 */
@NullMarked
package org.mailseal.cli.console;

import org.jspecify.annotations.NullMarked;
