package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.certificate.FieldDraft;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;

class TrustTest {
  private final Instant now = Instant.now();
  private static final Authority ROOT = TestCertificates.root("Root");
  private static final Authority MIDDLE = ROOT.intermediate("Middle");
  private static final Authority ISSUING = MIDDLE.intermediate("Issuing");
  private static final X509Certificate LEAF =
      ISSUING.leaf("mail.example.org").issue().certificate();
  private static final Trust TRUST = trust(ROOT.certificate());

  private static Trust trust(X509Certificate... roots) {
    return Trust.none().plus(List.of(roots));
  }

  private static Chain chain(X509Certificate... certificates) {
    return new Chain(List.of(certificates));
  }

  private static Chain whole() {
    return chain(LEAF, ISSUING.certificate(), MIDDLE.certificate());
  }

  private Instant ends(Trust trust, X509Certificate... certificates) {
    return trust.infoOf(chain(certificates)).ends();
  }

  /** Whatever ends first on the way that clients take; another way that lasts longer counts. */
  @Test
  void aChainEndsWithTheFirstThatClientsCannotDoWithout() {
    Instant from = now.minus(Duration.ofDays(10)).truncatedTo(ChronoUnit.SECONDS);
    Instant soon = now.plus(Duration.ofDays(21)).truncatedTo(ChronoUnit.SECONDS);
    Authority ending = ROOT.intermediate("Ending", from, soon);
    X509Certificate leaf =
        ending
            .leaf("mail.example.org")
            .valid(from, now.plus(Duration.ofDays(80)))
            .issue()
            .certificate();
    assertThat(ends(TRUST, leaf, ending.certificate())).isEqualTo(soon);
    assertThat(ends(Trust.none(), leaf, ending.certificate(), ROOT.certificate())).isEqualTo(soon);
    assertThat(TRUST.infoOf(chain(leaf, ending.certificate())))
        .returns(true, CertificateInfo::endsEarly)
        .returns(20L, info -> info.daysLeft(now))
        .returns(Duration.between(from, soon).toDays(), info -> info.lifetime().toDays());
    assertThat(ends(TRUST, LEAF, ISSUING.certificate(), MIDDLE.certificate()))
        .isEqualTo(LEAF.getNotAfter().toInstant());

    X509Certificate root = TestCertificates.root("Old", from, soon).certificate();
    Authority old = TestCertificates.root("Old", from, soon);
    X509Certificate below =
        old.leaf("mail.example.org")
            .valid(from, now.plus(Duration.ofDays(80)))
            .issue()
            .certificate();
    assertThat(ends(trust(old.certificate()), below)).as("a root that is not sent").isEqualTo(soon);
    assertThat(ends(Trust.none(), below, old.certificate())).isEqualTo(soon);
    assertThat(ends(trust(root), below))
        .as("a namesake")
        .isEqualTo(below.getNotAfter().toInstant());

    Authority gone = TestCertificates.root("Gone", from, soon);
    X509Certificate cross = gone.crossSign(ROOT);
    X509Certificate direct = ROOT.leaf("mail.example.org").issue().certificate();
    assertThat(ends(TRUST, direct, cross))
        .as("clients stop at the root below")
        .isEqualTo(direct.getNotAfter().toInstant());
  }

  @Test
  void aCompleteChainIsTrustedWithItsRootSentOrNot() {
    assertThat(TRUST.fault(whole(), now)).isEmpty();
    assertThat(
            TRUST.fault(
                chain(LEAF, ISSUING.certificate(), MIDDLE.certificate(), ROOT.certificate()), now))
        .isEmpty();
  }

  @Test
  void outOfOrderNamesThePairThatDoesNotFit() {
    assertThat(TRUST.fault(chain(LEAF, MIDDLE.certificate(), ISSUING.certificate()), now))
        .contains(
            "the chain is out of order: certificate 2 (CN=Middle) did not issue certificate 1"
                + " (CN=mail.example.org)");
    assertThat(
            TRUST.fault(
                chain(LEAF, ISSUING.certificate(), ROOT.certificate(), MIDDLE.certificate()), now))
        .hasValueSatisfying(
            fault -> assertThat(fault).contains("certificate 3 (CN=Root) did not issue"));
  }

  @Test
  void aNamesakeDidNotIssueIt() {
    X509Certificate namesake = TestCertificates.root("Root").intermediate("Issuing").certificate();

    assertThat(TRUST.fault(chain(LEAF, namesake), now))
        .hasValueSatisfying(fault -> assertThat(fault).startsWith("the chain is out of order"));
    assertThat(trust(TestCertificates.root("Root").certificate()).fault(whole(), now))
        .hasValueSatisfying(
            fault -> assertThat(fault).contains("its issuer CN=Root is neither in the chain"));
  }

  @Test
  void aMissingIssuerIsNamed() {
    assertThat(TRUST.fault(chain(LEAF), now))
        .contains(
            "the chain stops at CN=mail.example.org; its issuer CN=Issuing is neither in the chain"
                + " nor a trusted root");
    assertThat(TRUST.fault(chain(LEAF, ISSUING.certificate()), now))
        .hasValueSatisfying(fault -> assertThat(fault).contains("stops at CN=Issuing"));
  }

  @Test
  void anUnknownRootIsNamed() {
    Trust other = trust(TestCertificates.root("Other").certificate());

    assertThat(
            other.fault(
                chain(LEAF, ISSUING.certificate(), MIDDLE.certificate(), ROOT.certificate()), now))
        .contains("the chain ends in a root that is not trusted here: CN=Root");
    assertThat(Trust.none().fault(whole(), now)).isPresent();
  }

  @Test
  void aSelfSignedLeafIsTrustedOnlyWhereItIsARootItself() {
    X509Certificate alone = TestCertificates.root("mail.example.org").certificate();

    assertThat(TRUST.fault(chain(alone), now))
        .contains("the chain ends in a root that is not trusted here: CN=mail.example.org");
    assertThat(trust(alone).fault(chain(alone), now)).isEmpty();
  }

  @Test
  void anExpiredIssuerBreaksTheChainButTheLeafsOwnDatesAreTheCallersMatter() {
    Authority expired =
        ROOT.intermediate("Old", now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(1)));
    X509Certificate young = expired.leaf("mail.example.org").issue().certificate();

    assertThat(TRUST.fault(chain(young, expired.certificate()), now))
        .hasValueSatisfying(fault -> assertThat(fault).contains("does not hold at CN=Old"));
    assertThat(TRUST.fault(whole(), now.plus(Duration.ofDays(100)))).isEmpty();
    assertThat(TRUST.fault(whole(), now.minus(Duration.ofDays(100)))).isEmpty();
  }

  /** Java takes a trust anchor at any age; mail programs do not. */
  @Test
  void anExpiredRootIsNoRoot() {
    Authority old =
        TestCertificates.root("Old", now.minus(Duration.ofDays(30)), now.minus(Duration.ofDays(1)));
    X509Certificate leaf = old.leaf("mail.example.org").issue().certificate();

    assertThat(trust(old.certificate()).fault(chain(leaf), now))
        .hasValueSatisfying(
            fault ->
                assertThat(fault).contains("CN=Old").contains("is not valid at").contains("Z"));
  }

  /** As "ISRG Root X1" was long sent with the signature of "DST Root CA X3". */
  @Test
  void aRootThatIsSentCrossSignedByAnUnknownOneIsTheRootAllTheSame() {
    X509Certificate cross = TestCertificates.root("Gone").crossSign(ROOT);

    assertThat(TRUST.fault(chain(LEAF, ISSUING.certificate(), MIDDLE.certificate(), cross), now))
        .isEmpty();
  }

  @Test
  void aLeafIsNoIssuer() {
    TestCertificates.Identity leaf = ISSUING.leaf("mail.example.org").issue();
    X509Certificate forged = new Authority(leaf).leaf("bank.example").issue().certificate();

    assertThat(
            TRUST.fault(
                chain(forged, leaf.certificate(), ISSUING.certificate(), MIDDLE.certificate()),
                now))
        .hasValueSatisfying(
            fault -> assertThat(fault).startsWith("the chain does not hold at CN=mail"));
  }

  @Test
  void anIssuerForOtherPurposesMayNotIssueForServers() {
    assertThat(issuedBy(KeyPurposeId.id_kp_emailProtection))
        .contains("the issuer CN=Limited may not issue for TLS servers");
    assertThat(issuedBy(KeyPurposeId.id_kp_serverAuth)).isEmpty();
    assertThat(issuedBy(KeyPurposeId.anyExtendedKeyUsage)).isEmpty();
  }

  private Optional<String> issuedBy(KeyPurposeId purpose) {
    Authority limited = new Authority(ROOT.leaf("Limited").purpose(purpose).authority().issue());
    return TRUST.fault(
        chain(limited.leaf("mail.example.org").issue().certificate(), limited.certificate()), now);
  }

  @Test
  void thePublicRootsAreThoseOfThisJavaAndMoreCanBeAdded() {
    Trust roots = Trust.publicRoots();

    assertThat(roots.roots()).hasSizeGreaterThan(50);
    assertThat(roots.fault(whole(), now)).isPresent();
    assertThat(roots.plus(List.of(ROOT.certificate())).fault(whole(), now)).isEmpty();
  }

  /** Java's TLS takes the others at least. */
  @Test
  void anOddRootSpoilsNoOther() throws Exception {
    X509Certificate odd =
        Pem.certificate(new FieldDraft().issuer(FieldDraft.sequence()).noSubject().sign());
    Identity mail = ROOT.leaf("localhost").issue();
    try (ServerSocket server =
            mail.serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client =
            trust(odd, ROOT.certificate())
                .sslContext()
                .getSocketFactory()
                .createSocket(server.getInetAddress(), server.getLocalPort())) {
      Thread serving =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket one = server.accept()) {
                      ((SSLSocket) one).startHandshake();
                    } catch (IOException clientDoesNotTrust) {
                      // which it says itself
                    }
                  });

      ((SSLSocket) client).startHandshake();

      assertThat(((SSLSocket) client).getSession().getPeerCertificates())
          .containsExactly(mail.certificate());
      serving.join();
    }
  }
}
