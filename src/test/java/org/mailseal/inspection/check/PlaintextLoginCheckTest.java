package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;

class PlaintextLoginCheckTest {
  private static final Chain CHAIN =
      TestCertificates.root("Test Root").leaf("mail.example.org").issue().chain();

  private static boolean warned(String protocol, String address, String capabilities) {
    return findings(protocol, address, capabilities, Optional.empty()).stream()
        .anyMatch(finding -> finding.level() == Level.WARNING && !finding.fix().isEmpty());
  }

  private static List<Finding> findings(
      String protocol, String address, String capabilities, Optional<Greeting> greeting) {
    Endpoint endpoint = Endpoint.parse("mail.example.org/" + protocol);
    Observation.Served served =
        new Observation.Served(
            endpoint,
            Instant.EPOCH,
            new InetSocketAddress(InetAddress.ofLiteral(address), endpoint.port()),
            greeting,
            Optional.empty(),
            List.of(capabilities.split("; ", -1)),
            List.of("AUTH PLAIN", "USER"),
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            CHAIN);
    return EvidenceDraft.of(served).judge(new PlaintextLoginCheck());
  }

  /** Another server's setting would only mislead. */
  @ParameterizedTest
  @CsvSource({
    "220 mail.example.org ESMTP Postfix (Debian/GNU), (Postfix: smtpd_tls_auth_only = yes)",
    "220 mail.example.org Dovecot ready., (Dovecot: disable_plaintext_auth = yes; in 2.4",
    "220 mail.example.org ESMTP Exim 4.96 Fri, (Exim: auth_advertise_hosts",
    "220 Postfix.example.org ESMTP ready, within TLS only",
    "220 mail.example.org ESMTP, within TLS only",
  })
  void theFixNamesTheServerThatGreeted(String greeting, String fix) {
    String told =
        findings(
                "smtp",
                "192.0.2.1",
                "AUTH PLAIN",
                Optional.of(new Greeting(List.of(greeting), Optional.empty())))
            .getFirst()
            .fix();

    assertThat(told).contains(fix);
    assertThat(told.contains("(")).isEqualTo(fix.startsWith("("));
  }

  @ParameterizedTest
  @CsvSource({
    "submission, 192.0.2.1, STARTTLS; AUTH PLAIN LOGIN,        true",
    "submission, 127.0.0.1, STARTTLS; auth login,              true",
    "smtp,       192.0.2.1, STARTTLS; AUTH GSSAPI SCRAM-SHA-1, false",
    "smtp,       192.0.2.1, STARTTLS; SIZE 1000,               false",
    "smtps,      192.0.2.1, AUTH PLAIN,                        false",
    "imap,       192.0.2.1, IMAP4rev1; STARTTLS,               true",
    "imap,       192.0.2.1, IMAP4rev1; LOGINDISABLED,          false",
    "imap,       127.0.0.1, IMAP4rev1; STARTTLS,               false",
    "pop3,       192.0.2.1, STLS; USER,                        true",
    "pop3,       192.0.2.1, STLS; SASL PLAIN,                  true",
    "pop3,       192.0.2.1, STLS; UIDL,                        false",
    "sieve,      192.0.2.1, SASL PLAIN LOGIN; STARTTLS,        true",
    "sieve,      192.0.2.1, SASL; STARTTLS,                    false",
  })
  void passwordsBeforeTlsAreAWarning(
      String protocol, String address, String capabilities, boolean warned) {
    assertThat(warned(protocol, address, capabilities)).isEqualTo(warned);
  }
}
