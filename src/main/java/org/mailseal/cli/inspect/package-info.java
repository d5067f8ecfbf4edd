/**
 * {@code mailseal inspect}: which ports and domains are named, how far the inspection goes, and how
 * the outcome is shown.
 *
 * <p>What is named on the command line, in a file or on standard input becomes a series of {@code
 * BatchItem}s, read only as fast as they are worked off, so that ten thousand take no more memory
 * than ten. An {@link org.mailseal.cli.inspect.InspectRun} shows each outcome as it comes, or in
 * the order of the names, as a table, as JSON, or as one line for a monitoring system. Ctrl-C ends
 * it with what is known by then.
 */
@NullMarked
package org.mailseal.cli.inspect;

import org.jspecify.annotations.NullMarked;
