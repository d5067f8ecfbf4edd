package org.mailseal.lifecycle.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.IssuingRules;
import org.mailseal.authority.LookingAuthority;
import org.mailseal.authority.ProofTrial;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.name.Identifier;

class NamesPreflightTest {
  private static final Identifier MAIL = Identifier.of("mail.example.org");
  private static final Identifier IMAP = Identifier.of("imap.example.org");
  private static final Identifier POP = Identifier.of("pop.example.org");
  private static final Identifier ALL = Identifier.of("*.example.org");
  private static final Identifier ADDRESS = Identifier.of("192.0.2.1");

  private final ScriptedLookup dns =
      ScriptedLookup.empty()
          .host("mail.example.org", "192.0.2.1")
          .host("imap.example.org", "192.0.2.1")
          .host("pop.example.org", "192.0.2.1");
  private final ScriptedAuthority authority = new ScriptedAuthority();

  private CheckedNames check(Set<Identifier> optional, Identifier... names) {
    return new NamesPreflight(() -> dns, Duration.ofSeconds(20))
        .of(List.of(names), optional, "ca", authority);
  }

  private static List<String> codes(CheckedNames names, Identifier name) {
    return names.verdicts().stream()
        .filter(verdict -> verdict.name().equals(name))
        .flatMap(verdict -> verdict.findings().stream())
        .map(finding -> finding.level() + " " + finding.code().text())
        .toList();
  }

  private void caa(String name, String... issuers) {
    List<Caa> records = new ArrayList<>();
    for (String issuer : issuers) {
      records.add(new Caa(false, "issue", issuer));
    }
    dns.with("CAA " + name, new DnsAnswer.Found<>(records, false));
  }

  @Test
  void nothingIsSaidOfWhatIsWell() {
    caa("imap.example.org", "ca.example");
    CheckedNames checked = check(Set.of(POP), MAIL, IMAP, POP, ADDRESS);

    assertThat(checked.verdicts()).allMatch(verdict -> verdict.findings().isEmpty());
    assertThat(checked.ordered()).containsExactly(MAIL, IMAP, POP, ADDRESS);
    assertThat(checked.obstacles()).isEmpty();
    assertThat(dns.asked()).doesNotContain("A 192.0.2.1");
  }

  @Test
  void aNameWithoutAnAddressCanBeProvenByTheDnsAlone() {
    dns.with("A pop.example.org", new DnsAnswer.Absent<>(false));
    assertThat(codes(check(Set.of(), MAIL, POP), POP)).containsExactly("FAILURE order.no-address");
    authority.trials.put(POP, new ProofTrial("dns-01", new Result.Untried()));
    assertThat(codes(check(Set.of(), MAIL, POP), POP)).isEmpty();
  }

  @Test
  void caaRecordsThatForbidIt() {
    caa("pop.example.org", "other.example");
    CheckedNames checked = check(Set.of(POP), MAIL, POP);

    assertThat(codes(checked, POP)).containsExactly("FAILURE order.caa-forbidden");
    assertThat(checked.ordered()).containsExactly(MAIL);
    assertThat(checked.leftOut().getFirst().reasons())
        .singleElement()
        .asString()
        .contains("(issue \"other.example\") keep ca from signing it: they allow other.example")
        .contains("(RFC 8659 §4.2); change them (issue \"ca.example\"), or the authority");
  }

  @Test
  void ofAnAuthorityThatDoesNotSayItsNameNobodyCanTell() {
    caa("pop.example.org", "other.example");
    authority.rules = IssuingRules.UNTOLD;
    assertThat(codes(check(Set.of(), MAIL, POP), POP))
        .containsExactly("UNKNOWN order.caa-uncertain");
    authority.looks = false;
    assertThat(codes(check(Set.of(), MAIL, POP), POP)).isEmpty();
  }

  @Test
  void theAccountIsAskedForOnlyWhereItMatters() {
    caa("mail.example.org", "ca.example");
    check(Set.of(), MAIL);
    assertThat(authority.askedForAccount).isZero();

    caa("pop.example.org", "ca.example; accounturi=https://ca.example/acct/8");
    caa("imap.example.org", "ca.example; accounturi=https://ca.example/acct/8");
    assertThat(codes(check(Set.of(), POP, IMAP), POP))
        .containsExactly("UNKNOWN order.caa-uncertain");
    assertThat(authority.askedForAccount).isEqualTo(1);

    authority.account = Optional.of(URI.create("https://ca.example/acct/7"));
    assertThat(codes(check(Set.of(), POP), POP)).containsExactly("FAILURE order.caa-forbidden");
    authority.account = Optional.of(URI.create("https://ca.example/acct/8"));
    assertThat(codes(check(Set.of(), POP), POP)).isEmpty();
  }

  @Test
  void anAuthorityIsAskedForItsRulesWhereARecordSpeaksOfAuthoritiesAlone() {
    check(Set.of(), MAIL, POP);
    assertThat(authority.askedForRules).isZero();
    caa("pop.example.org", "ca.example");
    caa("imap.example.org", "ca.example");
    check(Set.of(), POP, IMAP);
    assertThat(authority.askedForRules).isEqualTo(1);
  }

  @Test
  void theWayItIsProvenMustBeAllowed() {
    caa("pop.example.org", "ca.example; validationmethods=dns-01");
    authority.trials.put(POP, new ProofTrial("http-01", new Result.Untried()));
    assertThat(codes(check(Set.of(), POP), POP)).containsExactly("FAILURE order.caa-forbidden");
    authority.trials.put(POP, new ProofTrial("dns-01", new Result.Untried()));
    assertThat(codes(check(Set.of(), POP), POP)).isEmpty();
  }

  @Test
  void falseAnswersStopItAndMissingOnesDoNot() {
    dns.with("A pop.example.org", new DnsAnswer.Failed<>(true, "DNSSEC: expired"));
    dns.with("CAA pop.example.org", new DnsAnswer.Failed<>(true, "DNSSEC: expired"));
    dns.with("A imap.example.org", new DnsAnswer.Failed<>(false, "SERVFAIL"));
    dns.with("CAA imap.example.org", new DnsAnswer.Failed<>(false, "SERVFAIL"));
    CheckedNames checked = check(Set.of(POP, IMAP), MAIL, POP, IMAP);

    assertThat(codes(checked, POP)).containsExactly("FAILURE order.dnssec");
    assertThat(codes(checked, IMAP))
        .containsExactly("UNKNOWN order.no-answer", "UNKNOWN order.no-answer");
    assertThat(checked.ordered()).containsExactly(MAIL, IMAP);
  }

  @Test
  void whatIsNotSeenFromHereIsSaidAndWhatCannotBeShownStopsIt() {
    authority.trials.put(
        POP, new ProofTrial("http-01", new Result.Missed(false, "it is elsewhere", "look")));
    authority.trials.put(
        IMAP, new ProofTrial("http-01", new Result.Missed(true, "no folder", "make it")));
    CheckedNames checked = check(Set.of(), MAIL, POP, IMAP);

    assertThat(codes(checked, POP)).containsExactly("WARNING order.not-seen");
    assertThat(codes(checked, IMAP)).containsExactly("FAILURE order.unprovable");
    assertThat(checked.obstacles())
        .containsExactly("imap.example.org: no folder (RFC 8555 §8); make it");
  }

  @Test
  void aWildcardMakesOthersRedundant() {
    CheckedNames checked = check(Set.of(POP), MAIL, POP, IMAP, ALL);
    assertThat(codes(checked, POP)).containsExactly("FAILURE order.redundant");
    assertThat(codes(checked, IMAP)).containsExactly("WARNING order.redundant");
    assertThat(codes(checked, ALL)).isEmpty();
    assertThat(checked.ordered()).containsExactly(MAIL, IMAP, ALL);
    assertThat(dns.asked()).contains("CAA example.org").doesNotContain("CAA *.example.org");

    authority.rules = new IssuingRules(Set.of("letsencrypt.org"));
    assertThat(codes(check(Set.of(POP), MAIL, POP, IMAP, ALL), IMAP))
        .containsExactly("FAILURE order.redundant");
  }

  @Test
  void aWildcardThatIsLeftOutItselfCoversNothing() {
    caa("example.org", "other.example");
    CheckedNames checked = check(Set.of(POP, ALL), MAIL, POP, ALL);
    assertThat(checked.ordered()).containsExactly(MAIL, POP);
  }

  @Test
  void allAreAskedSideBySideAndNoAnswerIsWaitedForLong() {
    CountDownLatch never = new CountDownLatch(1);
    ScriptedLookup silent = ScriptedLookup.waitingFor(never);
    CheckedNames checked =
        new NamesPreflight(() -> silent, Duration.ofMillis(50))
            .of(List.of(MAIL, IMAP, POP), Set.of(), "ca", authority);

    assertThat(checked.ordered()).containsExactly(MAIL, IMAP, POP);
    assertThat(codes(checked, POP)).contains("UNKNOWN order.no-answer");
    never.countDown();
  }

  @Test
  void anAuthorityThatCannotBeAskedStopsNothing() {
    caa("pop.example.org", "other.example");
    authority.fault = Optional.of("it is away");
    assertThat(codes(check(Set.of(), MAIL, POP), POP))
        .containsExactly("UNKNOWN order.caa-uncertain");
  }

  /** One that looks at names. */
  private static final class ScriptedAuthority extends LookingAuthority {
    IssuingRules rules = new IssuingRules(Set.of("ca.example"));
    boolean looks = true;
    int askedForRules;
    Optional<URI> account = Optional.empty();
    Optional<String> fault = Optional.empty();
    final Map<Identifier, ProofTrial> trials = new HashMap<>();
    int askedForAccount;

    @Override
    public boolean looksAtNames() {
      return looks;
    }

    @Override
    public IssuingRules issuingRules() throws AuthorityException {
      askedForRules++;
      if (fault.isPresent()) {
        throw new AuthorityException(fault.get());
      }
      return rules;
    }

    @Override
    public Optional<URI> account() {
      askedForAccount++;
      return account;
    }

    @Override
    public Map<Identifier, ProofTrial> tryProofs(
        SequencedMap<Identifier, List<InetAddress>> addresses) {
      return trials;
    }
  }
}
