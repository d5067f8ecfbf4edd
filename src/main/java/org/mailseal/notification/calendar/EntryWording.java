package org.mailseal.notification.calendar;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.mailseal.name.Printable;

/** What stands in an entry, in printable words. */
record EntryWording(CertificateEnd end) {
  private static final int MAX_ENDPOINTS = 12;

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu 'at' HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** The name first: a month's view shows no more, and lists are sorted by it. */
  String summary() {
    List<String> which =
        Stream.concat(
                end.keyKind().map(Printable::sanitize).stream(),
                Stream.of(end.host())
                    .filter(host -> !host.equals(end.name().text()))
                    .map(host -> "on " + Printable.sanitize(host)))
            .toList();
    return end.name().display()
        + ": certificate ends"
        + (which.isEmpty() ? "" : " (" + String.join(", ", which) + ")");
  }

  String description() {
    return String.join(
        "\n",
        "The certificate of " + whose() + " ends on " + moment(end.ends()) + ".",
        "After that, mail programs refuse to connect, and other mail servers may hold their mail"
            + " back.",
        "",
        "What Mailseal does: " + Printable.sanitize(end.byItself()),
        "What you can do, on " + host() + ":",
        Printable.sanitize(end.command()),
        "",
        "Issuer: " + Printable.sanitize(end.issuer()),
        "SHA-256: " + Printable.sanitize(end.fingerprint()),
        "Served by: " + endpoints(),
        "",
        "This entry moves once another certificate takes its place. It was made by Mailseal on "
            + host()
            + ", and nobody reads answers to it.");
  }

  String goodbye() {
    return "Mailseal on "
        + host()
        + " no longer looks after the certificate of "
        + whose()
        + ": it was retired, or its name has left the settings.";
  }

  private String whose() {
    return end.name().display()
        + end.keyKind().map(kind -> " with the key " + Printable.sanitize(kind)).orElse("");
  }

  private String host() {
    return Printable.sanitize(end.host());
  }

  private String endpoints() {
    List<String> shown =
        new ArrayList<>(
            end.endpoints().stream().limit(MAX_ENDPOINTS).map(Printable::sanitize).toList());
    if (end.endpoints().size() > MAX_ENDPOINTS) {
      shown.add("and " + (end.endpoints().size() - MAX_ENDPOINTS) + " more");
    }
    return shown.isEmpty() ? "no port, as far as they could be seen" : String.join(", ", shown);
  }

  private static String moment(Instant instant) {
    return MOMENT.format(instant);
  }
}
