package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;

/**
 * What a server does for clients that say no name, or one that it does not know (RFC 6066 §3). Many
 * mail servers send none when they deliver, and some send the mail domain instead of its MX: they
 * are to get a certificate all the same, and the MX's own.
 */
final class ServerNames {
  private static final String CLAUSE = "RFC 6066 §3";
  private static final String FIX = "make the host's own certificate the default one";

  public static final FindingCode WELL =
      FindingCode.of(
          Topic.SNI,
          "well",
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

  private ServerNames() {}

  static List<Finding> of(
      Observation.Served ordinary, Map<ClientProfile, Observation> others, Fitness fitness) {
    List<Finding> bad = new ArrayList<>();
    int looks = 0;
    for (ClientProfile.Sni sni : List.of(ClientProfile.Sni.NONE, ClientProfile.Sni.UNKNOWN)) {
      Observation seen = others.get(ClientProfile.with(sni));
      if (seen != null) {
        looks++;
        judge(sni, ordinary, seen, fitness).ifPresent(bad::add);
      }
    }
    return looks == 0 || !bad.isEmpty()
        ? bad
        : List.of(WELL.ok("clients that send no SNI or an unknown one are served well"));
  }

  private static Optional<Finding> judge(
      ClientProfile.Sni sni, Observation.Served ordinary, Observation seen, Fitness fitness) {
    return switch (seen) {
      case Observation.Served served ->
          served.chain().leaf().equals(ordinary.chain().leaf())
              ? Optional.empty()
              : another(sni, served, fitness);
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
      ClientProfile.Sni sni, Observation.Served served, Fitness fitness) {
    Chain chain = served.chain();
    return fitness
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
