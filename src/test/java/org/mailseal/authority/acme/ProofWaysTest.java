package org.mailseal.authority.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.acme.challenge.Postings;
import org.mailseal.authority.acme.challenge.Proof;
import org.mailseal.authority.acme.challenge.Prover;
import org.mailseal.authority.acme.challenge.Shown;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

@Timeout(30)
class ProofWaysTest {
  private static final DnsName MAIL = DnsName.of("mail.example.org");
  private static final Identifier ADDRESS = Identifier.of("192.0.2.1");

  private final ScriptedLookup dns = ScriptedLookup.empty();
  private final AtomicInteger askedForIdentities = new AtomicInteger();

  /** One that never shows anything. */
  record Way(String type, String describe, boolean wildcards) implements Prover {
    @Override
    public boolean canProve(Identifier identifier) {
      return wildcards || !(identifier instanceof DnsName name && name.wildcard());
    }

    @Override
    public List<String> obstacles(List<Identifier> names) {
      return List.of(describe + " cannot");
    }

    @Override
    public Duration patience() {
      return Duration.ZERO;
    }

    @Override
    public Shown show(List<Proof> proofs, Postings postings) throws AuthorityException {
      throw new AuthorityException(describe + " shows nothing");
    }

    @Override
    public void removeLeft(Postings postings) {}
  }

  private static final Way HTTP = new Way("http-01", "http", false);
  private static final Way TLS = new Way("tls-alpn-01", "tls", false);
  private static final Way DNS = new Way("dns-01", "dns", true);

  private void caa(String name, String tag, String... values) {
    List<Caa> records = new ArrayList<>();
    for (String value : values) {
      records.add(new Caa(false, tag, value));
    }
    dns.with("CAA " + name, new DnsAnswer.Found<>(records, false));
  }

  private Set<String> identities() {
    askedForIdentities.incrementAndGet();
    return Set.of("ca.example");
  }

  private List<String> of(Identifier name, Prover... settings) {
    return new ProofWays(List.of(settings), () -> dns)
        .of(List.of(name), this::identities).getOrDefault(name, List.of()).stream()
            .map(Prover::describe)
            .toList();
  }

  @Test
  void theFirstOfTheSettingsWhereNobodyForbidsIt() {
    assertThat(of(MAIL, HTTP, DNS)).containsExactly("http", "dns");
    caa("mail.example.org", "issue", "ca.example");
    assertThat(of(MAIL, HTTP, DNS)).containsExactly("http", "dns");
    assertThat(askedForIdentities).hasValue(0);
  }

  @Test
  void theFirstThatIsAllowedWhereSomeAreNot() {
    caa("mail.example.org", "issue", "ca.example; validationmethods=dns-01,tls-alpn-01");
    assertThat(of(MAIL, HTTP, TLS, DNS)).containsExactly("tls", "dns", "http");
    assertThat(askedForIdentities).hasValue(1);

    caa(
        "mail.example.org",
        "issue",
        "other.example; validationmethods=dns-01",
        "ca.example; accounturi=https://ca.example/1; validationmethods=tls-alpn-01");
    assertThat(of(MAIL, HTTP, DNS, TLS)).containsExactly("tls", "http", "dns");
  }

  @Test
  void aWildcardHasRecordsOfItsOwn() {
    caa("example.org", "issuewild", "ca.example; validationmethods=dns-01");
    assertThat(of(DnsName.of("*.example.org"), new Way("http-01", "odd", true), DNS))
        .containsExactly("dns", "odd");
  }

  @Test
  void whereNoneIsAllowedOrNobodyCanTellTheFirstOfTheSettingsStays() {
    caa("mail.example.org", "issue", "ca.example; validationmethods=x");
    assertThat(of(MAIL, HTTP, DNS)).containsExactly("http", "dns");
    caa("mail.example.org", "issue", "ca.example; validationmethods=dns-01");
    assertThat(new ProofWays(List.of(HTTP, DNS), () -> dns).of(List.of(MAIL), Set::of).get(MAIL))
        .containsExactly(HTTP, DNS);
    dns.with("CAA mail.example.org", new DnsAnswer.Failed<>(false, "SERVFAIL"));
    assertThat(of(MAIL, HTTP, DNS)).containsExactly("http", "dns");
  }

  /** A lookup that would not answer shows it: it is not made. */
  @Test
  void nobodyIsAskedWhereThereIsNoChoice() {
    ScriptedLookup silent = ScriptedLookup.waitingFor(new CountDownLatch(1));
    for (List<Prover> settings :
        List.<List<Prover>>of(List.of(), List.of(HTTP), List.of(HTTP, HTTP))) {
      assertThat(new ProofWays(settings, () -> silent).of(List.of(MAIL), Set::of))
          .containsEntry(MAIL, settings);
    }
    assertThat(new ProofWays(List.of(HTTP, DNS), () -> silent).of(List.of(ADDRESS), Set::of))
        .containsOnlyKeys(ADDRESS);
    assertThat(of(DnsName.of("*.example.org"), HTTP, DNS)).containsExactly("dns");
  }

  @Test
  void whatIsSaidAndTriedIsOfTheWayThatIsTaken() {
    caa("mail.example.org", "issue", "ca.example; validationmethods=dns-01");
    OrderProof proof =
        new OrderProof(
            "ca", new ProofWays(List.of(HTTP, DNS), () -> dns), () -> Set.of("ca.example"));
    assertThat(proof.describe(List.of(MAIL))).containsEntry(MAIL, "dns");
    assertThat(proof.obstacles(List.of(MAIL))).containsExactly("dns cannot");
  }
}
