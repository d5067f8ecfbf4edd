/**
 * RSA keys of our own: what makes them and signs with them, and whether two are a pair.
 *
 * <p>Java takes long to find primes. A native library finds them in a fraction of the time: AWS-LC,
 * by way of the Amazon Corretto Crypto Provider. It makes keys and signs our own requests with
 * them, and does nothing else: it is never registered as a JCA provider, and sees nothing that
 * comes from strangers. Where it cannot be loaded (another processor, another C library) Java does
 * the same, and only takes longer.
 */
@NullMarked
package org.mailseal.certificate.rsa;

import org.jspecify.annotations.NullMarked;
