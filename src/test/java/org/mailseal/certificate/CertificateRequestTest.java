package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.fixture.host.Command;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

class CertificateRequestTest {
  private static final long SEED = 2986;
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path folder;

  private static List<DnsName> names(String... texts) {
    return List.of(texts).stream().map(DnsName::of).toList();
  }

  private static CertificateRequest request(List<DnsName> names) {
    return CertificateRequest.sign(
        Subject.NONE,
        names,
        KeyAlgorithm.ECDSA_P256.generate(RANDOM),
        KeyAlgorithm.ECDSA_P256,
        RANDOM);
  }

  /** What somebody else reads in the request, once its signature holds. */
  private String openssl(CertificateRequest request) throws IOException {
    Path file = Files.writeString(folder.resolve("request.pem"), request.pem());
    Command.Outcome outcome =
        Command.run(
            Duration.ofSeconds(30),
            List.of("openssl", "req", "-verify", "-noout", "-text", "-in", file.toString()));
    assertThat(outcome.exit()).as(outcome.said()).isZero();
    assertThat(outcome.err()).contains("verify OK");
    return outcome.out();
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "ECDSA_P256", "ECDSA_P384"})
  void openSslReadsNamesKeyAndSignature(KeyAlgorithm algorithm) throws IOException {
    KeyPair pair = algorithm.generate(RANDOM);
    CertificateRequest request =
        CertificateRequest.sign(
            Subject.NONE,
            names("mail.example.org", "*.imap.example.org", "mail.example.org"),
            pair,
            algorithm,
            RANDOM);

    String text = openssl(request);

    assertThat(text)
        .containsPattern("Subject: CN ?= ?mail\\.example\\.org\\n")
        .containsPattern(
            "X509v3 Subject Alternative Name: \\n"
                + " +DNS:mail\\.example\\.org, DNS:\\*\\.imap\\.example\\.org\\n")
        .contains(
            switch (algorithm) {
              case ECDSA_P384 -> "ecdsa-with-SHA384";
              case ECDSA_P256 -> "ecdsa-with-SHA256";
              default -> "sha256WithRSAEncryption";
            });
    assertThat(request.publicKey().getEncoded()).isEqualTo(pair.getPublic().getEncoded());
  }

  @Test
  void aNameOfMoreThan64CharactersGoesIntoTheSanAloneWhichIsThenCritical() throws IOException {
    String fits = "a".repeat(52) + ".example.org";
    String tooLong = "a".repeat(53) + ".example.org";
    assertThat(fits).hasSize(64);

    CertificateRequest with = request(names(fits));
    CertificateRequest without = request(names(tooLong, "mail.example.org"));

    assertThat(with.subjectText()).isEqualTo("CN=" + fits);
    assertThat(openssl(with)).doesNotContain("critical");
    assertThat(without.subjectText()).isEmpty();
    assertThat(without.names()).isEqualTo(names(tooLong, "mail.example.org"));
    assertThat(openssl(without))
        .containsPattern("Subject: *\\n")
        .containsPattern("Subject Alternative Name: critical\\n +DNS:" + tooLong + ", DNS:mail");
  }

  @Test
  void whatWasSignedIsReadBack() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < 40; round++) {
      List<DnsName> names =
          random
              .ints(1 + random.nextInt(100), 0, 1_000_000)
              .distinct()
              .mapToObj(i -> DnsName.of("h" + i + ".xn--bcher-kva.example"))
              .toList();

      CertificateRequest again = CertificateRequest.parse(request(names).der());

      assertThat(again.names()).as("seed %d, round %d", SEED, round).isEqualTo(names);
      assertThat(again.subjectText()).isEqualTo("CN=" + names.getFirst().text());
      assertThat(Pem.decode(Pem.Label.CERTIFICATE_REQUEST, again.pem())).isEqualTo(again.der());
    }
  }

  @Test
  void openSslReadsSubjectAddressesAndAHundredNames() throws IOException {
    List<Identifier> names = new ArrayList<>(names("bücher.example"));
    names.add(Identifier.of("192.0.2.7"));
    names.add(Identifier.of("2001:db8::7"));
    for (int i = 0; i < 100; i++) {
      names.add(DnsName.of("h" + i + ".example.org"));
    }
    CertificateRequest request =
        CertificateRequest.sign(
            Subject.of(
                Map.of(Subject.Part.ORGANIZATION, "Bücher GmbH", Subject.Part.COUNTRY, "DE")),
            names,
            KeyAlgorithm.ECDSA_P256.generate(RANDOM),
            KeyAlgorithm.ECDSA_P256,
            RANDOM);

    String text = openssl(request);

    assertThat(text)
        .contains("Subject: C = DE, O = B\\C3\\BCcher GmbH, CN = xn--bcher-kva.example")
        .contains(
            "DNS:xn--bcher-kva.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7")
        .contains("DNS:h99.example.org");
    assertThat(CertificateRequest.parse(request.der()).names()).isEqualTo(names);
    assertThat(request.subject().lines())
        .containsExactly("country: DE", "organization: Bücher GmbH");
  }

  @Test
  void theBytesThatItHandsOutAreTheReceiversOwn() {
    CertificateRequest request = request(names("mail.example.org"));
    byte[] der = request.der();
    request.der()[0] = 0;

    assertThat(request.der()).isEqualTo(der);
  }

  @Test
  void damagedBytesAreNoRequest() {
    byte[] der = request(names("mail.example.org")).der();
    for (int length = 0; length < der.length; length += 7) {
      byte[] cut = java.util.Arrays.copyOf(der, length);
      assertThatThrownBy(() -> CertificateRequest.parse(cut))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class);
    }
  }
}
