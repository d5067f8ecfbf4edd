package org.mailseal.inspection.check;

import java.util.List;
import java.util.Map;
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Protocol;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;

/**
 * Whether mail is taken without TLS. Submission is to demand it, for its users have passwords (RFC
 * 8314 §3.3); a server that takes mail from everywhere is not to (RFC 3207 §4), for there are
 * senders that have none.
 */
public final class RequiredTlsCheck implements Check<PortEvidence> {
  private static final Map<MailSoftware, String> OPTIONAL =
      Map.of(
          MailSoftware.POSTFIX,
          "smtpd_tls_security_level = may",
          MailSoftware.EXIM,
          "no deny for !encrypted = * in the ACLs of port 25",
          MailSoftware.OPENSMTPD,
          "tls instead of tls-require");

  private static final Map<MailSoftware, String> REQUIRED =
      Map.of(
          MailSoftware.POSTFIX,
          "-o smtpd_tls_security_level=encrypt for submission in master.cf",
          MailSoftware.DOVECOT,
          "ssl = required",
          MailSoftware.EXIM,
          "deny !encrypted = * in acl_smtp_mail",
          MailSoftware.OPENSMTPD,
          "tls-require",
          MailSoftware.COURIER,
          "ESMTP_TLS_REQUIRED=1 in esmtpd-msa");

  public static final FindingCode AS_IS_DUE =
      FindingCode.of(
          Topic.REQUIRED_TLS,
          "as-is-due",
          "submission requires TLS, and a server for everybody does not",
          "",
          Level.OK);

  public static final FindingCode TURNS_SENDERS_AWAY =
      FindingCode.of(
          Topic.REQUIRED_TLS,
          "turns-senders-away",
          "mail from other servers is refused without TLS",
          "RFC 3207 §4",
          Level.WARNING);

  public static final FindingCode NOT_REQUIRED =
      FindingCode.of(
          Topic.REQUIRED_TLS,
          "not-required",
          "submission takes mail without TLS",
          "RFC 8314 §3.3",
          Level.WARNING);

  @Override
  public String title() {
    return "Required TLS";
  }

  @Override
  public String description() {
    return "Whether mail is taken without TLS. Submission is to demand it; a server that takes mail"
        + " from everywhere is not to, for there are senders that have none. A mail from nobody is"
        + " begun in cleartext and taken back at once.";
  }

  @Override
  public String applicability() {
    return "SMTP and submission ports that serve a certificate and say so";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(AS_IS_DUE, TURNS_SENDERS_AWAY, NOT_REQUIRED);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return !(evidence.mailInClear() instanceof MailInClear.Unknown);
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    boolean submission = evidence.target().endpoint().protocol() == Protocol.SUBMISSION;
    return switch (evidence.mailInClear()) {
      case MailInClear.Unknown _ -> List.of();
      case MailInClear.TlsRequired _ when submission ->
          List.of(AS_IS_DUE.ok("it takes mail within TLS only"));
      case MailInClear.TlsRequired(String reply) ->
          List.of(
              TURNS_SENDERS_AWAY.warning(
                  "it turns senders away that have no TLS: it said '" + reply + "'",
                  MailSoftware.fix(
                      evidence.ordinary(), "let it take mail without TLS, too", OPTIONAL)));
      case MailInClear.Taken _ when submission ->
          List.of(
              NOT_REQUIRED.warning(
                  "it begins a mail without TLS, so that who is in between may switch TLS off",
                  MailSoftware.fix(evidence.ordinary(), "let it require TLS", REQUIRED)));
      case MailInClear.Taken _ -> List.of(AS_IS_DUE.ok("it takes mail without TLS, too"));
    };
  }
}
