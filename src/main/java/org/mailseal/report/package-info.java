/**
 * Read-only views of what is known: tables for people, JSON for programs.
 *
 * <p>A view decides nothing and fetches nothing; it is given what was seen, what was judged and
 * what time it is. Tables fit into 80 columns, because that is what a console over a serial line or
 * a mail shows, and use plain words. JSON is a promise to programs: fields are documented at the
 * class that writes them, absent values are {@code null} rather than left out, instants are ISO
 * 8601 in UTC, and fields are only ever added. Here types become text: in all other packages
 * endpoints, levels and states are types, not text. Text from strangers has been made printable
 * before it comes here.
 */
@NullMarked
package org.mailseal.report;

import org.jspecify.annotations.NullMarked;
