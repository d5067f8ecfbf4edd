package org.mailseal.certificate.file;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.mailseal.certificate.Pkcs8;

/**
 * Seals private keys at rest with one passphrase: PKCS#8 EncryptedPrivateKeyInfo under PBES2 with
 * AES-256-CBC (RFC 5958 §3, RFC 8018 §6.2), readable by {@code openssl pkcs8} with the same
 * passphrase. Thread-safe.
 *
 * <p>What it seals has one salt, and an initialization vector of its own each time: the passphrase
 * is hashed once for hundreds of keys.
 */
public final class KeySeal {
  /**
   * The passphrase is 256 random bits, not a word that a person chose: the iterations guard against
   * nothing that an attacker could search.
   */
  private static final int ITERATIONS = 10_000;

  private static final int SALT_BYTES = 16;
  private static final int BLOCK_BYTES = 16;
  private static final int KEY_BITS = 256;

  /** Salts whose keys are kept: of earlier processes, each with its own. */
  private static final int KEPT = 64;

  private static final AlgorithmIdentifier PRF =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256);

  private final char[] passphrase;
  private final SecureRandom random;
  private final byte[] salt = new byte[SALT_BYTES];

  /** The keys by what they were derived with, the least lately used first; guarded by itself. */
  private final Map<PBKDF2Params, SecretKey> derived =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PBKDF2Params, SecretKey> eldest) {
          return size() > KEPT;
        }
      };

  /** Keeps the passphrase as it is given. */
  public KeySeal(char[] passphrase, SecureRandom random) {
    this.passphrase = passphrase;
    this.random = random;
    random.nextBytes(salt);
  }

  /** Seals a key. */
  public byte[] seal(PrivateKey key) {
    PBKDF2Params derivation = new PBKDF2Params(salt, ITERATIONS, KEY_BITS / 8, PRF);
    byte[] vector = new byte[BLOCK_BYTES];
    random.nextBytes(vector);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, derivation, vector).doFinal(Pkcs8.encode(key));
      PBES2Parameters parameters =
          new PBES2Parameters(
              new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, derivation),
              new EncryptionScheme(
                  NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(vector)));
      return new EncryptedPrivateKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters), sealed)
          .getEncoded();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2 and AES-256-CBC", e);
    }
  }

  /**
   * Opens a sealed key.
   *
   * @throws IOException where the passphrase is another or the bytes are damaged; the message holds
   *     neither
   */
  public PrivateKey open(byte[] sealed) throws IOException {
    try {
      EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(sealed);
      PBES2Parameters parameters =
          PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
      PBKDF2Params derivation =
          PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters());
      EncryptionScheme scheme = parameters.getEncryptionScheme();
      if (!parameters.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)
          || !derivation.getPrf().getAlgorithm().equals(PRF.getAlgorithm())
          || derivation.getIterationCount().intValueExact() > ITERATIONS
          || !scheme.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_CBC)) {
        throw new IOException("this key was sealed by another program");
      }
      byte[] vector = ASN1OctetString.getInstance(scheme.getParameters()).getOctets();
      return key(cipher(Cipher.DECRYPT_MODE, derivation, vector).doFinal(info.getEncryptedData()));
    } catch (GeneralSecurityException | RuntimeException e) { // as parsers throw at what is damaged
      throw new IOException("the passphrase does not open this key", e);
    }
  }

  private static PrivateKey key(byte[] opened) throws GeneralSecurityException {
    String algorithm =
        PrivateKeyInfo.getInstance(opened)
                .getPrivateKeyAlgorithm()
                .getAlgorithm()
                .on(PKCSObjectIdentifiers.pkcs_1)
            ? "RSA"
            : "EC";
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(opened));
  }

  private Cipher cipher(int mode, PBKDF2Params derivation, byte[] vector)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, derive(derivation), new IvParameterSpec(vector));
    return cipher;
  }

  private SecretKey derive(PBKDF2Params derivation) throws GeneralSecurityException {
    synchronized (derived) {
      SecretKey kept = derived.get(derivation);
      if (kept != null) {
        return kept;
      }
      PBEKeySpec spec =
          new PBEKeySpec(
              passphrase,
              derivation.getSalt(),
              derivation.getIterationCount().intValueExact(),
              KEY_BITS);
      try {
        SecretKey fresh =
            new SecretKeySpec(
                SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded(),
                "AES");
        derived.put(derivation, fresh);
        return fresh;
      } finally {
        spec.clearPassword();
      }
    }
  }
}
