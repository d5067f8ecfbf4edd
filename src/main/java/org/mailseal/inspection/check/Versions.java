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
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Topic;

/**
 * Which versions of TLS a server speaks: 1.2 or 1.3 at least; the older ones are deprecated (RFC
 * 8996) and open to attacks that newer ones are not.
 */
public final class Versions {
  private static final Set<TlsVersion> CURRENT = EnumSet.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);

  private Versions() {}

  /** The findings about the versions; none where only the ordinary look was made. */
  public static List<Finding> of(Observation ordinary, Map<ClientProfile, Observation> others) {
    Set<TlsVersion> accepted = EnumSet.noneOf(TlsVersion.class);
    Set<TlsVersion> unknown = EnumSet.noneOf(TlsVersion.class);
    spoken(ordinary).ifPresent(accepted::add);
    List<Observation> looks = new ArrayList<>();
    for (TlsVersion version : TlsVersion.values()) {
      Observation seen = others.get(ClientProfile.only(version));
      if (seen != null) {
        looks.add(seen);
        if (spoken(seen).equals(Optional.of(version))) {
          accepted.add(version);
        } else if (!refused(seen)) {
          unknown.add(version);
        }
      }
    }
    return looks.isEmpty() ? List.of() : judge(accepted, unknown);
  }

  private static List<Finding> judge(Set<TlsVersion> accepted, Set<TlsVersion> unknown) {
    List<Finding> findings = new ArrayList<>();
    Set<TlsVersion> old = EnumSet.copyOf(accepted);
    old.removeAll(CURRENT);
    if (accepted.equals(old) && unknown.stream().noneMatch(CURRENT::contains)) {
      return List.of(neither(accepted));
    }
    if (!old.isEmpty()) {
      findings.add(
          Finding.warning(
              Topic.TLS_VERSIONS,
              "it still speaks " + shown(old),
              "switch off what is older than TLS 1.2 (Postfix: >=TLSv1.2 for smtpd_tls_protocols"
                  + " and smtpd_tls_mandatory_protocols)",
              "RFC 8996"));
    }
    if (!unknown.isEmpty()) {
      findings.add(
          Finding.unknown(
              Topic.TLS_VERSIONS,
              "nobody knows whether it speaks " + shown(unknown),
              "try again later",
              "RFC 9325 §3.1.1"));
    }
    return findings.isEmpty()
        ? List.of(
            Finding.ok(Topic.TLS_VERSIONS, "it speaks only " + shown(accepted), "RFC 9325 §3.1.1"))
        : findings;
  }

  private static Finding neither(Set<TlsVersion> accepted) {
    return Finding.failure(
        Topic.TLS_VERSIONS,
        accepted.isEmpty()
            ? "it speaks no version of TLS from 1.0 to 1.3"
            : "it speaks only " + shown(accepted) + ", which clients of today refuse",
        "update the server, or switch on TLS 1.2 and 1.3",
        "RFC 9325 §3.1.1");
  }

  private static Optional<TlsVersion> spoken(Observation seen) {
    return seen instanceof Observation.Served served
        ? Arrays.stream(TlsVersion.values())
            .filter(version -> version.word().equals(served.tlsVersion()))
            .findFirst()
        : Optional.empty();
  }

  private static boolean refused(Observation seen) {
    return seen instanceof Observation.NotServed missing
        && missing.fault() == Fault.HANDSHAKE_FAILED;
  }

  private static String shown(Set<TlsVersion> versions) {
    return versions.stream().map(TlsVersion::word).collect(Collectors.joining(", "));
  }
}
