/**
 * The revocation of certificates (RFC 8555 §7.6, RFC 5280 §5.3.1).
 *
 * <p>A certificate that is to be revoked is noted in the ledger first, with the reason. Where it is
 * in use, or has the key of one that is, and that key is compromised, it is <em>planned</em>: the
 * next renewal takes a new key, and only when every port was seen to serve the new certificate is
 * the authority asked to revoke the old one. Otherwise it is <em>requested</em> at once. Either
 * goes on with the next run after a process was killed, for an authority that is asked twice says
 * that it is revoked already.
 *
 * <p>{@link RevocationPlanning} settles which certificates are meant, and what takes their place;
 * {@link RevocationRequests} asks the authorities.
 *
 * <p>From the moment that it is noted it is installed no more, however good it looks; nor is
 * another one with its key, where that is compromised.
 */
@NullMarked
package org.mailseal.lifecycle.revocation;

import org.jspecify.annotations.NullMarked;
