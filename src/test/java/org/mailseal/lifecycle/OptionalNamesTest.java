package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.IssuingRules;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** Names without which a certificate is as good. */
@Timeout(60)
class OptionalNamesTest {
  private static final DnsName IMAP = new DnsName("imap.example.org");
  private static final DnsName POP = new DnsName("pop.example.org");

  @TempDir static Path folder;
  private static Worlds worlds;

  @BeforeAll
  static void open() {
    worlds = new Worlds(folder);
  }

  @AfterAll
  static void close() {
    worlds.close();
  }

  /** The DNS has an address of the first name and of IMAP, and none of POP. */
  private static ScriptedWorld withoutPop() {
    ScriptedWorld world = worlds.serving(5);
    world.rules = Optional.of(new IssuingRules(Set.of("ca.example")));
    world.alsoFor = List.of(IMAP, POP);
    world.optional = Set.of(POP);
    world.dns =
        ScriptedLookup.empty().host(world.name.text(), "192.0.2.1").host(IMAP.text(), "192.0.2.1");
    return world;
  }

  private static void popIsBack(ScriptedWorld world) {
    ((ScriptedLookup) world.dns).host(POP.text(), "192.0.2.1");
  }

  private static List<String> leftOut(ScriptedWorld world) {
    return world
        .ledger
        .events(Optional.of(world.name), Optional.empty(), Integer.MAX_VALUE)
        .stream()
        .filter(event -> event.kind() == EventKind.NAME_LEFT_OUT)
        .map(Event::text)
        .toList();
  }

  private static List<Identifier> both(ScriptedWorld world) {
    return List.of(world.name, IMAP);
  }

  @Test
  void oneThatTheAuthorityWouldRefuseIsLeftOutAndNotAskedForAgain() {
    ScriptedWorld world = withoutPop();

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(world.ordered).containsExactly(both(world));
    assertThat(leftOut(world))
        .singleElement()
        .asString()
        .startsWith("pop.example.org: the DNS has no address for it");
    assertThat(world.renew())
        .isInstanceOfSatisfying(
            RenewalOutcome.NotDue.class,
            later ->
                assertThat(later.remarks()).anyMatch(said -> said.contains("pop.example.org")));
    assertThat(world.ordered).hasSize(1);
    assertThat(status(world))
        .anyMatch(said -> said.startsWith("it is not for pop.example.org"))
        .anyMatch(said -> said.contains("without a name: pop.example.org: the DNS has no address"));
  }

  private static List<String> status(ScriptedWorld world) {
    return CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant()).remarks();
  }

  @Test
  void oneThatIsGoodAgainComesWithTheNextRenewal() {
    ScriptedWorld world = withoutPop();
    world.renew();
    popIsBack(world);

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(world.ordered.getLast()).containsExactly(world.name, IMAP, POP);
    assertThat(status(world)).isEmpty();
    assertThat(world.renew())
        .isInstanceOfSatisfying(
            RenewalOutcome.NotDue.class, later -> assertThat(later.remarks()).isEmpty());
  }

  @Test
  void aRequiredOneStopsItAndNoOrderIsSpent() {
    ScriptedWorld world = withoutPop();
    world.optional = Set.of();

    assertThat(world.renew())
        .isInstanceOfSatisfying(
            RenewalOutcome.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .contains("pop.example.org: the DNS has no address for it")
                    .contains("give it an A or AAAA record"));
    assertThat(world.ordered).isEmpty();
    assertThat(leftOut(world)).isEmpty();
  }

  @Test
  void whatIsNotKnownStopsNothing() {
    ScriptedWorld world = withoutPop();
    world.optional = Set.of();
    world.dns = ScriptedLookup.unreachable();

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.ordered).containsExactly(List.of(world.name, IMAP, POP));
  }

  @Test
  void anAuthorityThatLooksAtNoNamesIsAskedForAll() {
    ScriptedWorld world = withoutPop();
    world.rules = Optional.empty();

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.ordered).containsExactly(List.of(world.name, IMAP, POP));
    assertThat(((ScriptedLookup) world.dns).asked()).isEmpty();
  }

  @Test
  void whereTheAuthorityRefusesOneThatLookedWellTheOthersAreOrderedAtOnce() {
    ScriptedWorld world = withoutPop();
    popIsBack(world);
    world.policy =
        request -> {
          if (request.names().contains(POP)) {
            throw new AuthorityException("ca refuses pop.example.org: caa").about(Set.of(POP));
          }
          return world.sign(request);
        };

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(world.ordered).containsExactly(List.of(world.name, IMAP, POP), both(world));
    assertThat(leftOut(world)).containsExactly("ca refuses pop.example.org: caa");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.ordered).hasSize(2);
  }

  @Test
  void whereItRefusesARequiredOneTooNothingMoreIsOrdered() {
    ScriptedWorld world = withoutPop();
    popIsBack(world);
    world.policy =
        request -> {
          throw new AuthorityException("ca refuses both").about(Set.of(POP, IMAP));
        };

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Failed.class);
    assertThat(world.ordered).hasSize(1);
    assertThat(world.latest().state()).isEqualTo(AttemptState.FAILED);
  }

  @Test
  void anOrderOfEarlierForOneThatWentBadIsNotTakenUp() {
    ScriptedWorld world = withoutPop();
    ScriptedLookup bad = (ScriptedLookup) world.dns;
    world.dns = ScriptedLookup.unreachable();
    world.policy =
        request -> {
          throw new AuthorityException("it is at work");
        };
    world.renew();
    world.policy = world::sign;
    world.dns = bad;

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.ordered).containsExactly(List.of(world.name, IMAP, POP), both(world));
  }

  @Test
  void anOrderWithoutItIsTakenUpThoughItIsGoodAgain() {
    ScriptedWorld world = withoutPop();
    world.policy =
        request -> {
          throw new AuthorityException("it is at work");
        };
    world.renew();
    world.policy = world::sign;
    popIsBack(world);

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.latest().orderUrl()).contains("https://ca.example/order/1");
    assertThat(world.ordered).containsExactly(both(world), both(world));
  }

  @Test
  void theGreetingsNameIsNeverOptional() {
    ScriptedWorld world = withoutPop();
    popIsBack(world);
    world.greeting = POP;

    assertThat(world.renew())
        .isInstanceOfSatisfying(
            RenewalOutcome.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .contains("pop.example.org, which must not be optional"));
    assertThat(world.ordered).isEmpty();
  }
}
