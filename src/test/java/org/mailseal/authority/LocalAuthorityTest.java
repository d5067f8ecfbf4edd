package org.mailseal.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.AnswerCheck;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.name.DnsName;

class LocalAuthorityTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-22T07:00:00.123Z");
  private static final Issuer ROOT = LocalAuthority.newRoot("office", clock(NOW), RANDOM);
  private static final List<DnsName> NAMES =
      List.of(DnsName.of("mail.example.org"), DnsName.of("*.example.org"));
  private static final KeyPair KEY = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
  private static final CertificateRequest REQUEST =
      CertificateRequest.sign(Subject.NONE, NAMES, KEY, KeyAlgorithm.ECDSA_P256, RANDOM);

  private static Clock clock(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  private static LocalAuthority authority(Instant now, Duration validFor) {
    return new LocalAuthority(LocalAuthority.Root.of(ROOT), validFor, clock(now), RANDOM);
  }

  private static Chain chain(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Issued.class);
    return ((Answer.Issued) answer).chain();
  }

  @Test
  void itsAnswerIsAtOnceFitForTheRequest() {
    LocalAuthority authority = authority(NOW, Duration.ofDays(30));
    List<String> orders = new ArrayList<>();

    Chain chain = chain(authority.submit(REQUEST, Optional.empty(), orders::add));

    assertThat(AnswerCheck.faults(chain, KEY.getPublic(), NAMES, authority.trust(), NOW)).isEmpty();
    assertThat(chain.info().names()).isEqualTo(NAMES);
    assertThat(chain.info().notAfter()).isEqualTo("2026-12-22T07:00:00Z");
    assertThat(chain.info().notBefore())
        .as("a client's clock may be behind")
        .isEqualTo("2026-11-22T06:00:00Z");
    assertThat(chain.certificates().getLast()).isEqualTo(ROOT.certificate());
    assertThat(orders).isEmpty();
  }

  @Test
  void noAnswerOutlivesTheRoot() {
    Instant late = NOW.plus(Duration.ofDays(3640));
    LocalAuthority authority = authority(late, Duration.ofDays(30));

    Chain chain = chain(authority.submit(REQUEST, Optional.empty(), order -> {}));

    assertThat(chain.info().notAfter())
        .isEqualTo(ROOT.certificate().getNotAfter().toInstant())
        .isBefore(late.plus(Duration.ofDays(30)));
    assertThat(AnswerCheck.faults(chain, KEY.getPublic(), NAMES, authority.trust(), late))
        .isEmpty();
  }

  @Test
  void onlyItsOwnRootIsTrusted() {
    Issuer other = LocalAuthority.newRoot("office", clock(NOW), RANDOM);
    Chain chain =
        chain(authority(NOW, Duration.ofDays(1)).submit(REQUEST, Optional.empty(), order -> {}));

    assertThat(
            new LocalAuthority(
                    LocalAuthority.Root.of(other), Duration.ofDays(1), clock(NOW), RANDOM)
                .trust()
                .fault(chain, NOW))
        .isPresent();
  }
}
