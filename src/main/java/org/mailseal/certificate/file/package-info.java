/**
 * Files that hold certificates, requests and keys: PEM, DER, PKCS#7, PKCS#12, JKS, ZIP and base64
 * without armour.
 *
 * <p>Files come from strangers in a dozen forms; a {@link org.mailseal.certificate.file.Bundle} is
 * what one holds, whatever its form, read within bounds of size, memory and work: a file says
 * itself how often its password is hashed, so a {@link
 * org.mailseal.certificate.file.KeyDerivationBudget} is asked first. A {@link
 * org.mailseal.certificate.file.BundleSummary} says how the parts belong together. The way out is
 * an {@link org.mailseal.certificate.file.ExportFormat}; a private key at rest is an {@link
 * org.mailseal.certificate.file.EncryptedKey} (PBES2, RFC 8018 §6.2). {@code src/docs/interop.md}
 * says which programs were seen to read and write what.
 *
 * <p>Every error is one printable line that holds neither a password nor a key.
 */
@NullMarked
package org.mailseal.certificate.file;

import org.jspecify.annotations.NullMarked;
