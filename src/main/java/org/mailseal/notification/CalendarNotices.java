package org.mailseal.notification;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.CalendarEntries;
import org.mailseal.ledger.CalendarEntries.State;
import org.mailseal.ledger.CalendarEntries.Told;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.Outbox;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.Printable;
import org.mailseal.notification.calendar.CalendarEntry;
import org.mailseal.notification.calendar.CalendarFile;
import org.mailseal.notification.calendar.CertificateCalendar;
import org.mailseal.notification.calendar.CertificateEnd;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.plan.ReminderPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what calendars were told of the ends of certificates with what is so now, and tells the
 * difference. Thread-safe, also between processes.
 */
public final class CalendarNotices {
  private static final Logger LOG = LoggerFactory.getLogger(CalendarNotices.class);

  /**
   * A certificate that lives for less is replaced every few days: each time a mail to everybody.
   */
  private static final Duration WORTH_AN_ENTRY = Duration.ofDays(10);

  /**
   * An entry moves once in that time: ports that serve different certificates, and are now seen and
   * now not, do not flood anybody.
   */
  private static final Duration MOVED_AT_MOST_EVERY = Duration.ofDays(1);

  private final Ledger ledger;
  private final CalendarEntries entries;
  private final ReminderPlan plan;
  private final List<KeyTrack> managed;
  private final RenewalForecast forecast;
  private final Supplier<String> host;
  private final Clock clock;
  private final CertificateCalendar calendar;

  /**
   * Tells of these certificates.
   *
   * @param managed those of the settings
   * @param host how this host is called; an entry keeps the name that it was first told with
   */
  public CalendarNotices(
      Ledger ledger,
      ReminderPlan plan,
      List<KeyTrack> managed,
      RenewalForecast forecast,
      Supplier<String> host,
      Clock clock) {
    this.ledger = ledger;
    this.entries = ledger.calendarEntries();
    this.plan = plan;
    this.managed = List.copyOf(managed);
    this.forecast = forecast;
    this.host = host;
    this.clock = clock;
    this.calendar = new CertificateCalendar(plan.from(), clock);
  }

  /** What is to be told of one entry, and by which messages. */
  private record Step(Optional<Told> before, Told next, List<Message> messages) {}

  /** The messages that are to be written now; nothing is noted. */
  public List<Message> due() {
    return steps().stream().map(Step::messages).flatMap(List::stream).toList();
  }

  /**
   * Writes what is to be told into the outbox, from which {@link Notifications#sendLate} hands it
   * over.
   */
  public void note() {
    for (Step step : steps()) {
      entries.tell(
          step.before(),
          step.next(),
          step.messages().stream().map(message -> told(step.next(), message)).toList(),
          MailChannel.KEY);
    }
  }

  /**
   * Of no name there, so that a cancellation is sent though the name is forgotten. A later message
   * takes the place of one that nobody has got yet, unless they are for different people.
   */
  private static Outbox.Told told(Told next, Message message) {
    boolean toAll = message.to().equals(mailboxes(next));
    return new Outbox.Told(
        message.id(),
        Optional.empty(),
        Optional.empty(),
        toAll ? "calendar " + identity(next) : "calendar " + message.id(),
        message.subject(),
        MessageJson.write(message));
  }

  private List<Step> steps() {
    List<Told> all = entries.all();
    Map<KeyTrack, Told> told = all.stream().collect(Collectors.toMap(Told::track, one -> one));
    return Stream.concat(
            managed.stream()
                .flatMap(
                    track ->
                        guarded(track, it -> step(it, Optional.ofNullable(told.get(it)))).stream()),
            all.stream()
                .filter(one -> !managed.contains(one.track()))
                .flatMap(one -> guarded(one.track(), _ -> cancelled(one)).stream()))
        .toList();
  }

  /** A defect of ours at one certificate keeps no other from being told of. */
  private static <T> Optional<T> guarded(KeyTrack track, Function<KeyTrack, Optional<T>> work) {
    try {
      return work.apply(track);
    } catch (OutOfMemoryError | LedgerException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      LOG.error("a defect of Mailseal: the calendar is not told of {}", track, e);
      return Optional.empty();
    }
  }

  private Optional<Step> step(KeyTrack track, Optional<Told> before) {
    if (!plan.calendar().wanted()) {
      return before.flatMap(this::cancelled);
    }
    Optional<CertificateInfo> inUse = ledger.observations().inUse(track);
    if (inUse.isEmpty()) {
      return Optional.empty(); // nothing is known, which does not say that nothing is so
    }
    CertificateInfo leaf = inUse.get();
    if (!isWorthAnEntry(leaf)) {
      return before.flatMap(this::cancelled);
    }
    Instant now = clock.instant();
    if (before.isEmpty()) {
      return leaf.ends().isAfter(now) ? Optional.of(first(track, leaf)) : Optional.empty();
    }
    Told told = before.get();
    return isSo(told, leaf) || now.isBefore(told.at().plus(MOVED_AT_MOST_EVERY))
        ? Optional.empty()
        : Optional.of(moved(told, leaf));
  }

  private static boolean isWorthAnEntry(CertificateInfo leaf) {
    return Duration.between(leaf.notBefore(), leaf.notAfter()).compareTo(WORTH_AN_ENTRY) >= 0;
  }

  private boolean isSo(Told told, CertificateInfo leaf) {
    return told.state() == State.STANDING
        && told.ends().equals(leaf.ends())
        && addresses(mailboxes(told)).equals(addresses(invited()));
  }

  private Step first(KeyTrack track, CertificateInfo leaf) {
    Told next =
        new Told(track, host.get(), 0, leaf.ends(), texts(invited()), State.STANDING, now());
    return new Step(Optional.empty(), next, invitation(next, leaf, /* isNew= */ true));
  }

  /** Who is invited no more gets a cancellation of the same entry. */
  private Step moved(Told told, CertificateInfo leaf) {
    Told next =
        new Told(
            told.track(),
            told.host(),
            told.sequence() + 1,
            leaf.ends(),
            texts(invited()),
            State.STANDING,
            now());
    Set<String> stay = addresses(invited());
    List<Mailbox> gone =
        told.state() == State.CANCELLED
            ? List.of()
            : mailboxes(told).stream().filter(one -> !stay.contains(one.address())).toList();
    List<Message> messages =
        new ArrayList<>(invitation(next, leaf, told.state() == State.CANCELLED));
    messages.addAll(cancellation(next, gone));
    return new Step(Optional.of(told), next, messages);
  }

  private Optional<Step> cancelled(Told told) {
    if (told.state() == State.CANCELLED) {
      return Optional.empty();
    }
    Told next =
        new Told(
            told.track(),
            told.host(),
            told.sequence() + 1,
            told.ends(),
            told.invited(),
            State.CANCELLED,
            now());
    return Optional.of(new Step(Optional.of(told), next, cancellation(next, mailboxes(told))));
  }

  private List<Message> invitation(Told next, CertificateInfo leaf, boolean isNew) {
    List<Mailbox> to = mailboxes(next);
    if (to.isEmpty()) {
      return List.of();
    }
    CertificateEnd end = end(next, leaf);
    return List.of(
        CalendarLetter.invitation(
            new CalendarLetter(next.track(), identity(next), next.sequence(), now()),
            end,
            isNew,
            calendar.invitation(new CalendarEntry(end, next.sequence()), to),
            plan.from(),
            to));
  }

  private List<Message> cancellation(Told next, List<Mailbox> to) {
    if (to.isEmpty()) {
      return List.of();
    }
    CertificateEnd end = end(next, next.ends(), next.ends(), "", "", List.of(), "", "");
    return List.of(
        CalendarLetter.cancellation(
            new CalendarLetter(next.track(), identity(next), next.sequence(), now()),
            calendar.cancellation(new CalendarEntry(end, next.sequence()), to),
            plan.from(),
            to));
  }

  private CertificateEnd end(Told told, CertificateInfo leaf) {
    ProspectWording wording =
        new ProspectWording(
            told.track().name(),
            forecast.forecast(told.track()),
            ledger.attempts().lastInstalled(told.track()).flatMap(Attempt::chain).map(Chain::info),
            clock.instant());
    return end(
        told,
        leaf.notBefore(),
        leaf.ends(),
        leaf.issuer(),
        leaf.fingerprint(),
        ledger.observations().forTrack(told.track()).stream()
            .filter(
                port ->
                    port.leaf()
                        .map(CertificateInfo::fingerprint)
                        .filter(leaf.fingerprint()::equals)
                        .isPresent())
            .map(port -> port.port().endpoint().toString())
            .distinct()
            .toList(),
        wording.lasting(),
        wording.commands().stream()
            .findFirst()
            .map(command -> command.line())
            .orElse("mailseal csr list"));
  }

  private static CertificateEnd end(
      Told told,
      Instant begins,
      Instant ends,
      String issuer,
      String fingerprint,
      List<String> endpoints,
      String byItself,
      String command) {
    return new CertificateEnd(
        told.track().name(),
        Optional.of(told.track().word())
            .filter(word -> !word.isEmpty())
            .map(word -> word.toUpperCase(Locale.ROOT)),
        told.host(),
        begins,
        ends,
        issuer,
        fingerprint,
        endpoints,
        byItself,
        command,
        Optional.empty());
  }

  /**
   * Writes the file that is subscribed to, where it has changed. A failure is in the trail, once
   * for each reason, and in {@code status} for as long as it lasts; it keeps nothing else back.
   */
  public void publish() {
    Optional<Path> file = plan.calendar().file();
    if (file.isEmpty()) {
      entries.fileStands("the calendar's file is not wanted any more");
      return;
    }
    String shown = Printable.sanitize(file.get().toString());
    try {
      new CalendarFile(file.get())
          .write(calendar.feed("Certificates of " + host.get(), standing()));
    } catch (IOException e) {
      entries.fileFailed(String.valueOf(e.getMessage()));
      return;
    } catch (OutOfMemoryError | LedgerException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      LOG.error("a defect of Mailseal: the calendar {} is not written", shown, e);
      entries.fileFailed("the calendar " + shown + " is not written: a defect of Mailseal: " + e);
      return;
    }
    entries.fileStands("the calendar " + shown + " is written again");
  }

  private List<CalendarEntry> standing() {
    return entries.all().stream()
        .filter(told -> told.state() == State.STANDING && managed.contains(told.track()))
        .flatMap(told -> guarded(told.track(), track -> entry(told)).stream())
        .toList();
  }

  private Optional<CalendarEntry> entry(Told told) {
    return ledger
        .observations()
        .inUse(told.track())
        .map(leaf -> new CalendarEntry(end(told, leaf), told.sequence()));
  }

  private List<Mailbox> invited() {
    return plan.calendar().invites() ? plan.to() : List.of();
  }

  private static List<Mailbox> mailboxes(Told told) {
    return told.invited().stream().map(Mailbox::parse).toList();
  }

  private static List<String> texts(List<Mailbox> all) {
    return all.stream().map(Mailbox::toString).toList();
  }

  private static Set<String> addresses(List<Mailbox> all) {
    return all.stream().map(Mailbox::address).collect(Collectors.toSet());
  }

  private static String identity(Told told) {
    return told.track().name() + " " + told.track().word() + " " + told.host();
  }

  private Instant now() {
    return clock.instant();
  }
}
