package org.mailseal.certificate.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Pem;
import org.mailseal.name.Printable;

/** Reads one file into a {@link Bundle}. */
final class BundleReader {
  /** A public trust store has 150; with more, somebody wants to keep a processor busy. */
  static final int MAX_CERTIFICATES = 500;

  private static final int MAX_KEYS = 20;
  private static final int MAX_REQUESTS = 100;

  /** What may stand beside certificates in a PEM text and is neither certificate nor key. */
  private static final Pattern PASSED_OVER =
      Pattern.compile(
          "(X9\\.42 )?DH PARAMETERS|EC PARAMETERS|DSA PARAMETERS|X509 CRL|(RSA )?PUBLIC KEY|PGP"
              + " .*");

  private static final Pattern CERTIFICATE_FILE =
      Pattern.compile(".*\\.(crt|cer|cert|pem|der|p7[bcs]|spc|p12|pfx|jks|key|p8|csr|p10|req)");

  private final Bundle.Passwords passwords;
  private final boolean opensKeys;
  private final KeyDerivationBudget budget = new KeyDerivationBudget();
  private final Set<String> forms = new LinkedHashSet<>();
  private final Set<X509Certificate> certificates = new LinkedHashSet<>();
  private final Set<PrivateKey> keys = new LinkedHashSet<>();
  private final List<CertificateRequest> requests = new ArrayList<>();

  /** Says what to show of a file that is of no known form. */
  private static final class Unrecognized extends IOException {
    Unrecognized(String message) {
      super(message);
    }
  }

  /** Something that a parser does. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** Something that reads a key. */
  @FunctionalInterface
  private interface KeySource {
    PrivateKey read() throws IOException;
  }

  BundleReader(Bundle.Passwords passwords, boolean opensKeys) {
    this.passwords = passwords;
    this.opensKeys = opensKeys;
  }

  Bundle read(byte[] file) throws IOException {
    if (file.length > Bundle.MAX_BYTES) {
      throw new IOException(
          "the file has %,d bytes; a file of certificates has at most %,d"
              .formatted(file.length, Bundle.MAX_BYTES));
    }
    at("", () -> file(file, "", 0));
    Bundle bundle =
        new Bundle(List.copyOf(forms), List.copyOf(certificates), List.copyOf(keys), requests);
    if (bundle.certificates().isEmpty() && bundle.keys().isEmpty() && bundle.requests().isEmpty()) {
      throw new IOException(
          "no certificate"
              + (opensKeys ? ", request or key" : " and no request")
              + " is in the file"
              + (forms.isEmpty() ? "" : ", only: " + String.join(", ", forms)));
    }
    return bundle;
  }

  /**
   * Runs a parser on hostile bytes. Whatever it throws becomes an IOException here, and nowhere
   * else, with the place in the file before it.
   */
  private static void at(String place, Step step) throws IOException {
    try {
      step.run();
    } catch (Unrecognized e) {
      throw place.isEmpty() ? e : new Unrecognized(place + ": " + e.getMessage());
    } catch (IOException e) {
      throw place.isEmpty()
          ? oneLine(e)
          : new IOException(place + ": " + oneLine(e).getMessage(), e);
    } catch (RuntimeException | StackOverflowError e) {
      throw new IOException((place.isEmpty() ? "the file" : place) + ": it is damaged", e);
    }
  }

  private static IOException oneLine(IOException e) {
    String message = e.getMessage();
    return new IOException(
        message == null ? "it is cut off or damaged" : Printable.sanitize(message), e);
  }

  private void file(byte[] file, String where, int depth) throws IOException {
    if (file.length == 0) {
      throw new Unrecognized("the file is empty");
    }
    int magic = file.length < 4 ? 0 : ByteBuffer.wrap(file).getInt();
    switch (magic) {
      case 0x504B0304 -> archive(file, where, depth);
      case 0xFEEDFEED -> jks(file, where);
      case 0xCECECECE ->
          throw new IOException(
              "the file is a JCEKS key store, which is not read; make a PKCS#12 file of it (keytool"
                  + " -importkeystore -deststoretype PKCS12)");
      default -> {
        if (file[0] == 0x30 && !isText(file)) {
          binaries(file, where, "DER ");
        } else {
          text(WrittenText.of(file), where, 0);
        }
      }
    }
  }

  /** DER has lengths and tags below the space, and text has none. */
  private static boolean isText(byte[] file) {
    for (byte b : file) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1A) {
        return false;
      }
    }
    return true;
  }

  private void archive(byte[] zip, String where, int depth) throws IOException {
    if (depth > 1) {
      throw new IOException("a ZIP within a ZIP within a ZIP is not read");
    }
    forms.add("ZIP");
    List<String> passedOver = new ArrayList<>();
    boolean found = false;
    for (ZipEntries.Entry entry : ZipEntries.entries(zip)) {
      String name = "'" + display(entry.name()) + "'";
      if (entry.isShadow()) {
        continue;
      }
      try {
        at(
            "the ZIP's entry " + name,
            () -> file(entry.content(), where + " " + name + " in the ZIP", depth + 1));
        found = true;
      } catch (Unrecognized e) {
        if (CERTIFICATE_FILE.matcher(entry.name().toLowerCase(Locale.ROOT)).matches()) {
          throw new IOException(e.getMessage(), e);
        }
        passedOver.add(name);
      }
    }
    if (!found) {
      throw new Unrecognized(
          "the ZIP holds no certificate, only "
              + (passedOver.isEmpty()
                  ? "empty folders"
                  : String.join(", ", passedOver.subList(0, Math.min(5, passedOver.size()))))
              + (passedOver.size() > 5 ? " and others" : ""));
    }
  }

  /** A name can have 65,535 characters, any of them. */
  private static String display(String name) {
    return Printable.sanitize(name.length() > 60 ? name.substring(0, 60) + "..." : name);
  }

  private void text(String text, String where, int depth) throws IOException {
    List<PemBlock> blocks = PemBlock.in(text);
    if (blocks.isEmpty()) {
      byte[] bare = PemBlock.bare(text).orElse(new byte[0]);
      List<byte[]> found =
          PemBlock.isSequence(bare) || PemBlock.isPem(bare) ? List.of(bare) : PemBlock.among(text);
      if (found.isEmpty() || depth > 1) {
        throw new Unrecognized(WrittenText.described(text));
      }
      for (byte[] one : found) {
        if (PemBlock.isPem(one)) {
          text(WrittenText.of(one), where, depth + 1);
        } else {
          binaries(one, where, "base64 ");
        }
      }
      return;
    }
    Optional<ASN1Encodable> curve = Optional.empty();
    for (PemBlock block : blocks) {
      String place = "block " + block.number() + " (" + Printable.sanitize(block.label()) + ")";
      if (block.label().equals("EC PARAMETERS")) {
        curve = Optional.of(ASN1Primitive.fromByteArray(block.content()));
      }
      Optional<ASN1Encodable> before = curve;
      at(place, () -> block(block, before, where));
    }
  }

  private void block(PemBlock block, Optional<ASN1Encodable> curve, String where)
      throws IOException {
    switch (block.label()) {
      case "CERTIFICATE",
          "X509 CERTIFICATE",
          "PKCS7",
          "PKCS #7 SIGNED DATA",
          "CMS",
          "CERTIFICATE REQUEST",
          "NEW CERTIFICATE REQUEST",
          "PKCS12" ->
          binary(behind(block.content()), "PEM ", curve, where);
      case "TRUSTED CERTIFICATE" -> {
        // What OpenSSL trusts it for stands behind it.
        forms.add("PEM " + Asn1Form.CERTIFICATE.description());
        certificate(Asn1Form.first(block.content()));
      }
      case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
          keyBlock(block, curve, where);
      default -> {
        if (!PASSED_OVER.matcher(block.label()).matches()) {
          throw new IOException("such a block is not read");
        }
        forms.add("PEM " + block.label());
      }
    }
  }

  private void keyBlock(PemBlock block, Optional<ASN1Encodable> curve, String where)
      throws IOException {
    if (!opensKeys) {
      forms.add("PEM private key");
      return;
    }
    byte[] content = block.content();
    if (block.encryption().isPresent()) {
      char[] password = ask("the private key" + where);
      byte[] opened = PrivateKeyReader.decrypt(block.encryption().get(), content, password);
      try {
        binary(whole(opened), "PEM encrypted ", curve, where);
      } catch (IOException | RuntimeException notAKey) {
        // One wrong password in 256 gives a padding that looks right.
        throw new PrivateKeyReader.WrongPassword(notAKey);
      }
    } else {
      binary(whole(content), "PEM ", curve, where);
    }
  }

  private char[] ask(String forWhat) throws IOException {
    return passwords
        .ask(forWhat)
        .orElseThrow(() -> new IOException(forWhat + " is encrypted: it needs its password"));
  }

  private static byte[] whole(byte[] content) throws IOException {
    byte[] first = Asn1Form.first(content);
    if (first.length != content.length) {
      throw new IOException(
          "it is damaged: %d bytes stand behind its end".formatted(content.length - first.length));
    }
    return content;
  }

  /** As OpenSSL reads it: what stands behind a certificate is passed over, and told. */
  private byte[] behind(byte[] content) throws IOException {
    byte[] first = Asn1Form.first(content);
    if (first.length != content.length && Asn1Form.of(sequence(first)) == Asn1Form.CERTIFICATE) {
      passOver(content.length - first.length);
      return first;
    }
    return whole(content);
  }

  /** Whose parts are read by who looks at them: a damaged one does not hide what the whole is. */
  private static ASN1Sequence sequence(byte[] der) throws IOException {
    try (ASN1InputStream in = new ASN1InputStream(der, true)) {
      return ASN1Sequence.getInstance(in.readObject());
    }
  }

  private void passOver(int bytes) {
    forms.add((bytes == 1 ? "1 byte" : bytes + " bytes") + " behind a certificate, passed over");
  }

  /** One structure after the other. */
  private void binaries(byte[] file, String where, String encoding) throws IOException {
    for (int at = 0; at < file.length; ) {
      if (at > 0 && file[at] != 0x30 && !certificates.isEmpty()) {
        passOver(file.length - at);
        return;
      }
      byte[] next = Asn1Form.at(at, file);
      binary(next, encoding, Optional.empty(), where);
      at += next.length;
    }
  }

  private void binary(byte[] der, String encoding, Optional<ASN1Encodable> curve, String where)
      throws IOException {
    ASN1Sequence structure = sequence(der);
    Asn1Form form = Asn1Form.of(structure);
    forms.add(form == Asn1Form.PKCS12 ? form.description() : encoding + form.description());
    switch (form) {
      case CERTIFICATE -> certificate(der);
      case REQUEST -> request(der);
      case CMS -> signedData(der);
      case PKCS12 -> pkcs12(der, where);
      case PKCS8 -> key(() -> PrivateKeyReader.pkcs8(PrivateKeyInfo.getInstance(structure)));
      case PKCS1 -> key(() -> PrivateKeyReader.pkcs1(der));
      case SEC1 -> key(() -> PrivateKeyReader.sec1(der, curve));
      case ENCRYPTED_PKCS8 ->
          key(() -> encrypted(EncryptedPrivateKeyInfo.getInstance(structure), where));
      case DSA -> key(() -> refused("a DSA private key; mail servers are given RSA or EC keys"));
      case REVOCATION_LIST, PUBLIC_KEY -> {}
      case UNKNOWN -> throw new IOException("it is damaged, or of a form that is not read");
    }
  }

  private PrivateKey encrypted(EncryptedPrivateKeyInfo sealed, String where) throws IOException {
    PrivateKeyReader.WrongPassword wrong = new PrivateKeyReader.WrongPassword(null);
    for (char[] form : PasswordForms.of(ask("the private key" + where))) {
      try {
        return PrivateKeyReader.encrypted(sealed, form, budget);
      } catch (PrivateKeyReader.WrongPassword e) {
        wrong = e;
      }
    }
    throw wrong;
  }

  private static PrivateKey refused(String what) throws IOException {
    throw new IOException(what);
  }

  private void certificate(byte[] der) throws IOException {
    certificate(Pem.certificate(der));
  }

  private void certificate(X509Certificate certificate) throws IOException {
    certificates.add(certificate);
    if (certificates.size() > MAX_CERTIFICATES) {
      throw new IOException("more than " + MAX_CERTIFICATES + " certificates are in the file");
    }
  }

  private void request(byte[] der) throws IOException {
    CertificateRequest request;
    try {
      request = CertificateRequest.parse(der);
    } catch (IOException e) {
      throw new IOException("the certificate request is damaged", e);
    }
    if (requests.stream().noneMatch(one -> Arrays.equals(one.der(), der))) {
      requests.add(request);
    }
    if (requests.size() > MAX_REQUESTS) {
      throw new IOException("more than " + MAX_REQUESTS + " requests are in the file");
    }
  }

  /** Passed over where keys are not wanted. */
  private void key(KeySource source) throws IOException {
    if (opensKeys) {
      if (keys.size() == MAX_KEYS) {
        throw new IOException("more than " + MAX_KEYS + " keys are in the file");
      }
      keys.add(source.read());
    }
  }

  private void signedData(byte[] der) throws IOException {
    try {
      CMSSignedData signed = new CMSSignedData(der);
      ASN1Set inside =
          SignedData.getInstance(signed.toASN1Structure().getContent()).getCertificates();
      for (ASN1Encodable one : inside == null ? new DERSet() : inside) {
        if (one.toASN1Primitive() instanceof ASN1Sequence certificate) { // others are tagged
          certificate(certificate.getEncoded());
        }
      }
      if (signed.getSignedContent() != null
          && signed.getSignedContent().getContent() instanceof byte[] content) {
        renewal(content);
      }
    } catch (CMSException e) {
      throw new IOException("the PKCS#7 is damaged, or holds something else than certificates", e);
    }
  }

  /** A renewal for a Microsoft authority has a request inside; others sign whatever they like. */
  private void renewal(byte[] content) {
    try {
      request(content);
    } catch (IOException | RuntimeException somethingElse) {
      // It is no certificate either.
    }
  }

  private void pkcs12(byte[] der, String where) throws IOException {
    Pkcs12File file = new Pkcs12File(der, passwords, opensKeys, budget);
    file.open("the PKCS#12 file" + where);
    for (byte[] certificate : file.certificates()) {
      certificate(certificate);
    }
    for (PrivateKey one : file.keys()) {
      key(() -> one);
    }
  }

  private void jks(byte[] file, String where) throws IOException {
    forms.add("JKS");
    // Its certificates are in the clear; the password is for the keys, and for its digest.
    Optional<char[]> password =
        opensKeys ? Optional.of(ask("the JKS key store" + where)) : Optional.empty();
    try {
      KeyStore store = KeyStore.getInstance("JKS");
      load(store, file, password.orElse(null));
      for (String alias : Collections.list(store.aliases())) {
        entry(store, alias, password, where);
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the JKS key store is damaged", e);
    }
  }

  private static void load(KeyStore store, byte[] file, char @Nullable [] password)
      throws GeneralSecurityException, IOException {
    try {
      store.load(new ByteArrayInputStream(file), password);
    } catch (IOException e) {
      throw e.getCause() instanceof UnrecoverableKeyException
          ? new IOException(
              "the password does not open the JKS key store: it is another one, or the file is"
                  + " damaged",
              e)
          : new IOException("the JKS key store is damaged", e);
    }
  }

  private void entry(KeyStore store, String alias, Optional<char[]> password, String where)
      throws GeneralSecurityException, IOException {
    Certificate[] chain = store.getCertificateChain(alias);
    for (Certificate one :
        chain == null ? new Certificate[] {store.getCertificate(alias)} : chain) {
      certificate(one.getEncoded());
    }
    if (password.isPresent() && store.isKeyEntry(alias)) {
      key(() -> PrivateKeyReader.pkcs8(key(store, alias, password.get(), where)));
    }
  }

  /** With the key store's password, or else one of its own. */
  private PrivateKeyInfo key(KeyStore store, String alias, char[] password, String where)
      throws IOException {
    String what = "the key under '" + Printable.sanitize(alias) + "'";
    for (int tries = 0; ; tries++) {
      try {
        char[] tried = tries == 0 ? password : ask(what + " in the JKS key store" + where);
        return PrivateKeyInfo.getInstance(store.getKey(alias, tried).getEncoded());
      } catch (GeneralSecurityException e) {
        if (tries > 0) {
          throw new IOException(
              what
                  + " has a password of its own, other than the key store's: give both the same one"
                  + " (keytool -keypasswd)",
              e);
        }
      }
    }
  }
}
