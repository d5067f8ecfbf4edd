package org.mailseal.certificate.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.x509.FieldwiseCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * What a key store file holds: keys under aliases, and whatever else somebody keeps beside them.
 * One password opens the store and the keys in it. It is not kept here, and is in no message.
 *
 * <p>The JDK reads JKS where PKCS#12 is said and the other way round, and writes a store in the
 * form in which it was read: since Java 9 keytool gives PKCS#12 to who asks for a {@code .jks}. It
 * also keeps the algorithms of the certificates and of the MAC; those of a key are its own
 * defaults, AES-256 and SHA-256. A PKCS#12 file's certificates that belong to no key and are not
 * marked as trusted are read as issuers only, and are not written again.
 *
 * <p>Not thread-safe.
 */
public final class KeyStoreContent {
  /** How a store is written. */
  public enum Format {
    /** RFC 7292, encrypted with AES-256 and SHA-256. */
    PKCS12("PKCS12"),
    /**
     * The same with Triple DES and SHA-1, for readers of before 2018 such as Windows Server 2016.
     */
    PKCS12_LEGACY("PKCS12"),
    /** Java's own. */
    JKS("JKS");

    private final String type;

    Format(String type) {
      this.type = type;
    }
  }

  private static final String DOES_NOT_OPEN =
      "the key store does not open: the password is another one, or the store is damaged";

  private final Format format;
  private final KeyStore store;

  private KeyStoreContent(Format format, KeyStore store) {
    this.format = format;
    this.store = store;
  }

  public static KeyStoreContent empty(Format format) {
    try {
      KeyStore store = KeyStore.getInstance(format.type);
      store.load(null, null);
      return new KeyStoreContent(format, store);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java has PKCS#12 and JKS", e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException with one and the same message for a wrong password and a damaged store
   */
  public static KeyStoreContent read(Format format, byte[] file, char[] password)
      throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(format.type);
      store.load(new ByteArrayInputStream(file), password);
      return new KeyStoreContent(format, store);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      return copied(format, file, password).orElseThrow(() -> new IOException(DOES_NOT_OPEN, e));
    }
  }

  /** Java opens no store with a certificate that its parser refuses; Bouncy Castle does. */
  private static Optional<KeyStoreContent> copied(Format format, byte[] file, char[] password) {
    if (format == Format.JKS) {
      return Optional.empty();
    }
    try {
      KeyStore read = KeyStore.getInstance("PKCS12", new BouncyCastleProvider());
      read.load(new ByteArrayInputStream(file), password);
      KeyStoreContent copy = empty(format);
      for (String alias : Collections.list(read.aliases())) {
        if (read.isKeyEntry(alias)) {
          copy.store.setKeyEntry(
              alias,
              javas(read.getKey(alias, password)),
              password,
              ours(read.getCertificateChain(alias)));
        } else {
          copy.store.setCertificateEntry(alias, ours(read.getCertificate(alias))[0]);
        }
      }
      return Optional.of(copy);
    } catch (IOException | GeneralSecurityException | RuntimeException noBetter) {
      return Optional.empty();
    }
  }

  /** Bouncy Castle's keys do not equal Java's. */
  private static PrivateKey javas(Key key) throws GeneralSecurityException, IOException {
    return KeyFactory.getInstance(
            PrivateKeyInfo.getInstance(key.getEncoded())
                .getPrivateKeyAlgorithm()
                .getAlgorithm()
                .getId())
        .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
  }

  private static X509Certificate[] ours(Certificate... chain)
      throws GeneralSecurityException, IOException {
    X509Certificate[] certificates = new X509Certificate[chain.length];
    for (int i = 0; i < chain.length; i++) {
      certificates[i] = Pem.certificate(chain[i].getEncoded());
    }
    return certificates;
  }

  /** The aliases of all entries: keys, trusted certificates, secrets. */
  public List<String> aliases() {
    try {
      return List.copyOf(Collections.list(store.aliases()));
    } catch (KeyStoreException e) {
      throw loaded(e);
    }
  }

  /** The aliases that hold a private key with its certificates. */
  public List<String> keyAliases() {
    return aliases().stream().filter(this::holdsKey).toList();
  }

  /**
   * The entry that a server's key lies under: the only one that holds a key; where there are
   * several, the given alias, else the one that has its own certificate's name.
   */
  public Optional<String> find(Optional<String> given) {
    List<String> keys = keyAliases();
    if (keys.size() == 1) {
      return Optional.of(keys.getFirst());
    }
    return keys.stream()
        .filter(alias -> alias.equalsIgnoreCase(given.orElseGet(() -> nameOfEntry(alias))))
        .findFirst();
  }

  /**
   * The key under an alias.
   *
   * @throws IOException where there is none, or another password than the store's opens it
   */
  public CertifiedKey key(String alias, char[] password) throws IOException {
    return CertifiedKey.matching(open(alias, password), chain(alias));
  }

  /**
   * Replaces the key that {@link #find} finds, under its alias, or adds one: under the given alias,
   * else under the certificate's name. All other entries stay.
   *
   * @throws IOException where the entry is no key, or another password than the store's opens it
   */
  public void put(Optional<String> given, CertifiedKey material, char[] password)
      throws IOException {
    refuseForJava(material);
    String alias = find(given).or(() -> given).orElseGet(() -> name(material.chain().leaf()));
    try {
      if (store.containsAlias(alias)) {
        open(alias, password);
      }
      store.setKeyEntry(
          alias,
          material.key(),
          password,
          material.chain().certificates().toArray(X509Certificate[]::new));
    } catch (KeyStoreException e) {
      throw new IOException("the key store does not take this key", e);
    }
  }

  /** A JKS file is for Java's own parser, which would open nothing of the file any more. */
  private void refuseForJava(CertifiedKey material) throws IOException {
    for (X509Certificate one : material.chain().certificates()) {
      if (format == Format.JKS && one instanceof FieldwiseCertificate) {
        throw new IOException(
            "no Java opens a JKS key store with this certificate: "
                + String.join("; ", CertificateInfo.oddities(one))
                + "; the store was left as it was; have it issued anew");
      }
    }
  }

  /**
   * The whole file.
   *
   * @throws IOException where the form cannot hold an entry
   */
  public byte[] encode(char[] password) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      KeyStore written = format == Format.PKCS12_LEGACY ? legacy(password) : store;
      written.store(file, password);
    } catch (GeneralSecurityException e) {
      throw new IOException("the key store cannot be encrypted", e);
    }
    return file.toByteArray();
  }

  /**
   * The JDK chooses its algorithms by security properties, which hold for the whole process; Bouncy
   * Castle by the store's type. Trusted certificates it would not mark in the way that the JDK
   * knows.
   */
  private KeyStore legacy(char[] password) throws GeneralSecurityException, IOException {
    KeyStore legacy = KeyStore.getInstance("PKCS12-3DES-3DES", new BouncyCastleProvider());
    legacy.load(null, null);
    for (String alias : aliases()) {
      if (!holdsKey(alias)) {
        throw new IOException(
            "a store in the legacy form can hold keys only, and '"
                + Printable.sanitize(alias)
                + "' is none; take it out, or leave legacy out");
      }
      legacy.setKeyEntry(
          alias,
          open(alias, password),
          password,
          chain(alias).certificates().toArray(X509Certificate[]::new));
    }
    return legacy;
  }

  private boolean holdsKey(String alias) {
    try {
      return store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class);
    } catch (KeyStoreException e) {
      throw loaded(e);
    }
  }

  private PrivateKey open(String alias, char[] password) throws IOException {
    if (!holdsKey(alias)) {
      throw new IOException(
          "the entry '" + Printable.sanitize(alias) + "' of the key store holds no private key");
    }
    try {
      Key key = store.getKey(alias, password);
      if (key instanceof PrivateKey secret) {
        return secret;
      }
      throw new IOException(
          "the entry '" + Printable.sanitize(alias) + "' holds another kind of key");
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException(
          "the key under '"
              + Printable.sanitize(alias)
              + "' does not open with the store's password: give both the same one (keytool"
              + " -keypasswd), here and in the server's settings",
          e);
    }
  }

  private Chain chain(String alias) throws IOException {
    try {
      Certificate[] chain = store.getCertificateChain(alias);
      if (chain != null && chain.length > 0) {
        return new Chain(Arrays.stream(chain).map(X509Certificate.class::cast).toList());
      }
      throw new IOException("the key under '" + Printable.sanitize(alias) + "' has no certificate");
    } catch (KeyStoreException e) {
      throw loaded(e);
    }
  }

  private String nameOfEntry(String alias) {
    try {
      return name(chain(alias).leaf());
    } catch (IOException noCertificate) {
      return "";
    }
  }

  /** The common name where it is one of the DNS names, else the first of those. */
  private static String name(X509Certificate leaf) {
    List<DnsName> names = CertificateInfo.of(leaf).dnsNames();
    Stream<DnsName> commonName =
        CertificateInfo.of(leaf).commonName().filter(names::contains).stream();
    return Stream.concat(commonName, names.stream())
        .findFirst()
        .map(DnsName::text)
        .orElse("mailseal");
  }

  private static IllegalStateException loaded(KeyStoreException e) {
    return new IllegalStateException("the store is loaded", e);
  }

  @Override
  public String toString() {
    return "KeyStoreContent[" + format + "]";
  }
}
