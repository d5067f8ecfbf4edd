package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * them, but whoever sits in between may bring an old one to them (RFC 9325 §4.1).
 */
public final class CipherSuitesCheck implements Check<PortEvidence> {
  private static final String CLAUSE = "RFC 9325 §4.1";
  private static final int DH_FLOOR = 2048; // RFC 9325 §4.5
  private static final int DH_BROKEN = 1024; // below: the Logjam attack, 2015

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
    return List.of(SOUND, NULL_ENCRYPTION, EXPORT, ANONYMOUS, RC4, DES, DH_LONG, DH_SHORT);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.weakTls().isPresent();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    return evidence.weakTls().map(CipherSuitesCheck::judge).orElseGet(List::of);
  }

  private static List<Finding> judge(WeakTls seen) {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<SuiteWeakness, String> suite : seen.suites().entrySet()) {
      findings.add(accepted(suite.getKey(), suite.getValue()));
    }
    if (findings.isEmpty()) {
      findings.add(SOUND.ok("it accepts no anonymous, null, export, RC4 or DES suite"));
    }
    seen.dhBits().ifPresent(bits -> findings.add(group(bits)));
    return findings;
  }

  private static Finding accepted(SuiteWeakness weakness, String suite) {
    return switch (weakness) {
      case NULL_ENCRYPTION ->
          NULL_ENCRYPTION.failure(
              "it accepts suites that encrypt nothing, such as " + suite, without("eNULL"));
      case EXPORT ->
          EXPORT.failure(
              "it accepts export suites, whose keys are found in minutes, such as " + suite,
              without("EXPORT"));
      case ANONYMOUS ->
          ANONYMOUS.warning(
              "it accepts anonymous suites, which show no certificate, such as " + suite,
              without("aNULL"));
      case RC4 -> RC4.warning("it accepts RC4, such as " + suite, without("RC4"));
      case DES -> DES.warning("it accepts DES, such as " + suite, without("DES"));
    };
  }

  private static String without(String kind) {
    return "exclude them (Postfix: smtpd_tls_exclude_ciphers = "
        + kind
        + "; OpenSSL's cipher lists elsewhere: !"
        + kind
        + ")";
  }

  private static Finding group(int bits) {
    String what = "the group of its Diffie-Hellman key exchange has " + bits + " bits";
    return bits >= DH_FLOOR
        ? DH_LONG.ok(what)
        : DH_SHORT.at(
            bits < DH_BROKEN ? Level.FAILURE : Level.WARNING,
            what,
            "let the server choose its group, or give it one of 2048 bits or more (RFC 7919;"
                + " Postfix: smtpd_tls_dh1024_param_file = auto)");
  }
}
