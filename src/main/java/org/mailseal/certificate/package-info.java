/**
 * Keys, certificate requests, chains and the files that hold them.
 *
 * <p>A <em>request</em> is a key pair and the PKCS#10 file made from it (RFC 2986). The authority
 * answers with a <em>chain</em>: the leaf that carries our public key, then every issuer up to, but
 * rarely including, the root. The names that count are the DNS names in the subjectAltName
 * extension; the common name is for people (RFC 9525 §2). A private key leaves the memory either as
 * a PKCS#8 file that a mail server can read, or sealed with a passphrase (PBES2, RFC 8018 §6.2).
 *
 * <p>Files come from strangers in a dozen forms; a {@link org.mailseal.certificate.file.Bundle} is
 * what one holds, whatever its form, read within bounds of size, memory and work. The way out is an
 * {@link org.mailseal.certificate.file.ExportFormat}. {@code src/docs/interop.md} says which
 * programs were seen to read and write what.
 *
 * <p>Nothing here reaches the network or asks what time it is: instants and randomness are passed
 * in. This is the only home of Bouncy Castle, which is never registered as a JCA provider:
 * registered, it would hand out keys whose {@code equals} differs from the JDK's.
 */
@NullMarked
package org.mailseal.certificate;

import org.jspecify.annotations.NullMarked;
