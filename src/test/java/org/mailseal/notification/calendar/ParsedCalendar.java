package org.mailseal.notification.calendar;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.data.ParserException;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Component;
import net.fortuna.ical4j.model.Content;
import net.fortuna.ical4j.model.Parameter;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.validate.ValidationEntry;

/** A calendar as ical4j reads it, which shares nothing with what wrote it. */
public record ParsedCalendar(Calendar calendar) {
  public static ParsedCalendar of(CalendarObject written) {
    try {
      return new ParsedCalendar(new CalendarBuilder().build(new StringReader(written.text())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParserException e) {
      throw new AssertionError(written.text(), e);
    }
  }

  /** What it finds against RFC 5545 and, for its method, RFC 5546; with all in it. */
  public List<String> faults() {
    return calendar.validate(true).getEntries().stream().map(ValidationEntry::toString).toList();
  }

  public String method() {
    return value(calendar.getProperties(), "METHOD");
  }

  public List<VEvent> events() {
    return calendar.getComponents("VEVENT");
  }

  VEvent event() {
    List<VEvent> events = events();
    if (events.size() != 1) {
      throw new AssertionError("not one entry but " + events.size());
    }
    return events.getFirst();
  }

  /** A property of the only entry. */
  public String value(String name) {
    return value(event().getProperties(), name);
  }

  public static String value(List<Property> properties, String name) {
    return properties.stream()
        .filter(property -> property.getName().equals(name))
        .map(Content::getValue)
        .collect(Collectors.joining("\n---\n"));
  }

  /** The names of the properties of the only entry, in alphabetical order. */
  List<String> properties() {
    return event().getProperties().stream().map(Content::getName).sorted().toList();
  }

  List<String> without(String name) {
    return properties().stream().filter(property -> !property.equals(name)).toList();
  }

  public List<Map<String, String>> attendees() {
    return event().getProperties("ATTENDEE").stream().map(ParsedCalendar::parameters).toList();
  }

  static Map<String, String> parameters(Property property) {
    return property.getParameterList().getAll().stream()
        .collect(Collectors.toMap(Parameter::getName, Parameter::getValue));
  }

  /** When the alarms of the only entry ring, before its start. */
  List<String> alarms() {
    return event().getAlarms().stream()
        .map(alarm -> value(alarm.getProperties(), "TRIGGER"))
        .toList();
  }

  /** The names of all components, the calendar's children and theirs. */
  List<String> components() {
    return calendar.getComponents().stream()
        .flatMap(
            component ->
                Stream.concat(
                    Stream.of((Component) component),
                    component instanceof VEvent event ? event.getAlarms().stream() : Stream.of()))
        .map(Component::getName)
        .toList();
  }
}
