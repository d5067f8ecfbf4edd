package org.mailseal.notification.calendar;

import biweekly.ICalendar;
import biweekly.component.VAlarm;
import biweekly.component.VEvent;
import biweekly.parameter.ParticipationLevel;
import biweekly.parameter.ParticipationStatus;
import biweekly.parameter.Related;
import biweekly.property.Attendee;
import biweekly.property.Method;
import biweekly.property.Organizer;
import biweekly.property.Status;
import biweekly.property.Trigger;
import biweekly.util.Duration;
import com.github.mangstadt.vinnie.io.VObjectPropertyValues;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.mailseal.name.Printable;
import org.mailseal.notification.mail.Mailbox;

/**
 * Writes the entries of the ends of certificates.
 *
 * @param organizer whose they are: the sender of the letters that carry them, for calendars let
 *     nobody else move or cancel an entry
 * @param clock the time at which they are written
 */
public record CertificateCalendar(Mailbox organizer, Clock clock) {
  private static final String PRODUCT = "-//Mailseal//Mailseal//EN";

  private static final Duration LENGTH = Duration.builder().minutes(30).build();

  /** Ends move by weeks, but a subscriber should see a cancelled one go on the same day. */
  private static final Duration REFRESH = Duration.builder().hours(6).build();

  /**
   * Puts the entry into the calendars of the attendees. One whose sequence is higher than before
   * moves it there.
   *
   * @param attendees to whom it is sent, each of them: calendars take no entry for somebody else
   */
  public CalendarObject invitation(CalendarEntry entry, List<Mailbox> attendees) {
    VEvent event = confirmed(entry);
    attendees.forEach(attendee -> event.addAttendee(attendee(attendee)));
    // Outlook offers to propose another time; there is none.
    event.addExperimentalProperty("X-MICROSOFT-DISALLOW-COUNTER", "TRUE");
    return CalendarObject.of(calendar(Method.request(), attendees, event));
  }

  /**
   * Takes the entry out of the calendars of the attendees.
   *
   * @param entry with a sequence that is higher than before
   */
  public CalendarObject cancellation(CalendarEntry entry, List<Mailbox> attendees) {
    // Without alarms, which a cancellation must not have (RFC 5546 §3.2.5).
    VEvent event = event(entry);
    event.setStatus(Status.cancelled());
    event.setDescription(new EntryWording(entry.end()).goodbye());
    attendees.forEach(attendee -> event.addAttendee(attendee(attendee)));
    return CalendarObject.of(calendar(Method.cancel(), attendees, event));
  }

  /**
   * All entries in one calendar, for those who subscribe to it.
   *
   * @param title what it is called among a subscriber's calendars
   */
  public CalendarObject feed(String title, List<CalendarEntry> entries) {
    ICalendar feed = calendar(Method.publish());
    String name = Printable.sanitize(title);
    feed.setName(name);
    // It has no type unless it is given one (RFC 7986 §5.7).
    feed.setRefreshInterval(REFRESH).setParameter("VALUE", "DURATION");
    // What programs read that are older than RFC 7986. The library takes these as they are.
    feed.addExperimentalProperty("X-WR-CALNAME", VObjectPropertyValues.escape(name));
    feed.addExperimentalProperty("X-PUBLISHED-TTL", REFRESH.toString());
    entries.forEach(entry -> feed.addEvent(confirmed(entry)));
    return CalendarObject.of(feed);
  }

  private static ICalendar calendar(Method method, List<Mailbox> attendees, VEvent event) {
    if (attendees.isEmpty()) {
      throw new IllegalArgumentException("an entry for nobody: " + event.getUid().getValue());
    }
    ICalendar calendar = calendar(method);
    calendar.addEvent(event);
    return calendar;
  }

  private static ICalendar calendar(Method method) {
    ICalendar calendar = new ICalendar();
    calendar.setProductId(PRODUCT);
    calendar.setMethod(method);
    return calendar;
  }

  private VEvent confirmed(CalendarEntry entry) {
    VEvent event = event(entry);
    EntryWording wording = new EntryWording(entry.end());
    event.setStatus(Status.confirmed());
    event.setDescription(wording.description());
    entry
        .end()
        .alarms(clock.instant())
        .forEach(lead -> event.addAlarm(VAlarm.display(before(lead), wording.summary())));
    return event;
  }

  /**
   * Alarms move with their entry. Days are written as days, which more programs read than weeks.
   */
  private static Trigger before(java.time.Duration lead) {
    Duration.Builder before = Duration.builder().prior(true);
    if (lead.toDays() > 0) {
      before.days((int) lead.toDays());
    }
    if (lead.toHoursPart() > 0) {
      before.hours(lead.toHoursPart());
    }
    if (lead.toMinutesPart() > 0) {
      before.minutes(lead.toMinutesPart());
    }
    return new Trigger(before.build(), Related.START);
  }

  private VEvent event(CalendarEntry entry) {
    CertificateEnd end = entry.end();
    VEvent event = new VEvent();
    event.setUid(end.uid());
    event.setSequence(entry.sequence());
    event.setDateTimeStamp(Date.from(clock.instant()));
    event.setDateStart(Date.from(end.ends()));
    // No DTEND: that of a certificate without an end (RFC 5280 §4.1.2.5) would be in the year
    // 10000.
    event.setDuration(LENGTH);
    event.setTransparency(true);
    event.setSummary(new EntryWording(end).summary());
    event.setOrganizer(organizer(organizer));
    // Not as the library's URL: it escapes commas there, which belong to the URI (RFC 5545
    // §3.3.13).
    end.url().ifPresent(url -> event.addExperimentalProperty("URL", url.toASCIIString()));
    return event;
  }

  private static Organizer organizer(Mailbox mailbox) {
    Organizer organizer = new Organizer(commonName(mailbox).orElse(null), null);
    organizer.setUri(uri(mailbox));
    return organizer;
  }

  private static Attendee attendee(Mailbox mailbox) {
    Attendee attendee = new Attendee(commonName(mailbox).orElse(null), null, uri(mailbox));
    attendee.setParticipationLevel(ParticipationLevel.REQUIRED);
    attendee.setParticipationStatus(ParticipationStatus.NEEDS_ACTION);
    attendee.setRsvp(false); // or each of them would answer each entry by mail
    return attendee;
  }

  /** A parameter cannot hold a quote (RFC 5545 §3.2), and few read the escape of RFC 6868. */
  private static Optional<String> commonName(Mailbox mailbox) {
    return mailbox.displayName().map(name -> name.replace('"', '\''));
  }

  /** A mailto URI, whose question mark would begin header fields (RFC 6068 §2). */
  private static String uri(Mailbox mailbox) {
    try {
      return new URI("mailto", mailbox.address(), null).toASCIIString().replace("?", "%3F");
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no URI can be made of " + mailbox.address(), e);
    }
  }
}
