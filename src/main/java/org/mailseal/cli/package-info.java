/**
 * The door of the command: {@link org.mailseal.cli.Main} puts the commands together and turns what
 * they throw into messages and exit codes.
 *
 * <p>The commands lie behind it, one class each: {@code inspect}, {@code csr}, {@code certificate},
 * and {@code manage} for those that act on the managed certificates; what they share of a terminal
 * lies in {@code console}. What a person asked for goes to standard output, what went wrong to
 * standard error; a fault names itself, its cure, and what was left as it was. {@code --json} is on
 * every command that shows something. Nothing secret is ever printed, and text from strangers only
 * after it was made printable.
 */
@NullMarked
package org.mailseal.cli;

import org.jspecify.annotations.NullMarked;
