package org.mailseal.daemon;

import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import org.mailseal.notification.plan.ReminderPlan;
import org.mailseal.schedule.CheckSchedule;
import org.mailseal.schedule.Timetable;
import org.mailseal.settings.Settings;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The long-running process, from its claim on the ledger to its orderly end. */
public final class DaemonProcess {
  private static final Logger LOG = LoggerFactory.getLogger("mailseal");
  private static final String CLAIM = "*daemon";

  /** What somebody should see who looks for warnings alone. */
  private static final Set<EventKind> TROUBLE =
      EnumSet.of(EventKind.INCIDENT, EventKind.PUT_BACK_FAILED, EventKind.REMINDER_FAILED);

  private final Wiring wiring;
  private final StopSignal stop;
  private final ProcessEnd end;
  private final SettingsWatch settingsWatch;
  private final LongSupplier nanos = System::nanoTime;

  /**
   * A daemon that has not begun.
   *
   * @param end where it cannot stop in order
   * @param settingsWatch made before the settings were read
   */
  public DaemonProcess(
      Wiring wiring, StopSignal stop, ProcessEnd end, SettingsWatch settingsWatch) {
    this.wiring = wiring;
    this.stop = stop;
    this.end = end;
    this.settingsWatch = settingsWatch;
  }

  /** Why it has ended. */
  public sealed interface Ending {
    /** It was asked to stop. */
    record Asked() implements Ending {}

    /** It could not work any more; the reason is a printable clause, and was logged. */
    record GivenUp(String reason) implements Ending {}

    /** It did not begin, for another one runs on this ledger. */
    record AnotherRuns(String holder) implements Ending {}
  }

  /** Runs until it is asked to stop, or cannot work any more. */
  public Ending run() throws InterruptedException {
    Claims claims = wiring.ledger().claims();
    Optional<Claims.Claim> claimed = claims.take(CLAIM);
    if (claimed.isEmpty()) {
      return new Ending.AnotherRuns(claims.holder(CLAIM).orElse("another process"));
    }
    Vitals vitals = new Vitals(nanos);
    Watchdog watchdog = new Watchdog(vitals, Patience.STANDARD, nanos, stop, end);
    watchdog.start();
    try (Claims.Claim claim = claimed.get()) {
      run(claim, vitals, watchdog);
    }
    return watchdog.fault().<Ending>map(Ending.GivenUp::new).orElseGet(Ending.Asked::new);
  }

  private void run(Claims.Claim claim, Vitals vitals, Watchdog watchdog)
      throws InterruptedException {
    Set<DnsName> checked = checked(wiring.settings());
    Timetable timetable =
        new Timetable(
            wiring.ledger(),
            new DaemonTasks(
                wiring,
                stop,
                vitals,
                watchdog,
                SweepPings.start(
                    wiring.settings().reminders().flatMap(ReminderPlan::heartbeat),
                    wiring.posts())),
            wiring.settings().sweepEvery(),
            checkSchedule(wiring.settings(), checked),
            wiring.clock(),
            wiring.random());
    // It beats until the jobs in hand have ended, which need the claim.
    try (Heartbeat heartbeat =
        new Heartbeat(
            wiring.ledger(),
            claim,
            vitals,
            wiring.clock(),
            nanos,
            watchdog,
            settingsWatch::remark,
            () -> {
              if (!stop.asked()) {
                timetable.replan();
              }
            })) {
      try (timetable) {
        wiring
            .ledger()
            .heartbeats()
            .goBy(
                wiring.settings().certificates().stream()
                    .map(ManagedCertificate::name)
                    .distinct()
                    .toList());
        wiring.monitor().keepOnly(checked);
        timetable.start(unfinished(wiring));
        heartbeat.start();
        settingsWatch.start();
        LOG.info(
            "watching {}; next sweep {}",
            certificates(wiring.settings().certificates().size()),
            timetable.nextSweep().map(Instant::toString).orElse("now"));
        stop.await();
        watchdog
            .fault()
            .ifPresentOrElse(
                fault -> LOG.error("{}: ends, to be started again", fault),
                () -> LOG.info("asked to stop; finishing the step in hand"));
      }
      if (watchdog.fault().isEmpty()) {
        heartbeat.stopped();
      }
    }
  }

  /** The certificates whose ports are checked: what has no endpoint has nothing to look at. */
  private static Set<DnsName> checked(Settings settings) {
    return settings.checks().every().isEmpty()
        ? Set.of()
        : settings.certificates().stream()
            .filter(certificate -> !certificate.endpoints().isEmpty())
            .map(ManagedCertificate::name)
            .collect(Collectors.toSet());
  }

  private static CheckSchedule checkSchedule(Settings settings, Set<DnsName> checked) {
    return settings
        .checks()
        .every()
        .map(
            every ->
                new CheckSchedule(
                    checked.stream().map(DnsName::text).collect(Collectors.toSet()), every))
        .orElseGet(CheckSchedule::none);
  }

  private static boolean unfinished(Wiring wiring) {
    return wiring.settings().certificates().stream()
        .flatMap(certificate -> wiring.ledger().attempts().latest(certificate.track()).stream())
        .anyMatch(attempt -> attempt.state().open());
  }

  private static String certificates(int number) {
    return number == 1 ? "1 certificate" : number + " certificates";
  }

  /** What a reader of the log must know first: which program, on which settings and ledger. */
  public static void logBeginning(String version, Path settings, String ledger) {
    LOG.info(
        "version {} begins; settings {}, ledger {}",
        version,
        Printable.sanitize(settings.toAbsolutePath().toString()),
        Printable.sanitize(ledger));
  }

  /** Logs that a signal to read the settings anew (SIGHUP) was heard, and what it does. */
  public static void logToldToReload() {
    LOG.warn(
        "a SIGHUP takes nothing anew: the daemon goes by the settings that it read when it started;"
            + " restart it to take others (systemctl restart mailseal)");
  }

  /** Logs an event of the trail, for the ledger that the daemon works on. */
  public static void log(Event event) {
    if (TROUBLE.contains(event.kind())) {
      LOG.warn("{} {}: {}", event.name().orElse("-"), event.kind(), event.text());
      return;
    }
    LOG.info("{} {}: {}", event.name().orElse("-"), event.kind(), event.text());
  }
}
