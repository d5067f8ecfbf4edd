package org.mailseal.certificate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;

/**
 * A PKCS#12 file (RFC 7292), encrypted in any way from RC2 with 40 bits to PBES2, with or without a
 * MAC. The JDK's own reader does not show certificates that belong to no key.
 */
final class Pkcs12File {
  /** No password and the empty one are two: no bytes, or the two zeros that end every password. */
  private static final List<char[]> EMPTY = List.of(new char[] {0}, new char[0]);

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  private final PKCS12PfxPdu file;
  private final Effort effort;

  Pkcs12File(byte[] der, Effort effort) throws IOException {
    this.file = new PKCS12PfxPdu(der);
    this.effort = effort;
  }

  /** What is in it, with the password that opened it; keys are still encrypted. */
  @SuppressWarnings("ArrayRecordComponent")
  record Opened(List<PKCS12SafeBag> bags, char[] password) {}

  /**
   * Tries the empty password, then asks.
   *
   * @throws IOException where the password is another one, or the file damaged
   */
  Opened open(Bundle.Passwords passwords, String forWhat) throws IOException {
    for (char[] empty : EMPTY) {
      Optional<Opened> opened = tried(empty);
      if (opened.isPresent()) {
        return opened.get();
      }
    }
    char[] password =
        passwords
            .ask(forWhat)
            .orElseThrow(() -> new IOException(forWhat + " is encrypted: it needs its password"));
    return tried(password)
        .orElseThrow(
            () ->
                new IOException(
                    "the password does not open "
                        + forWhat
                        + ": it is another one, or the file is damaged"));
  }

  private Optional<Opened> tried(char[] password) throws IOException {
    try {
      if (file.hasMac() && !macValid(password)) {
        return Optional.empty();
      }
      List<PKCS12SafeBag> bags = new ArrayList<>();
      for (ContentInfo content : file.getContentInfos()) {
        bags.addAll(List.of(bags(content, password)));
      }
      return Optional.of(new Opened(bags, password));
    } catch (PKCSException | IllegalArgumentException | IllegalStateException wrongOrDamaged) {
      return Optional.empty();
    }
  }

  private boolean macValid(char[] password) throws IOException, PKCSException {
    MacData mac = file.toASN1Structure().getMacData();
    effort.spend(mac);
    return file.isMacValid(
        new JcePKCS12MacCalculatorBuilderProvider().setProvider(PROVIDER), password);
  }

  private PKCS12SafeBag[] bags(ContentInfo content, char[] password)
      throws IOException, PKCSException {
    ASN1ObjectIdentifier kind = content.getContentType();
    if (kind.equals(PKCSObjectIdentifiers.data)) {
      return new PKCS12SafeBagFactory(content).getSafeBags();
    }
    if (!kind.equals(PKCSObjectIdentifiers.encryptedData)) {
      throw new IOException(
          "it is encrypted for somebody's public key; only what a password opens is read");
    }
    effort.spend(EncryptedData.getInstance(content.getContent()).getEncryptionAlgorithm());
    return new PKCS12SafeBagFactory(
            content,
            new JcePKCSPBEInputDecryptorProviderBuilder().setProvider(PROVIDER).build(password))
        .getSafeBags();
  }

  /** Puts a bag's content where it belongs. */
  void read(PKCS12SafeBag bag, char[] password, BundleReader into) throws IOException {
    ASN1ObjectIdentifier kind = bag.getType();
    if (kind.equals(PKCSObjectIdentifiers.certBag)) {
      if (!(bag.getBagValue() instanceof X509CertificateHolder certificate)) {
        throw new IOException("it holds a certificate that is no X.509 certificate");
      }
      into.certificate(certificate.getEncoded());
    } else if (kind.equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
      EncryptedPrivateKeyInfo sealed =
          EncryptedPrivateKeyInfo.getInstance(bag.toASN1Structure().getBagValue());
      into.key(
          () -> StoredKey.encrypted(new PKCS8EncryptedPrivateKeyInfo(sealed), password, effort));
    } else if (kind.equals(PKCSObjectIdentifiers.keyBag)) {
      into.key(
          () -> StoredKey.pkcs8(PrivateKeyInfo.getInstance(bag.toASN1Structure().getBagValue())));
    } else if (kind.equals(PKCSObjectIdentifiers.safeContentsBag)) {
      throw new IOException("it holds bags within bags, which are not read");
    }
    // A secret or a revocation list is neither certificate nor key.
  }
}
