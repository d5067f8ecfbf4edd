package org.mailseal.notification.calendar;

/**
 * An entry as it is to be from now on.
 *
 * @param end what it is about
 * @param sequence higher than that of all that was sent of it before; 0 at first
 */
public record CalendarEntry(CertificateEnd end, int sequence) {
  public CalendarEntry {
    if (sequence < 0) {
      throw new IllegalArgumentException("a sequence begins with 0 and only grows: " + sequence);
    }
  }
}
