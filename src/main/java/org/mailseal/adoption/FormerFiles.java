package org.mailseal.adoption;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.file.Bundle;

/** The files of a certificate and its key, as another client writes them. */
record FormerFiles(Path certificate, Path key) {
  /**
   * What they hold.
   *
   * @throws IOException with the file, and what is wrong with it
   */
  CertifiedKey material() throws IOException {
    List<X509Certificate> certificates = bundle(certificate).certificates();
    List<PrivateKey> keys = bundle(key).keys();
    if (certificates.isEmpty()) {
      throw new FileSystemException(certificate.toString(), null, "it holds no certificate");
    }
    if (keys.size() != 1) {
      throw new FileSystemException(
          key.toString(), null, "it holds " + keys.size() + " private keys, not one");
    }
    try {
      return CertifiedKey.matching(
          keys.getFirst(), Chain.of(certificates.getFirst(), certificates));
    } catch (IOException e) {
      throw in(key, e);
    }
  }

  private static Bundle bundle(Path file) throws IOException {
    try {
      return Bundle.read(TrustedFile.bytes(file), Bundle.Passwords.none());
    } catch (IOException e) {
      throw in(file, e);
    }
  }

  /** A fault that names its file. */
  static FileSystemException in(Path file, IOException e) {
    return e instanceof FileSystemException named
        ? named
        : new FileSystemException(file.toString(), null, e.getMessage());
  }
}
