package org.mailseal.inspection.check;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;

/** Whether passwords are taken before TLS begins, where anybody on the way reads them. */
public final class PlaintextLoginCheck implements Check<PortEvidence> {
  /** The mechanisms that send the password itself (RFC 4616, and LOGIN, which no RFC describes). */
  private static final Pattern PASSWORD = Pattern.compile("\\b(PLAIN|LOGIN)\\b");

  private static final Map<MailSoftware, String> SETTINGS =
      Map.of(
          MailSoftware.POSTFIX,
          "smtpd_tls_auth_only = yes",
          MailSoftware.DOVECOT,
          "disable_plaintext_auth = yes; in 2.4 auth_allow_cleartext = no",
          MailSoftware.EXIM,
          "auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}",
          MailSoftware.CYRUS,
          "allowplaintext: no");

  public static final FindingCode OFFERED =
      FindingCode.of(
          Topic.PLAINTEXT_LOGIN,
          "offered",
          "passwords are taken before TLS begins",
          "RFC 8314 §4.1",
          Level.WARNING);

  @Override
  public String title() {
    return "Plaintext login";
  }

  @Override
  public String description() {
    return "Whether passwords are taken before TLS begins, where anybody on the way"
        + " reads them.";
  }

  @Override
  public String applicability() {
    return "ports that begin without TLS and serve a certificate";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(OFFERED);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed() && !evidence.target().endpoint().protocol().implicitTls();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    Observation.Served served = evidence.served();
    List<String> offered =
        served.capabilities().stream().map(line -> line.toUpperCase(Locale.ROOT)).toList();
    boolean loopback = served.address().getAddress().isLoopbackAddress();
    return taken(served, offered, loopback)
        ? List.of(
            OFFERED.warning(
                "passwords are taken in clear, before TLS begins",
                MailSoftware.fix(served, "let it offer logins within TLS only", SETTINGS)))
        : List.of();
  }

  private static boolean taken(Observation.Served served, List<String> offered, boolean loopback) {
    return switch (served.endpoint().protocol()) {
      case SMTP, SUBMISSION, LMTP -> withPassword(offered, "AUTH");
      case SIEVE -> withPassword(offered, "SASL");
      // Dovecot takes the host's own connections for safe, and offers them what no other gets.
      case IMAP -> !loopback && !offered.isEmpty() && !offered.contains("LOGINDISABLED");
      case POP3 -> !loopback && (offered.contains("USER") || withPassword(offered, "SASL"));
      case SMTPS, IMAPS, POP3S -> false;
    };
  }

  private static boolean withPassword(List<String> offered, String keyword) {
    return offered.stream()
        .anyMatch(line -> line.startsWith(keyword) && PASSWORD.matcher(line).find());
  }
}
