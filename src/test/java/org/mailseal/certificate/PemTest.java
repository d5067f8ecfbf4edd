package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.name.DnsName;

class PemTest {
  private static final long SEED = 7468;
  private static final Identity MAIL =
      TestCertificates.root("Root-CA").intermediate("Issuing-CA").leaf("mail.example.org").issue();
  private static final String CHAIN = Pem.encode(MAIL.certificates());

  @Test
  void everyBlockIsReadBack() throws IOException {
    Random random = new Random(SEED);
    for (int length = 0; length < 300; length++) {
      byte[] der = new byte[length];
      random.nextBytes(der);
      for (Pem.Label label : Pem.Label.values()) {
        String pem = Pem.encode(label, der);
        assertThat(Pem.decode(label, pem)).as("seed %d, length %d", SEED, length).isEqualTo(der);
        assertThat(pem.lines()).allMatch(line -> line.length() <= 64);
      }
    }
  }

  @Test
  void certificatesKeepTheirOrder() throws IOException {
    assertThat(MAIL.certificates()).hasSize(2);
    assertThat(Pem.certificates(CHAIN)).isEqualTo(MAIL.certificates());
    assertThat(Pem.certificates(Pem.encode(MAIL.certificates().reversed())))
        .isEqualTo(MAIL.certificates().reversed());
  }

  @Test
  void lineEndsIndentsTextAroundAndOtherBlocksDoNotMatter() throws IOException {
    String bag = "\uFEFFBag Attributes\n    friendlyName: my-cert - of mail\nsubject=CN=x-y\n---\n";
    for (String pem :
        List.of(
            CHAIN.replace("\n", "\r\n"),
            CHAIN.replace("\n", "\r"),
            CHAIN.replace("\n", "\n  "),
            CHAIN.replace("-----\n", "-----\n\n").replace("\n-----END", "\n\n-----END"),
            CHAIN.strip(),
            bag + CHAIN.replace("-----BEGIN", bag + "-----BEGIN") + "\u0000\u00FFthe end",
            Pem.encode(MAIL.key()) + CHAIN + "-----BEGIN X-----\n!\n-----END X-----\n",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAA==\n" + CHAIN)) {
      assertThat(Pem.certificates(Pem.text(pem.getBytes(StandardCharsets.UTF_8))))
          .as(pem)
          .isEqualTo(MAIL.certificates());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not PEM at all",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAA=A\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAA!A\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----",
      })
  void whatHoldsNoCertificateSaysSo(String pem) {
    assertThatThrownBy(() -> Pem.certificates(pem))
        .isInstanceOf(IOException.class)
        .message()
        .matches("\\P{Cntrl}+");
  }

  /** Passed over, a damaged issuer would be a missing one. */
  @Test
  void aDamagedBlockAmongSoundOnesIsNotPassedOver() {
    int second = CHAIN.lastIndexOf("-----BEGIN");
    String sound = CHAIN.substring(0, second);
    String issuer = CHAIN.substring(second);
    for (String damaged :
        List.of(
            issuer.replaceFirst("\n(.)", "\n#$1"),
            issuer.replaceFirst("\n(.{10})", "\n$1---"),
            issuer.replace("-----END CERTIFICATE-----", ""),
            issuer.replaceFirst("\n.", "\n"),
            issuer.replaceFirst("\n.{64}\n", "\n"))) {
      assertThatThrownBy(() -> Pem.certificates(sound + damaged))
          .as(damaged)
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> Pem.certificates(damaged + sound))
          .as(damaged)
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> Pem.certificates(sound + issuer.replaceFirst("\n.", "\n#")))
        .hasMessageContaining("block 2");
  }

  @Test
  void aLongFileOfBeginningsIsReadInNoTime() {
    String hostile = "-----BEGIN CERTIFICATE-----\nAAAA".repeat(100_000);

    assertThatThrownBy(() -> Pem.certificates(hostile)).isInstanceOf(IOException.class);
  }

  /** Whatever a stranger's bytes are: a certificate with facts, or an IOException. */
  @Test
  void mutatedCertificatesAreReadOrRefused() throws Exception {
    Random random = new Random(SEED);
    byte[] der = MAIL.certificate().getEncoded();
    Trust trust = Trust.none().plus(List.of(MAIL.certificates().getLast()));
    int read = 0;
    for (int round = 0; round < 1_500; round++) {
      byte[] mutated = der.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        mutated[random.nextInt(der.length)] = (byte) random.nextInt(256);
      }
      X509Certificate certificate;
      try {
        certificate = Pem.certificate(mutated);
      } catch (IOException refused) {
        assertThat(refused.getMessage()).matches("\\P{Cntrl}+");
        continue;
      }
      read++;
      Chain chain = new Chain(List.of(certificate));
      assertThat(chain.info().subject()).as("seed %d", SEED).matches("\\P{Cntrl}*");
      assertThat(
              AnswerCheck.faults(
                  chain,
                  MAIL.certificate().getPublicKey(),
                  List.of(DnsName.of("mail.example.org")),
                  trust,
                  chain.info().notBefore()))
          .allSatisfy(fault -> assertThat(fault).matches("\\P{Cntrl}+"));
      assertThat(AnswerCheck.remarks(certificate, List.of(), List.of("it is shown")))
          .allSatisfy(remark -> assertThat(remark).matches("\\P{Cntrl}+"));
      assertThat(CertificateDetails.of(certificate).signature()).matches("\\P{Cntrl}*");
      assertThat(Subject.of(certificate).text()).matches("\\P{Cntrl}*");
      assertThat(AuthorityInformation.issuerPlaces(certificate)).isEmpty();
    }
    assertThat(read).as("seed %d: some mutants are certificates", SEED).isPositive();
  }
}
