package org.mailseal.it.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.authority.IssuingRules;
import org.mailseal.authority.LookingAuthority;
import org.mailseal.authority.ProofTrial;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.ValidatingLookup;
import org.mailseal.fixture.dns.Bind;
import org.mailseal.fixture.dns.FakedDns;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.lifecycle.names.CheckedNames;
import org.mailseal.lifecycle.names.NameVerdict;
import org.mailseal.lifecycle.names.NamesPreflight;
import org.mailseal.name.Identifier;

/** Names as real name servers tell of them, before they are ordered. */
@Timeout(120)
class NamesPreflightIT {
  private static Map<String, String> codes(
      InetSocketAddress server, Optional<Path> anchor, String... names) throws IOException {
    Lookup dns =
        ValidatingLookup.of(Optional.of(server), anchor, Duration.ofSeconds(10), Clock.systemUTC());
    CheckedNames checked =
        new NamesPreflight(() -> dns, Duration.ofSeconds(30))
            .of(List.of(names).stream().map(Identifier::of).toList(), Set.of(), "ca", new Ca());
    return checked.verdicts().stream()
        .collect(Collectors.toMap(verdict -> verdict.name().text(), NamesPreflightIT::codes));
  }

  private static String codes(NameVerdict verdict) {
    return verdict.findings().stream()
        .map(finding -> finding.level() + " " + finding.code().text())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  @Test
  void recordsOfBind() throws IOException {
    Bind.Zone good =
        Bind.Zone.signed(
            "example.org",
            """
            mail IN A 192.0.2.1
            imap IN A 192.0.2.1
            imap IN CAA 0 issue "other.example"
            smtp IN CNAME imap
            pop IN A 192.0.2.1
            pop IN CAA 0 issue "ca.example; validationmethods=dns-01"
            way IN A 192.0.2.1
            way IN CAA 0 issue "ca.example; validationmethods=http-01"
            odd IN A 192.0.2.1
            odd IN CAA 128 strange "x"
            @ IN CAA 0 issue "ca.example"
            @ IN CAA 0 issuewild ";"
            """);
    Bind.Zone expired = new Bind.Zone("example.net", Bind.Signing.EXPIRED, "mail IN A 192.0.2.1\n");
    try (Scratch scratch = Scratch.create();
        Bind bind =
            Bind.start(
                scratch, good, expired, Bind.Zone.signed("org", ""), Bind.Zone.signed("net", ""))) {
      assertThat(
              codes(
                  bind.address(),
                  Optional.of(bind.trustAnchor()),
                  "mail.example.org",
                  "imap.example.org",
                  "smtp.example.org",
                  "pop.example.org",
                  "way.example.org",
                  "odd.example.org",
                  "*.mail.example.org",
                  "none.example.org",
                  "mail.example.net"))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "mail.example.org", "",
                  "imap.example.org", "FAILURE order.caa-forbidden",
                  "smtp.example.org", "FAILURE order.caa-forbidden",
                  "pop.example.org", "FAILURE order.caa-forbidden",
                  "way.example.org", "",
                  "odd.example.org", "FAILURE order.caa-forbidden",
                  "*.mail.example.org", "FAILURE order.caa-forbidden",
                  "none.example.org", "FAILURE order.no-address",
                  "mail.example.net", "FAILURE order.dnssec"));
    }
  }

  @Test
  void recordsOfTheResolverThatPebbleIsTestedWith() throws IOException {
    try (Scratch scratch = Scratch.create();
        FakedDns dns = FakedDns.start(scratch)) {
      dns.caa("example.org", "ca.example");
      dns.caa("imap.example.org", "other.example");
      dns.alias("smtp.example.org", "imap.example.org");
      dns.servfail("pop.example.org");
      assertThat(
              codes(
                  dns.address(),
                  Optional.empty(),
                  "mail.example.org",
                  "imap.example.org",
                  "smtp.example.org",
                  "pop.example.org"))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "mail.example.org", "",
                  "imap.example.org", "FAILURE order.caa-forbidden",
                  "smtp.example.org", "FAILURE order.caa-forbidden",
                  "pop.example.org", "UNKNOWN order.no-answer"));
    }
  }

  /** One that proves by http-01. */
  private static final class Ca extends LookingAuthority {
    @Override
    public IssuingRules issuingRules() {
      return new IssuingRules(Set.of("ca.example"));
    }

    @Override
    public Map<Identifier, ProofTrial> tryProofs(
        SequencedMap<Identifier, List<InetAddress>> addresses) {
      return addresses.keySet().stream()
          .collect(
              Collectors.toMap(
                  Function.identity(),
                  _ -> new ProofTrial("http-01", new ProofTrial.Result.Untried())));
    }
  }
}
