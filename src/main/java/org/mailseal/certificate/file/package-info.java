/**
 * Files that hold certificates, requests and keys: PEM, DER, PKCS#7, PKCS#12, JKS, ZIP, and base64
 * without armour.
 *
 * <p>Files come from strangers in a dozen forms, one inside the other. A {@link
 * org.mailseal.certificate.file.Bundle} is what one holds, whatever its form; its reader stays
 * within bounds of size, memory and work. A file says itself how often its password is to be
 * hashed, so a {@link org.mailseal.certificate.file.KeyDerivationBudget} is asked before that work
 * begins. What one password is in a file is told by {@link
 * org.mailseal.certificate.file.PasswordForms}: none and the empty one are two. Where several
 * certificates could be meant, a {@link org.mailseal.certificate.file.PreferredCertificate} is the
 * one that counts today. A {@link org.mailseal.certificate.file.BundleSummary} says how the parts
 * belong together: which key to which certificate, which issuers in which order.
 *
 * <p>The way out is an {@link org.mailseal.certificate.file.ExportFormat}. A private key at rest is
 * under a {@link org.mailseal.certificate.file.KeySeal} (PBES2, RFC 8018 §6.2). {@code
 * src/docs/interop.md} says which programs were seen to read and write what.
 *
 * <p>Every error is one printable line that holds neither a password nor a key.
 */
@NullMarked
package org.mailseal.certificate.file;

import org.jspecify.annotations.NullMarked;
