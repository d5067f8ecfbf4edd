package org.mailseal.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.rsa.RsaPair;

/**
 * A private key with the chain that certifies it: what a mail server is given.
 *
 * @param key the private key
 * @param chain the chain, its leaf carrying the matching public key
 */
public record CertifiedKey(PrivateKey key, Chain chain) {
  /**
   * Reads an unencrypted PKCS#8 key and its chain from one PEM text, in any order of the two.
   *
   * @throws IOException where one is missing or damaged, or the two are no pair
   */
  public static CertifiedKey fromPem(String pem) throws IOException {
    Chain chain = new Chain(Pem.certificates(pem));
    return fromPkcs8(Pem.decode(Pem.Label.PRIVATE_KEY, pem), chain);
  }

  /**
   * Reads an unencrypted PKCS#8 key in its DER form.
   *
   * @throws IOException where it is damaged, or not the chain's
   */
  public static CertifiedKey fromPkcs8(byte[] der, Chain chain) throws IOException {
    try {
      String algorithm = chain.leaf().getPublicKey().getAlgorithm();
      return matching(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)), chain);
    } catch (GeneralSecurityException e) {
      throw new IOException("the private key is not of the certificate's kind", e);
    }
  }

  /**
   * Puts the two together.
   *
   * @throws IOException where they are no pair
   */
  public static CertifiedKey matching(PrivateKey key, Chain chain) throws IOException {
    Optional<String> excess = excess(key, chain);
    if (excess.isPresent()) {
      throw new IOException(excess.get() + " is not taken; make an RSA or EC key of today");
    }
    try {
      if (!pair(key, chain.leaf().getPublicKey())) {
        throw new IOException("the private key is not the one that the certificate certifies");
      }
      return new CertifiedKey(key, chain);
    } catch (GeneralSecurityException e) {
      throw new IOException("the private key is not of the certificate's kind", e);
    } catch (ArithmeticException | ProviderException e) {
      throw new IOException("the private key is damaged: it does not sign", e);
    }
  }

  private static Optional<String> excess(PrivateKey key, Chain chain) {
    return KeyLimits.excess(chain.leaf().getPublicKey()).or(() -> KeyLimits.excess(key));
  }

  private static boolean pair(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    if (key instanceof RSAPrivateCrtKey rsa && certified instanceof RSAPublicKey of) {
      return RsaPair.holds(rsa, of);
    }
    byte[] text = certified.getEncoded();
    Signature signature =
        Signature.getInstance(
            key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(text);
    return signature.verify(signed);
  }

  /** Whether the key is the one that the leaf certifies. */
  public boolean isPair() {
    try {
      return excess(key, chain).isEmpty() && pair(key, chain.leaf().getPublicKey());
    } catch (GeneralSecurityException anotherKindOfKey) {
      return false;
    }
  }

  /** A server's TLS context that presents this certificate. */
  public SSLContext serverContext() {
    try {
      char[] inMemory = new char[0];
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "server", key, inMemory, chain.certificates().toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, inMemory);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java presents an RSA or EC certificate", e);
    }
  }

  /** One key has several encodings, but a certificate only one key. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CertifiedKey that && chain.equals(that.chain);
  }

  @Override
  public int hashCode() {
    return chain.hashCode();
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "CertifiedKey[" + chain.info().fingerprint() + "]";
  }
}
