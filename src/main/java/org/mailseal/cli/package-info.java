/**
 * The entry point: {@link org.mailseal.cli.Main} puts the commands together and turns what they
 * throw into messages and exit codes.
 *
 * <p>The commands lie behind it, one class each: {@code inspect}, {@code csr}, {@code certificate},
 * and {@code manage} for those that act on the managed certificates; what they share of a terminal
 * lies in {@code console}. A command reads its options, calls a room and prints. What a person
 * asked for goes to standard output, what went wrong to standard error; a message names the fault,
 * its cure, and what was left as it was. What could not be written is not a success: a full disk
 * changes the exit code. Nothing secret is ever printed, and text from strangers only after it was
 * made printable.
 */
@NullMarked
package org.mailseal.cli;

import org.jspecify.annotations.NullMarked;
