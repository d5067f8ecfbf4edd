package org.mailseal.inspection.check;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.SentChain;
import org.mailseal.inspection.result.Topic;

/**
 * Whether certificates keep to the profile of the Internet (RFC 5280 §4). Mail servers and OpenSSL
 * overlook much that others do not, Java above all; so the port works, and not for everybody.
 */
public final class ProfileCheck implements Check<PortEvidence> {
  /** A hostile certificate may be odd in thousands of places. */
  private static final int MOST = 8;

  public static final FindingCode DEVIATING =
      FindingCode.of(
          Topic.PROFILE,
          "deviating",
          "a certificate does not keep to the standard, and some clients refuse it for that",
          "RFC 5280 §4",
          Level.WARNING);

  @Override
  public String title() {
    return "Profile";
  }

  @Override
  public String description() {
    return "Whether the certificates keep to the profile that the standard has for them, field by"
        + " field. Much of it OpenSSL and mail servers overlook, and Java or Apple do not. Nobody"
        + " looks at what a root says of itself.";
  }

  @Override
  public String applicability() {
    return "every port that serves a certificate";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(DEVIATING);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    List<X509Certificate> path = evidence.sent().path().certificates();
    return path.stream()
        .filter(one -> one.equals(path.getFirst()) || !SentChain.isRoot(one))
        .flatMap(
            one ->
                finding(
                    one.equals(path.getFirst())
                        ? "the certificate"
                        : "the issuer " + ChainCheck.name(one),
                    CertificateInfo.oddities(one))
                    .stream())
        .toList();
  }

  private static Optional<Finding> finding(String whose, List<String> oddities) {
    if (oddities.isEmpty()) {
      return Optional.empty();
    }
    String told = oddities.stream().limit(MOST).collect(Collectors.joining("; "));
    int more = oddities.size() - MOST;
    return Optional.of(
        DEVIATING.warning(
            whose + " is odd: " + told + (more > 0 ? "; and " + more + " more" : ""),
            "have it issued anew by a CA that keeps to RFC 5280"));
  }
}
