package org.mailseal.it.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.ValidatingLookup;
import org.mailseal.fetch.Fetch;
import org.mailseal.fixture.dns.Bind;
import org.mailseal.fixture.dns.Bind.Signing;
import org.mailseal.fixture.dns.Bind.Zone;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.inspection.domain.DomainInspector;
import org.mailseal.inspection.domain.DomainPlan;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;

/** The records of a mail domain, as a real BIND serves them. */
class DomainIT {
  private static final Fetch POLICY =
      place ->
          "version: STSv1\r\nmode: testing\r\nmx: mx1.example.org\r\nmax_age: 604800\r\n"
              .getBytes(UTF_8);

  @Test
  void aDomainIsCheckedUpAgainstARealNameServer() throws IOException {
    try (Scratch scratch = Scratch.create();
        Bind bind =
            Bind.start(
                scratch,
                Zone.signed(
                    "example.org",
                    """
                    @ MX 10 mx1
                    @ MX 20 mx.example.net.
                    @ MX 30 imap
                    mx1 A 127.0.0.1
                    imap CNAME mx1
                    _imaps._tcp SRV 0 1 993 imap
                    _submissions._tcp SRV 0 1 465 mx1
                    _pop3s._tcp SRV 0 0 0 .
                    pop A 127.0.0.1
                    mta-sts A 127.0.0.1
                    _mta-sts TXT "v=STSv1; id=20261122"
                    _smtp._tls TXT "v=TLSRPTv1; rua=" "mailto:tls@example.org"
                    """),
                new Zone("example.net", Signing.EXPIRED, "mx A 127.0.0.2"))) {
      Lookup dns =
          ValidatingLookup.of(
              Optional.of(bind.address()),
              Optional.of(bind.trustAnchor()),
              Duration.ofSeconds(5),
              Clock.systemUTC());

      DomainPlan plan =
          new DomainInspector(dns, new PolicySource(dns, POLICY, Clock.systemUTC()))
              .inspect(DnsName.of("example.org"));

      assertThat(plan.targets())
          .extracting(target -> target.endpoint().toString())
          .containsExactly(
              "mx1.example.org:25/smtp",
              "mx.example.net:25/smtp",
              "imap.example.org:25/smtp",
              "mx1.example.org:465/smtps",
              "imap.example.org:993/imaps");
      assertThat(plan.inspection().findings())
          .extracting(Finding::topic, Finding::level)
          .containsExactly(
              tuple(Topic.MX, Level.FAILURE),
              tuple(Topic.MX, Level.WARNING),
              tuple(Topic.SERVICES, Level.OK),
              tuple(Topic.MTA_STS, Level.OK),
              tuple(Topic.TLS_REPORTING, Level.OK));
      assertThat(plan.inspection().findings().getFirst().what())
          .startsWith("addresses of mx.example.net: DNSSEC: ");
      assertThat(plan.inspection().findings().get(1).what())
          .isEqualTo("the MX record names imap.example.org, which is an alias of mx1.example.org");
      assertThat(plan.inspection().facts())
          .contains(
              new Fact("MX", "10 mx1.example.org (DNSSEC)"),
              new Fact("SRV", "pop3s is not offered"),
              new Fact("TLSRPT", "v=TLSRPTv1; rua=mailto:tls@example.org"));
    }
  }
}
