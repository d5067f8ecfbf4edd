package org.mailseal.authority.acme;

import java.io.IOException;
import java.security.KeyPair;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** An account's key in the form in which the protocol speaks of it (RFC 7517), private half too. */
public final class JsonWebKeyFile {
  private JsonWebKeyFile() {}

  /**
   * Reads one.
   *
   * @throws IOException where it is none, or has no private half; the message has nothing of it
   */
  public static KeyPair read(String json) throws IOException {
    PublicJsonWebKey key;
    try {
      key = PublicJsonWebKey.Factory.newPublicJwk(json);
    } catch (JoseException | RuntimeException e) {
      throw new IOException("it is no JSON Web Key of an account");
    }
    if (key.getPrivateKey() == null) {
      throw new IOException("it holds no private key");
    }
    return new KeyPair(key.getPublicKey(), key.getPrivateKey());
  }
}
