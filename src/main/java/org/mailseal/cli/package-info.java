/**
 * The command: one class for each of its words, the wiring of the rooms, and the exit codes.
 *
 * <p>What a person asked for goes to standard output, what went wrong to standard error; a fault
 * names itself, its cure, and what was left as it was. {@code --json} is on every command that
 * shows something. Nothing secret is ever printed, and text from strangers only after it was made
 * printable.
 */
@NullMarked
package org.mailseal.cli;

import org.jspecify.annotations.NullMarked;
