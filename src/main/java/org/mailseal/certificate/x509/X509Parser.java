package org.mailseal.certificate.x509;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The one place where the bytes of a certificate are read. Thread-safe. */
public final class X509Parser {
  private X509Parser() {}

  /**
   * A certificate from its DER or BER form; what stands behind it is passed over. It is one of
   * Java's own where Java reads all of it, else a {@link FieldwiseCertificate}.
   *
   * @throws IOException where it is none, with the reason in words that may be shown
   */
  public static X509Certificate read(byte[] encoded) throws IOException {
    Fields fields = Fields.read(encoded);
    return Oddities.damaged(fields)
        ? new FieldwiseCertificate(fields)
        : java(fields.encoded()).orElseGet(() -> new FieldwiseCertificate(fields));
  }

  private static Optional<X509Certificate> java(byte[] encoded) {
    try {
      X509Certificate read =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(encoded));
      return Arrays.equals(read.getEncoded(), encoded) ? Optional.of(read) : Optional.empty();
    } catch (CertificateException | RuntimeException refused) {
      return Optional.empty();
    }
  }

  /** What it does otherwise than the standard says, in the order of its fields. */
  public static List<Oddity> oddities(X509Certificate certificate) {
    return fields(certificate).map(Oddities::of).orElse(List.of());
  }

  /** Why OpenSSL's clients trust no chain that it stands in, however it is signed. */
  public static Optional<Oddity> refusal(X509Certificate certificate) {
    return fields(certificate).stream().flatMap(Oddities::refused).findFirst();
  }

  /** The SubjectPublicKeyInfo as it stands there; Java encodes it anew. */
  public static byte[] publicKeyInfo(X509Certificate certificate) {
    return fields(certificate)
        .map(fields -> new FieldwiseCertificate(fields).publicKeyInfo())
        .orElseGet(() -> certificate.getPublicKey().getEncoded());
  }

  private static Optional<Fields> fields(X509Certificate certificate) {
    try {
      return Optional.of(Fields.read(certificate.getEncoded()));
    } catch (IOException | CertificateEncodingException readByOthers) {
      return Optional.empty();
    }
  }
}
