package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.authority.Answer;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.AuthorityException.Again;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Subject;
import org.mailseal.endpoint.Fault;
import org.mailseal.install.Access;
import org.mailseal.install.Commands;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.file.PemTarget;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;

@Timeout(60)
class RenewalTest {
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
    return worlds.serving(5);
  }

  private static void isUntouched(ScriptedWorld world, Chain old) {
    assertThat(world.onDisk()).isEqualTo(old);
    assertThat(world.servedOn(SMTP)).isEqualTo(old);
    assertThat(world.times("staged")).isZero();
    assertThat(world.times("reload")).isZero();
  }

  private static void isPutBack(ScriptedWorld world, Chain old) {
    assertThat(world.onDisk()).isEqualTo(old);
    assertThat(world.servedOn(SMTP)).isEqualTo(old);
    assertThat(world.servedOn(IMAPS)).isEqualTo(old);
    assertThat(world.latest().state()).isEqualTo(AttemptState.PUT_BACK);
  }

  private static void isServed(ScriptedWorld world) {
    Attempt latest = world.latest();
    assertThat(latest.state()).isEqualTo(AttemptState.SERVED);
    assertThat(world.onDisk()).isEqualTo(latest.chain().orElseThrow());
    assertThat(world.servedOn(SMTP)).isEqualTo(world.onDisk());
    assertThat(world.servedOn(IMAPS)).isEqualTo(world.onDisk());
  }

  @Test
  void everyStepIsOnTheDiskBeforeItsEffect() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    List<AttemptState> whenAsked = new ArrayList<>();
    world.beside("ask", now -> whenAsked.add(now.latest().state()));
    RenewalOutcome outcome = world.renew();
    assertThat(world.journal())
        .containsExactly(
            "look",
            "due",
            "found",
            "drafted",
            "look",
            "check",
            "requested",
            "ask",
            "requested", // and where the authority keeps the order
            "issued",
            "look",
            "check",
            "staged",
            "swapped",
            "check",
            "reload",
            "look",
            "served",
            "look");
    assertThat(whenAsked).containsExactly(AttemptState.REQUESTED);
    isServed(world);
    assertThat(world.onDisk()).isNotEqualTo(old);
    assertThat(outcome).isEqualTo(new RenewalOutcome.Renewed(world.onDisk().info(), 4));
    assertThat(world.latest().orderUrl()).contains("https://ca.example/order/1");
    assertThat(world.ledger.alerts().forName(world.name))
        .filteredOn(alert -> alert.state() == Alert.State.PENDING)
        .extracting(Alert::threshold, Alert::about)
        .containsExactly(
            tuple("1/3", new Alert.Ending(world.onDisk().info())),
            tuple("7d", new Alert.Ending(world.onDisk().info())));
    assertThat(world.ledger.claims().holder(world.name.text())).isEmpty();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.times("ask")).isEqualTo(1);
  }

  @Test
  void nothingIsDoneWhenNothingIsDue() {
    ScriptedWorld world = worlds.serving(80);
    Chain old = world.onDisk();
    Instant end = old.leaf().getNotAfter().toInstant();
    assertThat(world.renew())
        .isEqualTo(
            new RenewalOutcome.NotDue(end.minus(Duration.ofDays(30)), old.info(), List.of()));
    assertThat(world.journal()).containsExactly("look");
    assertThat(world.ledger.attempts().latest(world.name)).isEmpty();
  }

  @Test
  void whoInsistsGetsANewKey() {
    ScriptedWorld world = worlds.serving(80);
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    Chain first = world.onDisk();
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.onDisk().leaf().getPublicKey()).isNotEqualTo(first.leaf().getPublicKey());
    assertThat(world.times("ask")).isEqualTo(2);
    assertThat(texts(world, EventKind.DUE)).allMatch("asked for with --force"::equals).hasSize(2);
  }

  private static List<String> texts(ScriptedWorld world, EventKind kind) {
    return world.ledger.events().stream()
        .filter(event -> event.name().equals(Optional.of(world.name.text())))
        .filter(event -> event.kind() == kind)
        .map(Event::text)
        .toList();
  }

  @Test
  void aGreetingWithAnotherNameStopsBeforeAnybodyIsAsked() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.greeting = new DnsName("mx1.example.org");
    RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew();
    assertThat(failed.reason())
        .contains("the greeting says mx1.example.org, which is not among the names of")
        .contains("add it under also-for, or set myhostname");
    assertThat(world.times("ask")).isZero();
    isUntouched(world, old);
    world.alsoFor = List.of(world.greeting);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
  }

  @Test
  void aPortThatCannotBeSeenStopsBeforeAnybodyIsAsked() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.unreachable.add(IMAPS);
    RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew();
    assertThat(failed.reason()).contains("connection refused by 192.0.2.1:993");
    assertThat(world.times("ask")).isZero();
    isUntouched(world, old);
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCKED", "TRY_LATER", "BYE", "CLOSED", "TIMED_OUT"})
  void aServerThatDoesNotTalkToUsStopsBeforeAnybodyIsAsked(Fault fault) {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.unreachable.add(SMTP);
    world.unreachableFor = fault;
    RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew();
    assertThat(failed.reason())
        .contains(":25/smtp cannot be looked at: " + fault.description())
        .contains("would be put back, so ");
    assertThat(failed.reason().contains("set ehlo to a name"))
        .isEqualTo(fault == Fault.BLOCKED || fault == Fault.TRY_LATER);
    assertThat(world.times("ask")).isZero();
    isUntouched(world, old);
    world.unreachable.clear();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
  }

  @Test
  void aPortThatGoesDownWhileTheAuthorityIsAskedStopsBeforeTheFilesAreTouched() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.beside("issued", now -> now.unreachable.add(IMAPS));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Failed.class);
    isUntouched(world, old);
    world.unreachable.clear();
    world.beside("issued", now -> {});
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).as("the answer is still good").isEqualTo(1);
  }

  @Test
  void anUnwritableTargetStopsBeforeAnybodyIsAsked() {
    ScriptedWorld world = due();
    world.targets =
        ScriptedWorld.targets(folder.resolve("no/such.key"), folder.resolve("no/such.crt"));
    RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew();
    assertThat(failed.reason()).contains("no is not a directory");
    assertThat(world.times("ask")).isZero();
  }

  @Test
  void whatKeepsAnAuthorityFromBeingAskedIsFoundBeforeItIsAsked() {
    ScriptedWorld world = due();
    world.obstacles = List.of("port 80 is taken by another program");
    RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew();
    assertThat(failed.reason()).isEqualTo("port 80 is taken by another program");
    assertThat(world.times("ask")).isZero();
    assertThat(world.times("requested")).isZero();
  }

  @Test
  void anAuthorityThatRefusesIsAskedAgainLaterAndLater() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.policy =
        request -> {
          throw new AuthorityException("rejectedIdentifier: no certificate for you");
        };
    for (Duration wait :
        List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofMinutes(100),
            Duration.ofDays(1),
            Duration.ofDays(1))) {
      RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew(Urgency.WHEN_DUE);
      assertThat(failed.reason()).isEqualTo("rejectedIdentifier: no certificate for you");
      Duration until = Duration.between(world.clock.instant(), failed.nextTry());
      assertThat(until).isBetween(wait, wait.plus(wait.dividedBy(10)));
      Instant recorded = world.latest().nextTry().orElseThrow().at();
      assertThat(world.renew(Urgency.WHEN_DUE))
          .isEqualTo(new RenewalOutcome.NotYet(recorded, failed.reason()));
      world.clock.forward(until);
    }
    isUntouched(world, old);
    assertThat(world.times("ask")).isEqualTo(5);
    world.policy = world::sign;
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.ledger.attempts().failuresInARow(KeyTrack.whole(world.name), world.authority))
        .isZero();
  }

  @Test
  void aWaitThatAClockAheadHasPlannedIsNone() {
    ScriptedWorld world = due();
    world.policy =
        request -> {
          throw new AuthorityException("no certificate for you");
        };
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Failed.class);
    world.clock.forward(Duration.ofHours(-6));
    Instant now = world.clock.instant();
    assertThat(CertificateStatus.of(world.wanted(), world.ledger, now).nextStep())
        .isEqualTo("renewal due");
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Failed.class);
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotYet.class);
    assertThat(world.times("ask")).isEqualTo(2);
  }

  @Test
  void retryAfterCountsWhereItIsLater() {
    ScriptedWorld world = due();
    Instant later = world.clock.instant().plus(Duration.ofHours(5));
    world.policy =
        request -> {
          throw new AuthorityException("rateLimited", null, new Again.NotBefore(later));
        };
    assertThat(world.renew()).isEqualTo(new RenewalOutcome.Failed("rateLimited", later));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotYet.class);
    Instant soon = world.clock.instant().plus(Duration.ofSeconds(1));
    world.policy =
        request -> {
          throw new AuthorityException("rateLimited", null, new Again.NotBefore(soon));
        };
    RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew(Urgency.NOW);
    assertThat(failed.nextTry()).isAfterOrEqualTo(world.clock.instant().plusSeconds(600));
  }

  @Test
  void aPersonTooWaitsForAnAuthorityThatHasAskedForIt() {
    ScriptedWorld world = due();
    Instant later = world.clock.instant().plus(Duration.ofMinutes(2));
    world.policy =
        request -> {
          throw new AuthorityException("slow down", null, new Again.NotBefore(later));
        };
    world.renew();
    assertThat(CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant()).nextStep())
        .isEqualTo("next try as soon as the authority wants it, not before");
    world.clock.forward(Duration.ofSeconds(119));
    RenewalOutcome.Failed early = (RenewalOutcome.Failed) world.renew();
    assertThat(early.nextTry()).isEqualTo(later);
    assertThat(early.reason())
        .startsWith(
            "test-ca has asked to be left alone until " + later.truncatedTo(ChronoUnit.SECONDS))
        .contains("slow down", "--force");
    assertThat(world.lifecycle().dryRun(world.wanted(), Urgency.NOW_IF_DUE).end()).contains(early);
    assertThat(world.times("ask")).isEqualTo(1);
    world.clock.forward(Duration.ofSeconds(1));
    world.renew();
    assertThat(world.times("ask")).isEqualTo(2);
  }

  /**
   * After several failures our own wait is longer than the authority's, and no person's concern.
   */
  @Test
  void aPersonWaitsForTheAuthorityAndNotForTheTable() {
    ScriptedWorld world = due();
    world.policy =
        request -> {
          throw new AuthorityException("slow down", null, soon(world));
        };
    for (int failure = 1; failure <= 3; failure++) {
      world.renew();
      world.clock.forward(Duration.ofSeconds(5));
    }
    assertThat(world.times("ask")).isEqualTo(3);
  }

  private static Again soon(ScriptedWorld world) {
    return new Again.NotBefore(world.clock.instant().plus(Duration.ofSeconds(5)));
  }

  @Test
  void whoInsistsAsksAllTheSameAndAnotherAuthorityHasAskedForNothing() {
    ScriptedWorld world = due();
    Instant later = world.clock.instant().plus(Duration.ofHours(5));
    world.policy =
        request -> {
          throw new AuthorityException("slow down", null, new Again.NotBefore(later));
        };
    world.renew();
    world.renew(Urgency.NOW);
    assertThat(world.times("ask")).isEqualTo(2);
    world.authority = "other-ca";
    world.renew();
    assertThat(world.times("ask")).isEqualTo(3);
  }

  @Test
  void whatDoesNotPassByItselfIsTriedOnceADayUnlessAPersonHasMendedIt() {
    ScriptedWorld world = worlds.serving(20);
    world.policy =
        request -> {
          throw new AuthorityException("no such names here", null, new Again.OnceMended());
        };
    assertThat(((RenewalOutcome.Failed) world.renew(Urgency.WHEN_DUE)).nextTry())
        .isEqualTo(world.clock.instant().plus(Duration.ofDays(1)));
    world.clock.forward(Duration.ofHours(23));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotYet.class);
    assertThat(world.times("ask")).isEqualTo(1);
    world.renew();
    assertThat(world.times("ask")).isEqualTo(2);
  }

  @Test
  void anAnswerThatDoesNotFitIsNotInstalled() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    KeyPair another = KeyAlgorithm.ECDSA_P256.generate(ScriptedWorld.RANDOM);
    Instant end = world.clock.instant().plus(ScriptedWorld.LIFETIME);
    world.policy = request -> world.answer(another.getPublic(), request.names(), end);
    assertThat(((RenewalOutcome.Failed) world.renew()).reason())
        .startsWith("test-ca gave a certificate that cannot be installed: its public key is not");
    world.policy =
        request ->
            world.answer(request.publicKey(), List.of(new DnsName("other.example.org")), end);
    assertThat(((RenewalOutcome.Failed) world.renew()).reason())
        .contains("it does not cover " + world.name);
    world.policy =
        request ->
            world.answer(
                request.publicKey(),
                request.names(),
                world.clock.instant().minus(Duration.ofDays(1)));
    assertThat(((RenewalOutcome.Failed) world.renew()).reason()).contains("it expired at");
    ScriptedWorld stranger = due();
    world.policy = stranger::sign;
    assertThat(((RenewalOutcome.Failed) world.renew()).reason()).contains("cannot be installed");
    isUntouched(world, old);
    assertThat(world.orders())
        .as("no other settings mend an answer to another request")
        .isEqualTo(4);
  }

  @Test
  void anAnswerOfAThousandIssuersIsNotInstalled() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.policy =
        request -> {
          List<X509Certificate> certificates =
              new ArrayList<>(((Answer.Issued) world.sign(request)).chain().certificates());
          certificates.addAll(
              Collections.nCopies(1_201 - certificates.size(), certificates.getLast()));
          return new Answer.Issued(new Chain(certificates));
        };
    assertThat(((RenewalOutcome.Failed) world.renew()).reason())
        .startsWith("test-ca gave a certificate that cannot be installed: it comes with 1,201");
    isUntouched(world, old);
    assertThat(kept(world)).isEmpty();
    world.policy = world::sign;
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world);
  }

  @Test
  void anOrderThatWasNotAnsweredIsTakenUpWithItsKey() {
    ScriptedWorld world = due();
    world.policy =
        request -> {
          throw new AuthorityException("still at work");
        };
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Failed.class);
    Attempt first = world.latest();
    assertThat(kept(world))
        .hasValueSatisfying(
            kept -> assertThat(kept).contains("the order https://ca.example/order/1"));
    world.unreachable.add(IMAPS); // what fails before anybody is asked changes nothing of it
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Failed.class);
    world.unreachable.clear();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Failed.class);
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Failed.class);
    world.policy = world::sign;
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world);
    assertThat(world.orders()).isEqualTo(1);
    assertThat(world.latest().request().der()).isEqualTo(first.request().der());
    assertThat(kept(world)).isEmpty();
  }

  @Test
  void whoInsistsGoesOnWithTheOrderThatWasBegunForIt() {
    ScriptedWorld world = due();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    world.policy =
        request -> {
          throw new AuthorityException("no answer");
        };
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Failed.class);
    world.policy = world::sign;
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.orders()).isEqualTo(2);
  }

  private static Optional<String> kept(ScriptedWorld world) {
    return CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant()).kept();
  }

  @Test
  void noOrderAndNoKeyIsTakenUpForOtherNames() {
    ScriptedWorld world = due();
    world.policy =
        request -> {
          throw new AuthorityException("still at work");
        };
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Failed.class);
    Attempt first = world.latest();
    world.alsoFor = List.of(new DnsName("imap.example.org"));
    world.policy = world::sign;
    assertThat(kept(world)).isEmpty();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.orders()).isEqualTo(2);
    assertThat(world.latest().request().publicKey()).isNotEqualTo(first.request().publicKey());
  }

  @Test
  void anAnswerThatIsNotTrustedYetIsJudgedAgainAndNotOrderedAgain() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.trusted = false;
    RenewalOutcome.Failed refused = (RenewalOutcome.Failed) world.renew();
    assertThat(refused.reason()).contains("cannot be installed").contains("trust");
    assertThat(kept(world))
        .hasValueSatisfying(
            kept -> assertThat(kept).startsWith("the certificate that test-ca gave, by "));
    Instant ordered = world.clock.instant().plus(Duration.ofDays(7));
    for (int day = 0; day < 6; day++) {
      world.clock.forward(Duration.ofDays(1));
      assertThat(world.renew(Urgency.WHEN_DUE))
          .isEqualTo(new RenewalOutcome.NotYet(ordered, refused.reason()));
      assertThat(world.renew()).isEqualTo(new RenewalOutcome.Failed(refused.reason(), ordered));
    }
    isUntouched(world, old);
    world.trusted = true;
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world);
    assertThat(world.times("ask")).isEqualTo(1);
    assertThat(world.orders()).isEqualTo(1);
  }

  @Test
  void anAnswerThatWasRefusedByAClockAheadKeepsNoOrderBack() {
    ScriptedWorld world = due();
    Duration ahead = Duration.ofHours(20);
    world.clock.forward(ahead);
    world.trusted = false;
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Failed.class);
    assertThat(kept(world)).isPresent();

    world.clock.forward(ahead.negated());
    assertThat(kept(world)).isEmpty();
    world.renew(Urgency.WHEN_DUE);
    world.renew(Urgency.WHEN_DUE);
    assertThat(world.orders()).isEqualTo(2);
  }

  @Test
  void anAnswerThatNobodyMendsIsOrderedAnewOnceAWeek() {
    ScriptedWorld world = due();
    world.trusted = false;
    for (int hour = 0; hour < 20 * 24; hour++) {
      world.renew(Urgency.WHEN_DUE);
      world.clock.forward(Duration.ofHours(1));
    }
    assertThat(world.orders()).isEqualTo(3);
    world.renew(Urgency.NOW); // whoever insists
    assertThat(world.orders()).isEqualTo(4);
  }

  @Test
  void noWaitThatAnAuthorityAsksForIsLongerThanADayOrATenthOfWhatIsLeft() {
    ScriptedWorld world = worlds.serving(20);
    world.policy =
        request -> {
          throw new AuthorityException("slow down", null, new Again.NotBefore(Instant.MAX));
        };
    assertThat(((RenewalOutcome.Failed) world.renew()).nextTry())
        .isEqualTo(world.clock.instant().plus(Duration.ofDays(1)));
    ScriptedWorld late = worlds.serving(3);
    late.policy = world.policy;
    Instant share = late.clock.instant().plus(Duration.ofDays(3).dividedBy(10));
    assertThat(((RenewalOutcome.Failed) late.renew()).nextTry())
        .isBetween(share.minusSeconds(1), share); // an end of validity is in whole seconds
    ScriptedWorld expired = worlds.serving(-1);
    expired.policy = world.policy;
    assertThat(((RenewalOutcome.Failed) expired.renew()).nextTry())
        .isBetween(
            expired.clock.instant().plus(Duration.ofMinutes(1)),
            expired.clock.instant().plus(Duration.ofMinutes(2)));
  }

  /** Files that can be looked at, kept and put back, but not written. */
  private record Unwritable(PemTarget target) implements Target {
    @Override
    public String describe() {
      return "unwritable";
    }

    @Override
    public List<Path> files() {
      return target.files();
    }

    @Override
    public List<Output> outputs(CertifiedKey material) {
      return target.outputs(material).stream()
          .map(out -> Output.of(out.file(), out.content(), Access.user("no-such-user")))
          .toList();
    }

    @Override
    public void check(Commands commands) {}

    @Override
    public void reload(Commands commands) {}

    @Override
    public Target filesOnly(UnaryOperator<Path> elsewhere) {
      return this;
    }
  }

  @Test
  void aFileThatCannotBeWrittenPutsAllBack() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    List<Target> targets = new ArrayList<>(world.targets);
    targets.add(
        new Unwritable(
            new PemTarget(
                folder.resolve("unwritable.crt"),
                folder.resolve("unwritable.key"),
                Optional.empty())));
    world.targets = targets;
    RenewalOutcome.PutBack putBack = (RenewalOutcome.PutBack) world.renew();
    assertThat(putBack.reason()).contains("cannot write the new files");
    assertThat(putBack.restored()).isEqualTo("the old certificate is served again");
    isPutBack(world, old);
    assertThat(world.times("swapped")).isZero();
  }

  @Test
  void aServerThatDislikesTheNewFilesPutsThemBack() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.checkFaultAfterSwap = Optional.of("postfix check: bad file");
    RenewalOutcome.PutBack putBack = (RenewalOutcome.PutBack) world.renew();
    assertThat(putBack.reason()).isEqualTo("postfix check: bad file");
    isPutBack(world, old);
    assertThat(world.latest().reason())
        .contains("postfix check: bad file; the old certificate is served again");
  }

  @Test
  void aReloadThatFailsPutsTheOldFilesBackAndSaysThatItFailsStill() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.reloadFault = Optional.of("reload: status 1");
    RenewalOutcome.PutBack putBack = (RenewalOutcome.PutBack) world.renew();
    assertThat(putBack.reason()).isEqualTo("reload: status 1");
    assertThat(putBack.restored())
        .isEqualTo("the old files are in place again, but: reload: status 1");
    isPutBack(world, old);
  }

  @Test
  void aPortThatKeepsTheOldCertificatePutsItBackEverywhere() throws IOException {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    byte[] keyBefore = Files.readAllBytes(world.key);
    world.stubborn.add(IMAPS);
    RenewalOutcome.PutBack putBack = (RenewalOutcome.PutBack) world.renew();
    assertThat(putBack.reason())
        .startsWith("not every port serves the new certificate: " + world.name + ":993/imaps")
        .contains(old.info().shortFingerprint());
    assertThat(putBack.restored()).isEqualTo("the old certificate is served again");
    isPutBack(world, old);
    assertThat(world.key).hasBinaryContent(keyBefore);
    assertThat(world.times("reload")).isEqualTo(2);
    assertThat(world.latest().nextTry()).isPresent();
    assertThat(world.ledger.observations().forName(world.name))
        .allMatch(port -> port.leaf().equals(Optional.of(old.leaf())));

    // and once it is mended, the answer is installed without asking for another
    Chain answered = world.latest().chain().orElseThrow();
    world.stubborn.clear();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world);
    assertThat(world.onDisk()).isEqualTo(answered);
    assertThat(world.times("ask")).isEqualTo(1);
  }

  @Test
  void anOldCertificateThatIsNotSeenAgainIsTold() {
    ScriptedWorld world = due();
    world.beside("swapped", now -> now.unreachable.add(SMTP));
    RenewalOutcome.PutBack putBack = (RenewalOutcome.PutBack) world.renew();
    assertThat(putBack.restored())
        .startsWith("the old files are in place again, but: " + world.name + ":25/smtp serves");
  }

  @Test
  void oldFilesThatCannotBePutBackCallForSomebodyAndTheNextRunGoesOn() {
    ScriptedWorld world = due();
    world.reloadFault = Optional.of("reload: status 1");
    world.beside("reload", ScriptedWorld::losesWhatWasKept);
    RenewalOutcome.Stuck stuck = (RenewalOutcome.Stuck) world.renew();
    assertThat(stuck.reason())
        .startsWith("reload: status 1; and the old files could not be put back: cannot put ")
        .contains(world.certificate.toString(), world.key.toString());
    assertThat(world.latest().state()).isEqualTo(AttemptState.SWAPPED);
    assertThat(world.times("put-back-failed")).isEqualTo(1);
    world.reloadFault = Optional.empty();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world);
    assertThat(world.times("ask")).isEqualTo(1);
  }

  @Test
  void aManualAuthorityIsHandedOneRequestAndWaitedFor() {
    ScriptedWorld world = due();
    world.policy = request -> new Answer.Later("the answer of corp");
    assertThat(world.renew()).isEqualTo(new RenewalOutcome.Waiting("the answer of corp"));
    Attempt waiting = world.waiting();
    world.clock.forward(Duration.ofDays(1));
    assertThat(world.renew(Urgency.WHEN_DUE))
        .isEqualTo(new RenewalOutcome.Waiting("the answer of corp"));
    assertThat(world.waiting().id()).isEqualTo(waiting.id());
    assertThat(world.times("drafted")).isEqualTo(1);
    assertThat(world.times("awaiting-answer")).isEqualTo(1);
    assertThat(world.answer(waiting)).isInstanceOf(RenewalOutcome.Renewed.class); // it comes
    isServed(world);
    assertThat(world.latest().request().der()).isEqualTo(waiting.request().der());
    assertThat(world.ledger.requests().waiting()).isEmpty();
  }

  @Test
  void oneAtATimeWorksOnACertificate() {
    ScriptedWorld world = due();
    try (Claims.Claim theirs = world.ledger.claims().take(world.name.text()).orElseThrow()) {
      RenewalOutcome.Busy busy = (RenewalOutcome.Busy) world.renew();
      assertThat(busy.holder().orElseThrow()).startsWith("process ");
      theirs.extend();
    }
    assertThat(world.journal()).isEmpty();
  }

  @Test
  void itStopsBetweenStepsAndGoesOnFromThere() {
    for (AttemptState state : List.of(AttemptState.DRAFTED, AttemptState.ISSUED)) {
      String step = state.event().word();
      ScriptedWorld world = due();
      Chain old = world.onDisk();
      world.beside(step, now -> now.stopping = true);
      assertThat(world.renew()).isEqualTo(new RenewalOutcome.Stopped());
      assertThat(world.latest().state()).isEqualTo(state);
      isUntouched(world, old);
      world.beside(step, now -> {});
      world.stopping = false;
      assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
      isServed(world);
      assertThat(world.times("ask")).isEqualTo(1);
      assertThat(world.times("drafted")).isEqualTo(1);
    }
  }

  @Test
  void whatAStopCutsShortAtTheAuthorityIsNoFailure() {
    ScriptedWorld world = due();
    world.policy =
        request -> {
          world.stopping = true;
          throw new AuthorityException("interrupted while waiting for the order");
        };
    assertThat(world.renew()).isEqualTo(new RenewalOutcome.Stopped());
    assertThat(world.latest().state()).isEqualTo(AttemptState.REQUESTED);
  }

  @Test
  void onceAFileIsTouchedItGoesToTheEnd() {
    ScriptedWorld world = due();
    world.beside("staged", now -> now.stopping = true);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world);
  }

  private static void killedAt(ScriptedWorld world, String line) {
    world.beside(
        line,
        now -> {
          throw new ScriptedWorld.Killed();
        });
    assertThat(catchThrowable(world::renew)).isInstanceOf(ScriptedWorld.Killed.class);
    world.beside(line, now -> {});
  }

  @Test
  void anAnswerForOtherNamesThanAreWantedNowIsDropped() {
    ScriptedWorld world = due();
    killedAt(world, "issued");
    Attempt first = world.latest();
    world.alsoFor = List.of(new DnsName("imap.example.org"));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world);
    assertThat(world.latest().id()).isNotEqualTo(first.id());
    assertThat(world.onDisk().info().covers(new DnsName("imap.example.org"))).isTrue();
    assertThat(texts(world, EventKind.FAILED))
        .containsExactly("the settings have changed since attempt " + first.id() + " began");
  }

  @Test
  void newFilesForOtherNamesThanAreWantedNowArePutBackFirst() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    killedAt(world, "swapped");
    assertThat(world.onDisk()).isNotEqualTo(old);
    List<Chain> whenAsked = new ArrayList<>();
    world.beside("ask", now -> whenAsked.add(now.onDisk()));
    world.authority = "another-ca";
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(whenAsked).containsExactly(old);
    isServed(world);
    assertThat(world.times("put-back")).isEqualTo(1);
  }

  @Test
  void filesThatAreNoLongerATargetAreNotLeftHalfNew() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    killedAt(world, "staged");
    Path key = folder.resolve("elsewhere.key");
    Path certificate = folder.resolve("elsewhere.crt");
    world.targets = ScriptedWorld.targets(key, certificate);
    // The server was not told of the new files, and so the new ones come to nothing too.
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.PutBack.class);
    assertThat(texts(world, EventKind.PUT_BACK).getFirst())
        .startsWith("the settings have changed since");
    isPutBack(world, old);
    assertThat(key).doesNotExist();
    assertThat(certificate).doesNotExist();
  }

  @Test
  void anAnswerThatExpiredWhileNothingRanIsNotInstalled() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    killedAt(world, "staged");
    world.clock.forward(ScriptedWorld.LIFETIME.plusDays(1));
    List<Chain> whenAsked = new ArrayList<>();
    world.beside("ask", now -> whenAsked.add(now.onDisk()));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(whenAsked).containsExactly(old);
    isServed(world);
    assertThat(world.onDisk().info().left(world.clock.instant())).isPositive();
    assertThat(texts(world, EventKind.PUT_BACK).getFirst())
        .contains("is not good any more", "expired");
  }

  @Test
  void aPutBackAfterAKillKnowsWhatItMustRestore() {
    ScriptedWorld world = due();
    killedAt(world, "swapped");
    // Somebody looks meanwhile, and the ledger forgets what was served before.
    world.unreachable.addAll(List.of(ScriptedWorld.SMTP, ScriptedWorld.IMAPS));
    world.lifecycle().due(world.wanted());
    assertThat(world.renew())
        .isInstanceOfSatisfying(
            RenewalOutcome.PutBack.class,
            putBack -> assertThat(putBack.restored()).contains("in place again, but: "));
  }

  @Test
  void withNowhereToInstallNobodyIsAsked() {
    ScriptedWorld world = due();
    world.targets = List.of();
    assertThat(world.renew())
        .isInstanceOfSatisfying(
            RenewalOutcome.Failed.class,
            failed -> assertThat(failed.reason()).contains("nowhere to install"));
    assertThat(world.times("ask")).isZero();
    assertThat(world.lifecycle().dryRun(world.wanted(), Urgency.NOW_IF_DUE).unmet()).hasSize(1);
  }

  @Test
  void filesThatAKillLeftHalfNewAreMadeWhole() throws IOException {
    ScriptedWorld world = due();
    killedAt(world, "staged");
    Files.writeString(world.key, Pem.encode(world.ledger.attempts().key(world.latest())));
    assertThat(catchThrowable(world::onDisk))
        .hasMessageContaining("is not the one that the certificate certifies");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world);
  }

  @Test
  void aCertificateWithoutEndpointsIsInstalledAndNotWatched() {
    ScriptedWorld world = due();
    ManagedCertificate watched = world.wanted();
    ManagedCertificate unwatched =
        new ManagedCertificate(
            watched.name(),
            watched.authority(),
            watched.alsoFor(),
            watched.optional(),
            watched.key(),
            Subject.NONE,
            List.of(),
            watched.connectTo(),
            watched.renewWhenLeft(),
            watched.despiteFaultsWhenLeft(),
            watched.targets(),
            watched.hooks(),
            watched.keyPolicy());
    RenewalOutcome.Renewed renewed =
        (RenewalOutcome.Renewed) world.lifecycle().renew(unwatched, Urgency.NOW_IF_DUE);
    assertThat(renewed.connections()).isZero();
    assertThat(world.onDisk().info()).isEqualTo(renewed.leaf());
    assertThat(texts(world, EventKind.SERVED))
        .containsExactly("installed, not watched: there is no endpoint to look at");
    assertThat(world.lifecycle().renew(unwatched, Urgency.NOW_IF_DUE))
        .isInstanceOf(RenewalOutcome.NotDue.class);
  }
}
