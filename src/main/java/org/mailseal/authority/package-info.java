/**
 * Those who sign: an ACME server ({@code authority.acme}), a CA that answers by hand, or a root of
 * our own.
 *
 * <p>A {@link org.mailseal.authority.Authority} is asked for a request's {@link
 * org.mailseal.authority.Answer}: a chain, or that it is not there yet. A CA by hand answers days
 * later; that is a state to wait in, not a failure. An {@link
 * org.mailseal.authority.AuthorityException} holds the authority's own words, printable. Its
 * certificates are checked elsewhere before they are believed.
 *
 * <p>What would keep it from answering, and can be seen on this host (its <em>obstacles</em>: a
 * port that is taken, say), is looked for before anything is handed in.
 */
@NullMarked
package org.mailseal.authority;

import org.jspecify.annotations.NullMarked;
