package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;

/**
 * What clients get that can verify only one kind of key. A server with two certificates needs both
 * renewed; most clients see only one of them, so the other one ends unseen.
 *
 * <p>One kind of key is enough: whoever speaks TLS 1.2 or 1.3 today can verify both, and the few
 * senders that know only RSA fall back to no TLS at all.
 */
final class DualKeys {
  private static final String CLAUSE = "RFC 5246 §7.4.2";

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

  private DualKeys() {}

  static List<Finding> of(
      Observation.Served ordinary, Map<ClientProfile, Observation> others, Fitness fitness) {
    Observation rsa = others.get(ClientProfile.with(ClientProfile.Keys.RSA));
    Observation ecdsa = others.get(ClientProfile.with(ClientProfile.Keys.ECDSA));
    if (rsa == null || ecdsa == null) {
      return List.of();
    }
    List<Finding> bad = new ArrayList<>();
    unknown("RSA", rsa).ifPresent(bad::add);
    unknown("ECDSA", ecdsa).ifPresent(bad::add);
    Optional<Chain> withRsa = chain(rsa, "RSA");
    Optional<Chain> withEcdsa = chain(ecdsa, "EC");
    withRsa.flatMap(chain -> unfit("RSA", chain, ordinary, fitness)).ifPresent(bad::add);
    withEcdsa.flatMap(chain -> unfit("ECDSA", chain, ordinary, fitness)).ifPresent(bad::add);
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

  /** What the ordinary client gets is judged elsewhere. */
  private static Optional<Finding> unfit(
      String kind, Chain chain, Observation.Served ordinary, Fitness fitness) {
    if (chain.leaf().equals(ordinary.chain().leaf())) {
      return Optional.empty();
    }
    return fitness
        .fault(chain)
        .map(
            fault ->
                UNFIT.failure(
                    "clients that verify only " + kind + " get " + shown(chain) + ": " + fault,
                    "renew both certificates, then reload the server"));
  }

  private static String shown(Chain chain) {
    CertificateInfo leaf = chain.info();
    return leaf.key() + " until " + Dates.day(leaf.notAfter());
  }
}
