package org.mailseal.notification.calendar;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.name.DnsName;

/** Ends of certificates to write entries of. */
final class SampleEnd {
  static final Instant ENDS = Instant.parse("2026-12-15T06:23:04Z");

  private SampleEnd() {}

  static CertificateEnd of(String name, Instant ends) {
    return of(name, ends.minus(Duration.ofDays(90)), ends);
  }

  static CertificateEnd of(String name, Instant begins, Instant ends) {
    return new CertificateEnd(
        DnsName.of(name),
        Optional.empty(),
        "mx1.example.org",
        begins,
        ends,
        "O=Example Corp.,CN=Example CA",
        "65673370..6d2233bc",
        List.of("mail.example.org:25/smtp", "mail.example.org:993/imaps"),
        "It is renewed on 2026-11-15.",
        "mailseal renew",
        Optional.of(URI.create("https://wiki.example.org/tls,mail;v=1?a=b")));
  }

  /** One whose every text is the same, such as a stranger's. */
  static CertificateEnd saying(String text) {
    return new CertificateEnd(
        DnsName.of("mail.example.org"),
        Optional.of(text),
        text,
        ENDS.minus(Duration.ofDays(90)),
        ENDS,
        text,
        text,
        List.of(text, text),
        text,
        text,
        Optional.empty());
  }

  static CertificateEnd withKey(String kind) {
    return with(Optional.of(kind), of("mail.example.org", ENDS).url());
  }

  static CertificateEnd withPage(URI url) {
    return with(Optional.empty(), Optional.of(url));
  }

  private static CertificateEnd with(Optional<String> kind, Optional<URI> url) {
    CertificateEnd plain = of("mail.example.org", ENDS);
    return new CertificateEnd(
        plain.name(),
        kind,
        plain.host(),
        plain.begins(),
        plain.ends(),
        plain.issuer(),
        plain.fingerprint(),
        plain.endpoints(),
        plain.byItself(),
        plain.command(),
        url);
  }
}
