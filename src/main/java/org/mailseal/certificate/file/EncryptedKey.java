package org.mailseal.certificate.file;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.mailseal.certificate.Pkcs8;

/**
 * A private key under a password of a person, in the form of a {@link KeySeal}, which {@code
 * openssl pkcs8} reads.
 */
final class EncryptedKey {
  /** OWASP Password Storage Cheat Sheet, 2023: PBKDF2-HMAC-SHA256. */
  private static final int ITERATIONS = 600_000;

  /** Passed explicitly, never registered; see the package's text. */
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  private EncryptedKey() {}

  /** Seals a key; takes some tenths of a second. */
  static byte[] seal(PrivateKey key, char[] password, SecureRandom random) {
    try {
      JcePKCSPBEOutputEncryptorBuilder encryptor =
          new JcePKCSPBEOutputEncryptorBuilder(
                  new PBKDF2Config.Builder()
                      .withPRF(PBKDF2Config.PRF_SHA256)
                      .withIterationCount(ITERATIONS)
                      .withSaltLength(16)
                      .build(),
                  NISTObjectIdentifiers.id_aes256_CBC)
              .setProvider(PROVIDER)
              .setRandom(random);
      return new PKCS8EncryptedPrivateKeyInfoBuilder(Pkcs8.encode(key))
          .build(encryptor.build(password))
          .getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("Bouncy Castle has PBES2 with AES-256", e);
    }
  }
}
