package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;

/**
 * What a server does for clients that say no name, or one that it does not know (RFC 6066 §3). Many
 * mail servers send none when they deliver, and some send the mail domain instead of its MX: they
 * are to get a certificate all the same, and the MX's own.
 */
public final class SniCheck implements Check<PortEvidence> {
  private static final String CLAUSE = "RFC 6066 §3";
  private static final List<ClientProfile> PROFILES =
      List.of(
          ClientProfile.with(ClientProfile.Sni.NONE),
          ClientProfile.with(ClientProfile.Sni.UNKNOWN));
  private static final String FIX = "make the host's own certificate the default one";

  public static final FindingCode SERVED =
      FindingCode.of(
          Topic.SNI,
          "served",
          "clients that send no SNI, or an unknown one, are served well",
          CLAUSE,
          Level.OK);

  public static final FindingCode OTHER_CERTIFICATE =
      FindingCode.of(
          Topic.SNI,
          "other-certificate",
          "clients that send no SNI, or an unknown one, get a certificate that would not do for the"
              + " host",
          CLAUSE,
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode HANDSHAKE_FAILED =
      FindingCode.of(
          Topic.SNI,
          "handshake-failed",
          "the handshake fails without SNI, or with an unknown one",
          CLAUSE,
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.SNI,
          "unknown",
          "what the server does without SNI, or with an unknown one, is not known",
          CLAUSE,
          Level.UNKNOWN);

  @Override
  public String title() {
    return "Server name indication";
  }

  @Override
  public String description() {
    return "What a server does for clients that send no SNI, or one that it does not"
        + " know. Many mail servers send none when they deliver, and some send the mail"
        + " domain instead of its MX: they are to get a certificate all the same, and"
        + " one for the host.";
  }

  @Override
  public String applicability() {
    return "ports that serve a certificate and are connected to without SNI, or with an"
        + " unknown one";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(SERVED, OTHER_CERTIFICATE, HANDSHAKE_FAILED, UNKNOWN);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed() && PROFILES.stream().anyMatch(evidence.others()::containsKey);
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    Observation.Served ordinary = evidence.served();
    ChainAcceptance acceptance = ChainAcceptance.of(evidence);
    List<Finding> bad = new ArrayList<>();
    for (ClientProfile profile : PROFILES) {
      Observation seen = evidence.others().get(profile);
      if (seen != null) {
        judge(profile.sni(), ordinary, seen, acceptance).ifPresent(bad::add);
      }
    }
    return bad.isEmpty()
        ? List.of(SERVED.ok("clients that send no SNI or an unknown one are served well"))
        : bad;
  }

  private static Optional<Finding> judge(
      ClientProfile.Sni sni,
      Observation.Served ordinary,
      Observation seen,
      ChainAcceptance acceptance) {
    return switch (seen) {
      case Observation.Served served ->
          served.chain().leaf().equals(ordinary.chain().leaf())
              ? Optional.empty()
              : another(sni, served, acceptance);
      case Observation.NotServed missing when missing.fault() == Fault.HANDSHAKE_FAILED ->
          Optional.of(
              HANDSHAKE_FAILED.at(
                  serious(sni, ordinary) ? Level.FAILURE : Level.WARNING,
                  "the handshake fails with " + words(sni) + ": " + missing.detail(),
                  "let the server go on with its default certificate"));
      case Observation.NotServed missing ->
          Optional.of(
              UNKNOWN.unknown(
                  "nobody knows what it does with " + words(sni) + ": " + missing.detail(),
                  "try again later"));
    };
  }

  private static Optional<Finding> another(
      ClientProfile.Sni sni, Observation.Served served, ChainAcceptance acceptance) {
    Chain chain = served.chain();
    return acceptance
        .fault(chain)
        .map(
            fault ->
                OTHER_CERTIFICATE.at(
                    serious(sni, served) ? Level.FAILURE : Level.WARNING,
                    "with "
                        + words(sni)
                        + " another certificate is served, "
                        + chain.info().shortFingerprint()
                        + ": "
                        + fault,
                    FIX));
  }

  /** Mail programs say the name that their user has set up; other servers often say none. */
  private static boolean serious(ClientProfile.Sni sni, Observation seen) {
    return sni == ClientProfile.Sni.NONE || seen.endpoint().protocol() == Protocol.SMTP;
  }

  private static String words(ClientProfile.Sni sni) {
    return sni == ClientProfile.Sni.NONE ? "no SNI" : "an unknown SNI";
  }
}
