package org.mailseal.inspection.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.Chain;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.dns.Tlsa;
import org.mailseal.fetch.Fetch;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.mtasts.MtaStsPolicy;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;

class MtaStsCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final DnsName DOMAIN = DnsName.of("example.org");
  private static final DnsName MX = DnsName.of("mx1.example.org");
  private static final String BODY =
      "version: STSv1\nmode: enforce\nmx: mx1.example.org\nmx: *.example.net\nmax_age: 604800\n";

  private static MtaStsPolicy parse(String body) {
    return MtaStsPolicy.parse("1", body.getBytes(UTF_8));
  }

  private static ScriptedLookup announcing(String... texts) {
    return ScriptedLookup.empty()
        .host("mta-sts.example.org", "192.0.2.1")
        .txt("_mta-sts.example.org", texts);
  }

  private static MtaStsResult ask(ScriptedLookup dns, Fetch fetch) {
    return new PolicySource(dns, fetch, CLOCK).policy(DOMAIN);
  }

  private static Chain leaf(String... names) {
    return TestCertificates.root("Test Root").leaf(names).issue().chain();
  }

  @Test
  void aPolicyIsRead() {
    assertThat(parse(BODY))
        .isEqualTo(
            new MtaStsPolicy(
                "1", MtaStsPolicy.Mode.ENFORCE, List.of(MX, DnsName.of("*.example.net")), 604_800));
  }

  @Test
  void whatTheRfcAllowsIsRead() {
    MtaStsPolicy policy =
        parse(
            "max_age:\t86400  \r\nmode:testing\r\nmode: none\r\nx-note: f\u00FCr alle: ja\r\n"
                + "mx: MX1.Example.ORG\r\nversion: STSv1");

    assertThat(policy.mode()).isEqualTo(MtaStsPolicy.Mode.TESTING); // of two, the first
    assertThat(policy.mx()).containsExactly(MX);
    assertThat(parse("version: STSv1\nmode: none\nmax_age: 0").mx()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version: STSv1 | version: STSv2 | not STSv1",
        "version: STSv1 | Version: STSv1 | has no version",
        "mode: enforce | mode: Enforce | not enforce, testing or none",
        "mode: enforce | enforce | not a key, a colon and a value",
        "mx: *.example.net | mx: *.*.example.net | not a host name",
        "mx: *.example.net | mx: 192.0.2.1 | not a host name",
        "mx: *.example.net | mx: *.example.net. | not a host name",
        "mx: *.example.net | mx: b\u00FCcher.example | not a host name",
        "max_age: 604800 | max_age: 31557601 | not a number of seconds",
        "max_age: 604800 | max_age: -1 | not a number of seconds",
        "max_age: 604800 | max_age: 99999999999999999999 | not a number of seconds",
        "max_age: 604800 | age: 1 | has no max_age",
        "max_age: 604800 | <html> | not a key, a colon and a value",
      })
  void whatIsNoPolicyIsRefused(String right, String wrong, String why) {
    assertThatThrownBy(() -> parse(BODY.replace(right, wrong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void hostileBodiesAreRefusedAtOnce() {
    for (String body :
        List.of(
            "",
            "\n",
            "\u0000".repeat(1000),
            "a".repeat(65_536),
            "a:" + " ".repeat(65_000),
            "k: " + "x \u0085".repeat(15_000),
            BODY + "x".repeat(70_000),
            "version: STSv1\nmode: enforce\nmax_age: 1\n" + "mx: a.b\n".repeat(2_000))) {
      assertThatThrownBy(() -> parse(body)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anAnnouncedPolicyIsFetchedFromItsPlaceAndOnce() {
    List<URI> fetched = new ArrayList<>();
    PolicySource source =
        new PolicySource(
            announcing("v=STSv1; id=20160831085700Z;", "something else"),
            place -> {
              fetched.add(place);
              return BODY.getBytes(UTF_8);
            },
            CLOCK);

    MtaStsResult answer = source.policy(DOMAIN);

    assertThat(answer)
        .isInstanceOfSatisfying(
            MtaStsResult.Published.class,
            published -> assertThat(published.policy().id()).isEqualTo("20160831085700Z"));
    assertThat(source.policy(DOMAIN)).isSameAs(answer);
    assertThat(fetched)
        .containsExactly(URI.create("https://mta-sts.example.org/.well-known/mta-sts.txt"));
  }

  @Test
  void afterSomeMinutesItIsFetchedAnew() {
    List<URI> fetched = new ArrayList<>();
    Instant[] now = {NOW};
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now[0];
          }
        };
    PolicySource source =
        new PolicySource(
            announcing("v=STSv1; id=1"),
            place -> {
              fetched.add(place);
              return BODY.getBytes(UTF_8);
            },
            clock);

    source.policy(DOMAIN);
    now[0] = NOW.plus(Duration.ofMinutes(6));
    source.policy(DOMAIN);

    assertThat(fetched).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=STSv1",
        "v=STSv1;",
        "v=STSv1; id=",
        "v=STSv1; id=a-b",
        "v=STSv1; id=123456789012345678901234567890123",
        "v=STSv1; id=1; nonsense",
        "v=STSv1;; id=1",
      })
  void aFaultyAnnouncementIsSaid(String text) {
    assertThat(ask(announcing(text), place -> BODY.getBytes(UTF_8)))
        .isInstanceOf(MtaStsResult.Faulty.class);
  }

  @Test
  void twoAnnouncementsAreNone() {
    assertThat(ask(announcing("v=STSv1; id=1", "v=STSv1; id=2"), place -> BODY.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            MtaStsResult.Faulty.class,
            faulty -> assertThat(faulty.why()).contains("2 TXT records"));
  }

  @Test
  void nothingAnnouncedIsAbsent() {
    Fetch never =
        place -> {
          throw new AssertionError(place + " was fetched");
        };

    assertThat(ask(ScriptedLookup.empty(), never)).isEqualTo(new MtaStsResult.Absent());
    assertThat(ask(announcing("v=spf1 -all", "v=STSv10; id=1"), never))
        .isEqualTo(new MtaStsResult.Absent());
  }

  @Test
  void whereNothingCanBeFoundOutItIsUnknown() {
    assertThat(
            ask(
                ScriptedLookup.empty()
                    .with("TXT _mta-sts.example.org", new DnsAnswer.Failed<>(false, "no answer")),
                place -> BODY.getBytes(UTF_8)))
        .isEqualTo(new MtaStsResult.Unknown("_mta-sts.example.org: no answer"));
    assertThat(
            ask(
                announcing("v=STSv1; id=1"),
                place -> {
                  throw new IOException("nobody answers", new ConnectException("refused"));
                }))
        .isInstanceOf(MtaStsResult.Unknown.class);
  }

  @Test
  void aPolicyThatIsNotWhereItShouldBeIsFaulty() {
    assertThat(
            ask(
                announcing("v=STSv1; id=1"),
                place -> {
                  throw new IOException("it answers with status 404");
                }))
        .isInstanceOfSatisfying(
            MtaStsResult.Faulty.class,
            faulty -> assertThat(faulty.why()).endsWith("it answers with status 404"));
    assertThat(
            ask(
                ScriptedLookup.empty().txt("_mta-sts.example.org", "v=STSv1; id=1"),
                place -> BODY.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            MtaStsResult.Faulty.class, faulty -> assertThat(faulty.why()).contains("no address"));
  }

  @ParameterizedTest
  @CsvSource({
    "mx1.example.org, true",
    "mx2.example.org, false",
    "a.example.net, true",
    "a.b.example.net, false",
    "example.net, false",
  })
  void aPatternStandsForOneLabel(String host, boolean named) {
    assertThat(parse(BODY).names(DnsName.of(host))).isEqualTo(named);
  }

  @Test
  void aHostIsHeldAgainstThePolicyAsHardAsSendersDo() {
    MtaStsResult enforced = new MtaStsResult.Published(parse(BODY));
    MtaStsResult tested =
        new MtaStsResult.Published(parse(BODY.replace("mode: enforce", "mode: testing")));
    MtaStsResult none =
        new MtaStsResult.Published(parse(BODY.replace("mode: enforce", "mode: none")));
    DnsName other = DnsName.of("mx2.example.org");

    assertThat(judge(MX, leaf("mx1.example.org"), enforced))
        .extracting(Finding::level)
        .containsExactly(Level.OK);
    assertThat(judge(MX, leaf("*.example.org"), enforced))
        .extracting(Finding::level)
        .containsExactly(Level.OK);
    assertThat(judge(other, leaf("mx1.example.org"), enforced))
        .extracting(Finding::level, Finding::clause)
        .containsExactly(
            tuple(Level.FAILURE, "RFC 8461 §4.1"), tuple(Level.FAILURE, "RFC 8461 §4.2"));
    assertThat(judge(other, leaf("mx2.example.org"), tested))
        .extracting(Finding::level)
        .containsExactly(Level.WARNING);
    assertThat(judge(other, leaf("mx1.example.org"), none)).isEmpty();
    assertThat(judge(other, leaf("mx1.example.org"), new MtaStsResult.Absent())).isEmpty();
    assertThat(judge(other, leaf("mx1.example.org"), new MtaStsResult.Unknown("no answer")))
        .extracting(Finding::level)
        .containsExactly(Level.UNKNOWN);
  }

  @Test
  void whatDaneVouchesForIsNotEnoughForThePolicy() {
    Chain leaf = leaf("mx1.example.org");
    Tlsa kind = new Tlsa(TlsaMatch.DANE_EE, 1, 1, "");
    Tlsa record = new Tlsa(TlsaMatch.DANE_EE, 1, 1, TlsaMatch.association(kind, leaf.leaf()));
    EvidenceDraft draft =
        draft(MX, leaf, new MtaStsResult.Published(parse(BODY)))
            .trust((chain, now) -> Optional.of("an unknown root"));

    assertThat(draft.judge(new MtaStsCheck()))
        .as("the check of the chain speaks of it")
        .extracting(Finding::level)
        .containsExactly(Level.OK);
    assertThat(draft.tlsa(new DnsAnswer.Found<>(List.of(record), true)).judge(new MtaStsCheck()))
        .extracting(Finding::level, Finding::what)
        .containsExactly(
            tuple(
                Level.FAILURE,
                "DANE vouches for the certificate, but the MTA-STS policy demands a public root:"
                    + " an unknown root; senders do not deliver to it"));
  }

  private static List<Finding> judge(DnsName mx, Chain leaf, MtaStsResult policy) {
    return draft(mx, leaf, policy).judge(new MtaStsCheck());
  }

  private static EvidenceDraft draft(DnsName mx, Chain leaf, MtaStsResult policy) {
    return EvidenceDraft.of(SampleObservations.served(mx.text(), leaf, "TLSv1.3")).policy(policy);
  }
}
