package org.mailseal.certificate.x509;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.name.Printable;

/**
 * One of the two dates (RFC 5280 §4.1.2.5), in every form that ASN.1 has for it.
 *
 * @param instant empty where it cannot be read
 * @param oddity what is wrong with its form
 * @param compared whether OpenSSL compares such a form with the clock; it trusts no other
 */
record CertificateDate(Optional<Instant> instant, Optional<Oddity> oddity, boolean compared) {
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;

  private static final String BELOW_YEARS =
      "(\\d{2})(\\d{2})(\\d{2})(\\d{2})(\\d{2})?([.,]\\d{1,9})?(Z|[+-]\\d{4})?";

  private static final Pattern UTC = Pattern.compile("(\\d{2})" + BELOW_YEARS);
  private static final Pattern GENERALIZED = Pattern.compile("(\\d{4})" + BELOW_YEARS);

  private static final int FIRST_GENERALIZED = 2050;

  /**
   * The first of a validity, which is taken apart by hand: no parser gives one without the other.
   */
  static CertificateDate beginning(byte[] validity) {
    return at(Fields.contentAt(validity), validity, "its beginning");
  }

  /** The second. */
  static CertificateDate end(byte[] validity) {
    int first = Fields.contentAt(validity);
    int length = first + 1 < validity.length ? validity[first + 1] : -1;
    return length < 0
        ? unreadable("its end is no time", "RFC 5280 §4.1.2.5")
        : at(first + 2 + length, validity, "its end");
  }

  private static CertificateDate at(int from, byte[] validity, String which) {
    int length = from + 1 < validity.length ? validity[from + 1] : -1;
    boolean utc = length >= 0 && validity[from] == UTC_TIME;
    String clause = "RFC 5280 " + (utc ? "§4.1.2.5.1" : "§4.1.2.5.2");
    if (length < 0
        || (!utc && validity[from] != GENERALIZED_TIME)
        || from + 2 + length > validity.length) {
      return unreadable(which + " is no time", "RFC 5280 §4.1.2.5");
    }
    String text = new String(validity, from + 2, length, StandardCharsets.ISO_8859_1);
    Matcher form = (utc ? UTC : GENERALIZED).matcher(text);
    if (!form.matches()) {
      return unreadable(which + " is no time: " + Printable.sanitize(text), clause);
    }
    Optional<Instant> instant = instant(form, utc);
    if (instant.isEmpty()) {
      return unreadable(which + " is no day of the calendar: " + Printable.sanitize(text), clause);
    }
    String fault =
        form.group(6) == null
            ? " has no seconds: "
            : form.group(7) != null
                ? " has fractions of a second: "
                : "Z".equals(form.group(8)) ? "" : " is not in UTC: ";
    if (!fault.isEmpty()) {
      return new CertificateDate(
          instant, Optional.of(new Oddity(which + fault + text, clause)), false);
    }
    boolean early = !utc && Integer.parseInt(form.group(1)) < FIRST_GENERALIZED;
    return new CertificateDate(
        instant,
        early
            ? Optional.of(
                new Oddity(
                    which + " is a GeneralizedTime before 2050: " + text, "RFC 5280 §4.1.2.5"))
            : Optional.empty(),
        true);
  }

  private static CertificateDate unreadable(String words, String clause) {
    return new CertificateDate(Optional.empty(), Optional.of(new Oddity(words, clause)), false);
  }

  private static Optional<Instant> instant(Matcher form, boolean utc) {
    int year = Integer.parseInt(form.group(1));
    try {
      LocalDateTime time =
          LocalDateTime.of(
              utc ? year + (year < 50 ? 2000 : 1900) : year,
              Integer.parseInt(form.group(2)),
              Integer.parseInt(form.group(3)),
              Integer.parseInt(form.group(4)),
              Integer.parseInt(form.group(5)),
              form.group(6) == null ? 0 : Integer.parseInt(form.group(6)));
      String zone = form.group(8);
      return Optional.of(time.toInstant(zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone)));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }
}
