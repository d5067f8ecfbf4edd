package org.mailseal.certificate.file;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.mailseal.certificate.Pkcs8;

/**
 * A private key at rest: PKCS#8 EncryptedPrivateKeyInfo under PBES2 with AES-256-CBC (RFC 5958 §3,
 * RFC 8018 §6.2), readable by {@code openssl pkcs8} with the same passphrase.
 */
public final class EncryptedKey {
  /**
   * The passphrase is 256 random bits, not a word that a person chose: the iterations guard against
   * nothing that an attacker could search, and a renewal opens a key several times.
   */
  private static final int ITERATIONS = 10_000;

  /** For a password of a person (OWASP Password Storage Cheat Sheet, 2023: PBKDF2-HMAC-SHA256). */
  private static final int ITERATIONS_FOR_PEOPLE = 600_000;

  /** Passed explicitly, never registered; see the package's text. */
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  private EncryptedKey() {}

  /** Seals a key. */
  public static byte[] seal(PrivateKey key, char[] passphrase, SecureRandom random) {
    return seal(key, passphrase, ITERATIONS, random);
  }

  /** Seals a key with a password that somebody chose; takes some tenths of a second. */
  static byte[] sealForPeople(PrivateKey key, char[] password, SecureRandom random) {
    return seal(key, password, ITERATIONS_FOR_PEOPLE, random);
  }

  private static byte[] seal(
      PrivateKey key, char[] passphrase, int iterations, SecureRandom random) {
    try {
      JcePKCSPBEOutputEncryptorBuilder encryptor =
          new JcePKCSPBEOutputEncryptorBuilder(
                  new PBKDF2Config.Builder()
                      .withPRF(PBKDF2Config.PRF_SHA256)
                      .withIterationCount(iterations)
                      .withSaltLength(16)
                      .build(),
                  NISTObjectIdentifiers.id_aes256_CBC)
              .setProvider(PROVIDER)
              .setRandom(random);
      return new PKCS8EncryptedPrivateKeyInfoBuilder(Pkcs8.encode(key))
          .build(encryptor.build(passphrase))
          .getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("Bouncy Castle has PBES2 with AES-256", e);
    }
  }

  /**
   * Opens a sealed key.
   *
   * @throws IOException where the passphrase is another or the bytes are damaged; the message holds
   *     neither
   */
  public static PrivateKey open(byte[] sealed, char[] passphrase) throws IOException {
    try {
      PrivateKeyInfo info =
          new PKCS8EncryptedPrivateKeyInfo(sealed)
              .decryptPrivateKeyInfo(
                  new JcePKCSPBEInputDecryptorProviderBuilder()
                      .setProvider(PROVIDER)
                      .build(passphrase));
      String algorithm =
          info.getPrivateKeyAlgorithm().getAlgorithm().getId().startsWith("1.2.840.113549.1.1")
              ? "RSA"
              : "EC";
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (PKCSException | GeneralSecurityException e) {
      throw new IOException("the passphrase does not open this key", e);
    }
  }
}
