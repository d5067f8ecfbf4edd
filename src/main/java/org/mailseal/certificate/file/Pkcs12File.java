package org.mailseal.certificate.file;

import java.io.IOException;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.AuthenticatedSafe;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.SafeBag;

/**
 * A PKCS#12 file (RFC 7292), encrypted in any way from RC2 with 40 bits to PBES2, or not at all,
 * with or without a check of its integrity. The JDK's own reader does not show certificates that
 * belong to no key.
 *
 * <p>Where the check holds, the file is whole and its password known: what that does not open has a
 * password of its own, which is asked for.
 *
 * <p>Not thread-safe; one for each file.
 */
final class Pkcs12File {
  private static final int MAX_DEPTH = 4;

  private final List<ContentInfo> contents;
  private final Optional<Pkcs12Mac> mac;
  private final Bundle.Passwords passwords;
  private final boolean opensKeys;
  private final KeyDerivationBudget budget;
  private final List<byte[]> certificates = new ArrayList<>();
  private final List<PrivateKey> keys = new ArrayList<>();

  /** What is tried on what is encrypted; grows by what somebody says. */
  private final List<char[]> forms = new ArrayList<>();

  private boolean whole;

  /** Work with one form of a password. */
  @FunctionalInterface
  private interface Attempt<T> {
    T with(char[] password) throws IOException;
  }

  Pkcs12File(
      byte[] encoded, Bundle.Passwords passwords, boolean opensKeys, KeyDerivationBudget budget)
      throws IOException {
    Pfx file = Pfx.getInstance(ASN1Sequence.getInstance(encoded));
    if (!file.getAuthSafe().getContentType().equals(PKCSObjectIdentifiers.data)) {
      throw new IOException(
          "the PKCS#12 file is signed with somebody's key and not protected by a password, which is"
              + " not read");
    }
    byte[] safe = ASN1OctetString.getInstance(file.getAuthSafe().getContent()).getOctets();
    MacData data = file.getMacData();
    this.contents =
        List.of(AuthenticatedSafe.getInstance(ASN1Sequence.getInstance(safe)).getContentInfo());
    this.mac = Optional.ofNullable(data).map(said -> new Pkcs12Mac(said, safe));
    this.passwords = passwords;
    this.opensKeys = opensKeys;
    this.budget = budget;
  }

  /** In their DER form; of use once the file is open. */
  List<byte[]> certificates() {
    return certificates;
  }

  List<PrivateKey> keys() {
    return keys;
  }

  /**
   * Tries the empty password, then asks.
   *
   * @param forWhat what it is called
   * @throws IOException where the password is another one, or the file damaged
   */
  void open(String forWhat) throws IOException {
    if (opens(PasswordForms.EMPTY)) {
      return;
    }
    char[] password =
        passwords
            .ask(forWhat)
            .orElseThrow(() -> new IOException(forWhat + " is encrypted: it needs its password"));
    if (!opens(PasswordForms.of(password))) {
      throw new IOException(
          mac.isPresent() && decrypts()
              ? "the password decrypts "
                  + forWhat
                  + ", but its integrity check (MAC) does not hold with it: the file was altered,"
                  + " or has another password for that (openssl pkcs12 -twopass)"
              : "the password does not open "
                  + forWhat
                  + ": it is another one, or the file is damaged");
    }
  }

  private boolean opens(List<char[]> password) throws IOException {
    forms.clear();
    forms.addAll(password);
    if (mac.isPresent() && !holds(mac.get())) {
      return false;
    }
    whole = mac.isPresent();
    try {
      read();
      return true;
    } catch (PrivateKeyReader.WrongPassword e) {
      return false;
    }
  }

  private boolean holds(Pkcs12Mac check) throws IOException {
    for (char[] form : forms) {
      if (check.holds(form, budget)) {
        return true;
      }
    }
    return false;
  }

  /** Whether something encrypted opens where the check does not hold. */
  private boolean decrypts() throws IOException {
    for (ContentInfo content : contents) {
      if (content.getContentType().equals(PKCSObjectIdentifiers.encryptedData)) {
        try {
          safe(content);
          return true;
        } catch (PrivateKeyReader.WrongPassword another) {
          return false;
        }
      }
    }
    return false;
  }

  private void read() throws IOException {
    certificates.clear();
    keys.clear();
    for (ContentInfo content : contents) {
      for (SafeBag bag : safe(content)) {
        read(bag, 0);
      }
    }
  }

  private List<SafeBag> safe(ContentInfo content) throws IOException {
    ASN1ObjectIdentifier kind = content.getContentType();
    if (kind.equals(PKCSObjectIdentifiers.data)) {
      return bags(
          ASN1Sequence.getInstance(ASN1OctetString.getInstance(content.getContent()).getOctets()));
    }
    if (!kind.equals(PKCSObjectIdentifiers.encryptedData)) {
      throw new IOException(
          "it is encrypted for somebody's public key; only what a password opens is read");
    }
    EncryptedData sealed = EncryptedData.getInstance(content.getContent());
    return opened("what is encrypted in the PKCS#12 file", password -> bags(sealed, password));
  }

  private List<SafeBag> bags(EncryptedData sealed, char[] password) throws IOException {
    byte[] opened =
        PasswordDecryption.open(
            sealed.getEncryptionAlgorithm(), sealed.getContent().getOctets(), password, budget);
    try {
      return bags(ASN1Sequence.getInstance(opened));
    } catch (RuntimeException notBags) {
      throw new PrivateKeyReader.WrongPassword(notBags);
    }
  }

  private static List<SafeBag> bags(ASN1Sequence safe) {
    List<SafeBag> bags = new ArrayList<>();
    for (ASN1Encodable one : safe) {
      bags.add(SafeBag.getInstance(one));
    }
    return bags;
  }

  /**
   * Tries what is known of passwords; what a whole file holds and that does not open is asked for.
   *
   * @throws PrivateKeyReader.WrongPassword where it is not known whether the file is whole
   */
  private <T> T opened(String what, Attempt<T> attempt) throws IOException {
    Optional<T> opened = tried(forms, attempt);
    if (opened.isPresent()) {
      return opened.get();
    }
    if (!whole) {
      throw new PrivateKeyReader.WrongPassword(null);
    }
    List<char[]> own = passwords.ask(what).map(PasswordForms::of).orElse(List.of());
    forms.addAll(own);
    return tried(own, attempt)
        .orElseThrow(
            () -> new IOException(what + " has a password of its own, other than the file's"));
  }

  private static <T> Optional<T> tried(List<char[]> forms, Attempt<T> attempt) throws IOException {
    for (char[] form : forms) {
      try {
        return Optional.of(attempt.with(form));
      } catch (PrivateKeyReader.WrongPassword another) {
        // The next one may be it.
      }
    }
    return Optional.empty();
  }

  /** A secret or a revocation list is neither certificate nor key, and passed over. */
  private void read(SafeBag bag, int depth) throws IOException {
    ASN1ObjectIdentifier kind = bag.getBagId();
    if (kind.equals(PKCSObjectIdentifiers.certBag)) {
      certificates.add(certificate(CertBag.getInstance(bag.getBagValue())));
    } else if (kind.equals(PKCSObjectIdentifiers.safeContentsBag)) {
      if (depth == MAX_DEPTH) {
        throw new IOException("it holds bags within bags more than " + MAX_DEPTH + " deep");
      }
      for (SafeBag inner : bags(ASN1Sequence.getInstance(bag.getBagValue()))) {
        read(inner, depth + 1);
      }
    } else if (opensKeys && kind.equals(PKCSObjectIdentifiers.keyBag)) {
      keys.add(PrivateKeyReader.pkcs8(PrivateKeyInfo.getInstance(bag.getBagValue())));
    } else if (opensKeys && kind.equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
      EncryptedPrivateKeyInfo sealed = EncryptedPrivateKeyInfo.getInstance(bag.getBagValue());
      keys.add(
          opened(
              "the private key in the PKCS#12 file",
              password -> PrivateKeyReader.encrypted(sealed, password, budget)));
    }
  }

  private static byte[] certificate(CertBag bag) throws IOException {
    if (!bag.getCertId().equals(PKCSObjectIdentifiers.x509Certificate)) {
      throw new IOException("it holds a certificate that is no X.509 certificate");
    }
    return ASN1OctetString.getInstance(bag.getCertValue()).getOctets();
  }
}
