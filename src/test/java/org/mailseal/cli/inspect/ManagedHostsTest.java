package org.mailseal.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.install.Hooks;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.name.DnsName;

class ManagedHostsTest {
  private static final Authority ONE = TestCertificates.root("One");
  private static final Authority OTHER = TestCertificates.root("Other");
  private static final InetAddress INSIDE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress ASIDE = InetAddress.ofLiteral("192.0.2.2");
  private static final Endpoint SMTP = Endpoint.parse("mail.example.org");
  private static final Endpoint IMAPS = Endpoint.parse("mail.example.org/imaps");

  /** One port with a certificate of each authority, and another with that of one. */
  private static final ManagedHosts HOSTS =
      new ManagedHosts(
          List.of(
              managed("one", Optional.empty(), SMTP),
              managed("other", Optional.of(INSIDE), SMTP),
              managed("other", Optional.of(ASIDE), IMAPS)),
          Map.of("one", trusting(ONE), "other", trusting(OTHER)));

  private static ManagedCertificate managed(
      String authority, Optional<InetAddress> connectTo, Endpoint endpoint) {
    return new ManagedCertificate(
        DnsName.of("mail.example.org"),
        authority,
        List.of(),
        Set.of(),
        KeyAlgorithm.ECDSA_P256,
        Subject.NONE,
        List.of(endpoint),
        connectTo,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Hooks.NONE,
        KeyPolicy.STANDARD);
  }

  private static Trust trusting(Authority root) {
    return Trust.none().plus(List.of(root.certificate()));
  }

  private static boolean trusts(Endpoint endpoint, Authority root) {
    return HOSTS
        .trust(endpoint)
        .filter(
            trust ->
                trust.fault(root.leaf("mail.example.org").issue().chain(), Instant.now()).isEmpty())
        .isPresent();
  }

  @Test
  void aPortHasTheRootsOfAllWhoCertifyIt() {
    assertThat(trusts(SMTP, ONE)).isTrue();
    assertThat(trusts(SMTP, OTHER)).isTrue();
    assertThat(trusts(IMAPS, OTHER)).isTrue();
    assertThat(trusts(IMAPS, ONE)).isFalse();
  }

  @Test
  void thePortItselfIsAskedBeforeItsHost() {
    assertThat(HOSTS.connectTo(SMTP)).hasValue(INSIDE);
    assertThat(HOSTS.connectTo(IMAPS)).hasValue(ASIDE);
    assertThat(HOSTS.connectTo(Endpoint.parse("mail.example.org/pop3s"))).hasValue(INSIDE);
  }

  @Test
  void ofAnotherHostNothingIsKnown() {
    Endpoint stranger = Endpoint.parse("www.mail.example.org");

    assertThat(HOSTS.knows(stranger)).isFalse();
    assertThat(HOSTS.connectTo(stranger)).isEmpty();
    assertThat(HOSTS.trust(stranger)).isEmpty();
  }

  @Test
  void everyPortIsThereOnce() {
    assertThat(HOSTS.endpoints()).containsExactly(SMTP, IMAPS);
  }
}
