package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.fixture.host.Command;

class RenewalRequestTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Authority ISSUING =
      TestCertificates.root("Test Root").intermediate("Test Issuing");

  @TempDir private Path folder;

  private static CertifiedKey current(KeyKind kind) {
    Identity identity = ISSUING.leaf("mail.example.org").key(kind).issue();
    return new CertifiedKey(identity.key(), identity.chain());
  }

  private static CertificateRequest request(Optional<X509Certificate> renewed) throws IOException {
    KeyPair fresh = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
    PKCS10CertificationRequestBuilder builder =
        new JcaPKCS10CertificationRequestBuilder(
            new X500Name("CN=mail.example.org"), fresh.getPublic());
    renewed.ifPresent(
        one -> builder.addAttribute(RenewalRequest.RENEWED, RenewalRequest.renewed(one)));
    try {
      return CertificateRequest.parse(
          builder
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(fresh.getPrivate()))
              .getEncoded());
    } catch (OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String openssl(String... words) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words));
    Command.Outcome outcome = Command.run(Duration.ofSeconds(10), command);
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return outcome.said();
  }

  /** A key of 1024 bits signs nothing new here, but what it once certified can be renewed. */
  @ParameterizedTest
  @EnumSource(KeyKind.class)
  void opensslSeesThatTheCurrentKeySignedTheRequest(KeyKind kind) throws IOException {
    CertifiedKey current = current(kind);
    CertificateRequest request = request(Optional.of(current.chain().leaf()));

    Path der = Files.write(folder.resolve("der"), RenewalRequest.wrap(request, current, RANDOM));
    Path content = folder.resolve("content");
    openssl(
        "cms",
        "-verify",
        "-noverify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        der.toString(),
        "-out",
        content.toString());

    assertThat(content).hasBinaryContent(request.der());
    assertThat(openssl("req", "-verify", "-inform", "DER", "-noout", "-in", content.toString()))
        .contains("OK");
    assertThat(
            Pem.certificates(
                openssl("pkcs7", "-inform", "DER", "-print_certs", "-in", der.toString())))
        .containsExactly(current.chain().leaf());
  }

  @Test
  void aSignatureOfSomebodyElseIsSeen() throws IOException {
    CertifiedKey current = current(KeyKind.RSA_2048);
    byte[] der = RenewalRequest.wrap(request(Optional.of(current.chain().leaf())), current, RANDOM);
    der[der.length - 10] ^= 1;
    Path forged = Files.write(folder.resolve("forged"), der);

    assertThat(
            Command.run(
                    Duration.ofSeconds(10),
                    List.of(
                        "openssl",
                        "cms",
                        "-verify",
                        "-noverify",
                        "-binary",
                        "-inform",
                        "DER",
                        "-in",
                        forged.toString(),
                        "-out",
                        "/dev/null"))
                .exit())
        .isNotZero();
  }

  /** [MS-WCCE] §3.1.1.4.3.2.1, and Microsoft's sample of what certreq makes. */
  @Test
  void itsStructureIsTheOneThatMicrosoftAsksFor() throws IOException {
    CertifiedKey current = current(KeyKind.RSA_2048);
    CertificateRequest request = request(Optional.of(current.chain().leaf()));
    Path der = Files.write(folder.resolve("der"), RenewalRequest.wrap(request, current, RANDOM));
    Path inner = Files.write(folder.resolve("inner"), request.der());

    assertThat(openssl("cms", "-cmsout", "-print", "-inform", "DER", "-in", der.toString()))
        .contains(
            "contentType: pkcs7-signedData (1.2.840.113549.1.7.2)",
            "eContentType: pkcs7-data (1.2.840.113549.1.7.1)",
            "d.issuerAndSerialNumber",
            "algorithm: sha256 (2.16.840.1.101.3.4.2.1)",
            "algorithm: rsaEncryption (1.2.840.113549.1.1.1)")
        .containsPattern("signedAttrs:\\s+<ABSENT>")
        .containsPattern("d.signedData:\\s+version: 1\\s");
    assertThat(openssl("asn1parse", "-inform", "DER", "-in", inner.toString()))
        .containsPattern(
            "OBJECT +:1\\.3\\.6\\.1\\.4\\.1\\.311\\.13\\.1\n.*cons: SET +\n.*cons: SEQUENCE");
  }

  @Test
  void itsTextIsAsCertreqWritesIt() throws IOException {
    CertifiedKey current = current(KeyKind.ECDSA_P256);
    byte[] der = RenewalRequest.wrap(request(Optional.of(current.chain().leaf())), current, RANDOM);

    assertThat(RenewalRequest.pem(der))
        .startsWith("-----BEGIN NEW CERTIFICATE REQUEST-----\n")
        .endsWith("-----END NEW CERTIFICATE REQUEST-----\n");
    assertThat(Pem.decode(Pem.Label.NEW_CERTIFICATE_REQUEST, RenewalRequest.pem(der)))
        .isEqualTo(der);
  }

  @Test
  void aRequestThatNamesNoneOrAnotherIsNotWrapped() throws IOException {
    CertifiedKey current = current(KeyKind.ECDSA_P256);
    CertificateRequest none = request(Optional.empty());
    CertificateRequest another = request(Optional.of(current(KeyKind.ECDSA_P256).chain().leaf()));

    assertThatThrownBy(() -> RenewalRequest.wrap(none, current, RANDOM))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RenewalRequest.wrap(another, current, RANDOM))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
