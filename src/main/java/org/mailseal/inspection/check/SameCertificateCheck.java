package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;

/**
 * Whether every ordinary connection gets the same certificate. Processes that were started before a
 * renewal go on serving the old one; so does one of several machines behind an address.
 */
public final class SameCertificateCheck implements Check<PortEvidence> {
  private static final int MAX_NAMED = 3;

  public static final FindingCode SAME =
      FindingCode.of(
          Topic.SAME_CERTIFICATE,
          "same",
          "every connection got the same certificate",
          "",
          Level.OK);

  public static final FindingCode SEVERAL =
      FindingCode.of(
          Topic.SAME_CERTIFICATE,
          "several",
          "connections get different certificates: a failure where one of them would not do for the"
              + " host",
          "",
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode CONNECTION_FAILED =
      FindingCode.of(
          Topic.SAME_CERTIFICATE,
          "connection-failed",
          "another connection got no certificate at all",
          "",
          Level.FAILURE);

  public static final FindingCode CONNECTION_UNKNOWN =
      FindingCode.of(
          Topic.SAME_CERTIFICATE,
          "connection-unknown",
          "another connection was not served, for reasons that say nothing of TLS",
          "",
          Level.UNKNOWN);

  @Override
  public String title() {
    return "Same certificate";
  }

  @Override
  public String description() {
    return "Whether every connection gets the same certificate. Processes that were"
        + " started before a renewal go on serving the old one; so does one of several"
        + " machines behind an address.";
  }

  @Override
  public String applicability() {
    return "ports that serve a certificate and are connected to several times";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(SAME, SEVERAL, CONNECTION_FAILED, CONNECTION_UNKNOWN);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed() && !evidence.repeats().isEmpty();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    ChainAcceptance acceptance = ChainAcceptance.of(evidence);
    List<Finding> findings = new ArrayList<>();
    Map<CertificateInfo, List<Chain>> seen = leaves(evidence.served(), evidence.repeats());
    int served = seen.values().stream().mapToInt(List::size).sum();
    if (seen.size() > 1) {
      findings.add(several(seen, acceptance));
    }
    unserved(evidence.repeats()).ifPresent(findings::add);
    return findings.isEmpty()
        ? List.of(SAME.ok(served + " connections got the same certificate"))
        : findings;
  }

  private static Map<CertificateInfo, List<Chain>> leaves(
      Observation.Served first, List<Observation> repeats) {
    return Stream.concat(Stream.of(first), repeats.stream())
        .flatMap(
            observation ->
                observation instanceof Observation.Served served
                    ? Stream.of(served.chain())
                    : Stream.empty())
        .collect(Collectors.groupingBy(Chain::info, LinkedHashMap::new, Collectors.toList()));
  }

  /** Several that are all fit may be meant so, as on a farm of machines with a key each. */
  private static Finding several(
      Map<CertificateInfo, List<Chain>> seen, ChainAcceptance acceptance) {
    boolean allFit =
        seen.values().stream().allMatch(chains -> acceptance.fault(chains.getFirst()).isEmpty());
    return SEVERAL.at(
        allFit ? Level.WARNING : Level.FAILURE,
        "connections get "
            + seen.size()
            + " certificates: "
            + seen.values().stream()
                .limit(MAX_NAMED)
                .map(chains -> chains.size() + " got " + shown(chains.getFirst(), acceptance))
                .collect(Collectors.joining(", ")),
        "restart the server, or install the new one on every machine behind the address");
  }

  /** Its serial and fingerprint, and until when it is good. */
  static String shown(Chain chain, ChainAcceptance acceptance) {
    CertificateInfo leaf = chain.info();
    String serial = CertificateDetails.serial(chain.leaf());
    return leaf.shortFingerprint()
        + " (serial "
        + (serial.length() > 8 ? serial.substring(0, 8) + ".." : serial)
        + ", "
        + acceptance.fault(chain).orElse("until " + ValidityCheck.day(leaf.notAfter()))
        + ")";
  }

  private static Optional<Finding> unserved(List<Observation> repeats) {
    return repeats.stream()
        .flatMap(
            observation ->
                observation instanceof Observation.NotServed missing
                    ? Stream.of(missing)
                    : Stream.empty())
        .findFirst()
        .map(SameCertificateCheck::unserved);
  }

  private static Finding unserved(Observation.NotServed missing) {
    boolean broken =
        switch (missing.fault()) {
          case HANDSHAKE_FAILED, STARTTLS_NOT_OFFERED, STARTTLS_REFUSED -> true;
          default -> false;
        };
    return broken
        ? CONNECTION_FAILED.failure(
            "another connection got no certificate: " + missing.detail(),
            "read the server's log; one of its processes or machines is not like the others")
        : CONNECTION_UNKNOWN.unknown(
            "another connection was not served: " + missing.detail(),
            missing.fault() == Fault.TRY_LATER ? "try again later" : "try again");
  }
}
