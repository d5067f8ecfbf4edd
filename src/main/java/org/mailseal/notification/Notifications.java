package org.mailseal.notification;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Threshold;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Alerts;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.DnsName;
import org.mailseal.name.Durations;
import org.mailseal.name.Printable;
import org.mailseal.notification.mail.Delivery;
import org.mailseal.notification.mail.Letter;
import org.mailseal.notification.mail.Mailer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns due alerts into letters, each sent once. Thread-safe, also between processes. */
public final class Notifications {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

  private final Ledger ledger;
  private final Alerts alerts;
  private final ReminderPlan plan;
  private final Mailer mailer;
  private final RenewalForecast forecast;
  private final Clock clock;

  public Notifications(
      Ledger ledger, ReminderPlan plan, Mailer mailer, RenewalForecast forecast, Clock clock) {
    this.ledger = ledger;
    this.alerts = ledger.alerts();
    this.plan = plan;
    this.mailer = mailer;
    this.forecast = forecast;
    this.clock = clock;
  }

  /**
   * A letter and what became of it.
   *
   * @param delivery empty where it was only composed
   */
  public record Reminder(Alert alert, Letter letter, Optional<Delivery> delivery) {}

  /** The letters that are due now, without sending them. The ledger learns of the alerts. */
  public List<Reminder> due() {
    return bySubject().stream()
        .map(List::getLast)
        .map(alert -> new Reminder(alert, compose(alert), Optional.empty()))
        .toList();
  }

  /**
   * Sends what is due. Where several alerts of one certificate or one request are, the latest of
   * them speaks for all. What no relay takes stays due, and so does a letter that a defect of ours,
   * an Error too, keeps from being written: it keeps no other from being sent.
   *
   * @throws InterruptedException if the thread is interrupted; the letter under way stays due
   */
  public List<Reminder> sendDue() throws InterruptedException {
    List<Reminder> sent = new ArrayList<>();
    for (List<Alert> due : bySubject()) {
      Alert alert = due.getLast();
      if (!alerts.take(alert, due.subList(0, due.size() - 1))) {
        continue; // another process is at it
      }
      try {
        sent.add(send(alert));
      } catch (OutOfMemoryError | LedgerException e) {
        throw e;
      } catch (RuntimeException | Error e) {
        LOG.error("a defect of Mailseal: the letter of {} is not sent", alert.name(), e);
        alerts.unsent(
            alert, "not delivered: a defect of Mailseal: " + Printable.sanitize(e.toString()));
      }
    }
    return sent;
  }

  private Reminder send(Alert alert) throws InterruptedException {
    Letter letter = compose(alert);
    Delivery delivery = deliver(alert, letter);
    switch (delivery) {
      case Delivery.Delivered delivered ->
          alerts.sent(alert, "'" + letter.subject() + "' " + delivered);
      case Delivery.Undelivered undelivered ->
          alerts.unsent(alert, "'" + letter.subject() + "' " + undelivered);
    }
    return new Reminder(alert, letter, Optional.of(delivery));
  }

  private Delivery deliver(Alert alert, Letter letter) throws InterruptedException {
    try {
      return mailer.deliver(letter, plan.relays());
    } catch (InterruptedException e) {
      alerts.unsent(alert, "'" + letter.subject() + "' not delivered: interrupted");
      throw e;
    }
  }

  /** The due alerts of each certificate and of each request, the latest last. */
  private Collection<List<Alert>> bySubject() {
    alerts.scheduleForWaitingRequests(plan.whenWaiting());
    alerts.scheduleForEnded(forecast::knows);
    Instant now = clock.instant();
    Map<String, List<Alert>> due =
        alerts.open().stream()
            .filter(alert -> !alert.dueAt().isAfter(now))
            .sorted(Comparator.comparing(Alert::dueAt))
            .collect(
                Collectors.groupingBy(
                    alert -> alert.name() + " " + alert.about().key(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return due.values();
  }

  private Letter compose(Alert alert) {
    return switch (alert.about()) {
      case Alert.Ending(CertificateInfo leaf) ->
          ExpiryLetter.compose(expiry(alert, leaf), plan.from(), plan.to());
      case Alert.Waiting(Attempt request) ->
          WaitingLetter.compose(wait(alert, request), plan.from(), plan.to());
      case Alert.Changed _ ->
          IncidentLetter.compose(
              new IncidentNotice(
                  alert.name(),
                  ledger.checks().changes(alert),
                  installed(KeyTrack.whole(alert.name())),
                  forecast.forecast(KeyTrack.whole(alert.name())),
                  clock.instant()),
              plan.from(),
              plan.to());
    };
  }

  private ExpiryNotice expiry(Alert alert, CertificateInfo leaf) {
    Instant now = clock.instant();
    KeyTrack track = forecast.track(alert.name(), leaf);
    return new ExpiryNotice(
        alert.name(),
        leaf,
        Threshold.read(alert.threshold()),
        servedBy(alert.name(), leaf),
        watched(alert.name()),
        installed(track).filter(own -> !own.fingerprint().equals(leaf.fingerprint())),
        forecast.forecast(track),
        lastFailure(track),
        now,
        ledger.requests().waiting(track).stream()
            .map(request -> new UnansweredRequest(request, Optional.of(leaf), now))
            .toList());
  }

  private Optional<CertificateInfo> installed(KeyTrack track) {
    return ledger.attempts().lastInstalled(track).flatMap(Attempt::chain).map(Chain::info);
  }

  private WaitingNotice wait(Alert alert, Attempt request) {
    boolean managed = forecast.knows(alert.name());
    // What was once seen of a name that the settings no longer know, nobody watches now.
    Optional<CertificateInfo> served =
        managed
            ? ledger.observations().inUse(KeyTrack.whole(alert.name()))
            : Optional.<CertificateInfo>empty();
    return new WaitingNotice(
        new UnansweredRequest(request, served, clock.instant()),
        Durations.parse(alert.threshold()),
        served.map(leaf -> servedBy(alert.name(), leaf)).orElse(List.of()),
        watched(alert.name()),
        managed);
  }

  private boolean watched(DnsName name) {
    return !ledger.observations().forName(name).isEmpty();
  }

  private List<Endpoint> servedBy(DnsName name, CertificateInfo leaf) {
    return ledger.observations().forName(name).stream()
        .filter(port -> serves(port, leaf))
        .map(served -> served.port().endpoint())
        .distinct()
        .toList();
  }

  private static boolean serves(ServedPort port, CertificateInfo leaf) {
    return port.leaf()
        .map(CertificateInfo::fingerprint)
        .filter(leaf.fingerprint()::equals)
        .isPresent();
  }

  private Optional<String> lastFailure(KeyTrack track) {
    return ledger
        .attempts()
        .latest(track)
        .filter(
            latest ->
                latest.state() == AttemptState.FAILED || latest.state() == AttemptState.PUT_BACK)
        .flatMap(Attempt::reason);
  }
}
