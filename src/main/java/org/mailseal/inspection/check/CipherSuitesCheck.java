package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.SuiteWeakness;
import org.mailseal.endpoint.WeakTls;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;

/**
 * Whether a server agrees to cipher suites that protect nothing. A client of today offers none of
 * them, but whoever sits in between may bring an old one to them (RFC 9325 §4.1). Anonymous ones
 * are another matter between mail servers: a sender that verifies nobody gains nothing from a
 * certificate, one that does offers none of them, and Postfix takes them by default (postconf(5),
 * smtpd_tls_mandatory_ciphers).
 */
public final class CipherSuitesCheck implements Check<PortEvidence> {
  private static final String CLAUSE = "RFC 9325 §4.1";
  private static final int DH_FLOOR = 2048; // RFC 9325 §4.5
  private static final int DH_BROKEN = 1024; // below: the Logjam attack, 2015

  private static final Map<MailSoftware, String> DH_SETTINGS =
      Map.of(
          MailSoftware.POSTFIX,
          "smtpd_tls_dh1024_param_file = auto",
          MailSoftware.DOVECOT,
          "ssl_dh; in 2.4 ssl_server_dh_file",
          MailSoftware.EXIM,
          "tls_dhparam = ffdhe2048",
          MailSoftware.SENDMAIL,
          "confDH_PARAMETERS",
          MailSoftware.COURIER,
          "TLS_DHPARAMS");

  public static final FindingCode SOUND =
      FindingCode.of(
          Topic.CIPHER_SUITES,
          "sound",
          "no suite is accepted that is anonymous or has null, export, RC4 or DES encryption",
          CLAUSE,
          Level.OK);

  public static final FindingCode NULL_ENCRYPTION =
      FindingCode.of(
          Topic.CIPHER_SUITES,
          "null-encryption",
          "suites are accepted that encrypt nothing",
          CLAUSE,
          Level.FAILURE);

  public static final FindingCode EXPORT =
      FindingCode.of(
          Topic.CIPHER_SUITES,
          "export",
          "export suites are accepted, whose keys are found in minutes",
          CLAUSE,
          Level.FAILURE);

  public static final FindingCode ANONYMOUS_BETWEEN_SERVERS =
      FindingCode.of(
          Topic.CIPHER_SUITES,
          "anonymous-between-servers",
          "suites without a certificate are accepted on port 25, where many senders verify nobody",
          "RFC 7435",
          Level.OK);

  public static final FindingCode ANONYMOUS =
      FindingCode.of(
          Topic.CIPHER_SUITES,
          "anonymous",
          "suites without a certificate are accepted",
          "RFC 5246 §F.1.1.1",
          Level.WARNING);

  public static final FindingCode RC4 =
      FindingCode.of(Topic.CIPHER_SUITES, "rc4", "RC4 is accepted", "RFC 7465 §2", Level.WARNING);

  public static final FindingCode DES =
      FindingCode.of(Topic.CIPHER_SUITES, "des", "DES is accepted", CLAUSE, Level.WARNING);

  public static final FindingCode DH_LONG =
      FindingCode.of(
          Topic.DH_GROUP, "long", "the Diffie-Hellman group is long enough", "", Level.OK);

  public static final FindingCode DH_SHORT =
      FindingCode.of(
          Topic.DH_GROUP,
          "short",
          "the Diffie-Hellman group is shorter than 2048 bits",
          "RFC 9325 §4.5",
          Level.WARNING,
          Level.FAILURE);

  @Override
  public String title() {
    return "Cipher suites";
  }

  @Override
  public String description() {
    return "Whether a server agrees to cipher suites that protect nothing: without encryption or"
        + " certificate, with keys of export length, RC4 or DES; and how long the group of its"
        + " Diffie-Hellman key exchange is. A client of today offers none of these suites, but"
        + " whoever sits in between may bring an old one to them.";
  }

  @Override
  public String applicability() {
    return "ports that serve a certificate, where nothing better was offered to them";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(
        SOUND,
        ANONYMOUS_BETWEEN_SERVERS,
        NULL_ENCRYPTION,
        EXPORT,
        ANONYMOUS,
        RC4,
        DES,
        DH_LONG,
        DH_SHORT);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.weakTls().isPresent();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    return evidence.weakTls().map(seen -> judge(evidence, seen)).orElseGet(List::of);
  }

  private static List<Finding> judge(PortEvidence evidence, WeakTls seen) {
    List<Finding> findings = new ArrayList<>();
    seen.suites().forEach((weakness, suite) -> findings.add(accepted(evidence, weakness, suite)));
    if (findings.isEmpty()) {
      findings.add(SOUND.ok("it accepts no anonymous, null, export, RC4 or DES suite"));
    }
    seen.dhBits().ifPresent(bits -> findings.add(group(evidence, bits)));
    return findings;
  }

  private static Finding accepted(PortEvidence evidence, SuiteWeakness weakness, String suite) {
    return switch (weakness) {
      case NULL_ENCRYPTION ->
          NULL_ENCRYPTION.failure(
              "it accepts suites that encrypt nothing, such as " + suite,
              without("eNULL", evidence));
      case EXPORT ->
          EXPORT.failure(
              "it accepts export suites, whose keys are found in minutes, such as " + suite,
              without("EXPORT", evidence));
      case ANONYMOUS -> anonymous(evidence, suite);
      case RC4 -> RC4.warning("it accepts RC4, such as " + suite, without("RC4", evidence));
      case DES -> DES.warning("it accepts DES, such as " + suite, without("DES", evidence));
    };
  }

  private static Finding anonymous(PortEvidence evidence, String suite) {
    return evidence.target().endpoint().protocol() == Protocol.SMTP
        ? ANONYMOUS_BETWEEN_SERVERS.ok(
            "it accepts anonymous suites, such as " + suite + ", from senders that verify nobody")
        : ANONYMOUS.warning(
            "it accepts anonymous suites, which show no certificate, such as " + suite,
            without("aNULL", evidence));
  }

  /**
   * @param kind as OpenSSL calls it, ciphers(1)
   */
  private static String without(String kind, PortEvidence evidence) {
    String list = ", with :!" + kind + " at its end";
    return MailSoftware.fix(
        evidence.ordinary(),
        "exclude them",
        Map.of(
            MailSoftware.POSTFIX,
            "smtpd_tls_exclude_ciphers = " + kind,
            MailSoftware.DOVECOT,
            "ssl_cipher_list" + list,
            MailSoftware.EXIM,
            "tls_require_ciphers; built with OpenSSL" + list,
            MailSoftware.SENDMAIL,
            "CipherList" + list,
            MailSoftware.OPENSMTPD,
            "smtp ciphers" + list,
            MailSoftware.CYRUS,
            "tls_ciphers" + list,
            MailSoftware.COURIER,
            "TLS_CIPHER_LIST" + list));
  }

  private static Finding group(PortEvidence evidence, int bits) {
    String what = "the group of its Diffie-Hellman key exchange has " + bits + " bits";
    return bits >= DH_FLOOR
        ? DH_LONG.ok(what)
        : DH_SHORT.at(
            bits < DH_BROKEN ? Level.FAILURE : Level.WARNING,
            what,
            MailSoftware.fix(
                evidence.ordinary(),
                "let it choose a group of 2048 bits or more (RFC 7919)",
                DH_SETTINGS));
  }
}
