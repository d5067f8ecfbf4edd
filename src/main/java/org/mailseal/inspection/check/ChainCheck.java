package org.mailseal.inspection.check;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.certificate.AuthorityInformation;
import org.mailseal.certificate.Chain;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.SentChain;
import org.mailseal.inspection.result.Topic;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.name.Printable;

/**
 * Whether the certificates that are sent with the leaf lead to a root that counts, in order, with
 * nothing missing and nothing too much.
 *
 * <p>A wrong order is a failure: TLS 1.2 demands that each certificate certifies the one before it
 * (RFC 5246 §7.4.2), and GnuTLS for one may be told to insist. What is sent beyond the chain, its
 * root included, only costs bytes.
 */
public final class ChainCheck implements Check<PortEvidence> {
  private static final String CLAUSE = "RFC 8446 §4.4.2";
  private static final String TRUST = "RFC 5280 §6";

  /** Java's clients take ten (jdk.tls.client.maxInboundCertificateChainLength). */
  private static final int MAX_CERTIFICATES = 10;

  private static final int MAX_NAMED = 3;

  public static final FindingCode TRUSTED =
      FindingCode.of(
          Topic.CHAIN,
          "trusted",
          "the chain is complete and leads to a trusted root",
          TRUST,
          Level.OK);

  public static final FindingCode SELF_SIGNED =
      FindingCode.of(
          Topic.CHAIN,
          "self-signed",
          "no CA vouches for the certificate",
          TRUST,
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode ISSUER_EXPIRED =
      FindingCode.of(
          Topic.CHAIN,
          "issuer-expired",
          "an issuer that is sent has expired",
          TRUST,
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode UNKNOWN_ROOT =
      FindingCode.of(
          Topic.CHAIN,
          "unknown-root",
          "the chain ends in a root that is not trusted",
          TRUST,
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode INCOMPLETE =
      FindingCode.of(
          Topic.CHAIN,
          "incomplete",
          "the chain stops before it reaches a trusted root",
          TRUST,
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode OUT_OF_ORDER =
      FindingCode.of(
          Topic.CHAIN,
          "out-of-order",
          "a certificate is not followed by its issuer",
          "RFC 5246 §7.4.2",
          Level.FAILURE);

  public static final FindingCode ISSUER_ENDS_FIRST =
      FindingCode.of(
          Topic.CHAIN,
          "issuer-ends-first",
          "an issuer expires before the certificate itself",
          "RFC 5280 §6.1.3",
          Level.WARNING);

  public static final FindingCode SURPLUS =
      FindingCode.of(Topic.CHAIN, "surplus", "more is sent than the chain", CLAUSE, Level.WARNING);

  @Override
  public String title() {
    return "Chain";
  }

  @Override
  public String description() {
    return "Whether the certificates that are sent with the leaf lead to a root that"
        + " counts, in order, with nothing missing and nothing too much. Where DANE"
        + " vouches for the leaf, senders need no root, and an untrusted chain is a"
        + " warning.";
  }

  @Override
  public String applicability() {
    return "every port that serves a certificate";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(
        TRUSTED,
        SELF_SIGNED,
        ISSUER_EXPIRED,
        UNKNOWN_ROOT,
        INCOMPLETE,
        OUT_OF_ORDER,
        ISSUER_ENDS_FIRST,
        SURPLUS);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    SentChain sent = evidence.sent();
    TrustedRoots trust = evidence.trust();
    Instant now = evidence.now();
    List<Finding> findings = new ArrayList<>();
    Optional<String> fault = trust.fault(sent.path(), now);
    if (fault.isPresent()) {
      findings.add(untrusted(sent, fault.get(), now, DaneCheck.vouches(evidence)));
    } else if (!sent.ordered()) {
      findings.add(unordered());
    } else {
      endsBeforeLeaf(sent.path(), trust, now).ifPresent(findings::add);
    }
    surplus(sent, fault.isEmpty()).ifPresent(findings::add);
    return findings.isEmpty()
        ? List.of(
            TRUSTED.ok(
                "the chain is complete and leads to a trusted root"
                    + (sent.withRoot() && !rootNeeded(evidence)
                        ? ", which is sent too and need not be" // harmless, and many CAs' files
                        // hold it
                        : "")))
        : findings;
  }

  /** Where a TLSA record may mean the root, it is to be sent (RFC 7671 §5.2.2). */
  private static boolean rootNeeded(PortEvidence evidence) {
    return evidence.dns().tlsa().records().stream()
        .anyMatch(record -> record.usage() == TlsaMatch.DANE_TA);
  }

  private static Finding untrusted(SentChain sent, String fault, Instant now, boolean vouched) {
    Optional<String> expired = expired(sent.path(), now);
    String what =
        sent.selfSigned()
            ? "the certificate is self-signed: no CA vouches for it"
            : expired.orElse(fault);
    FindingCode code =
        sent.selfSigned()
            ? SELF_SIGNED
            : expired.isPresent()
                ? ISSUER_EXPIRED
                : SentChain.isRoot(sent.path().certificates().getLast())
                    ? UNKNOWN_ROOT
                    : INCOMPLETE;
    return code.at(
        vouched ? Level.WARNING : Level.FAILURE,
        vouched ? what + "; only senders that look for TLSA accept it" : what,
        sent.selfSigned()
            ? "get one from a CA; where you trust this very one, give it with --trust"
            : expired.map(_ -> "install the CA's current chain").orElseGet(() -> completion(sent)));
  }

  private static String completion(SentChain sent) {
    X509Certificate last = sent.path().certificates().getLast();
    if (SentChain.isRoot(last)) {
      return "use a CA that clients know; for a CA of your own give its root with --trust";
    }
    return "append the certificate of "
        + Printable.sanitize(last.getIssuerX500Principal().getName())
        + AuthorityInformation.issuerPlaces(last).stream()
            .findFirst()
            .map(place -> " (it lies at " + Printable.sanitize(place) + ")")
            .orElse("; for a CA of your own give its root with --trust");
  }

  private static Optional<String> expired(Chain path, Instant now) {
    return path.issuers().stream()
        .filter(issuer -> now.isAfter(issuer.getNotAfter().toInstant()))
        .findFirst()
        .map(
            issuer ->
                "the issuer "
                    + name(issuer)
                    + " expired on "
                    + ValidityCheck.day(issuer.getNotAfter().toInstant()));
  }

  private static Finding unordered() {
    return OUT_OF_ORDER.failure(
        "the chain is out of order: a certificate is not followed by its issuer",
        "serve the leaf, then each one's issuer");
  }

  /** An issuer that a client cannot do without and that ends before the leaf does. */
  private static Optional<Finding> endsBeforeLeaf(Chain path, TrustedRoots trust, Instant now) {
    List<X509Certificate> all = path.certificates();
    Instant leafEnds = path.leaf().getNotAfter().toInstant();
    for (int i = 1; i < all.size(); i++) {
      if (trust.fault(new Chain(all.subList(0, i)), now).isEmpty()) {
        return Optional.empty(); // clients stop here
      }
      X509Certificate issuer = all.get(i);
      Instant ends = issuer.getNotAfter().toInstant();
      if (ends.isBefore(leafEnds)) {
        return Optional.of(
            ISSUER_ENDS_FIRST.warning(
                "the issuer "
                    + name(issuer)
                    + " expires on "
                    + ValidityCheck.day(ends)
                    + ", before the certificate itself",
                "renew before then, and install the CA's chain of that day"));
      }
    }
    return Optional.empty();
  }

  private static Optional<Finding> surplus(SentChain sent, boolean complete) {
    List<String> surplus = new ArrayList<>();
    // Where a link is missing, what is sent above it seems to belong nowhere.
    if (complete && !sent.strangers().isEmpty()) {
      surplus.add(strangers(sent.strangers()));
    }
    if (sent.repeated() > 0) {
      surplus.add(sent.repeated() + " twice");
    }
    if (sent.sent() > MAX_CERTIFICATES) {
      surplus.add(sent.sent() + " certificates in all; some clients take only " + MAX_CERTIFICATES);
    }
    return surplus.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SURPLUS.warning(
                "too much is sent: " + String.join("; ", surplus),
                "serve the leaf and its intermediates only"));
  }

  private static String strangers(List<X509Certificate> strangers) {
    String named =
        strangers.stream().limit(MAX_NAMED).map(ChainCheck::name).collect(Collectors.joining(", "));
    int more = strangers.size() - MAX_NAMED;
    return named + (more > 0 ? " and " + more + " more" : "") + ", not of this chain";
  }

  static String name(X509Certificate certificate) {
    return Printable.sanitize(certificate.getSubjectX500Principal().getName());
  }
}
