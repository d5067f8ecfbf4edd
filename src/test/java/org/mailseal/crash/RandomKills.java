package org.mailseal.crash;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mailseal.fixture.certificate.CorporateCa;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;

/**
 * One host, one ledger, and work on one certificate that is killed again and again. Each work has a
 * certificate of its own to bring, told by a name or a fingerprint that no other has, so that none
 * can pass for another's.
 */
final class RandomKills implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern STEP =
      Pattern.compile("(?m)^(?:  |.*mail\\.example\\.org )([a-z-]+): ");

  /**
   * A folder with a certificate and a key. What a kill after the last look leaves goes with the
   * next installation.
   */
  private static final int GENERATION = 3;

  private final MailHost host;
  private final ServedPairs pairs;
  private final CorporateCa ca;
  private final ScratchAuthority elsewhere;
  private final Site site;
  private final Path output;

  /** How long each takes where nobody kills it. */
  private final Map<KilledWork, Duration> usual = new EnumMap<>(KilledWork.class);

  /** How many files a folder has when all is settled. */
  private final Map<Path, Integer> files = new HashMap<>();

  private int certificates;

  private RandomKills(MailHost host) {
    this.host = host;
    this.pairs = new ServedPairs(host.postfix(), host.dovecot(), MailHost.NAME);
    this.ca = CorporateCa.create(host.scratch().folder("corporate-ca"));
    this.elsewhere = ScratchAuthority.create(host.scratch().folder("elsewhere"));
    Site all = host.site();
    this.site =
        all.with(
                "authorities:\n",
                "authorities:\n  own: { local: {} }\n  corporate:\n"
                    + "    manual: { hand-in: pki@corp.example }\n    trust: "
                    + ca.root()
                    + "\n")
            .with("sweep-every: 12h", "sweep-every: 1s")
            .with("connections: 3", "connections: 1")
            .with("database:", "retry-after: [1s]\ndatabase:")
            .with(
                all.yaml()
                    .substring(all.yaml().indexOf("reminders:"), all.yaml().indexOf("database:")),
                "");
    this.output = site.folder().resolve("output");
  }

  /**
   * Starts the servers, and lets each work come to its end: its time is known then, and the folders
   * hold as many generations as they ever keep.
   */
  static RandomKills start() {
    MailHost host = MailHost.start();
    try {
      host.restore();
      RandomKills kills = new RandomKills(host);
      for (KilledWork work : KilledWork.values()) {
        kills.unharmed(work);
      }
      kills.files.putAll(kills.countFiles());
      return kills;
    } catch (RuntimeException e) {
      host.close();
      throw e;
    }
  }

  /**
   * A work with what it needs.
   *
   * @param words of the command
   * @param brings whether this certificate is the one that it brings
   * @param goOn what is run after it was killed; adds to the violations what does not end well
   */
  private record Job(
      BuiltCommand mailseal,
      List<String> words,
      Predicate<Served> brings,
      Consumer<List<String>> goOn) {
    Running start(Path output) {
      return mailseal.start(output, words.toArray(String[]::new));
    }
  }

  /**
   * Kills as many as told. A work that has come to its end before its moment does not count.
   *
   * @param told of each as it is known
   */
  List<RandomKill.Outcome> kill(int count, Random random, Consumer<RandomKill.Outcome> told) {
    List<RandomKill.Outcome> outcomes = new ArrayList<>();
    for (int tries = 0; outcomes.size() < count && tries < 4 * count; tries++) {
      Optional<RandomKill.Outcome> outcome = kill(RandomKill.next(random));
      outcome.ifPresent(outcomes::add);
      outcome.ifPresent(told);
    }
    return List.copyOf(outcomes);
  }

  private Optional<RandomKill.Outcome> kill(RandomKill kill) {
    Job job = job(kill.work());
    Instant start = Instant.now();
    Running running = job.start(output);
    Duration usually = Objects.requireNonNull(usual.get(kill.work()));
    List<String> violations = new ArrayList<>();
    if (ended(running, Duration.ofMillis((long) (usually.toMillis() * kill.moment())))) {
      usual.put(kill.work(), usually.plus(Duration.between(start, Instant.now())).dividedBy(2));
      if (running.awaitExit(PATIENCE) == 0) {
        return Optional.empty();
      }
      violations.add("before any kill: " + running.output());
    } else if (kill.children()) {
      running.cut();
    } else {
      running.kill();
    }
    String after = lastStep(running.output());
    pairs.faultsInFiles().forEach(fault -> violations.add("after the kill: " + fault));
    if (kill.reboot()) {
      restart(violations);
    }
    pairs.faultsInServed().forEach(fault -> violations.add("served after the kill: " + fault));
    settle(job, violations);
    if (!violations.isEmpty()) {
      violations.add("the killed one said: " + running.output());
      pairs.reboot();
      job.goOn().accept(new ArrayList<>());
    }
    Duration took = Duration.between(start, Instant.now());
    return Optional.of(new RandomKill.Outcome(kill, after, violations, took));
  }

  private void restart(List<String> violations) {
    try {
      pairs.reboot();
    } catch (RuntimeException e) {
      violations.add("a server does not start: " + e.getMessage());
    }
  }

  /** Whether it has come to its end by itself within this time. */
  private static boolean ended(Running running, Duration time) {
    try {
      running.awaitExit(time);
      return true;
    } catch (IllegalStateException stillRuns) {
      return false;
    }
  }

  private void unharmed(KilledWork work) {
    Job job = job(work);
    Instant start = Instant.now();
    Running running = job.start(output);
    try (running) {
      if (work == KilledWork.SWEEP) {
        running.awaitOutput("renewed until", PATIENCE);
      } else if (running.awaitExit(PATIENCE) != 0) {
        throw new IllegalStateException(work + " does not work:\n" + running.output());
      }
    }
    usual.put(work, Duration.between(start, Instant.now()));
    List<String> faults = new ArrayList<>();
    settle(job, faults);
    if (!faults.isEmpty()) {
      throw new IllegalStateException(work + " does not work: " + faults);
    }
  }

  /** Lets the next run go on, and holds what has become of it against what should have. */
  private void settle(Job job, List<String> violations) {
    job.goOn().accept(violations);
    pairs.faultsOnceRenewed().forEach(fault -> violations.add("after the next run: " + fault));
    if (violations.isEmpty() && !job.brings().test(pairs.inFiles())) {
      violations.add("what it would have brought is lost: " + pairs.inFiles().subject());
    }
    countFiles()
        .forEach(
            (folder, count) -> {
              int usual = files.getOrDefault(folder, Integer.MAX_VALUE - GENERATION);
              if (count > usual + GENERATION) {
                violations.add(
                    count + " files in " + folder + ", " + usual + " before: " + list(folder));
              }
            });
  }

  private Job job(KilledWork work) {
    certificates++;
    String name = "k" + certificates + ".example.org";
    return switch (work) {
      case ACME_RENEWAL, OWN_RENEWAL -> renewed(mailseal(work, name), name);
      case SWEEP -> swept(mailseal(work, name), name);
      case ANSWER -> answered(mailseal(work, name), name);
      case IMPORT -> imported(mailseal(work, MailHost.ALSO));
    };
  }

  private BuiltCommand mailseal(KilledWork work, String name) {
    return site.with("authority: pebble", "authority: " + work.authority())
        .with("also-for: [imap.example.org]", "also-for: [" + name + "]")
        .command();
  }

  private static void note(List<String> violations, Command.Outcome next, Integer... fine) {
    if (!List.of(fine).contains(next.exit())) {
      violations.add("the next run ends with " + next.exit() + ": " + next.said());
    }
  }

  private static Predicate<Served> named(String name) {
    return served -> served.names().contains(name);
  }

  private static Predicate<Served> withLeaf(Served brought) {
    return served -> served.fingerprint().equals(brought.fingerprint());
  }

  /** What is due because a name is missing. */
  private static Job renewed(BuiltCommand mailseal, String name) {
    return new Job(
        mailseal,
        List.of("renew"),
        named(name),
        violations -> note(violations, mailseal.run("renew"), 0));
  }

  /** The same, and the next run is a daemon, too, which ends when it is asked to. */
  private Job swept(BuiltCommand mailseal, String name) {
    return new Job(
        mailseal,
        List.of("daemon"),
        named(name),
        violations -> sweepOn(mailseal, named(name), violations));
  }

  private void sweepOn(BuiltCommand mailseal, Predicate<Served> brought, List<String> violations) {
    try (Running daemon = mailseal.start(site.folder().resolve("next"), "daemon")) {
      try {
        // A certificate that was served before the kill is not told of again.
        await()
            .atMost(PATIENCE)
            .failFast("the daemon has ended", () -> !daemon.alive())
            .until(
                () ->
                    daemon.output().contains("next sweep")
                        && brought.test(pairs.inFiles())
                        && pairs.faultsOnceRenewed().isEmpty());
        daemon.signal("TERM");
        int exit = daemon.awaitExit(PATIENCE);
        if (exit != 0) {
          violations.add("the next daemon ends with " + exit + ": " + daemon.output());
        }
      } catch (RuntimeException e) {
        violations.add("the next daemon: " + e.getMessage() + "\n" + daemon.output());
      }
    }
  }

  /** The request waits until its answer is taken: the same answer can be given again. */
  private Job answered(BuiltCommand mailseal, String name) {
    Command.Outcome made = mailseal.run("csr", "new", MailHost.NAME);
    if (made.exit() != 0) {
      throw new IllegalStateException("no request:\n" + made.said());
    }
    Matcher number = Pattern.compile("Request (\\d+)").matcher(made.err());
    if (!number.find()) {
      throw new IllegalStateException("no number:\n" + made.said());
    }
    Path request = site.folder().resolve("request.pem");
    try {
      Files.writeString(request, made.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path answer = ca.sign(request, "DNS:" + MailHost.NAME + ",DNS:" + name);
    List<String> words =
        List.of(
            "csr",
            "answer",
            "--yes",
            "--accept",
            "earlier-end",
            answer.toString(),
            ca.issuing().toString());
    return new Job(
        mailseal,
        words,
        withLeaf(Served.in(answer)),
        violations -> {
          Command.Outcome renewed = mailseal.run("renew");
          note(violations, renewed, 0, 4);
          if (renewed.exit() == 4) {
            Command.Outcome list = mailseal.run("csr", "list");
            if (!list.out().contains(number.group(1) + "  " + MailHost.NAME)) {
              violations.add("request " + number.group(1) + " is lost: " + list.said());
            }
            note(violations, mailseal.run(words.toArray(String[]::new)), 0);
          }
        });
  }

  /** Where nothing was noted of it before the kill, it is brought again. */
  private Job imported(BuiltCommand mailseal) {
    Path file = site.folder().resolve("imported.pem");
    var material = elsewhere.issue(Duration.ofDays(80), MailHost.NAME, MailHost.ALSO);
    material.write(file);
    List<String> words =
        List.of("certificate", "import", "--yes", "--accept", "earlier-end", file.toString());
    Predicate<Served> brings = withLeaf(material.served());
    return new Job(
        mailseal,
        words,
        brings,
        violations -> {
          note(violations, mailseal.run("renew"), 0, 4);
          if (!brings.test(pairs.inFiles())) {
            note(violations, mailseal.run(words.toArray(String[]::new)), 0);
          }
        });
  }

  private static String lastStep(String said) {
    Matcher step = STEP.matcher(said);
    String last = "begun";
    while (step.find()) {
      last = step.group(1);
    }
    return last;
  }

  private Map<Path, Integer> countFiles() {
    Map<Path, Integer> counts = new TreeMap<>();
    for (Path folder :
        List.of(
            site.state(), host.scratch().path("postfix-tls"), host.scratch().path("dovecot-tls"))) {
      counts.put(folder, list(folder).size());
    }
    return counts;
  }

  private static List<String> list(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      return List.copyOf(found.map(file -> folder.relativize(file).toString()).sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many were killed, and with how many something was broken: a line a work and a step. */
  static String table(List<RandomKill.Outcome> outcomes) {
    StringBuilder table =
        new StringBuilder(
            String.format("%-13s %-12s %7s %10s%n", "work", "after", "killed", "violations"));
    for (KilledWork work : KilledWork.values()) {
      List<RandomKill.Outcome> of =
          outcomes.stream().filter(outcome -> outcome.kill().work() == work).toList();
      for (String after : new TreeSet<>(of.stream().map(RandomKill.Outcome::after).toList())) {
        List<RandomKill.Outcome> there =
            of.stream().filter(outcome -> outcome.after().equals(after)).toList();
        long broken = there.stream().filter(outcome -> !outcome.violations().isEmpty()).count();
        table.append(String.format("%-13s %-12s %7d %10d%n", work, after, there.size(), broken));
      }
    }
    return table
        + String.format(
            "%d killed, %d with a violation%n",
            outcomes.size(),
            outcomes.stream().filter(outcome -> !outcome.violations().isEmpty()).count());
  }

  @Override
  public void close() {
    host.close();
  }
}
