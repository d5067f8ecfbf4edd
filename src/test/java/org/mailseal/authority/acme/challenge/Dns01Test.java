package org.mailseal.authority.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Sleeper;
import org.mailseal.dns.Zones.OwnTexts;
import org.mailseal.name.DnsName;
import org.mailseal.name.IpAddress;

class Dns01Test {
  private static final Proof PROOF =
      new Proof(new DnsName("mail.example.org"), "token", "token.thumbprint");
  private static final Duration WITHIN = Duration.ofMinutes(2);

  private final FakeZones zones = new FakeZones();
  private final FakePostings postings = new FakePostings();
  private final List<String> changes = new ArrayList<>();
  private final List<Runnable> whileWaiting = new ArrayList<>();
  private Duration slept = Duration.ZERO;
  private boolean refuseDeletion;

  private final Sleeper sleeper =
      new Sleeper() {
        @Override
        public void sleep(Duration duration) {
          slept = slept.plus(duration);
          whileWaiting.forEach(Runnable::run);
        }

        @Override
        public long nanos() {
          return slept.toNanos();
        }
      };

  private final Publisher publisher =
      new Publisher() {
        @Override
        public String way() {
          return "rfc2136";
        }

        @Override
        public String describe() {
          return "updates";
        }

        @Override
        public List<String> obstacles() {
          return List.of();
        }

        @Override
        public Duration patience() {
          return Duration.ofSeconds(1);
        }

        @Override
        public void add(String record, String text) {
          assertThat(postings.left).contains(new Posting("rfc2136", record, text));
          changes.add("add " + record + " " + text);
          zones.tell(FakeZones.ONE, text);
        }

        @Override
        public void delete(String record, String text) throws AuthorityException {
          if (refuseDeletion) {
            throw new AuthorityException("the server is down");
          }
          changes.add("delete " + record + " " + text);
        }
      };

  private Prover prover;

  @BeforeEach
  void prover() {
    prover = new PlaceProver(new Dns01(publisher, () -> zones, WITHIN, sleeper));
  }

  @Test
  void namesAndWildcardsAndNoAddresses() {
    assertThat(prover.canProve(new DnsName("mail.example.org"))).isTrue();
    assertThat(prover.canProve(new DnsName("*.example.org"))).isTrue();
    assertThat(prover.canProve(IpAddress.find("192.0.2.1").orElseThrow())).isFalse();
  }

  @Test
  void itIsShownWhenEveryServerHasItAndThenThisVeryRecordIsDeleted() throws Exception {
    whileWaiting.add(
        () -> {
          if (slept.compareTo(Duration.ofSeconds(10)) > 0) {
            zones.tell(FakeZones.TWO, PROOF.digest());
            zones.tell(FakeZones.TWO_V6, PROOF.digest());
          }
        });

    try (Shown shown = prover.show(List.of(PROOF), postings)) {
      assertThat(shown).isNotNull();
      assertThat(slept).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    assertThat(changes)
        .containsExactly(
            "add _acme-challenge.mail.example.org " + PROOF.digest(),
            "delete _acme-challenge.mail.example.org " + PROOF.digest());
    assertThat(postings.left).isEmpty();
  }

  @Test
  void aServerThatLagsIsNamedAtTheDeadlineAndNothingStays() {
    zones.tell(FakeZones.TWO_V6, PROOF.digest());

    assertThatThrownBy(() -> prover.show(List.of(PROOF), postings))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("ns2.example.net (192.0.2.2 does not have it)")
        .hasMessageNotContaining("ns1")
        .hasMessageContaining("seen-within");
    assertThat(slept).isEqualTo(WITHIN);
    assertThat(changes).last().asString().startsWith("delete ");
    assertThat(postings.left).isEmpty();
  }

  @Test
  void aServerThatIsDownOrLameIsNamedToo() {
    zones.instead.put(FakeZones.TWO, new OwnTexts.Unknown(false, "gives no answer"));
    zones.instead.put(FakeZones.TWO_V6, new OwnTexts.Unknown(true, "says REFUSED"));

    assertThatThrownBy(() -> prover.show(List.of(PROOF), postings))
        .hasMessageContaining(
            "ns2.example.net (2001:db8:0:0:0:0:0:2 says REFUSED, 192.0.2.2 gives no answer)");
  }

  /** Many a host cannot reach one of the two families at all. */
  @Test
  void anAddressThatDoesNotAnswerIsBorneWithWhereAnotherOfTheServerDoes() throws Exception {
    zones.instead.put(FakeZones.TWO_V6, new OwnTexts.Unknown(false, "gives no answer"));
    zones.tell(FakeZones.TWO, PROOF.digest());

    prover.show(List.of(PROOF), postings).close();

    assertThat(slept).isZero();
  }

  @Test
  void aServerWithoutAnAddressIsNamed() {
    zones.servers = List.of(new org.mailseal.dns.Zone.NameServer("ns3.example.org", List.of()));

    assertThatThrownBy(() -> prover.show(List.of(PROOF), postings))
        .hasMessageContaining("ns3.example.org (it has no address)");
  }

  @Test
  void aNameThatIsDelegatedIsProvenWhereItsCnameLeads() throws Exception {
    zones.aliases.put("_acme-challenge.mail.example.org", "mail.acme.example.net");
    zones.tell(FakeZones.TWO, PROOF.digest());
    zones.tell(FakeZones.TWO_V6, PROOF.digest());

    prover.show(List.of(PROOF), postings).close();

    assertThat(changes).first().isEqualTo("add mail.acme.example.net " + PROOF.digest());
  }

  @Test
  void aNameThatCannotBeLookedUpIsNotPublished() {
    zones.aliases.put("_acme-challenge.mail.example.org", "");

    assertThatThrownBy(() -> prover.show(List.of(PROOF), postings))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("SERVFAIL");
    assertThat(changes).isEmpty();
    assertThat(postings.left).isEmpty();
  }

  @Test
  void theSameRecordForAHostAndItsWildcardHoldsBoth() throws Exception {
    Proof wildcard = new Proof(new DnsName("mail.example.org"), "other", "other.thumbprint");
    for (Proof each : List.of(PROOF, wildcard)) {
      zones.tell(FakeZones.TWO, each.digest());
      zones.tell(FakeZones.TWO_V6, each.digest());
    }

    prover.show(List.of(PROOF, wildcard), postings).close();

    assertThat(changes).filteredOn(change -> change.startsWith("delete ")).hasSize(2);
  }

  @Test
  void whatCouldNotBeDeletedIsLeftToTheNextRun() throws Exception {
    zones.tell(FakeZones.TWO, PROOF.digest());
    zones.tell(FakeZones.TWO_V6, PROOF.digest());
    refuseDeletion = true;

    prover.show(List.of(PROOF), postings).close();
    assertThat(postings.stayed).containsValue("the server is down");
    refuseDeletion = false;
    prover.removeLeft(postings);

    assertThat(changes).last().asString().startsWith("delete ");
    assertThat(postings.left).isEmpty();
  }
}
