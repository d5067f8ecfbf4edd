package org.mailseal.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Certificates made on the spot, for tests.
 *
 * <pre>{@code
 * var root = TestCertificates.root("Test Root");
 * var issuing = root.intermediate("Test Issuing CA");
 * var mail = issuing.leaf("mail.example.org", "imap.example.org").issue();
 * var old = issuing.leaf("mail.example.org").valid(from, until).key(KeyKind.RSA_1024).issue();
 *
 * mail.chain();           // the leaf, then the issuing CA; the root is left out, as servers do
 * mail.serverContext();   // an SSLContext that serves it
 * root.certificate();     // the trust anchor
 * }</pre>
 *
 * <p>Unless told otherwise a leaf has a P-256 key, and 80 of its 90 days are left by the system's
 * clock.
 */
public final class TestCertificates {
  private static final SecureRandom RANDOM = new SecureRandom();

  private TestCertificates() {}

  private static Instant aYearAgo() {
    return Instant.now().minus(Duration.ofDays(365));
  }

  private static Instant inNineYears() {
    return Instant.now().plus(Duration.ofDays(3285));
  }

  public enum KeyKind {
    RSA_1024("RSA", 1024),
    RSA_2048("RSA", 2048),
    ECDSA_P256("EC", 256),
    ECDSA_P384("EC", 384);

    private final String algorithm;
    private final int bits;

    KeyKind(String algorithm, int bits) {
      this.algorithm = algorithm;
      this.bits = bits;
    }

    public KeyPair generate() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits, RANDOM);
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A self-signed CA, valid from a year ago for ten years. */
  public static Authority root(String commonName) {
    return root(commonName, aYearAgo(), inNineYears());
  }

  public static Authority root(String commonName, Instant from, Instant until) {
    KeyPair keys = KeyKind.ECDSA_P256.generate();
    X500Principal name = new X500Principal("CN=" + commonName);
    return new Authority(
        new Identity(
            keys.getPrivate(),
            List.of(
                authority(
                    name, name, keys.getPublic(), from, until, keys.getPrivate(), List.of()))));
  }

  /** A certificate authority. Its identity's chain leads from itself to its root. */
  public record Authority(Identity identity) {
    public X509Certificate certificate() {
      return identity.certificate();
    }

    public Authority intermediate(String commonName) {
      return intermediate(commonName, aYearAgo(), inNineYears());
    }

    public Authority intermediate(String commonName, Instant from, Instant until) {
      return intermediate(commonName, from, until, List.of());
    }

    /**
     * One that says where its issuer's certificate lies.
     *
     * @param issuerPlaces its caIssuers
     */
    public Authority intermediate(String commonName, List<String> issuerPlaces) {
      return intermediate(commonName, aYearAgo(), inNineYears(), issuerPlaces);
    }

    private Authority intermediate(
        String commonName, Instant from, Instant until, List<String> issuerPlaces) {
      KeyPair keys = KeyKind.ECDSA_P256.generate();
      X509Certificate certificate =
          sign(new X500Principal("CN=" + commonName), keys.getPublic(), from, until, issuerPlaces);
      List<X509Certificate> chain =
          Stream.concat(Stream.of(certificate), identity.certificates().stream()).toList();
      return new Authority(new Identity(keys.getPrivate(), chain));
    }

    /** Another authority's name and key, vouched for by this one. */
    public X509Certificate crossSign(Authority other, String... issuerPlaces) {
      return sign(
          other.certificate().getSubjectX500Principal(),
          other.certificate().getPublicKey(),
          aYearAgo(),
          inNineYears(),
          List.of(issuerPlaces));
    }

    private X509Certificate sign(
        X500Principal subject,
        PublicKey key,
        Instant from,
        Instant until,
        List<String> issuerPlaces) {
      return authority(
          certificate().getSubjectX500Principal(),
          subject,
          key,
          from,
          until,
          identity.key(),
          issuerPlaces);
    }

    /** A draft of a revocation list, made yesterday and good for a week. */
    public RevocationDraft revocationList() {
      return new RevocationDraft(this);
    }

    /** A draft of a server's certificate; the first name is also the common name. */
    public LeafDraft leaf(String... dnsNames) {
      return new LeafDraft(this, List.of(dnsNames));
    }
  }

  /** A server's certificate before it is signed. */
  public static final class LeafDraft {
    private final Authority issuer;
    private final List<String> names;
    private Instant from = Instant.now().minus(Duration.ofDays(10));
    private Instant until = Instant.now().plus(Duration.ofDays(80));
    private @Nullable KeyPurposeId purpose = KeyPurposeId.id_kp_serverAuth;
    private List<String> issuerPlaces = List.of();
    private List<String> revocationPlaces = List.of();
    private boolean authority;
    private int keyUsage = KeyUsage.digitalSignature | KeyUsage.keyEncipherment;
    private @Nullable String commonName;
    private @Nullable String signature;
    private @Nullable KeyPair keys;

    private LeafDraft(Authority issuer, List<String> names) {
      this.issuer = issuer;
      this.names = names;
    }

    /** Both ends, to the second. */
    public LeafDraft valid(Instant from, Instant until) {
      this.from = from;
      this.until = until;
      return this;
    }

    public LeafDraft key(KeyKind kind) {
      return key(kind.generate());
    }

    public LeafDraft key(KeyPair keys) {
      this.keys = keys;
      return this;
    }

    /** The only purpose in its extended key usage (RFC 5280 §4.2.1.12). */
    public LeafDraft purpose(KeyPurposeId purpose) {
      this.purpose = purpose;
      return this;
    }

    /** Without extended key usage: it is good for any purpose. */
    public LeafDraft anyPurpose() {
      this.purpose = null;
      return this;
    }

    /** An issuer for its purpose alone. */
    public LeafDraft authority() {
      this.authority = true;
      return keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }

    /** The bits of {@link KeyUsage}. */
    public LeafDraft keyUsage(int bits) {
      this.keyUsage = bits;
      return this;
    }

    /** In the place of the first name. */
    public LeafDraft commonName(String name) {
      this.commonName = name;
      return this;
    }

    /** A JCA name such as {@code SHA1withECDSA}. */
    public LeafDraft signedWith(String algorithm) {
      this.signature = algorithm;
      return this;
    }

    /** Where its revocation lists lie, each a distribution point of its own. */
    public LeafDraft revocationPlaces(String... places) {
      this.revocationPlaces = List.of(places);
      return this;
    }

    /** Its caIssuers. */
    public LeafDraft issuerPlaces(String... places) {
      this.issuerPlaces = List.of(places);
      return this;
    }

    public Identity issue() {
      KeyPair pair = keys == null ? KeyKind.ECDSA_P256.generate() : keys;
      X509v3CertificateBuilder draft =
          draft(
              issuer.certificate().getSubjectX500Principal(),
              new X500Principal("CN=" + (commonName == null ? names.getFirst() : commonName)),
              pair.getPublic(),
              from,
              until);
      GeneralName[] dnsNames =
          names.stream()
              .map(name -> new GeneralName(GeneralName.dNSName, name))
              .toArray(GeneralName[]::new);
      try {
        draft.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(dnsNames));
        draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (purpose != null) {
          draft.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        }
        draft.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
        if (!revocationPlaces.isEmpty()) {
          draft.addExtension(
              Extension.cRLDistributionPoints,
              false,
              new CRLDistPoint(
                  revocationPlaces.stream()
                      .map(place -> new DistributionPoint(fullName(place), null, null))
                      .toArray(DistributionPoint[]::new)));
        }
        addIssuerPlaces(draft, issuerPlaces);
      } catch (CertIOException e) {
        throw new IllegalStateException(e);
      }
      List<X509Certificate> chain = new ArrayList<>();
      PrivateKey signer = issuer.identity().key();
      chain.add(signature == null ? sign(draft, signer) : sign(draft, signer, signature));
      issuer.identity().certificates().stream()
          .filter(above -> !above.getSubjectX500Principal().equals(above.getIssuerX500Principal()))
          .forEach(chain::add);
      return new Identity(pair.getPrivate(), chain);
    }
  }

  /** A revocation list before it is signed. */
  public static final class RevocationDraft {
    private final Authority issuer;
    private final List<X509Certificate> revoked = new ArrayList<>();
    private final List<Extension> extensions = new ArrayList<>();
    private Instant from = Instant.now().minus(Duration.ofDays(1));
    private @Nullable Instant until = Instant.now().plus(Duration.ofDays(6));
    private @Nullable Extension ofEntries;

    private RevocationDraft(Authority issuer) {
      this.issuer = issuer;
    }

    public RevocationDraft valid(Instant from, Instant until) {
      this.from = from;
      this.until = until;
      return this;
    }

    /** Without nextUpdate. */
    public RevocationDraft endless() {
      this.until = null;
      return this;
    }

    /** A further extension of every entry. */
    public RevocationDraft ofEntries(Extension extension) {
      this.ofEntries = extension;
      return this;
    }

    /** For the reason keyCompromise, at the moment at which the list was made. */
    public RevocationDraft revoked(X509Certificate certificate) {
      revoked.add(certificate);
      return this;
    }

    /** Says which part of all certificates it is for (RFC 5280 §5.2.5). */
    public RevocationDraft part(
        @Nullable String place, boolean onlyUsers, boolean onlyAuthorities, boolean indirect) {
      return critical(
          Extension.issuingDistributionPoint,
          new IssuingDistributionPoint(
              place == null ? null : fullName(place),
              onlyUsers,
              onlyAuthorities,
              null,
              indirect,
              false));
    }

    public RevocationDraft critical(ASN1ObjectIdentifier type, ASN1Encodable value) {
      try {
        extensions.add(Extension.create(type, true, value));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      return this;
    }

    private static Extensions ofEntry(@Nullable Extension further) {
      try {
        Extension reason =
            Extension.create(
                Extension.reasonCode, false, CRLReason.lookup(CRLReason.keyCompromise));
        return new Extensions(
            further == null ? new Extension[] {reason} : new Extension[] {reason, further});
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    /** In DER form. */
    public byte[] sign() {
      X509v2CRLBuilder draft =
          new JcaX509v2CRLBuilder(issuer.certificate().getSubjectX500Principal(), Date.from(from));
      if (until != null) {
        draft.setNextUpdate(Date.from(until));
      }
      Extension further = ofEntries;
      revoked.forEach(
          one -> draft.addCRLEntry(one.getSerialNumber(), Date.from(from), ofEntry(further)));
      try {
        for (Extension extension : extensions) {
          draft.addExtension(extension);
        }
        return draft
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.identity().key()))
            .getEncoded();
      } catch (IOException | OperatorCreationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static DistributionPointName fullName(String place) {
    return new DistributionPointName(
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, place)));
  }

  /** A private key and the certificates that go with it, its own first. */
  public record Identity(PrivateKey key, List<X509Certificate> certificates) {
    public Identity {
      certificates = List.copyOf(certificates);
    }

    public X509Certificate certificate() {
      return certificates.getFirst();
    }

    public Chain chain() {
      return new Chain(certificates);
    }

    /** The same key with other certificates beside it, in an order that may be wrong. */
    public Identity serving(X509Certificate... others) {
      return new Identity(key, List.of(others));
    }

    /** Serves exactly these certificates; the JDK's key stores would refuse a broken chain. */
    public SSLContext serverContext() {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new OneIdentity(this)}, null, RANDOM);
        return context;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static X509Certificate authority(
      X500Principal issuer,
      X500Principal subject,
      PublicKey key,
      Instant from,
      Instant until,
      PrivateKey signer,
      List<String> issuerPlaces) {
    X509v3CertificateBuilder draft = draft(issuer, subject, key, from, until);
    try {
      draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      draft.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      addIssuerPlaces(draft, issuerPlaces);
    } catch (CertIOException e) {
      throw new IllegalStateException(e);
    }
    return sign(draft, signer);
  }

  private static void addIssuerPlaces(X509v3CertificateBuilder draft, List<String> places)
      throws CertIOException {
    if (!places.isEmpty()) {
      AccessDescription[] access =
          places.stream()
              .map(place -> new GeneralName(GeneralName.uniformResourceIdentifier, place))
              .map(place -> new AccessDescription(AccessDescription.id_ad_caIssuers, place))
              .toArray(AccessDescription[]::new);
      draft.addExtension(
          Extension.authorityInfoAccess, false, new AuthorityInformationAccess(access));
    }
  }

  private static X509v3CertificateBuilder draft(
      X500Principal issuer, X500Principal subject, PublicKey key, Instant from, Instant until) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(64, RANDOM).setBit(64),
        Date.from(from),
        Date.from(until),
        subject,
        key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder draft, PrivateKey signer) {
    return sign(
        draft, signer, signer.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder draft, PrivateKey signer, String algorithm) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(draft.build(new JcaContentSignerBuilder(algorithm).build(signer)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Offers one identity to whoever can use its kind of key. */
  private static final class OneIdentity extends X509ExtendedKeyManager {
    private static final String ALIAS = "server";
    private final Identity identity;

    OneIdentity(Identity identity) {
      this.identity = identity;
    }

    private @Nullable String alias(String keyType) {
      return identity.key().getAlgorithm().equals(keyType) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return keyType.equals(identity.key().getAlgorithm()) ? new String[] {ALIAS} : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return alias(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return alias(keyType);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return identity.certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
