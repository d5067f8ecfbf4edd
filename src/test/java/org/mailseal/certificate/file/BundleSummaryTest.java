package org.mailseal.certificate.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.RequestDetails;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

class BundleSummaryTest {
  private static final Authority ROOT = TestCertificates.root("Root");
  private static final Authority ISSUING = ROOT.intermediate("Issuing");
  private static final Identity MAIL = ISSUING.leaf("mail.example.org").issue();
  private static final Instant NOW = MAIL.chain().info().notBefore().plus(Duration.ofDays(1));
  private static final Trust KNOWN = Trust.none().plus(List.of(ROOT.certificate()));

  private static BundleSummary contents(String pem, Trust known) throws IOException {
    return BundleSummary.of(
        Bundle.read(pem.getBytes(StandardCharsets.US_ASCII), Bundle.Passwords.none()), known, NOW);
  }

  private static BundleSummary.Path path(Trust known, X509Certificate... file) throws IOException {
    return contents(Pem.encode(List.of(file)), known).chain().orElseThrow();
  }

  @Test
  void aChainEndsWhereItsRootIsKnownOrThereOrNowhere() throws IOException {
    X509Certificate leaf = MAIL.certificate();
    X509Certificate issuing = ISSUING.certificate();
    X509Certificate root = ROOT.certificate();
    assertThat(path(KNOWN, leaf, issuing))
        .isEqualTo(new BundleSummary.Path(1, 1, true, BundleSummary.End.KNOWN_ROOT, "CN=Root", 0));
    assertThat(path(Trust.none(), leaf, issuing, root))
        .isEqualTo(new BundleSummary.Path(1, 1, true, BundleSummary.End.OWN_ROOT, "CN=Root", 0));
    assertThat(path(Trust.none(), leaf, issuing))
        .isEqualTo(new BundleSummary.Path(1, 1, true, BundleSummary.End.OPEN, "CN=Root", 0));
    assertThat(path(KNOWN, leaf))
        .isEqualTo(new BundleSummary.Path(1, 0, true, BundleSummary.End.OPEN, "CN=Issuing", 0));
  }

  @Test
  void theOrderAndWhatDoesNotBelongAreTold() throws IOException {
    X509Certificate other = TestCertificates.root("Other").certificate();
    assertThat(path(KNOWN, ISSUING.certificate(), other, MAIL.certificate()))
        .isEqualTo(new BundleSummary.Path(3, 1, false, BundleSummary.End.KNOWN_ROOT, "CN=Root", 1));
  }

  @Test
  void ofTheOldAndTheNewTheOneThatCountsIsLookedAt() throws IOException {
    KeyPair key = new KeyPair(MAIL.certificate().getPublicKey(), MAIL.key());
    X509Certificate old = lasting(key, -1);
    X509Certificate shorter = lasting(key, 30);
    X509Certificate longer = lasting(key, 89);
    assertThat(path(KNOWN, old, longer, ISSUING.certificate()))
        .as("a server would send the old one, which stands first")
        .isEqualTo(new BundleSummary.Path(2, 1, false, BundleSummary.End.KNOWN_ROOT, "CN=Root", 1));
    assertThat(path(KNOWN, longer, ISSUING.certificate(), shorter, old))
        .isEqualTo(new BundleSummary.Path(1, 1, true, BundleSummary.End.KNOWN_ROOT, "CN=Root", 2));
    X509Certificate others = ISSUING.leaf("other.example.org").issue().certificate();
    assertThat(
            contents(
                    Pem.encode(List.of(others, shorter, ISSUING.certificate()))
                        + Pem.encode(MAIL.key()),
                    KNOWN)
                .chain()
                .orElseThrow()
                .leaf())
        .as("the one whose key is there")
        .isEqualTo(2);
  }

  private static X509Certificate lasting(KeyPair key, int days) {
    return ISSUING
        .leaf("mail.example.org")
        .key(key)
        .valid(NOW.minus(Duration.ofDays(60)), NOW.plus(Duration.ofDays(days)))
        .issue()
        .certificate();
  }

  @Test
  void aKeyIsToldWithItsCertificateOrAlone() throws IOException {
    Identity other = ISSUING.leaf("other.example.org").issue();
    String both = Pem.encode(MAIL.certificates()) + Pem.encode(MAIL.key());
    assertThat(contents(both, KNOWN).certificates())
        .extracting(BundleSummary.Certificate::key)
        .containsExactly(true, false);
    assertThat(contents(both, KNOWN).keys()).isEmpty();
    BundleSummary foreign =
        contents(Pem.encode(MAIL.certificates()) + Pem.encode(other.key()), KNOWN);
    assertThat(foreign.certificates())
        .extracting(BundleSummary.Certificate::key)
        .containsOnly(false);
    assertThat(foreign.keys()).containsExactly("ECDSA P-256");
  }

  @Test
  void aRequestIsReadAndItsSignatureChecked() throws IOException {
    SecureRandom random = new SecureRandom();
    KeyPair key = KeyAlgorithm.ECDSA_P384.generate(random);
    CertificateRequest request =
        CertificateRequest.sign(
            Subject.NONE,
            List.of(new DnsName("mail.example.org")),
            key,
            KeyAlgorithm.ECDSA_P384,
            random);
    BundleSummary.Request read =
        contents(request.pem() + Pem.encode(key.getPrivate()), KNOWN).requests().getFirst();
    assertThat(read.key()).isTrue();
    assertThat(read.profile().signed()).isTrue();
    assertThat(read.profile().key()).isEqualTo("ECDSA P-384");
    assertThat(read.profile().signature()).isEqualTo("SHA-384 with ECDSA");
    assertThat(read.profile().names())
        .extracting(Identifier::text)
        .containsExactly("mail.example.org");

    byte[] forged = request.der();
    forged[forged.length - 1] ^= 1;
    assertThat(RequestDetails.of(CertificateRequest.parse(forged)).signed()).isFalse();
  }
}
