package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.Command;
import org.mailseal.name.DnsName;

class IssuerTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");
  private static final Instant UNTIL = FROM.plus(Duration.ofDays(90));
  private static final Instant NOW = FROM.plus(Duration.ofDays(1));
  private static final Issuer ROOT =
      Issuer.create("Local, \"CA\"", FROM, FROM.plus(Duration.ofDays(3650)), RANDOM);

  @TempDir private Path folder;

  private static X509Certificate issue(KeyPair pair, String... names) {
    return ROOT.issue(
        pair.getPublic(), List.of(names).stream().map(DnsName::of).toList(), FROM, UNTIL, RANDOM);
  }

  private String openssl(X509Certificate certificate) throws IOException {
    Path root = Files.writeString(folder.resolve("root.pem"), Pem.encode(ROOT.certificate()));
    Path leaf = Files.writeString(folder.resolve("leaf.pem"), Pem.encode(certificate));
    Command.mustRun(
        "openssl",
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-attime",
        String.valueOf(NOW.getEpochSecond()),
        "-CAfile",
        root.toString(),
        leaf.toString());
    return Command.mustRun("openssl", "x509", "-noout", "-text", "-in", leaf.toString());
  }

  @Test
  void itsAnswersAreFitAndOpenSslAgreesByTheStrictRules() throws IOException {
    for (KeyAlgorithm algorithm : List.of(KeyAlgorithm.ECDSA_P384, KeyAlgorithm.RSA_2048)) {
      KeyPair pair = algorithm.generate(RANDOM);
      X509Certificate leaf = issue(pair, "mail.example.org", "imap.example.org");

      assertThat(
              AnswerCheck.faults(
                  new Chain(List.of(leaf, ROOT.certificate())),
                  pair.getPublic(),
                  List.of(DnsName.of("mail.example.org"), DnsName.of("imap.example.org")),
                  Trust.none().plus(List.of(ROOT.certificate())),
                  NOW))
          .isEmpty();
      assertThat(openssl(leaf))
          .containsPattern("Subject: CN ?= ?mail\\.example\\.org\\n")
          .contains("DNS:mail.example.org, DNS:imap.example.org\n")
          .contains("TLS Web Server Authentication");
      assertThat(CertificateInfo.of(leaf).notBefore()).isEqualTo(FROM);
      assertThat(CertificateInfo.of(leaf).notAfter()).isEqualTo(UNTIL);
    }
  }

  @Test
  void aLongNameGoesIntoTheSanAlone() throws IOException {
    String longName = "a".repeat(63) + ".example.org";

    X509Certificate leaf =
        issue(KeyAlgorithm.ECDSA_P256.generate(RANDOM), longName, "mail.example.org");

    assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
    assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
    assertThat(openssl(leaf)).contains("DNS:" + longName + ", DNS:mail.example.org");
  }

  @Test
  void serialNumbersAreLongPositiveAndNeverTheSame() {
    KeyPair pair = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
    X509Certificate one = issue(pair, "mail.example.org");
    X509Certificate two = issue(pair, "mail.example.org");

    assertThat(one.getSerialNumber()).isPositive().isNotEqualTo(two.getSerialNumber());
    assertThat(one.getSerialNumber().bitLength()).isBetween(64, 159);
  }

  @Test
  void nothingShowsItsKey() {
    assertThat(ROOT.toString()).isEqualTo("Issuer[CN=Local\\, \\\"CA\\\"]");
  }
}
