package org.mailseal.daemon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.acme.AcmeOffer;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Urgency;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.notification.CalendarNotices;
import org.mailseal.notification.Notifications;
import org.mailseal.report.RenewalReport;
import org.mailseal.schedule.ScheduledTasks;
import org.mailseal.schedule.SideBySide;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import org.mailseal.wiring.WiringException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the timetable calls. What is in hand, and for how long, the watchdog can see. */
record DaemonTasks(
    Wiring wiring, StopSignal stop, Vitals vitals, Watchdog watchdog, SweepPings pings)
    implements ScheduledTasks {
  private static final Logger LOG = LoggerFactory.getLogger("mailseal");

  @Override
  public void pulse() {
    vitals.timetableFired();
  }

  @Override
  public Optional<Instant> sweep() {
    Optional<String> wrongClock = wiring.lifecycle().clockFault();
    if (wrongClock.isPresent()) {
      LOG.error("{}; nothing is renewed, checked or reminded of until then", wrongClock.get());
      pings.ends(List.of(wrongClock.get()));
      return Optional.empty();
    }
    pings.begins();
    List<String> failures = new ArrayList<>();
    Stream.Builder<Instant> retries = Stream.builder();
    SideBySide.STANDARD.each(
        ManagedCertificate.byName(wiring.settings().certificates()),
        ofOneName -> ofOneName.getFirst().authority(),
        stop::asked,
        this::renew,
        (_, outcomes) ->
            outcomes.forEach(
                (certificate, ended) -> {
                  ended.retryAt().ifPresent(retries::add);
                  RenewalReport report =
                      RenewalReport.of(
                          certificate.track(),
                          RenewalReport.Task.RENEWAL,
                          ended,
                          wiring.clock().instant());
                  log(report);
                  if (failed(ended, report)) {
                    failures.add(report.line());
                  }
                }));
    requestRevocations();
    lookAtDirectories();
    if (!stop.asked()) {
      pings.ends(failures);
    }
    return retries.build().min(Instant::compareTo);
  }

  /** Also where it is not tried again yet: nothing is well because nothing was done. */
  private static boolean failed(RenewalOutcome ended, RenewalReport report) {
    return ended instanceof RenewalOutcome.NotYet
        || switch (report.level()) {
          case DONE, WAITING -> false;
          case FAILED, ALARMING -> true;
        };
  }

  /** Those of names that left the settings: the others are asked for as their names are renewed. */
  private void requestRevocations() {
    Set<DnsName> managed =
        wiring.settings().certificates().stream()
            .map(ManagedCertificate::name)
            .collect(Collectors.toSet());
    for (DnsName name : wiring.ledger().revocations().requested()) {
      if (!managed.contains(name) && !stop.asked()) {
        watched("the revocation for " + name, () -> wiring.revocationRequests().request(name));
      }
    }
  }

  /** After the renewals, which wait for nobody's directory but their own. */
  private void lookAtDirectories() {
    DirectoryWatch watch =
        new DirectoryWatch(
            wiring.ledger().directoryLooks(), wiring.clock(), wiring.random(), this::directory);
    List<AuthorityDefinition.Acme> authorities =
        AuthorityDefinition.acme(wiring.settings().authorities().values());
    watch.keepOnly(authorities);
    for (AuthorityDefinition.Acme acme : authorities) {
      if (!stop.asked()) {
        try (Vitals.Work _ = vitals.begin("the look at the directory of " + acme.name())) {
          watch.look(acme);
        }
      }
    }
  }

  private AcmeOffer directory(AuthorityDefinition.Acme authority) throws AuthorityException {
    try {
      return wiring.acme(authority.name()).orElseThrow().offer();
    } catch (WiringException e) { // Its roots cannot be read, say.
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Without one that was forgotten. */
  private Map<ManagedCertificate, RenewalOutcome> renew(List<ManagedCertificate> ofOneName) {
    ManagedCertificate first = ofOneName.getFirst();
    return watched(
        "the renewal of " + first.name(),
        () ->
            wiring.renewInTurn(
                ofOneName, Urgency.WHEN_DUE, () -> !stop.asked() && !forgotten(first)));
  }

  @Override
  public Optional<Instant> check(String name) {
    return wiring.settings().certificates().stream()
        .filter(certificate -> certificate.name().text().equals(name))
        .filter(certificate -> wiring.lifecycle().clockFault().isEmpty())
        .filter(certificate -> !forgotten(certificate))
        .flatMap(
            certificate ->
                watched("the check of " + name, () -> wiring.monitor().check(certificate)).stream())
        .min(Comparator.naturalOrder());
  }

  @Override
  public void remind() {
    Optional<Notifications> reminders = wiring.reminders();
    Optional<CalendarNotices> calendar = wiring.calendar();
    if (reminders.isPresent() && !stop.asked() && wiring.lifecycle().clockFault().isEmpty()) {
      watched(
          "sending reminders",
          () -> {
            try {
              reminders.get().sendDue(false);
              calendar.ifPresent(CalendarNotices::note);
              List<Notifications.Handing> late = reminders.get().sendLate(false);
              calendar.ifPresent(CalendarNotices::publish);
              return late;
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return Optional.empty();
            }
          });
    }
  }

  /** It left the settings since they were read, and was forgotten beside this process. */
  private boolean forgotten(ManagedCertificate certificate) {
    return !wiring.ledger().heartbeats().goesBy(certificate.name());
  }

  private <T> T watched(String what, Supplier<T> task) {
    try (Vitals.Work _ = vitals.begin(what)) {
      return task.get();
    } catch (OutOfMemoryError e) {
      watchdog.giveUp(what + ": " + e);
      throw e;
    }
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
}
