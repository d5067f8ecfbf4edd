package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.AuthorityException.Again;
import org.mailseal.authority.IssuanceLimits;
import org.mailseal.authority.IssuanceLimits.Kind;
import org.mailseal.authority.IssuanceLimits.RateLimit;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.managed.ManagedCertificate;

/** Where the first authority of a certificate does not give it. */
@Timeout(60)
class FallbackTest {
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

  private static ScriptedWorld due() {
    ScriptedWorld world = worlds.serving(5);
    world.authority = "first-ca";
    world.fallbacks = List.of("second-ca");
    return world;
  }

  private static ScriptedWorld.Policy failing(String reason) {
    return failing(reason, new Again.Soon());
  }

  private static ScriptedWorld.Policy failing(String reason, Again again) {
    return _ -> {
      throw new AuthorityException(reason, null, again);
    };
  }

  private static Instant in(ScriptedWorld world, Duration wait) {
    return world.clock.instant().plus(wait);
  }

  @Test
  void theSecondIsAskedAtOnceWhereTheFirstFails() {
    ScriptedWorld world = due();
    world.policies.put("first-ca", failing("cannot reach first-ca"));

    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.asked).containsExactly("first-ca", "second-ca");
    assertThat(world.latest().authority()).isEqualTo("second-ca");
    assertThat(world.latest().state()).isEqualTo(AttemptState.SERVED);
    assertThat(CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant()).remarks())
        .contains("it was obtained from second-ca, which stands behind first-ca");
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  @Test
  void theSecondIsAskedWhereALimitOfTheFirstIsReached() {
    ScriptedWorld world = due();
    world.authority = "limited-first-ca";
    world.limits =
        new IssuanceLimits(Map.of(Kind.PER_NAMES, new RateLimit(1, Duration.ofDays(7))), false);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.asked).containsExactly("limited-first-ca", "second-ca");
  }

  @Test
  void whereOneWaitsAndTheOtherIsAtItsLimitNobodyIsExpectedToBeAskedBefore() {
    ScriptedWorld world = due();
    world.authority = "waiting-first-ca";
    world.fallbacks = List.of("limited-second-ca");
    Instant later = in(world, Duration.ofHours(5));
    world.policies.put("waiting-first-ca", failing("too many", new Again.NotBefore(later)));
    world.policies.put("limited-second-ca", failing("down"));
    world.limits =
        new IssuanceLimits(Map.of(Kind.NEW_ORDERS, new RateLimit(1, Duration.ofDays(7))), false);
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Failed.class);
    world.clock.forward(Duration.ofHours(3)); // the wait of the second is over, its limit stands

    RenewalOutcome.NotYet run = (RenewalOutcome.NotYet) world.renew(Urgency.WHEN_DUE);
    assertThat(world.lifecycle().forecast(world.wanted()).notBefore()).contains(run.nextTry());
  }

  @Test
  void whoIssuedTheCertificateOfOneKindOfKeyIsNotToldOfTheOther() {
    ScriptedWorld world = due();
    world.policies.put("first-ca", failing("cannot reach first-ca"));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    ManagedCertificate its = world.wanted();
    ManagedCertificate other =
        new ManagedCertificate(
            its.name(),
            its.authority(),
            its.alsoFor(),
            its.optional(),
            KeyAlgorithm.RSA_2048,
            its.subject(),
            its.endpoints(),
            its.connectTo(),
            its.renewWhenLeft(),
            its.despiteFaultsWhenLeft(),
            List.of(),
            its.hooks(),
            its.keyPolicy(),
            Optional.of(its.targets()),
            its.fallbacks());

    assertThat(CertificateStatus.of(other, world.ledger, world.clock.instant()).remarks())
        .noneMatch(remark -> remark.contains("second-ca"));
  }

  @Test
  void theFirstIsAskedFirstAgainAndWhoIssuedItWhenItWantsItRenewed() {
    ScriptedWorld world = due();
    world.policies.put("first-ca", failing("cannot reach first-ca"));
    world.renew();
    world.policies.clear();

    world.clock.forward(Duration.ofDays(30));
    world.renew(Urgency.WHEN_DUE);
    assertThat(world.askedWhen).contains("second-ca").doesNotContain("first-ca");
    world.clock.forward(Duration.ofDays(50));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.asked).containsExactly("first-ca", "second-ca", "first-ca");
    assertThat(world.replaced).as("another authority's certificate is told to nobody").isEmpty();
  }

  @Test
  void whatAWaitAsksForIsKeptThereAndTheOtherIsAsked() {
    ScriptedWorld world = due();
    Instant later = in(world, Duration.ofHours(5));
    world.policies.put("first-ca", failing("too many", new Again.NotBefore(later)));
    world.policies.put("second-ca", failing("down"));

    RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew(Urgency.WHEN_DUE);
    assertThat(failed.reason()).isEqualTo("too many; down");
    assertThat(failed.nextTry()).isBetween(in(world, ONE), in(world, ONE.multipliedBy(2)));
    assertThat(world.renew(Urgency.WHEN_DUE))
        .isEqualTo(new RenewalOutcome.NotYet(failed.nextTry(), "too many; down"));
    assertThat(world.lifecycle().forecast(world.wanted()).notBefore()).contains(failed.nextTry());
    assertThat(CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant()).nextAt())
        .contains(failed.nextTry());

    world.clock.forward(Duration.ofMinutes(2));
    world.policies.remove("second-ca");
    assertThat(world.lifecycle().dryRun(world.wanted(), Urgency.WHEN_DUE).authorities())
        .containsExactly("second-ca", "first-ca");
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.asked)
        .containsExactly("first-ca", "second-ca", "second-ca https://ca.example/order/2");
  }

  private static final Duration ONE = Duration.ofMinutes(1);

  @Test
  void aPersonDoesNotAskWhoWantsToBeLeftAlone() {
    ScriptedWorld world = due();
    Instant later = in(world, Duration.ofHours(5));
    world.policies.put("first-ca", failing("too many", new Again.NotBefore(later)));
    world.policies.put("second-ca", failing("down"));
    world.renew();
    RenewalOutcome.Failed again = (RenewalOutcome.Failed) world.renew();
    assertThat(again.reason()).contains("first-ca has asked to be left alone until", "down");
    assertThat(world.asked)
        .containsExactly("first-ca", "second-ca", "second-ca https://ca.example/order/2");
  }

  @Test
  void anOrderThatWasLeftOpenIsTakenUpWhereItWasPlaced() {
    ScriptedWorld world = due();
    world.policies.put("first-ca", failing("busy"));
    world.policies.put("second-ca", failing("busy, too"));
    world.renew();
    world.renew();
    assertThat(world.asked)
        .containsExactly(
            "first-ca",
            "second-ca",
            "first-ca https://ca.example/order/1",
            "second-ca https://ca.example/order/2");
  }

  @Test
  void whatIsNobodysFaultButOursEndsTheTurn() {
    ScriptedWorld world = due();
    world.policies.put(
        "first-ca",
        _ -> {
          throw new AuthorityException("the proof was not seen").everywhere();
        });
    RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew(Urgency.WHEN_DUE);
    assertThat(failed.reason()).isEqualTo("the proof was not seen");
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotYet.class);
    assertThat(world.asked).containsExactly("first-ca");
  }

  @Test
  void aServerThatIsNotAsItShouldBeIsTheSameForAll() {
    ScriptedWorld world = due();
    world.targets = List.of();
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Failed.class);
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotYet.class);
    assertThat(world.asked).isEmpty();
    assertThat(world.ledger.attempts().failuresInARow(KeyTrack.whole(world.name), "second-ca"))
        .isEqualTo(1);
  }

  @Test
  void whoCannotBeAskedIsPassedOver() {
    ScriptedWorld world = due();
    world.obstaclesOf.put("first-ca", List.of("its terms are not accepted"));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.asked).containsExactly("second-ca");
  }

  @Test
  void anAnswerThatCannotBeInstalledIsPassedOver() {
    ScriptedWorld world = due();
    world.policies.put(
        "first-ca",
        request ->
            world.answer(
                KeyAlgorithm.ECDSA_P256.generate(ScriptedWorld.RANDOM).getPublic(),
                request.names(),
                in(world, ScriptedWorld.LIFETIME)));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.latest().authority()).isEqualTo("second-ca");
  }

  @Test
  void whatCameOfTheSecondIsInstalledWithoutAskingTheFirst() {
    ScriptedWorld world = due();
    world.policies.put("first-ca", failing("down"));
    world.stubborn.add(ScriptedWorld.SMTP);
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.PutBack.class);
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotYet.class);
    world.stubborn.clear();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.asked).containsExactly("first-ca", "second-ca");
  }

  @Test
  void aThirdIsAskedWhereTwoFail() {
    ScriptedWorld world = due();
    world.fallbacks = List.of("second-ca", "third-ca");
    world.policies.put("first-ca", failing("down", new Again.OnceMended()));
    world.policies.put("second-ca", failing("down, too"));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.latest().authority()).isEqualTo("third-ca");
  }

  /**
   * Wherever the process ends, the next one gets a certificate with as few orders as there may be.
   */
  @Test
  void aProcessMayEndAnywhere() {
    ScriptedWorld whole = due();
    whole.policies.put("first-ca", failing("down", new Again.OnceMended()));
    whole.renew(Urgency.WHEN_DUE);
    int lines = whole.lines();
    for (int line = 1; line <= lines; line++) {
      ScriptedWorld world = due();
      world.policies.put("first-ca", failing("down", new Again.OnceMended()));
      world.endsAt(line);
      assertThat(catchThrowable(() -> world.renew(Urgency.WHEN_DUE)))
          .hasStackTraceContaining(ScriptedWorld.Killed.class.getName());
      world.goesOn();
      assertThat(world.renew(Urgency.WHEN_DUE))
          .as("ended at " + line)
          .isInstanceOfAny(RenewalOutcome.Renewed.class, RenewalOutcome.NotDue.class);
      assertThat(world.latest().authority()).as("ended at " + line).isEqualTo("second-ca");
      assertThat(world.orders()).as("ended at " + line).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void oneThatWasTakenOutOfTheSettingsGivesNothingAnyMore() {
    ScriptedWorld world = due();
    world.policies.put("first-ca", failing("down"));
    world.policies.put("second-ca", failing("down, too"));
    world.renew();
    world.fallbacks = List.of();
    world.policies.remove("first-ca");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.latest().authority()).isEqualTo("first-ca");
    Set<String> asked = Set.copyOf(world.asked);
    assertThat(asked).contains("first-ca https://ca.example/order/1");
    assertThat(world.ledger.attempts().lastInstalled(world.name).map(Attempt::authority))
        .contains("first-ca");
  }

  /** What a real authority counts is not asked of it before nothing stands in the way. */
  @Test
  void afterAFailureTheTestDirectoryIsAskedFirst() {
    ScriptedWorld world = due();
    world.tests.put("first-ca", "test of first-ca");
    ScriptedWorld.Policy unseen =
        _ -> {
          throw new AuthorityException("the proof was not seen").everywhere();
        };
    world.policies.put("first-ca", unseen);
    world.policies.put("test of first-ca", unseen);
    world.renew();
    world.renew();
    world.renew();
    assertThat(world.asked).containsExactly("first-ca", "test of first-ca", "test of first-ca");

    world.policies.clear();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.asked.subList(3, 5))
        .containsExactly("test of first-ca", "first-ca https://ca.example/order/1");
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.asked).as("nothing has failed since").hasSize(6);
  }

  @Test
  void aTestDirectoryThatIsDownKeepsNothingBack() {
    ScriptedWorld world = due();
    world.fallbacks = List.of();
    world.tests.put("first-ca", "test of first-ca");
    world.policies.put("first-ca", failing("down"));
    world.renew();
    world.policies.put("test of first-ca", failing("down, too"));
    world.policies.remove("first-ca");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.asked.subList(1, 3))
        .containsExactly("test of first-ca", "first-ca https://ca.example/order/1");
  }
}
