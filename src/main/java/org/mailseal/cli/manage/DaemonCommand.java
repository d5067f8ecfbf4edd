package org.mailseal.cli.manage;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Event;
import org.mailseal.ledger.EventKind;
import org.mailseal.lifecycle.ManagedCertificate;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Urgency;
import org.mailseal.name.DnsName;
import org.mailseal.notification.Notifications;
import org.mailseal.report.RenewalReport;
import org.mailseal.schedule.CheckSchedule;
import org.mailseal.schedule.ScheduledTasks;
import org.mailseal.schedule.Timetable;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code mailseal daemon}: renewals, checks and reminders in the background. */
@Command(
    name = "daemon",
    header = "Renew, check and remind in the background.",
    description = {
      "Renew, check the ports and remind in the background, until SIGTERM; the step in hand is"
          + " finished first.",
      "Other commands may be used meanwhile. Logs to standard error."
    },
    mixinStandardHelpOptions = true)
public final class DaemonCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("mailseal");
  private static final String CLAIM = "*daemon";

  private final SettingsOption option;

  public DaemonCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException, InterruptedException {
    StopSignal stop = StopSignal.install();
    try (Wiring wiring = Wiring.open(option.read(), stop, DaemonCommand::log)) {
      Claims claims = wiring.ledger().claims();
      Optional<Claims.Claim> claimed = claims.take(CLAIM);
      if (claimed.isEmpty()) {
        throw new Refusal(
            ExitCode.FAILED,
            "a daemon runs on this ledger already: "
                + claims.holder(CLAIM).orElse("another process"));
      }
      Set<DnsName> checked = checked(wiring.settings());
      try (Claims.Claim claim = claimed.get();
          Timetable timetable =
              new Timetable(
                  wiring.ledger(),
                  new DaemonTasks(wiring, claim, stop),
                  wiring.settings().sweepEvery(),
                  checkSchedule(wiring.settings(), checked),
                  wiring.clock(),
                  wiring.random())) {
        wiring.monitor().keepOnly(checked);
        timetable.start(unfinished(wiring));
        LOG.info(
            "watching {}; next sweep {}",
            certificates(wiring.settings().certificates().size()),
            timetable.nextSweep().map(Instant::toString).orElse("now"));
        stop.await();
        LOG.info("asked to stop; finishing the step in hand");
      }
      return ExitCode.DONE.code();
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
        .flatMap(certificate -> wiring.ledger().attempts().latest(certificate.name()).stream())
        .anyMatch(attempt -> attempt.state().open());
  }

  private static String certificates(int number) {
    return number == 1 ? "1 certificate" : number + " certificates";
  }

  private static void log(Event event) {
    if (event.kind() == EventKind.INCIDENT) {
      LOG.warn("{} {}: {}", event.name().orElse("-"), event.kind(), event.text());
      return;
    }
    LOG.info("{} {}: {}", event.name().orElse("-"), event.kind(), event.text());
  }

  private static void log(RenewalReport report) {
    if (report.inTrail()) {
      return;
    }
    switch (report.level()) {
      case DONE, WAITING, FAILED -> LOG.info("{}", report.line());
      case ALARMING -> LOG.error("{}", report.line());
    }
  }

  /** What the timetable calls. */
  private record DaemonTasks(Wiring wiring, Claims.Claim claim, StopSignal stop)
      implements ScheduledTasks {
    @Override
    public void pulse() {}

    @Override
    public Optional<Instant> sweep() {
      claim.extend();
      Stream.Builder<Instant> retries = Stream.builder();
      for (ManagedCertificate certificate : wiring.settings().certificates()) {
        if (stop.asked()) {
          break;
        }
        RenewalOutcome outcome =
            wiring.guarded(
                certificate, () -> wiring.lifecycle().renew(certificate, Urgency.WHEN_DUE));
        outcome.retryAt().ifPresent(retries::add);
        log(
            RenewalReport.of(
                certificate.name(), RenewalReport.Task.RENEWAL, outcome, wiring.clock().instant()));
      }
      return retries.build().min(Instant::compareTo);
    }

    @Override
    public Optional<Instant> check(String name) {
      claim.extend();
      return wiring.settings().certificates().stream()
          .filter(certificate -> certificate.name().text().equals(name))
          .findFirst()
          .flatMap(wiring.monitor()::check);
    }

    @Override
    public void remind() {
      claim.extend();
      Optional<Notifications> reminders = wiring.reminders();
      if (reminders.isPresent() && !stop.asked()) {
        try {
          reminders.get().sendDue();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
