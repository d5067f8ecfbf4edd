package org.mailseal.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;

/** A host whose renewals are killed, one after the other, with the same ledger. */
final class Victim implements AutoCloseable {
  private static final int KILLED = 128 + 9;
  private static final String NO_KIND = "-";

  private final FaultyHost host;
  private final Path log;
  private final Map<KilledCommand, BuiltCommand> commands = new EnumMap<>(KilledCommand.class);

  private Victim(FaultyHost host) {
    this.host = host;
    this.log = host.scratch().path("calls");
    Path state = host.scratch().path("state");
    for (KilledCommand way : KilledCommand.values()) {
      commands.put(
          way,
          host.mailseal(way.name().toLowerCase(Locale.ROOT) + ".yaml", way.settings(host, state)));
    }
  }

  /** Starts the servers and brings them to a certificate of the authority's. */
  static Victim start() {
    Victim victim = new Victim(FaultyHost.start());
    try {
      Command.Outcome renewed = victim.renew();
      if (renewed.exit() != 0) {
        throw new IllegalStateException("no first certificate:\n" + renewed.said());
      }
      return victim;
    } catch (RuntimeException e) {
      victim.close();
      throw e;
    }
  }

  private BuiltCommand command(KilledCommand way) {
    return Objects.requireNonNull(commands.get(way));
  }

  private Command.Outcome renew() {
    return command(KilledCommand.RENEWAL).run("renew");
  }

  /** The ways that the built command knows. */
  List<KilledCommand> ways() {
    return KilledCommand.known(command(KilledCommand.RENEWAL).run("--help").said());
  }

  /** Every point of a way, from one walk without a fault, with what its call is about. */
  SequencedMap<KillPoint, String> points(KilledCommand way) {
    traced(way, NO_KIND, 0);
    SequencedMap<KillPoint, String> points = new LinkedHashMap<>();
    boolean swapping = way != KilledCommand.PUT_BACK;
    for (String line : lines()) {
      String[] words = line.split(" ", 3);
      SystemCalls calls = SystemCalls.valueOf(words[0].toUpperCase(Locale.ROOT));
      // Up to its first rename the way of a put-back is that of a renewal.
      swapping |= calls == SystemCalls.RENAME && words[2].contains("-tls/");
      if (swapping) {
        points.put(new KillPoint(way, calls, Integer.parseInt(words[1])), words[2]);
      }
    }
    repair();
    return points;
  }

  private void repair() {
    host.reboot();
    renew();
  }

  /** Kills, starts the servers again, lets the next run mend what there is, and looks. */
  Verdict kill(KillPoint point) {
    Instant start = Instant.now();
    Optional<String> where = killed(point);
    if (where.isEmpty()) {
      // This walk made fewer calls of the kind than the one that was counted: the ledger tidies
      // itself up now more, now less. The point wraps around.
      where = calls(point).map(point::wrapped).flatMap(this::killed);
    }
    List<String> violations = new ArrayList<>();
    if (where.isPresent()) {
      note(violations, "after the kill", host.faultsInFiles());
      host.reboot();
      note(violations, "after a restart", host.faultsInServed());
      Command.Outcome next = renew();
      if (next.exit() != 0) {
        violations.add("the next renew ends with " + next.exit() + ": " + next.said());
      }
      note(violations, "after the next renew", host.faultsOnceRenewed());
      if (!violations.isEmpty()) {
        repair();
      }
    }
    return new Verdict(point, where, violations, Duration.between(start, Instant.now()));
  }

  /** What the call was about before which the command was killed; empty where it was not. */
  private Optional<String> killed(KillPoint point) {
    Command.Outcome outcome = traced(point.way(), point.calls().name(), point.n());
    return outcome.exit() == KILLED ? Optional.of(lines().getLast()) : Optional.empty();
  }

  /** How many calls of the kind the last walk made. */
  private Optional<Integer> calls(KillPoint point) {
    String kind = point.calls().name().toLowerCase(Locale.ROOT) + " ";
    int calls = (int) lines().stream().filter(line -> line.startsWith(kind)).count();
    return calls == 0 ? Optional.empty() : Optional.of(calls);
  }

  private static void note(List<String> violations, String when, List<String> faults) {
    faults.forEach(fault -> violations.add(when + ": " + fault));
  }

  private Command.Outcome traced(KilledCommand way, String kind, int n) {
    if (way == KilledCommand.FIRST) {
      host.makeFilesPlain();
    }
    if (way == KilledCommand.PROOF) {
      leaveUnproven();
    }
    List<String> tracer = Faults.traced(log, "/state/passphrase", "", kind, n, 0);
    return command(way).runUnder(tracer, way.words());
  }

  /** Without a fault. */
  private void leaveUnproven() {
    BuiltCommand command = command(KilledCommand.UNPROVEN);
    Command.Outcome installed = command.run(KilledCommand.UNPROVEN.words());
    if (!command.run("status").out().contains("UNPROVEN")) {
      throw new IllegalStateException("it was not left unproven:\n" + installed.said());
    }
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    host.close();
  }
}
