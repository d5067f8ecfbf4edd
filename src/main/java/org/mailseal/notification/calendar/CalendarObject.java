package org.mailseal.notification.calendar;

import biweekly.ICalVersion;
import biweekly.ICalendar;
import biweekly.io.text.ICalWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/**
 * A calendar as it is sent or filed.
 *
 * @param method what is to be done with it (RFC 5546 §1.4)
 * @param text its lines, each at most 75 octets in UTF-8, with CRLF at their ends
 */
public record CalendarObject(String method, String text) {
  private static final String LINE_END = "\r\n";

  /** Without the line's end (RFC 5545 §3.1). */
  private static final int MAX_OCTETS = 75;

  static CalendarObject of(ICalendar calendar) {
    StringWriter written = new StringWriter();
    try (ICalWriter writer = new ICalWriter(written, ICalVersion.V2_0)) {
      // The library folds at 75 characters, which may be 225 octets.
      writer.getVObjectWriter().getFoldedLineWriter().setLineLength(null);
      writer.write(calendar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CalendarObject(
        calendar.getMethod().getValue(),
        written
            .toString()
            .lines()
            .map(line -> folded(line) + LINE_END)
            .collect(Collectors.joining()));
  }

  private static String folded(String line) {
    StringBuilder folded = new StringBuilder(line.length() + 16);
    int octets = 0;
    for (int at = 0; at < line.length(); at = line.offsetByCodePoints(at, 1)) {
      int c = line.codePointAt(at);
      if (octets + octets(c) > MAX_OCTETS) {
        folded.append(LINE_END).append(' ');
        octets = 1;
      }
      folded.appendCodePoint(c);
      octets += octets(c);
    }
    return folded.toString();
  }

  private static int octets(int c) {
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }

  /** The Content-Type of the part of a message that holds it (RFC 6047 §2.4). */
  public String contentType() {
    return "text/calendar; method=" + method + "; charset=UTF-8";
  }
}
