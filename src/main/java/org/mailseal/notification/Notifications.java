package org.mailseal.notification;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
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
import org.mailseal.ledger.Outbox;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Durations;
import org.mailseal.name.Printable;
import org.mailseal.notification.letter.LetterBody.Footer;
import org.mailseal.notification.plan.ReminderPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what is due, once by each channel. Thread-safe, also between processes. */
public final class Notifications {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

  private final Ledger ledger;
  private final Alerts alerts;
  private final Outbox outbox;
  private final ReminderPlan plan;
  private final SequencedMap<String, Channel> channels = new LinkedHashMap<>();
  private final RenewalForecast forecast;
  private final String host;
  private final Clock clock;

  /**
   * Tells what is due by these channels.
   *
   * @param channels by keys that differ
   * @param host the name of the host that tells
   */
  public Notifications(
      Ledger ledger,
      ReminderPlan plan,
      List<Channel> channels,
      RenewalForecast forecast,
      String host,
      Clock clock) {
    this.ledger = ledger;
    this.alerts = ledger.alerts();
    this.outbox = ledger.outbox();
    this.plan = plan;
    channels.forEach(channel -> this.channels.put(channel.key(), channel));
    this.forecast = forecast;
    this.host = host;
    this.clock = clock;
  }

  /**
   * What became of a message on one channel.
   *
   * @param channel its key
   */
  public record Handing(String channel, Channel.Handed outcome) {
    @Override
    public String toString() {
      return switch (outcome) {
        case Channel.Handed.Taken(String how) -> channel + ": " + how;
        case Channel.Handed.Later(var _, String reason) -> channel + ": " + reason;
        case Channel.Handed.Refused(String reason) -> channel + ": " + reason + "; given up";
      };
    }

    public boolean taken() {
      return outcome instanceof Channel.Handed.Taken;
    }
  }

  /**
   * A message and what became of it.
   *
   * @param handings on the channels that were tried; empty where it was only composed
   */
  public record Reminder(Alert alert, Message message, List<Handing> handings) {
    public Reminder {
      handings = List.copyOf(handings);
    }
  }

  /** The keys of the channels, in the order in which they are told. */
  public List<String> channels() {
    return List.copyOf(channels.keySet());
  }

  /**
   * Sends a test message on each channel, once, past the outbox, to all who are ever told.
   *
   * @throws InterruptedException if the thread is interrupted; the channels after it are not tried
   */
  public List<Handing> test() throws InterruptedException {
    Message message = signed(TestLetter.compose(clock.instant(), plan.from(), plan.everybody()));
    List<Handing> handings = new ArrayList<>();
    for (Channel channel : channels.values()) {
      handings.add(new Handing(channel.key(), channel.hand(message)));
    }
    return handings;
  }

  /** The messages that are due now, without sending them. The ledger learns of the alerts. */
  public List<Reminder> due() {
    LifetimesInUse lifetimes = lifetimes();
    return byTopic().stream()
        .map(due -> new Reminder(due.getLast(), compose(due, lifetimes), List.of()))
        .toList();
  }

  /**
   * Sends what is due. Where several alerts of one certificate or one request are, the latest of
   * them speaks for all. What nobody takes stays due, and so does a message that a defect of ours,
   * an Error too, keeps from being written: it keeps no other from being sent.
   *
   * @param atOnce whether a channel is asked before the time that it was put off to, and in quiet
   *     hours
   * @throws InterruptedException if the thread is interrupted; the message under channel stays due
   */
  public List<Reminder> sendDue(boolean atOnce) throws InterruptedException {
    List<Reminder> sent = new ArrayList<>();
    LifetimesInUse lifetimes = lifetimes();
    for (List<Alert> due : byTopic()) {
      Alert alert = due.getLast();
      if (!alerts.take(alert, due.subList(0, due.size() - 1))) {
        continue; // another process is at it
      }
      try {
        send(due, compose(due, lifetimes), atOnce).ifPresent(sent::add);
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

  private LifetimesInUse lifetimes() {
    return new LifetimesInUse(ledger, forecast, clock.instant());
  }

  /** Empty where it waits for the end of the quiet hours. */
  private Optional<Reminder> send(List<Alert> due, Message message, boolean atOnce)
      throws InterruptedException {
    Alert alert = due.getLast();
    if (!atOnce && keepsBack(message)) {
      alerts.putOff(alert);
      return Optional.empty();
    }
    List<Outbox.Handover> handovers =
        outbox.write(
            new Outbox.Told(
                message.id(),
                message.name(),
                Optional.of(alert.id()),
                alert.topic(),
                message.subject(),
                MessageJson.write(message)),
            channels.keySet().stream().toList());
    List<Handing> handings = new ArrayList<>();
    try {
      for (Outbox.Handover handover : handovers) {
        if (handover.state().open() && (atOnce || isReady(handover))) {
          hand(handover, message).ifPresent(handings::add);
        }
      }
    } catch (InterruptedException e) {
      alerts.unsent(alert, "'" + message.subject() + "' not delivered: interrupted");
      throw e;
    }
    end(alert, message, handings);
    return Optional.of(new Reminder(alert, message, handings));
  }

  /** The alert itself ends with the first that has got its message, or once all were given up. */
  private void end(Alert alert, Message message, List<Handing> handings) {
    List<Outbox.State> now = outbox.of(message.id()).stream().map(Outbox.Handover::state).toList();
    String what =
        "'"
            + message.subject()
            + "' "
            + (handings.isEmpty()
                ? "was handed over before"
                : handings.stream().map(Handing::toString).collect(Collectors.joining("; ")));
    if (now.contains(Outbox.State.SENT)) {
      alerts.sent(alert, what);
    } else if (now.stream().noneMatch(Outbox.State::open)) {
      alerts.giveUp(alert, what);
    } else if (handings.isEmpty()) {
      alerts.putOff(alert);
    } else {
      alerts.unsent(alert, what);
    }
  }

  /** Mail fails from none of what waits. */
  private boolean keepsBack(Message message) {
    return message.level() != Message.Level.FAILURE && plan.isQuiet(clock.instant());
  }

  private boolean isReady(Outbox.Handover handover) {
    return !handover.nextTry().isAfter(clock.instant());
  }

  /**
   * Tries again what somebody has got, and others have not. What they say goes into the trail once.
   *
   * @param atOnce as for {@link #sendDue}
   * @throws InterruptedException if the thread is interrupted; the rest is tried another time
   */
  public List<Handing> sendLate(boolean atOnce) throws InterruptedException {
    List<Handing> handings = new ArrayList<>();
    for (Outbox.Handover late : outbox.late()) {
      Message message = MessageJson.read(late.message().content());
      if (atOnce || (isReady(late) && !keepsBack(message))) {
        hand(late, message)
            .ifPresent(
                handing -> {
                  handings.add(handing);
                  tell(late, message, handing);
                });
      }
    }
    return handings;
  }

  private void tell(Outbox.Handover late, Message message, Handing handing) {
    String text = message.subject();
    Optional<String> name = message.name().map(DnsName::text);
    if (handing.taken()) {
      ledger.record(name, Optional.empty(), EventKind.REMINDED, "'" + text + "' " + handing);
    } else if (late.tries() == 0 || handing.outcome() instanceof Channel.Handed.Refused) {
      ledger.record(name, Optional.empty(), EventKind.REMINDER_FAILED, "'" + text + "' " + handing);
    }
  }

  /**
   * Empty where another process is at it, or where the settings do not have the channel any more.
   */
  private Optional<Handing> hand(Outbox.Handover handover, Message message)
      throws InterruptedException {
    Channel channel = channels.get(handover.channel());
    if (channel == null) {
      outbox.giveUp(handover, "the settings do not name it any more");
      return Optional.empty();
    }
    if (!outbox.take(handover)) {
      return Optional.empty();
    }
    Channel.Handed outcome;
    try {
      outcome = channel.hand(message);
    } catch (InterruptedException | RuntimeException | Error e) {
      outbox.again(handover, clock.instant(), "not handed over: " + e);
      throw e;
    }
    return Optional.of(new Handing(channel.key(), note(handover, outcome)));
  }

  private Channel.Handed note(Outbox.Handover handover, Channel.Handed outcome) {
    Instant now = clock.instant();
    return switch (outcome) {
      case Channel.Handed.Taken taken -> {
        outbox.sent(handover);
        yield taken;
      }
      case Channel.Handed.Later(Optional<Duration> after, String reason)
          when TryAgain.isOver(handover.since(), now) -> {
        outbox.giveUp(handover, reason);
        yield new Channel.Handed.Refused(reason);
      }
      case Channel.Handed.Later later -> {
        outbox.again(
            handover, now.plus(TryAgain.wait(handover.tries(), later.after())), later.reason());
        yield later;
      }
      case Channel.Handed.Refused refused -> {
        outbox.giveUp(handover, refused.reason());
        yield refused;
      }
    };
  }

  /** The due alerts of each certificate and of each request, the latest last. */
  private Collection<List<Alert>> byTopic() {
    alerts.scheduleForWaitingRequests(plan.whenWaiting());
    alerts.scheduleForMadeRequests(forecast::knows);
    alerts.scheduleForEnded(forecast::knows);
    plan.escalation()
        .ifPresent(more -> alerts.scheduleForEscalation(more::begins, forecast::knows));
    alerts.scheduleForFailures(forecast.tracks());
    if (plan.renewed()) {
      alerts.scheduleForRenewals(forecast.tracks());
    }
    Instant now = clock.instant();
    Map<String, List<Alert>> due =
        alerts.open().stream()
            .filter(alert -> !alert.dueAt().isAfter(now))
            .sorted(Comparator.comparing(Alert::dueAt))
            .collect(Collectors.groupingBy(Alert::topic, LinkedHashMap::new, Collectors.toList()));
    return due.values();
  }

  /** The latest of those that are due of the same topic speaks for all. */
  private Message compose(List<Alert> due, LifetimesInUse lifetimes) {
    return signed(letter(due, lifetimes));
  }

  private Message signed(Message message) {
    return message.with(List.of(new Footer("Written by Mailseal on " + host + ".")));
  }

  private Message letter(List<Alert> due, LifetimesInUse lifetimes) {
    Alert alert = due.getLast();
    return switch (alert.about()) {
      case Alert.Ending(CertificateInfo leaf) ->
          ExpiryLetter.compose(
                  expiry(alert, leaf), plan.from(), plan.to(due, leaf, clock.instant()))
              .with(lifetimes.blocks());
      case Alert.Waiting(Attempt request) ->
          WaitingLetter.compose(wait(alert, request), plan.from(), plan.to(alert.name()));
      case Alert.Failed(Attempt attempt) ->
          FailureLetter.compose(failure(attempt), plan.from(), plan.to(alert.name()));
      case Alert.Renewed(Attempt attempt) -> renewed(attempt, attempt.chain().orElseThrow().info());
      case Alert.Changed _ ->
          IncidentLetter.compose(
              new IncidentNotice(
                  alert.name(),
                  ledger.checks().changes(alert),
                  installed(KeyTrack.whole(alert.name())),
                  forecast.forecast(KeyTrack.whole(alert.name())),
                  clock.instant()),
              plan.from(),
              plan.to(alert.name()));
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

  private FailureNotice failure(Attempt attempt) {
    KeyTrack track = track(attempt);
    return new FailureNotice(
        track,
        attempt,
        ledger.attempts().failuresInARow(track, attempt.authority()),
        ledger.observations().inUse(track).or(() -> installed(track)),
        forecast.forecast(track),
        clock.instant());
  }

  private Message renewed(Attempt attempt, CertificateInfo leaf) {
    return RenewedLetter.compose(
        track(attempt),
        leaf,
        servedBy(attempt.name(), leaf),
        clock.instant(),
        plan.from(),
        plan.to(attempt.name()));
  }

  private KeyTrack track(Attempt attempt) {
    return forecast.tracks().stream()
        .filter(track -> track.name().equals(attempt.name()) && track.has(attempt.algorithm()))
        .findFirst()
        .orElseGet(() -> KeyTrack.whole(attempt.name()));
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
