package org.mailseal.adoption;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Pkcs8;
import org.mailseal.certificate.file.Bundle;

/**
 * The account of another client at an authority.
 *
 * @param file where it keeps the key
 * @param contact the mail address that it has given, where it keeps one
 */
public record FormerAccount(Path file, KeyPair key, Optional<String> contact) {
  static KeyPair pem(byte[] file) throws IOException {
    List<PrivateKey> keys = Bundle.read(file, Bundle.Passwords.none()).keys();
    if (keys.size() != 1) {
      throw new IOException("it holds " + keys.size() + " private keys, not one");
    }
    return new KeyPair(Pkcs8.publicKey(keys.getFirst()), keys.getFirst());
  }

  /** The same key, wherever it is kept. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FormerAccount that
        && file.equals(that.file)
        && contact.equals(that.contact)
        && key.getPublic().equals(that.key.getPublic());
  }

  @Override
  public int hashCode() {
    return key.getPublic().hashCode();
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "FormerAccount[" + file + "]";
  }
}
