package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A private key and its certificates, as PEM.
 *
 * @param key PKCS#8
 * @param chain the leaf, then its issuer
 */
public record KeyAndChain(String key, String chain) {
  public Served served() {
    return Served.in(chain);
  }

  /** Key first, mode 0600: the way of {@code smtpd_tls_chain_files}. */
  public void write(Path combined) {
    write(combined, key + chain, "rw-------");
  }

  /** Two files: the certificates 0644, the key 0600. */
  public void write(Path certificateFile, Path keyFile) {
    write(certificateFile, chain, "rw-r--r--");
    write(keyFile, key, "rw-------");
  }

  private static void write(Path file, String text, String mode) {
    try {
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return served().toString();
  }
}
