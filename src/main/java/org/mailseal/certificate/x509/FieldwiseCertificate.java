package org.mailseal.certificate.x509;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.Principal;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentVerifier;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.Printable;

/**
 * A certificate whose fields are read each on its own. What cannot be read is as weak as it may be:
 * a date is long past, a key usage allows nothing, an authority is none. Immutable.
 */
@SuppressWarnings("JavaUtilDate") // the class above is made of it
public final class FieldwiseCertificate extends X509Certificate {
  private static final long serialVersionUID = 1;

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  /** All nine bits (RFC 5280 §4.2.1.3). */
  private static final int USAGES = 9;

  /** What Java's validator and ours act on. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          Extension.keyUsage.getId(),
          Extension.certificatePolicies.getId(),
          Extension.policyMappings.getId(),
          Extension.inhibitAnyPolicy.getId(),
          Extension.cRLDistributionPoints.getId(),
          Extension.policyConstraints.getId(),
          Extension.basicConstraints.getId(),
          Extension.subjectAlternativeName.getId(),
          Extension.nameConstraints.getId(),
          Extension.extendedKeyUsage.getId());

  private final transient Fields fields;

  FieldwiseCertificate(Fields fields) {
    this.fields = fields;
  }

  @Override
  public byte[] getEncoded() {
    return fields.encoded().clone();
  }

  @Override
  public byte[] getTBSCertificate() {
    return fields.tbs().clone();
  }

  @Override
  public int getVersion() {
    return fields.version();
  }

  @Override
  public BigInteger getSerialNumber() {
    return fields.serial();
  }

  @Override
  @SuppressWarnings("deprecation") // abstract above
  public Principal getIssuerDN() {
    return getIssuerX500Principal();
  }

  @Override
  public X500Principal getIssuerX500Principal() {
    return DistinguishedName.principal(fields.issuer());
  }

  @Override
  @SuppressWarnings("deprecation")
  public Principal getSubjectDN() {
    return getSubjectX500Principal();
  }

  @Override
  public X500Principal getSubjectX500Principal() {
    return DistinguishedName.principal(fields.subject());
  }

  /** The epoch where it cannot be read. */
  @Override
  public Date getNotBefore() {
    return Date.from(fields.notBefore().instant().orElse(Instant.EPOCH));
  }

  /** The epoch where it cannot be read. */
  @Override
  public Date getNotAfter() {
    return Date.from(fields.notAfter().instant().orElse(Instant.EPOCH));
  }

  @Override
  public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
    checkValidity(new Date());
  }

  @Override
  public void checkValidity(Date at)
      throws CertificateExpiredException, CertificateNotYetValidException {
    if (at.before(getNotBefore())) {
      throw new CertificateNotYetValidException("not before " + getNotBefore().toInstant());
    }
    if (at.after(getNotAfter())) {
      throw new CertificateExpiredException("not after " + getNotAfter().toInstant());
    }
  }

  /** The name that JCA has for it; the object identifier where it has none. */
  @Override
  public String getSigAlgName() {
    String oid = getSigAlgOID();
    if (oid.equals(PKCSObjectIdentifiers.id_RSASSA_PSS.getId())) {
      return "RSASSA-PSS";
    }
    try {
      String name =
          new DefaultSignatureNameFinder()
              .getAlgorithmName(AlgorithmIdentifier.getInstance(fields.outerAlgorithm().encoded()));
      return name.replaceFirst("(?<=\\d)WITH(?=[A-Z])", "with");
    } catch (RuntimeException damaged) {
      return oid;
    }
  }

  @Override
  public String getSigAlgOID() {
    return oid(fields.outerAlgorithm().opened());
  }

  private static String oid(Optional<ASN1Sequence> algorithm) {
    return algorithm
        .filter(one -> one.size() > 0)
        .map(one -> Printable.sanitize(String.valueOf(one.getObjectAt(0))))
        .orElse("damaged");
  }

  @Override
  public byte @Nullable [] getSigAlgParams() {
    try {
      ASN1Sequence algorithm = fields.outerAlgorithm().opened().orElse(null);
      return algorithm == null || algorithm.size() < 2
          ? null
          : algorithm.getObjectAt(1).toASN1Primitive().getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("what was parsed has an encoding", e);
    }
  }

  @Override
  public byte[] getSignature() {
    return fields.signature().clone();
  }

  /** As in the certificate, byte by byte. */
  byte[] publicKeyInfo() {
    return fields.key().encoded().clone();
  }

  @Override
  public PublicKey getPublicKey() {
    return SubjectKey.of(fields.key()).decoded();
  }

  /** Both names of the algorithm must be the same (RFC 5280 §4.1.1.2), as OpenSSL has it. */
  @Override
  public void verify(PublicKey key) throws SignatureException, InvalidKeyException {
    if (!fields.algorithm().isSameAs(fields.outerAlgorithm())) {
      throw new SignatureException("its two names of the signature's algorithm differ");
    }
    try {
      ContentVerifier verifier =
          new JcaContentVerifierProviderBuilder()
              .setProvider(PROVIDER)
              .build(SubjectPublicKeyInfo.getInstance(key.getEncoded()))
              .get(AlgorithmIdentifier.getInstance(fields.outerAlgorithm().encoded()));
      try (OutputStream signed = verifier.getOutputStream()) {
        signed.write(fields.tbs());
      }
      if (!verifier.verify(fields.signature())) {
        throw new SignatureException("it is signed with another key");
      }
    } catch (OperatorCreationException | IOException | RuntimeException another) {
      throw new InvalidKeyException("it is signed with another kind of key", another);
    }
  }

  @Override
  public void verify(PublicKey key, @Nullable String provider)
      throws SignatureException, InvalidKeyException {
    verify(key);
  }

  @Override
  public void verify(PublicKey key, @Nullable Provider provider)
      throws SignatureException, InvalidKeyException {
    verify(key);
  }

  @Override
  public boolean @Nullable [] getIssuerUniqueID() {
    return null; // nobody uses it (RFC 5280 §4.1.2.8)
  }

  @Override
  public boolean @Nullable [] getSubjectUniqueID() {
    return null;
  }

  /** Nothing is allowed by what cannot be read. */
  @Override
  public boolean @Nullable [] getKeyUsage() {
    return fields.extension(Extension.keyUsage.getId()).map(this::usages).orElse(null);
  }

  private boolean[] usages(Fields.Field extension) {
    boolean[] bits = new boolean[USAGES];
    try {
      byte[] usage = KeyUsage.getInstance(extension.value()).getBytes();
      for (int bit = 0; bit < USAGES && bit / 8 < usage.length; bit++) {
        bits[bit] = (usage[bit / 8] & 0x80 >> bit % 8) != 0; // X.680 §22.1
      }
      return bits;
    } catch (RuntimeException damaged) {
      return new boolean[USAGES];
    }
  }

  /** As OpenSSL, a damaged extension is an error: it must not mean "any purpose". */
  @Override
  public @Nullable List<String> getExtendedKeyUsage() throws CertificateParsingException {
    Fields.Field extension = fields.extension(Extension.extendedKeyUsage.getId()).orElse(null);
    if (extension == null) {
      return null;
    }
    try {
      return Arrays.stream(ExtendedKeyUsage.getInstance(extension.value()).getUsages())
          .map(KeyPurposeId::getId)
          .toList();
    } catch (RuntimeException damaged) {
      throw new CertificateParsingException("its extended key usage is damaged", damaged);
    }
  }

  @Override
  public int getBasicConstraints() {
    try {
      BasicConstraints constraints =
          fields
              .extension(Extension.basicConstraints.getId())
              .map(one -> BasicConstraints.getInstance(one.value()))
              .orElse(null);
      if (constraints == null || !constraints.isCA()) {
        return -1;
      }
      return constraints.getPathLenConstraintInteger() == null
          ? Integer.MAX_VALUE
          : constraints.getPathLenConstraintInteger().intValueExact();
    } catch (RuntimeException damaged) {
      return -1;
    }
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    return fields.extensions().stream()
        .anyMatch(one -> one.critical() && !UNDERSTOOD.contains(one.oid()));
  }

  @Override
  public @Nullable Set<String> getCriticalExtensionOIDs() {
    return identifiers(true);
  }

  @Override
  public @Nullable Set<String> getNonCriticalExtensionOIDs() {
    return identifiers(false);
  }

  private @Nullable Set<String> identifiers(boolean critical) {
    return fields.extensions().isEmpty()
        ? null
        : fields.extensions().stream()
            .filter(one -> one.critical() == critical)
            .map(Fields.Field::oid)
            .collect(Collectors.toCollection(HashSet::new));
  }

  @Override
  public byte @Nullable [] getExtensionValue(String oid) {
    return fields
        .extension(oid)
        .map(
            one -> {
              try {
                return new DEROctetString(one.value()).getEncoded();
              } catch (IOException e) {
                throw new IllegalStateException("octets have an encoding", e);
              }
            })
        .orElse(null);
  }

  @Override
  public String toString() {
    return "FieldwiseCertificate[" + Printable.sanitize(getSubjectX500Principal().getName()) + "]";
  }
}
