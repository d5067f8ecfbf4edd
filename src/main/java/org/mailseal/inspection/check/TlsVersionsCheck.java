package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.TlsVersion;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;

/**
 * Which versions of TLS a server speaks: 1.2 or 1.3 at least; the older ones are deprecated (RFC
 * 8996) and open to attacks that newer ones are not.
 */
public final class TlsVersionsCheck implements Check<PortEvidence> {
  private static final String CLAUSE = "RFC 9325 §3.1.1";
  private static final Set<TlsVersion> CURRENT = EnumSet.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);

  private static final Map<MailSoftware, String> SETTINGS =
      Map.of(
          MailSoftware.POSTFIX,
          ">=TLSv1.2 for smtpd_tls_protocols and smtpd_tls_mandatory_protocols",
          MailSoftware.DOVECOT,
          "ssl_min_protocol = TLSv1.2",
          MailSoftware.EXIM,
          "tls_require_ciphers with GnuTLS, openssl_options with OpenSSL",
          MailSoftware.CYRUS,
          "tls_versions: tls1_2 tls1_3",
          MailSoftware.COURIER,
          "TLS_PROTOCOL=TLSv1.2+");

  public static final FindingCode CURRENT_ONLY =
      FindingCode.of(
          Topic.TLS_VERSIONS,
          "current-only",
          "the server speaks TLS 1.2 or 1.3, and nothing older",
          CLAUSE,
          Level.OK);

  public static final FindingCode DEPRECATED =
      FindingCode.of(
          Topic.TLS_VERSIONS,
          "deprecated",
          "the server still speaks TLS 1.0 or 1.1",
          "RFC 8996",
          Level.WARNING);

  public static final FindingCode DEPRECATED_ONLY =
      FindingCode.of(
          Topic.TLS_VERSIONS,
          "deprecated-only",
          "the server speaks nothing newer than TLS 1.1",
          CLAUSE,
          Level.FAILURE);

  public static final FindingCode NONE =
      FindingCode.of(
          Topic.TLS_VERSIONS, "none", "the server speaks no version of TLS", CLAUSE, Level.FAILURE);

  public static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.TLS_VERSIONS,
          "unknown",
          "whether the server speaks some version is not known",
          CLAUSE,
          Level.UNKNOWN);

  @Override
  public String title() {
    return "TLS versions";
  }

  @Override
  public String description() {
    return "Which versions of TLS a server speaks: 1.2 or 1.3 at least; the older ones"
        + " are deprecated, and open to attacks that newer ones are not.";
  }

  @Override
  public String applicability() {
    return "ports that are connected to with one version at a time; also where the first"
        + " handshake failed";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(CURRENT_ONLY, DEPRECATED, DEPRECATED_ONLY, NONE, UNKNOWN);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.others().keySet().stream().anyMatch(profile -> profile.only().isPresent());
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    Set<TlsVersion> accepted = EnumSet.noneOf(TlsVersion.class);
    Set<TlsVersion> unknown = EnumSet.noneOf(TlsVersion.class);
    spoken(evidence.ordinary()).ifPresent(accepted::add);
    for (TlsVersion version : TlsVersion.values()) {
      Observation seen = evidence.others().get(ClientProfile.only(version));
      if (seen != null) {
        if (spoken(seen).equals(Optional.of(version))) {
          accepted.add(version);
        } else if (!refused(seen)) {
          unknown.add(version);
        }
      }
    }
    String fix =
        MailSoftware.fix(evidence.ordinary(), "switch off what is older than TLS 1.2", SETTINGS);
    return judge(accepted, unknown, fix);
  }

  private static List<Finding> judge(
      Set<TlsVersion> accepted, Set<TlsVersion> unknown, String fix) {
    List<Finding> findings = new ArrayList<>();
    Set<TlsVersion> old = EnumSet.copyOf(accepted);
    old.removeAll(CURRENT);
    if (accepted.equals(old) && unknown.stream().noneMatch(CURRENT::contains)) {
      return List.of(neither(accepted));
    }
    if (!old.isEmpty()) {
      findings.add(DEPRECATED.warning("it still speaks " + shown(old), fix));
    }
    if (!unknown.isEmpty()) {
      findings.add(
          UNKNOWN.unknown("nobody knows whether it speaks " + shown(unknown), "try again later"));
    }
    return findings.isEmpty()
        ? List.of(CURRENT_ONLY.ok("it speaks only " + shown(accepted)))
        : findings;
  }

  private static Finding neither(Set<TlsVersion> accepted) {
    return (accepted.isEmpty() ? NONE : DEPRECATED_ONLY)
        .failure(
            accepted.isEmpty()
                ? "it agrees to none of TLS 1.0 to 1.3, each offered by itself"
                : "it speaks only " + shown(accepted) + ", which clients of today refuse",
            "update the server, or switch on TLS 1.2 and 1.3");
  }

  /** What it has chosen counts, whatever became of the handshake. */
  private static Optional<TlsVersion> spoken(Observation seen) {
    return switch (seen) {
      case Observation.Served served ->
          Arrays.stream(TlsVersion.values())
              .filter(version -> version.word().equals(served.tlsVersion()))
              .findFirst();
      case Observation.NotServed missing -> missing.agreed();
    };
  }

  private static boolean refused(Observation seen) {
    return seen instanceof Observation.NotServed missing
        && missing.fault() == Fault.HANDSHAKE_FAILED;
  }

  private static String shown(Set<TlsVersion> versions) {
    return versions.stream().map(TlsVersion::word).collect(Collectors.joining(", "));
  }
}
