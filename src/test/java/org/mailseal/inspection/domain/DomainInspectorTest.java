package org.mailseal.inspection.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.fetch.Fetch;
import org.mailseal.inspection.check.CheckListTest;
import org.mailseal.inspection.check.domain.MxCheck;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.Topic;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;

class DomainInspectorTest {
  private static final DnsName DOMAIN = DnsName.of("example.org");
  private static final String POLICY =
      "version: STSv1\r\nmode: enforce\r\nmx: *.example.org\r\nmax_age: 2419200\r\n";
  private static final Fetch NOTHING_THERE =
      place -> {
        throw new AssertionError(place + " was fetched");
      };

  private static DomainPlan plan(Lookup dns) {
    return plan(dns, NOTHING_THERE);
  }

  private static DomainPlan plan(Lookup dns, Fetch fetch) {
    DomainPlan plan =
        new DomainInspector(dns, new PolicySource(dns, fetch, Clock.systemUTC())).inspect(DOMAIN);
    CheckListTest.assertDeclared(plan.inspection().findings());
    return plan;
  }

  private static Finding finding(DomainPlan plan, Topic topic) {
    List<Finding> about =
        plan.inspection().findings().stream().filter(f -> f.topic() == topic).toList();
    assertThat(about).hasSize(1);
    return about.getFirst();
  }

  private static List<String> targets(DomainPlan plan) {
    return plan.targets().stream().map(target -> target.endpoint().toString()).toList();
  }

  @Test
  void everyExchangerIsInspectedAsOneOfTheDomain() {
    DomainPlan plan =
        plan(
            ScriptedLookup.empty()
                .mx("example.org", "mx1.example.org", "mx.example.net")
                .host("mx1.example.org", "192.0.2.1")
                .host("mx.example.net", "192.0.2.2"));

    assertThat(targets(plan)).containsExactly("mx1.example.org:25/smtp", "mx.example.net:25/smtp");
    assertThat(plan.targets()).extracting(PortTarget::mailDomain).containsOnly(Optional.of(DOMAIN));
    assertThat(finding(plan, Topic.MX))
        .isEqualTo(MxCheck.NAMED.ok("mail goes to mx1.example.org, mx.example.net"));
    assertThat(finding(plan, Topic.MX).clause()).isEqualTo("RFC 5321 §5.1");
    assertThat(plan.inspection().facts())
        .containsExactly(new Fact("MX", "10 mx1.example.org"), new Fact("MX", "10 mx.example.net"));
    assertThat(plan.inspection().level()).isIn(Level.OK, Level.WARNING);
  }

  @Test
  @Timeout(60)
  void aResolverIsNotAskedEverythingAtOnce() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    ScriptedLookup dns =
        ScriptedLookup.addressesWaitingFor(open)
            .mx(
                "example.org",
                IntStream.range(0, 60).mapToObj(i -> "mx" + i + ".test").toArray(String[]::new));
    Thread inspecting = Thread.ofPlatform().start(() -> plan(dns));
    while (dns.mostAtOnce() < 24 || inspecting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    open.countDown();
    inspecting.join();

    assertThat(dns.mostAtOnce()).isEqualTo(24);
    assertThat(dns.asked()).hasSizeGreaterThan(40);
  }

  /** RFC 2181 §10.3. */
  @Test
  void anExchangerThatIsAnAliasIsTold() {
    DomainPlan plan =
        plan(
            ScriptedLookup.empty()
                .mx("example.org", "mx.example.org")
                .host("mx.example.org", "192.0.2.1")
                .with(
                    "CNAME mx.example.org",
                    new DnsAnswer.Found<>(List.of(DnsName.of("real.example.net")), false)));

    assertThat(finding(plan, Topic.MX).code()).isEqualTo(MxCheck.ALIAS);
    assertThat(finding(plan, Topic.MX).what()).contains("alias of real.example.net");
    assertThat(targets(plan)).containsExactly("mx.example.org:25/smtp");
  }

  @Test
  void anExchangerWithoutAddressFails() {
    DomainPlan plan = plan(ScriptedLookup.empty().mx("example.org", "gone.example.org"));

    assertThat(finding(plan, Topic.MX).level()).isEqualTo(Level.FAILURE);
    assertThat(finding(plan, Topic.MX).what())
        .isEqualTo("the MX record names gone.example.org, which has no address");
  }

  @Test
  void anExchangerThatIsNoHostFails() {
    DomainPlan plan = plan(ScriptedLookup.empty().mx("example.org", "192.0.2.1"));

    assertThat(finding(plan, Topic.MX).level()).isEqualTo(Level.FAILURE);
    assertThat(finding(plan, Topic.MX).what()).contains("'192.0.2.1', which is no host name");
    assertThat(plan.targets()).isEmpty();
  }

  @Test
  void theNullMxMeansThatThereIsNothingToInspect() {
    DomainPlan plan =
        plan(ScriptedLookup.empty().mx("example.org", ".").host("example.org", "::1"));

    assertThat(finding(plan, Topic.MX).level()).isEqualTo(Level.OK);
    assertThat(finding(plan, Topic.MX).what()).contains("takes no mail");
    assertThat(plan.targets()).isEmpty();
  }

  @Test
  void theNullMxBesideOthersFails() {
    DomainPlan plan =
        plan(
            ScriptedLookup.empty()
                .mx("example.org", ".", "mx1.example.org")
                .host("mx1.example.org", "192.0.2.1"));

    assertThat(finding(plan, Topic.MX).level()).isEqualTo(Level.FAILURE);
    assertThat(finding(plan, Topic.MX).clause()).isEqualTo("RFC 7505 §3");
    assertThat(targets(plan)).containsExactly("mx1.example.org:25/smtp");
  }

  @Test
  void withoutMxTheDomainItselfIsInspected() {
    DomainPlan plan = plan(ScriptedLookup.empty().host("example.org", "192.0.2.1"));

    assertThat(finding(plan, Topic.MX).level()).isEqualTo(Level.WARNING);
    assertThat(targets(plan)).containsExactly("example.org:25/smtp");
  }

  @Test
  void withNeitherMxNorAddressItFails() {
    assertThat(finding(plan(ScriptedLookup.empty()), Topic.MX).level()).isEqualTo(Level.FAILURE);
  }

  @Test
  void whatTheDnsDoesNotAnswerIsUnknown() {
    DomainPlan plan = plan(ScriptedLookup.unreachable());

    assertThat(plan.inspection().findings())
        .extracting(Finding::topic, Finding::level)
        .containsExactly(
            tuple(Topic.MX, Level.UNKNOWN),
            tuple(Topic.SERVICES, Level.UNKNOWN),
            tuple(Topic.MTA_STS, Level.UNKNOWN),
            tuple(Topic.TLS_REPORTING, Level.UNKNOWN));
    assertThat(finding(plan, Topic.SERVICES).what())
        .contains("_imaps._tcp")
        .contains("mail of example.org: no answer");
    assertThat(plan.targets()).isEmpty();
  }

  @Test
  void brokenSignaturesFail() {
    DomainPlan plan =
        plan(
            ScriptedLookup.empty()
                .with("MX example.org", new DnsAnswer.Failed<>(true, "DNSSEC: no")));

    assertThat(finding(plan, Topic.MX).level()).isEqualTo(Level.FAILURE);
  }

  @Test
  void servicesAreInspectedWhereTheyAre() {
    DomainPlan plan =
        plan(
            ScriptedLookup.empty()
                .mx("example.org", "mail.example.org")
                .host("mail.example.org", "192.0.2.1")
                .srv("submissions", "example.org", "mail.example.org", 465)
                .srv("imaps", "example.org", "mail.example.org", 993)
                .srv("imap", "example.org", "mail.example.org", 1143));

    assertThat(targets(plan))
        .containsExactly(
            "mail.example.org:25/smtp",
            "mail.example.org:465/smtps",
            "mail.example.org:993/imaps",
            "mail.example.org:1143/imap"); // and 587 is not guessed
    assertThat(finding(plan, Topic.SERVICES).what()).contains("mail.example.org:1143/imap");
  }

  @Test
  void usualNamesAreInspectedWhereTheyHaveAddresses() {
    DomainPlan plan =
        plan(
            ScriptedLookup.empty()
                .host("imap.example.org", "192.0.2.1")
                .host("smtp.example.org", "192.0.2.2")
                .host("pop.example.org", "192.0.2.3"));

    assertThat(targets(plan))
        .containsExactly(
            "imap.example.org:993/imaps",
            "imap.example.org:143/imap",
            "smtp.example.org:465/smtps",
            "smtp.example.org:587/submission",
            "pop.example.org:995/pop3s");
    assertThat(finding(plan, Topic.SERVICES).what()).contains("guess");
  }

  @Test
  void aWildcardIsNoMailHost() {
    DomainPlan plan =
        plan(
            ScriptedLookup.empty()
                .host("no-host-has-this-name.example.org", "192.0.2.80", "2001:db8::80")
                .host("imap.example.org", "2001:db8::80", "192.0.2.80")
                .host("mail.example.org", "192.0.2.25"));

    assertThat(targets(plan))
        .containsExactly("mail.example.org:587/submission", "mail.example.org:993/imaps");
  }

  @Test
  void whatIsDecidedlyNotOfferedIsNotGuessed() {
    DomainPlan plan =
        plan(
            ScriptedLookup.empty()
                .host("imap.example.org", "192.0.2.1")
                .srv("imap", "example.org", ".", 0));

    assertThat(targets(plan)).containsExactly("imap.example.org:993/imaps");
  }

  @Test
  void aServiceWhereNothingCanBeFails() {
    assertThat(
            finding(
                    plan(
                        ScriptedLookup.empty()
                            .host("a.example.org", "192.0.2.1")
                            .srv("imaps", "example.org", "a.example.org", 0)),
                    Topic.SERVICES)
                .level())
        .isEqualTo(Level.FAILURE);
    assertThat(
            finding(
                    plan(ScriptedLookup.empty().srv("imaps", "example.org", "a.example.org", 993)),
                    Topic.SERVICES)
                .what())
        .isEqualTo("the SRV record of _imaps._tcp names a.example.org, which has no address");
  }

  @Test
  void aPolicyInForceWantsReports() {
    ScriptedLookup zone =
        ScriptedLookup.empty()
            .mx("example.org", "mx1.example.org")
            .host("mx1.example.org", "192.0.2.1")
            .host("mta-sts.example.org", "192.0.2.2")
            .txt("_mta-sts.example.org", "v=STSv1; id=20261122;");
    DomainPlan without = plan(zone, place -> POLICY.getBytes(UTF_8));

    assertThat(finding(without, Topic.MTA_STS).what()).contains("is enforced");
    assertThat(finding(without, Topic.TLS_REPORTING).level()).isEqualTo(Level.WARNING);
    assertThat(without.inspection().facts())
        .contains(
            new Fact("MTA-STS", "id 20261122, mode enforce, mx *.example.org, max_age 2419200"));

    DomainPlan with =
        plan(
            zone.txt(
                "_smtp._tls.example.org",
                "v=TLSRPTv1;rua=mailto:tls@example.org, https://reports.example.net/x?y=1"),
            place -> POLICY.getBytes(UTF_8));
    assertThat(finding(with, Topic.TLS_REPORTING).level()).isEqualTo(Level.OK);
    assertThat(with.inspection().level()).isEqualTo(Level.OK);
  }

  @Test
  void reportsThatNobodyCanSendAreAWarning() {
    for (String bad :
        List.of(
            "v=TLSRPTv1",
            "v=TLSRPTv1; rua=tls@example.org",
            "v=TLSRPTv1; rua=mailto:tls@example.org,",
            "v=TLSRPTv1; rua=http://reports.example.net")) {
      assertThat(
              finding(
                      plan(ScriptedLookup.empty().txt("_smtp._tls.example.org", bad)),
                      Topic.TLS_REPORTING)
                  .level())
          .as(bad)
          .isEqualTo(Level.WARNING);
    }
    assertThat(
            finding(
                    plan(
                        ScriptedLookup.empty()
                            .txt(
                                "_smtp._tls.example.org",
                                "v=TLSRPTv1; rua=mailto:a@example.org",
                                "v=TLSRPTv1; rua=mailto:b@example.org")),
                    Topic.TLS_REPORTING)
                .what())
        .contains("has 2 TXT records");
  }

  @Test
  void aShortLivedPolicyIsAWarning() {
    DomainPlan plan =
        plan(
            ScriptedLookup.empty()
                .host("mta-sts.example.org", "192.0.2.2")
                .txt("_mta-sts.example.org", "v=STSv1; id=1"),
            place -> POLICY.replace("2419200", "3600").getBytes(UTF_8));

    assertThat(finding(plan, Topic.MTA_STS).level()).isEqualTo(Level.WARNING);
  }
}
