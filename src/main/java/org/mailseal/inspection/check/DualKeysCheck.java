package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;

/**
 * What clients get that can verify only one kind of key. A server with two certificates needs both
 * renewed; most clients see only one of them, so the other one ends unseen.
 *
 * <p>One kind of key is enough: whoever speaks TLS 1.2 or 1.3 today can verify both, and the few
 * senders that know only RSA fall back to no TLS at all.
 */
public final class DualKeysCheck implements Check<PortEvidence> {
  private static final String CLAUSE = "RFC 5246 §7.4.2";
  private static final ClientProfile RSA = ClientProfile.with(ClientProfile.Keys.RSA);
  private static final ClientProfile ECDSA = ClientProfile.with(ClientProfile.Keys.ECDSA);

  public static final FindingCode BOTH =
      FindingCode.of(
          Topic.DUAL_KEYS,
          "both",
          "there is a certificate with an RSA key and one with an ECDSA key",
          CLAUSE,
          Level.OK);

  public static final FindingCode RSA_ONLY =
      FindingCode.of(Topic.DUAL_KEYS, "rsa-only", "there is an RSA key only", CLAUSE, Level.OK);

  public static final FindingCode ECDSA_ONLY =
      FindingCode.of(Topic.DUAL_KEYS, "ecdsa-only", "there is an ECDSA key only", CLAUSE, Level.OK);

  public static final FindingCode UNFIT =
      FindingCode.of(
          Topic.DUAL_KEYS,
          "unfit",
          "the certificate for one kind of key would not do: it was forgotten at a renewal",
          CLAUSE,
          Level.FAILURE);

  public static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.DUAL_KEYS,
          "unknown",
          "what clients get that verify only one kind of key is not known",
          CLAUSE,
          Level.UNKNOWN);

  @Override
  public String title() {
    return "Two kinds of keys";
  }

  @Override
  public String description() {
    return "What clients get that can verify only one kind of key. A server with two"
        + " certificates needs both renewed; most clients see only one of them, so the"
        + " other one ends unseen. One kind of key is enough.";
  }

  @Override
  public String applicability() {
    return "ports that serve a certificate and are connected to as a client of each kind";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(BOTH, RSA_ONLY, ECDSA_ONLY, UNFIT, UNKNOWN);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed()
        && evidence.others().containsKey(RSA)
        && evidence.others().containsKey(ECDSA);
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    Observation.Served ordinary = evidence.served();
    ChainAcceptance acceptance = ChainAcceptance.of(evidence);
    List<Finding> bad = new ArrayList<>();
    Optional<Observation> rsa = Optional.ofNullable(evidence.others().get(RSA));
    Optional<Observation> ecdsa = Optional.ofNullable(evidence.others().get(ECDSA));
    rsa.flatMap(seen -> unknown("RSA", seen)).ifPresent(bad::add);
    ecdsa.flatMap(seen -> unknown("ECDSA", seen)).ifPresent(bad::add);
    Optional<Chain> withRsa = rsa.flatMap(seen -> chain(seen, "RSA"));
    Optional<Chain> withEcdsa = ecdsa.flatMap(seen -> chain(seen, "EC"));
    withRsa.flatMap(chain -> unfit("RSA", chain, ordinary, acceptance)).ifPresent(bad::add);
    withEcdsa.flatMap(chain -> unfit("ECDSA", chain, ordinary, acceptance)).ifPresent(bad::add);
    if (!bad.isEmpty()) {
      return bad;
    }
    if (withRsa.isPresent() && withEcdsa.isPresent()) {
      return List.of(
          BOTH.ok("it has two, " + shown(withRsa.get()) + " and " + shown(withEcdsa.get())));
    }
    if (withRsa.isPresent()) {
      return List.of(RSA_ONLY.ok("it has an RSA key only, which every client can verify"));
    }
    return withEcdsa.isPresent()
        ? List.of(
            ECDSA_ONLY.ok(
                "it has an ECDSA key only; the few clients that know only RSA get no TLS"))
        : List.of();
  }

  /** A handshake that fails says that there is no such key; any other end says nothing. */
  private static Optional<Finding> unknown(String kind, Observation seen) {
    return seen instanceof Observation.NotServed missing
            && missing.fault() != Fault.HANDSHAKE_FAILED
        ? Optional.of(
            UNKNOWN.unknown(
                "nobody knows what clients get that verify only " + kind + ": " + missing.detail(),
                "try again later"))
        : Optional.empty();
  }

  private static Optional<Chain> chain(Observation seen, String algorithm) {
    return seen instanceof Observation.Served served
            && served.chain().leaf().getPublicKey().getAlgorithm().equals(algorithm)
        ? Optional.of(served.chain())
        : Optional.empty();
  }

  /** What the ordinary client gets has checks of its own. */
  private static Optional<Finding> unfit(
      String kind, Chain chain, Observation.Served ordinary, ChainAcceptance acceptance) {
    if (chain.leaf().equals(ordinary.chain().leaf())) {
      return Optional.empty();
    }
    return acceptance
        .fault(chain)
        .map(
            fault ->
                UNFIT.failure(
                    "clients that verify only " + kind + " get " + shown(chain) + ": " + fault,
                    "renew both certificates, then reload the server"));
  }

  private static String shown(Chain chain) {
    CertificateInfo leaf = chain.info();
    return leaf.key() + " until " + ValidityCheck.day(leaf.notAfter());
  }
}
