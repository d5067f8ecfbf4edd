package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.authority.Answer;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.IssuingRules;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.install.file.PemTarget;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.DnsName;
import org.mailseal.report.RenewalPlan;
import org.mailseal.report.RenewalReport;

/** What is foreseen is what comes. */
@Timeout(60)
class DryRunAndRenewalTest {
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

  /**
   * A state of the world, and what a renewal comes to in it.
   *
   * @param days that are left of what is served
   * @param told a part of what is said, there and here
   */
  record Case(
      String name,
      int days,
      Urgency urgency,
      Consumer<ScriptedWorld> begin,
      RenewalReport.Level level,
      String told) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case failing(String name, Consumer<ScriptedWorld> begin, String told) {
    return new Case(name, 5, Urgency.NOW_IF_DUE, begin, RenewalReport.Level.FAILED, told);
  }

  private static Case ending(
      String name, int days, Consumer<ScriptedWorld> begin, RenewalReport.Level level) {
    return new Case(name, days, Urgency.NOW_IF_DUE, begin, level, "");
  }

  private static final String PORT = "port 80 is taken by another program";

  private static final String NO_FOLDER = "is not a directory";

  private static void portTaken(ScriptedWorld world) {
    world.obstacles = List.of(PORT);
  }

  private static void byHand(ScriptedWorld world) {
    world.waitsFor = Optional.of("the answer of corp");
    world.policy = request -> new Answer.Later("the answer of corp");
  }

  private static void moreNames(ScriptedWorld world) {
    world.alsoFor = List.of(new DnsName("imap." + world.name));
  }

  /** The DNS has no address of a further name. */
  private static void badName(ScriptedWorld world) {
    moreNames(world);
    world.rules = Optional.of(new IssuingRules(Set.of("ca.example")));
    world.dns = ScriptedLookup.empty().host(world.name.text(), "192.0.2.1");
  }

  private static void badOptionalName(ScriptedWorld world) {
    badName(world);
    world.optional = Set.copyOf(world.alsoFor);
  }

  private static void noFolder(ScriptedWorld world) {
    world.targets = ScriptedWorld.targets(folder.resolve("no/a.key"), folder.resolve("no/a.crt"));
  }

  /** A try that left an order. */
  private static void ordered(ScriptedWorld world) {
    world.policy =
        request -> {
          throw new AuthorityException("it is at work");
        };
    world.renew();
    world.policy = world::sign;
  }

  private static void left(ScriptedWorld world, String line) {
    left(world, line, Urgency.NOW_IF_DUE);
  }

  private static void left(ScriptedWorld world, String line, Urgency urgency) {
    world.beside(line, now -> now.stopping = true);
    assertThat(world.renew(urgency)).isEqualTo(new RenewalOutcome.Stopped());
    world.beside(line, now -> {});
    world.stopping = false;
  }

  private static void unproven(ScriptedWorld world) {
    world.unreachable.add(IMAPS);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Unproven.class);
  }

  private static Stream<Case> cases() {
    return Stream.of(
        ending("nothing is wrong", 5, world -> {}, RenewalReport.Level.DONE),
        ending("nothing is due", 60, world -> {}, RenewalReport.Level.DONE),
        ending(
            "nothing is due, whatever is wrong",
            60,
            DryRunAndRenewalTest::portTaken,
            RenewalReport.Level.DONE),
        new Case(
            "nothing is due, but it is insisted",
            60,
            Urgency.NOW,
            DryRunAndRenewalTest::portTaken,
            RenewalReport.Level.FAILED,
            PORT),
        failing("a name that would be refused", DryRunAndRenewalTest::badName, "no address for it"),
        ending(
            "an optional name that would be",
            5,
            DryRunAndRenewalTest::badOptionalName,
            RenewalReport.Level.DONE),
        failing("the authority cannot be asked", DryRunAndRenewalTest::portTaken, PORT),
        failing("no such folder", DryRunAndRenewalTest::noFolder, NO_FOLDER),
        failing("nowhere to install", world -> world.targets = List.of(), "nowhere to install"),
        failing(
            "two things are wrong",
            world -> {
              portTaken(world);
              noFolder(world);
            },
            NO_FOLDER),
        failing(
            "another name is greeted with",
            world -> world.greeting = new DnsName("other.example.org"),
            "other.example.org"),
        failing("a dead port", world -> world.unreachable.add(IMAPS), "refused"),
        new Case(
            "a dead port, and little is left",
            2,
            Urgency.NOW_IF_DUE,
            world -> world.unreachable.add(IMAPS),
            RenewalReport.Level.ALARMING,
            "refused"),
        new Case(
            "installed and not proven, and the port is still dead",
            2,
            Urgency.NOW_IF_DUE,
            DryRunAndRenewalTest::unproven,
            RenewalReport.Level.ALARMING,
            "refused"),
        ending(
            "installed and not proven, and the port is back",
            2,
            world -> {
              unproven(world);
              world.unreachable.clear();
              world.serves(world.onDisk());
            },
            RenewalReport.Level.DONE),
        new Case(
            "by hand",
            5,
            Urgency.NOW_IF_DUE,
            DryRunAndRenewalTest::byHand,
            RenewalReport.Level.WAITING,
            "the answer of corp"),
        new Case(
            "a request waits",
            5,
            Urgency.NOW_IF_DUE,
            world -> {
              byHand(world);
              world.renew();
            },
            RenewalReport.Level.WAITING,
            "the answer of corp"),
        new Case(
            "a request waits, and more is wrong",
            5,
            Urgency.NOW_IF_DUE,
            world -> {
              byHand(world);
              world.renew();
              noFolder(world);
            },
            RenewalReport.Level.WAITING,
            "the answer of corp"),
        failing(
            "by hand, with nowhere to put it",
            world -> {
              byHand(world);
              noFolder(world);
            },
            NO_FOLDER),
        failing(
            "an answer that is still refused",
            world -> {
              world.trusted = false;
              world.renew();
            },
            "cannot be installed"),
        ending(
            "an answer that is not refused any more",
            5,
            world -> {
              world.trusted = false;
              world.renew();
              world.trusted = true;
              portTaken(world); // nobody is asked
            },
            RenewalReport.Level.DONE),
        ending("an order goes on", 5, DryRunAndRenewalTest::ordered, RenewalReport.Level.DONE),
        failing(
            "an order cannot go on",
            world -> {
              ordered(world);
              portTaken(world);
            },
            PORT),
        ending("a draft was left", 5, world -> left(world, "drafted"), RenewalReport.Level.DONE),
        failing(
            "a draft was left, and cannot go on",
            world -> {
              left(world, "drafted");
              portTaken(world);
            },
            PORT),
        new Case(
            "a draft of what was insisted on was left, and cannot go on",
            60,
            Urgency.NOW_IF_DUE,
            world -> {
              left(world, "drafted", Urgency.NOW);
              portTaken(world);
            },
            RenewalReport.Level.FAILED,
            PORT),
        failing(
            "an order was left, and cannot go on",
            world -> {
              world.beside("requested", DryRunAndRenewalTest::killed);
              catchKill(world);
              portTaken(world);
            },
            PORT),
        ending(
            "an answer was left, and the authority need not be asked",
            5,
            world -> {
              left(world, "issued");
              portTaken(world);
            },
            RenewalReport.Level.DONE),
        failing(
            "an answer was left, and cannot be installed",
            world -> {
              left(world, "issued");
              noFolder(world);
            },
            NO_FOLDER),
        failing(
            "an answer was left that is not wanted any more, and the authority cannot be asked",
            world -> {
              left(world, "issued");
              moreNames(world);
              portTaken(world);
            },
            PORT),
        ending(
            "a request waits that is not wanted any more",
            5,
            world -> {
              byHand(world);
              world.renew();
              moreNames(world);
              world.waitsFor = Optional.empty();
              world.policy = world::sign;
            },
            RenewalReport.Level.DONE),
        ending(
            "new files were left, and another name is greeted with",
            5,
            world -> {
              world.beside("swapped", DryRunAndRenewalTest::killed);
              catchKill(world);
              world.greeting = new DnsName("other.example.org");
            },
            RenewalReport.Level.DONE),
        failing(
            "new files were left, and a port is dead",
            world -> {
              world.beside("swapped", DryRunAndRenewalTest::killed);
              catchKill(world);
              world.unreachable.add(IMAPS);
            },
            "refused"),
        failing(
            "new files were left, and the settings name others",
            world -> {
              world.beside("swapped", DryRunAndRenewalTest::killed);
              catchKill(world);
              noFolder(world);
            },
            NO_FOLDER),
        ending(
            "new files were left",
            5,
            world -> {
              world.beside("swapped", DryRunAndRenewalTest::killed);
              catchKill(world);
              portTaken(world);
            },
            RenewalReport.Level.DONE),
        ending(
            "a target lacks it, and the authority need not be asked",
            60,
            world -> {
              world.renew(Urgency.NOW);
              another(world, folder);
              portTaken(world);
            },
            RenewalReport.Level.DONE),
        failing(
            "a target lacks it, and cannot be written",
            world -> {
              world.renew();
              another(world, folder.resolve("no"));
            },
            NO_FOLDER));
  }

  private static void another(ScriptedWorld world, Path in) {
    String name = world.name + ".2";
    world.targets =
        Stream.concat(
                world.targets.stream(),
                Stream.of(
                    new PemTarget(
                        in.resolve(name + ".crt"), in.resolve(name + ".key"), Optional.empty())))
            .toList();
  }

  private static void killed(ScriptedWorld world) {
    throw new ScriptedWorld.Killed();
  }

  private static void catchKill(ScriptedWorld world) {
    try {
      world.renew();
      throw new AssertionError("it was not killed");
    } catch (ScriptedWorld.Killed gone) {
      world.beside("requested", now -> {});
      world.beside("swapped", now -> {});
    }
  }

  private static RenewalPlan plan(ScriptedWorld world, Urgency urgency) {
    return new RenewalPlan(
        KeyTrack.whole(world.name),
        "test-ca",
        urgency == Urgency.NOW,
        world.lifecycle().dryRun(world.wanted(), urgency),
        Optional.empty());
  }

  private static RenewalReport report(ScriptedWorld world, Urgency urgency) {
    return RenewalReport.of(
        KeyTrack.whole(world.name),
        RenewalReport.Task.renewal(urgency == Urgency.NOW),
        world.renew(urgency),
        world.clock.instant());
  }

  private static Optional<String> latest(ScriptedWorld world) {
    return world
        .ledger
        .attempts()
        .latest(world.name)
        .map(attempt -> attempt.id() + " " + attempt.state());
  }

  /** All of them but the ledger's, with what would show that one was written and put back. */
  private static List<String> files() {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(path -> !path.toString().contains("ledger"))
          .filter(path -> !path.equals(folder)) // the ledger's own lie in it
          .map(DryRunAndRenewalTest::state)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String state(Path path) {
    try {
      return path
          + " "
          + Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS).entrySet().stream()
              .filter(one -> List.of("ino", "ctime", "size", "mode").contains(one.getKey()))
              .sorted(Map.Entry.comparingByKey())
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean failed(RenewalReport.Level level) {
    return level == RenewalReport.Level.FAILED || level == RenewalReport.Level.ALARMING;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsForeseenComes(Case given) {
    ScriptedWorld world = worlds.serving(given.days);
    given.begin.accept(world);
    Optional<String> before = latest(world);
    long asked = world.times("ask");
    int events = world.ledger.events().size();
    List<String> files = files();

    RenewalPlan plan = plan(world, given.urgency);

    assertThat(files()).as("no file was touched").isEqualTo(files);
    assertThat(world.times("ask")).as("nobody was asked").isEqualTo(asked);
    assertThat(latest(world)).isEqualTo(before);
    assertThat(world.ledger.events()).as("nothing was noted").hasSize(events);
    RenewalReport report = report(world, given.urgency);
    assertThat(report.level()).as(report.toString()).isEqualTo(given.level);
    if (failed(given.level)) {
      assertThat(plan.level(world.clock.instant()))
          .matches(DryRunAndRenewalTest::failed, "it fails");
      assertThat(plan.unmet()).anyMatch(unmet -> unmet.contains(given.told));
      assertThat(String.join("\n", report.lines())).contains(given.told);
    } else {
      assertThat(plan.level(world.clock.instant())).isEqualTo(given.level);
      assertThat(plan.unmet()).isEmpty();
      assertThat(plan.waitsFor().orElse("")).isEqualTo(given.told);
    }
  }

  @Test
  void whatAnotherProcessWorksOnIsLeftToIt() {
    ScriptedWorld world = worlds.serving(5);
    portTaken(world);
    try (Claims.Claim theirs = world.ledger.claims().take(world.name.text()).orElseThrow()) {
      for (Urgency urgency : List.of(Urgency.NOW_IF_DUE, Urgency.NOW)) {
        RenewalPlan plan = plan(world, urgency);
        assertThat(plan.level(world.clock.instant())).isEqualTo(report(world, urgency).level());
        assertThat(plan.describe(world.clock.instant())).contains("is at work on it");
      }
      theirs.extend();
    }
  }

  @Test
  void aClockThatCannotBeBelievedKeepsAllBack() {
    ScriptedWorld world = worlds.serving(60);
    world.renew(Urgency.NOW);
    Duration back = Duration.ofDays(900);
    world.clock.forward(back.negated());
    RenewalPlan plan = plan(world, Urgency.NOW_IF_DUE);
    assertThat(plan.level(world.clock.instant()))
        .isEqualTo(report(world, Urgency.NOW_IF_DUE).level());
    assertThat(plan.unmet()).anyMatch(unmet -> unmet.contains("set the clock"));
    world.clock.forward(back);
  }

  @Test
  void whatWasLeftIsSaidToGoOn() {
    ScriptedWorld world = worlds.serving(5);
    left(world, "issued");
    assertThat(world.latest().state()).isEqualTo(AttemptState.ISSUED);
    assertThat(plan(world, Urgency.NOW_IF_DUE).describe(world.clock.instant()))
        .isEqualTo(
            world.name + ": attempt " + world.latest().id() + " was left ISSUED and goes on");
  }
}
