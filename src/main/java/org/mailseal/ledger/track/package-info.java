/**
 * Which certificates of a name take each other's place.
 *
 * <p>A name has one certificate at a time, or, where its servers take two, one for each kind of
 * key: an RSA and an ECDSA certificate side by side. Each of them is a <em>track</em>: attempts,
 * ways back, and what ports serve to clients of that kind, of which the other one knows nothing.
 */
@NullMarked
package org.mailseal.ledger.track;

import org.jspecify.annotations.NullMarked;
