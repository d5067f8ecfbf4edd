package org.mailseal.certificate;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mailseal.certificate.rsa.NativeRsa;
import org.mailseal.name.Printable;

/** The kinds of key that mail servers and public authorities both take (CA/B Forum BR §6.1.5). */
public enum KeyAlgorithm {
  RSA_2048("rsa-2048", "SHA256withRSA"),
  RSA_3072("rsa-3072", "SHA256withRSA"),
  RSA_4096("rsa-4096", "SHA256withRSA"),
  ECDSA_P256("ecdsa-p256", "SHA256withECDSA"),
  ECDSA_P384("ecdsa-p384", "SHA384withECDSA");

  /**
   * Who searches for primes keeps a core busy. More of them than cores would be no faster, and keep
   * the core from those who answer the network.
   */
  private static final Semaphore CORES =
      new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  private static final Pattern RSA = Pattern.compile("rsa-(\\d{1,6})");

  private final String word;
  private final String signature;

  KeyAlgorithm(String word, String signature) {
    this.word = word;
    this.signature = signature;
  }

  /** The word that the settings use, such as {@code rsa-2048}. */
  public String word() {
    return word;
  }

  /** The JCA name of the signature algorithm that such a key signs a request with. */
  String signature() {
    return signature;
  }

  /**
   * Reads the settings' word.
   *
   * @throws IllegalArgumentException with the reason in words that may be shown
   */
  public static KeyAlgorithm of(String written) {
    String word = written.strip().toLowerCase(Locale.ROOT);
    for (KeyAlgorithm algorithm : values()) {
      if (algorithm.word.equals(word)) {
        return algorithm;
      }
    }
    String choices =
        Arrays.stream(values()).map(KeyAlgorithm::word).collect(Collectors.joining(", "));
    Matcher rsa = RSA.matcher(word);
    if (rsa.matches() && Integer.parseInt(rsa.group(1)) < 2048) {
      throw new IllegalArgumentException(
          "'"
              + word
              + "' is below the floor of 2048 bits: no public authority signs it and mail programs"
              + " refuse it (CA/B Forum BR §6.1.5); take one of "
              + choices);
    }
    throw new IllegalArgumentException(
        "'"
            + Printable.sanitize(written)
            + "' is no key that can be made here; take one of "
            + choices);
  }

  /** The kind of a key; empty where it is not one of these. */
  public static Optional<KeyAlgorithm> of(PublicKey key) {
    String word =
        switch (key) {
          case RSAPublicKey rsa -> "rsa-" + rsa.getModulus().bitLength();
          case ECPublicKey ec -> "ecdsa-p" + ec.getParams().getOrder().bitLength();
          default -> key.getAlgorithm();
        };
    return Arrays.stream(values()).filter(algorithm -> algorithm.word.equals(word)).findFirst();
  }

  /**
   * A fresh key pair; RSA takes up to some seconds, and waits for a core to itself.
   *
   * @param random where Java makes the key; {@link NativeRsa} has a generator of its own
   */
  public KeyPair generate(SecureRandom random) {
    return generate(rsa() ? NativeRsa.provider() : Optional.empty(), random);
  }

  /** Whether it is for {@link NativeRsa}, which would make nothing else any quicker. */
  boolean rsa() {
    return word.startsWith("rsa-");
  }

  /**
   * The same.
   *
   * @param maker empty for Java itself
   */
  KeyPair generate(Optional<Provider> maker, SecureRandom random) {
    try {
      return switch (this) {
        case RSA_2048, RSA_3072, RSA_4096 -> {
          int bits = Integer.parseInt(word.substring("rsa-".length()));
          CORES.acquireUninterruptibly();
          try {
            yield generate(
                "RSA", maker, new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), random);
          } finally {
            CORES.release();
          }
        }
        case ECDSA_P256 -> generate("EC", maker, new ECGenParameterSpec("secp256r1"), random);
        case ECDSA_P384 -> generate("EC", maker, new ECGenParameterSpec("secp384r1"), random);
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java makes RSA and P-256/P-384 keys", e);
    }
  }

  private static KeyPair generate(
      String family, Optional<Provider> maker, AlgorithmParameterSpec size, SecureRandom random)
      throws GeneralSecurityException {
    KeyPairGenerator generator =
        maker.isPresent()
            ? KeyPairGenerator.getInstance(family, maker.get())
            : KeyPairGenerator.getInstance(family);
    generator.initialize(size, random);
    KeyPair pair = generator.generateKeyPair();
    // As they are read back from a file or the ledger, and by whomever they were made: they are to
    // be equal.
    KeyFactory java = KeyFactory.getInstance(family);
    return new KeyPair(
        java.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
        java.generatePrivate(new PKCS8EncodedKeySpec(Pkcs8.encode(pair.getPrivate()))));
  }

  @Override
  public String toString() {
    return word;
  }
}
