/**
 * What a renewal must show before it counts as one: that every port serves the certificate.
 *
 * <p>A server's old processes go on answering for a while after a reload, and a name may stand for
 * several nodes. So each port is looked at at all of its addresses, several times in a row, until
 * all agree or the time is up.
 *
 * <p>A server may have one certificate for each kind of key, RSA and ECDSA, and shows each client
 * the one that it can verify best (RFC 5246 §7.4.2, RFC 8446 §4.4.2.2). So whoever looks is a
 * client of the kind of key that the looked-for certificate has: the other one is somebody else's.
 *
 * <p>Servers that heed DANE deliver only where a TLSA record means what a port serves (RFC 7672
 * §2.2). So what the records mean today is not taken away by a certificate that none of them means.
 */
@NullMarked
package org.mailseal.lifecycle.proof;

import org.jspecify.annotations.NullMarked;
