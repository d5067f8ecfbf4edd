package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.IssuanceLimits;
import org.mailseal.authority.IssuanceLimits.Kind;
import org.mailseal.authority.IssuanceLimits.RateLimit;
import org.mailseal.name.DnsName;

/** An authority's limits, counted before it is asked. */
@Timeout(60)
class CountedLimitsTest {
  private static final Duration WEEK = Duration.ofDays(7);

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

  private static int number;

  /** The ledger is shared, and each test counts what its own authority was asked for. */
  private static ScriptedWorld world(Kind kind, RateLimit limit, boolean renewalsLeftOut) {
    ScriptedWorld world = worlds.serving(5);
    world.authority = "limited-" + ++number;
    world.limits = new IssuanceLimits(Map.of(kind, limit), renewalsLeftOut);
    return world;
  }

  private static Instant second(Instant at) {
    return at.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
  }

  private static void assertLimited(RenewalOutcome outcome, Instant free, String words) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RenewalOutcome.Failed.class,
            failed -> {
              assertThat(failed.reason())
                  .contains(words)
                  .contains("free again at " + free)
                  .contains("--force does not override");
              assertThat(failed.nextTry()).isEqualTo(free);
            });
  }

  @Test
  void theSameNamesWaitUntilTheOldestIsAWeekOldWhateverIsForced() {
    ScriptedWorld world = world(Kind.PER_NAMES, new RateLimit(2, WEEK), false);
    Instant first = world.clock.instant();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    world.clock.forward(Duration.ofHours(1));
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    Instant free = second(first.plus(WEEK));

    assertLimited(
        world.renew(Urgency.NOW),
        free,
        "2 certificates for exactly these names, where it allows 2 per 7d");
    assertThat(world.orders()).isEqualTo(2);

    world.clock.forward(Duration.between(world.clock.instant(), free));
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
  }

  @Test
  void whatCountsIsWhenItWasOrderedAndIssuedNotWhenItWasServed() {
    Duration five = Duration.ofMinutes(5);
    ScriptedWorld world = world(Kind.PER_NAMES, new RateLimit(1, WEEK), false);
    world.beside("drafted", _ -> world.clock.forward(five));
    world.beside("issued", _ -> world.clock.forward(five));
    Instant asked = world.clock.instant().plus(five);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertLimited(world.renew(Urgency.NOW), second(asked.plus(WEEK)), "1 certificates");
    world.limits = new IssuanceLimits(Map.of(Kind.NEW_ORDERS, new RateLimit(1, WEEK)), false);
    assertLimited(world.renew(Urgency.NOW), second(asked.plus(WEEK)), "1 new orders");
  }

  @Test
  void otherNamesOfTheDomainCountForTheDomainAlone() {
    ScriptedWorld world = world(Kind.PER_NAMES, new RateLimit(1, WEEK), false);
    world.renew();
    world.alsoFor = List.of(new DnsName("imap.example.org"));
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);

    world.limits = new IssuanceLimits(Map.of(Kind.PER_DOMAIN, new RateLimit(2, WEEK)), false);
    assertThat(world.renew(Urgency.NOW))
        .isInstanceOfSatisfying(
            RenewalOutcome.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .contains("certificates for the registered domain example.org"));
  }

  @Test
  void renewalsThatSayWhatTheyReplaceAreLeftOut() {
    ScriptedWorld world = world(Kind.NEW_ORDERS, new RateLimit(1, WEEK), true);
    world.renew();
    for (int again = 0; again < 3; again++) {
      assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    }
    assertThat(world.orders()).isEqualTo(4);
  }

  @Test
  void oneThatCameToNothingHasUsedUpWhatItReplaces() {
    ScriptedWorld world = world(Kind.PER_NAMES, new RateLimit(2, WEEK), true);
    world.renew();
    world.stubborn.add(ScriptedWorld.SMTP);
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.PutBack.class);
    world.limits = new IssuanceLimits(Map.of(Kind.PER_NAMES, new RateLimit(1, WEEK)), true);

    assertThat(world.renew(Urgency.NOW))
        .isInstanceOfSatisfying(
            RenewalOutcome.Failed.class,
            failed -> assertThat(failed.reason()).contains("1 certificates for exactly"));
  }

  @Test
  void failedValidationsOfANameWaitAnHour() {
    Duration hour = Duration.ofHours(1);
    ScriptedWorld world = world(Kind.FAILED_VALIDATIONS, new RateLimit(1, hour), false);
    world.policy =
        _ -> {
          throw new AuthorityException("the proof was not found");
        };
    Instant failed = world.clock.instant();
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Failed.class);
    world.clock.forward(Duration.ofMinutes(30));

    assertLimited(
        world.renew(Urgency.NOW_IF_DUE),
        second(failed.plus(hour)),
        "1 failed validations of " + world.name);
    assertThat(world.orders()).isEqualTo(1);
  }

  @Test
  void aDryRunAndTheDaemonSayTheSame() {
    Duration hour = Duration.ofHours(1);
    ScriptedWorld world = world(Kind.NEW_ORDERS, new RateLimit(1, hour), false);
    Instant first = world.clock.instant();
    world.policy =
        _ -> {
          throw new AuthorityException("the proof was not found");
        };
    world.renew();
    world.policy = world::sign;
    world.clock.forward(Duration.ofMinutes(59));

    assertThat(world.lifecycle().dryRun(world.wanted(), Urgency.NOW).end())
        .hasValueSatisfying(end -> assertLimited(end, second(first.plus(hour)), "1 new orders"));
    assertThat(world.renew(Urgency.WHEN_DUE))
        .isInstanceOfSatisfying(
            RenewalOutcome.NotYet.class,
            later -> assertThat(later.nextTry()).isEqualTo(second(first.plus(hour))));
  }

  @Test
  void ofSeveralAtOnceNoMoreGoOnThanTheLimitLets() {
    Duration hour = Duration.ofHours(1);
    ScriptedWorld first = world(Kind.NEW_ORDERS, new RateLimit(1, hour), false);
    ScriptedWorld second = worlds.serving(5);
    second.authority = first.authority;
    second.limits = first.limits;
    // The second has found nothing in its way when the first begins.
    second.beside("due", _ -> assertThat(first.renew()).isInstanceOf(RenewalOutcome.Renewed.class));

    assertThat(second.renew())
        .isInstanceOfSatisfying(
            RenewalOutcome.Failed.class,
            failed -> assertThat(failed.reason()).contains("1 new orders"));
    assertThat(second.orders()).isZero();
    Instant now = second.clock.instant();
    assertThat(second.latest().plannedTry(now))
        .hasValueSatisfying(
            next -> assertThat(next).isBetween(now.plus(hour).minusSeconds(60), now.plus(hour)));
    assertThat(second.latest().asked(now)).isEmpty(); // it was not the authority who said so
  }
}
