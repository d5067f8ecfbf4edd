package org.mailseal.certificate.file;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.operator.OperatorCreationException;
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
  private final KeyDerivationBudget budget;
  private final List<byte[]> certificates = new ArrayList<>();
  private final List<PrivateKey> keys = new ArrayList<>();

  Pkcs12File(byte[] der, KeyDerivationBudget budget) throws IOException {
    try {
      this.file = new PKCS12PfxPdu(der);
    } catch (IOException e) {
      throw new IOException("the PKCS#12 file is damaged", e);
    }
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
   * @throws IOException where the password is another one, or the file damaged
   */
  void open(Bundle.Passwords passwords, String forWhat, boolean opensKeys) throws IOException {
    for (char[] empty : EMPTY) {
      if (opens(empty, opensKeys)) {
        return;
      }
    }
    char[] password =
        passwords
            .ask(forWhat)
            .orElseThrow(() -> new IOException(forWhat + " is encrypted: it needs its password"));
    if (!opens(password, opensKeys)) {
      throw new IOException(
          "the password does not open " + forWhat + ": it is another one, or the file is damaged");
    }
  }

  private boolean opens(char[] password, boolean opensKeys) throws IOException {
    certificates.clear();
    keys.clear();
    boolean passwordIsRight = false;
    try {
      if (file.hasMac()) {
        if (!macValid(password)) {
          return false;
        }
        passwordIsRight = true;
      }
      for (ContentInfo content : file.getContentInfos()) {
        for (PKCS12SafeBag bag : bags(content, password)) {
          read(bag, password, opensKeys);
        }
      }
      return true;
    } catch (PrivateKeyReader.WrongPassword e) {
      if (passwordIsRight) {
        throw new IOException("a key in it has a password of its own, other than the file's", e);
      }
      return false;
    } catch (PKCSException | IllegalArgumentException | IllegalStateException wrongOrDamaged) {
      return false;
    }
  }

  /**
   * Compares what was computed only: GnuTLS leaves the NULL out that may stand beside the hash's
   * name (RFC 5754 §2), and Bouncy Castle's own check then fails.
   */
  private boolean macValid(char[] password) throws IOException, PKCSException {
    MacData mac = file.toASN1Structure().getMacData();
    budget.spend(mac);
    AlgorithmIdentifier named = mac.getMac().getAlgorithmId();
    AlgorithmIdentifier algorithm =
        named.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1)
            ? named
            : new AlgorithmIdentifier(
                named.getAlgorithm(),
                new PKCS12PBEParams(mac.getSalt(), mac.getIterationCount().intValueExact()));
    try {
      MacCalculator calculator =
          new JcePKCS12MacCalculatorBuilderProvider()
              .setProvider(PROVIDER)
              .get(algorithm)
              .build(password);
      try (OutputStream in = calculator.getOutputStream()) {
        in.write(
            ASN1OctetString.getInstance(file.toASN1Structure().getAuthSafe().getContent())
                .getOctets());
      }
      return MessageDigest.isEqual(calculator.getMac(), mac.getMac().getDigest());
    } catch (OperatorCreationException e) {
      throw new IOException("its MAC is of a kind that is not known here", e);
    }
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
    budget.spend(EncryptedData.getInstance(content.getContent()).getEncryptionAlgorithm());
    return new PKCS12SafeBagFactory(
            content,
            new JcePKCSPBEInputDecryptorProviderBuilder().setProvider(PROVIDER).build(password))
        .getSafeBags();
  }

  private void read(PKCS12SafeBag bag, char[] password, boolean opensKeys) throws IOException {
    ASN1ObjectIdentifier kind = bag.getType();
    if (kind.equals(PKCSObjectIdentifiers.certBag)) {
      if (!(bag.getBagValue() instanceof X509CertificateHolder certificate)) {
        throw new IOException("it holds a certificate that is no X.509 certificate");
      }
      certificates.add(certificate.getEncoded());
    } else if (kind.equals(PKCSObjectIdentifiers.safeContentsBag)) {
      throw new IOException("it holds bags within bags, which are not read");
    } else if (opensKeys) {
      readKey(bag, password);
    }
  }

  /** A secret or a revocation list is neither certificate nor key, and passed over. */
  private void readKey(PKCS12SafeBag bag, char[] password) throws IOException {
    ASN1ObjectIdentifier kind = bag.getType();
    if (kind.equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
      EncryptedPrivateKeyInfo sealed =
          EncryptedPrivateKeyInfo.getInstance(bag.toASN1Structure().getBagValue());
      keys.add(
          PrivateKeyReader.encrypted(new PKCS8EncryptedPrivateKeyInfo(sealed), password, budget));
    } else if (kind.equals(PKCSObjectIdentifiers.keyBag)) {
      keys.add(
          PrivateKeyReader.pkcs8(PrivateKeyInfo.getInstance(bag.toASN1Structure().getBagValue())));
    }
  }
}
