/**
 * What people hand in and bring: a <em>request</em> that a CA answers by hand, in days; the answer,
 * in whatever form it came; a certificate with its key that was made elsewhere.
 *
 * <p>A request waits in the ledger with its key, as many side by side as people make. An answer is
 * recognised by its public key, never by its names. Of several answers for one name the one that
 * ends last is installed; the others go on waiting. Where the settings have a place for the name,
 * the {@linkplain org.mailseal.lifecycle.Lifecycle lifecycle} installs it with the same proof as a
 * renewal; where they have none, it is kept with its key.
 *
 * <p>Which files are read, what is asked on a terminal, and in which words a refusal is put is for
 * whoever stands above.
 */
@NullMarked
package org.mailseal.lifecycle.manual;

import org.jspecify.annotations.NullMarked;
