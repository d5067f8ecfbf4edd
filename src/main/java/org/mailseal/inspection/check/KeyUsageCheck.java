package org.mailseal.inspection.check;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.SentChain;
import org.mailseal.inspection.result.Topic;

/** What a certificate's key may be used for (RFC 5280 §4.2.1.3, §4.2.1.12). */
public final class KeyUsageCheck implements Check<PortEvidence> {
  private static final String SERVER = "1.3.6.1.5.5.7.3.1";
  private static final String ANY = "2.5.29.37.0";
  private static final String EXTENDED = "RFC 5280 §4.2.1.12";
  private static final String SIGNING = "RFC 8446 §4.4.2.2";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_ENCIPHERMENT = 2;
  private static final String FIX = "have it issued with the profile for TLS servers";

  public static final FindingCode FOR_SERVERS =
      FindingCode.of(
          Topic.KEY_USAGE, "for-servers", "the certificate is for TLS servers", EXTENDED, Level.OK);

  public static final FindingCode NOT_FOR_SERVERS =
      FindingCode.of(
          Topic.KEY_USAGE,
          "not-for-servers",
          "the certificate is for other purposes only",
          EXTENDED,
          Level.FAILURE);

  public static final FindingCode NOT_STATED =
      FindingCode.of(
          Topic.KEY_USAGE,
          "not-stated",
          "the certificate does not say that it is for TLS servers",
          "CA/B BR §7.1.2.7",
          Level.WARNING);

  public static final FindingCode UNREADABLE =
      FindingCode.of(
          Topic.KEY_USAGE,
          "unreadable",
          "the purposes of the certificate cannot be read",
          EXTENDED,
          Level.FAILURE);

  public static final FindingCode NO_SIGNING =
      FindingCode.of(
          Topic.KEY_USAGE,
          "no-signing",
          "the key may not sign, so no TLS can use it",
          SIGNING,
          Level.FAILURE);

  public static final FindingCode ENCRYPTION_ONLY =
      FindingCode.of(
          Topic.KEY_USAGE,
          "encryption-only",
          "the key may only encrypt keys, which TLS 1.3 does not do",
          SIGNING,
          Level.WARNING);

  public static final FindingCode CA_CERTIFICATE =
      FindingCode.of(
          Topic.KEY_USAGE,
          "ca-certificate",
          "the certificate is a CA's",
          "RFC 5280 §4.2.1.9",
          Level.WARNING);

  @Override
  public String title() {
    return "Key usage";
  }

  @Override
  public String description() {
    return "What the certificate's key may be used for. Only the worst is said.";
  }

  @Override
  public String applicability() {
    return "every port that serves a certificate";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(
        FOR_SERVERS,
        NOT_FOR_SERVERS,
        NOT_STATED,
        UNREADABLE,
        NO_SIGNING,
        ENCRYPTION_ONLY,
        CA_CERTIFICATE);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    return List.of(worst(evidence.served().chain().leaf()));
  }

  private static Finding worst(X509Certificate leaf) {
    List<String> purposes;
    try {
      List<String> stated = leaf.getExtendedKeyUsage();
      purposes = stated == null ? List.of() : stated;
    } catch (CertificateParsingException unreadable) {
      return UNREADABLE.failure("its extended key usage cannot be read", FIX);
    }
    if (!purposes.isEmpty() && !purposes.contains(SERVER) && !purposes.contains(ANY)) {
      return NOT_FOR_SERVERS.failure(
          "the certificate is not for TLS servers: serverAuth is missing", FIX);
    }
    return signing(leaf, purposes);
  }

  private static Finding signing(X509Certificate leaf, List<String> purposes) {
    boolean[] usage = leaf.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      boolean rsa = leaf.getPublicKey().getAlgorithm().equals("RSA");
      return rsa && usage[KEY_ENCIPHERMENT]
          ? ENCRYPTION_ONLY.warning(
              "its key may only encrypt keys, not sign: TLS 1.3 and strict clients refuse it", FIX)
          : NO_SIGNING.failure("its key may not sign, so no TLS can use it", FIX);
    }
    if (leaf.getBasicConstraints() >= 0 && !SentChain.isRoot(leaf)) {
      return CA_CERTIFICATE.warning(
          "it is a CA's certificate, which some clients refuse of a server", FIX);
    }
    return purposes.contains(SERVER)
        ? FOR_SERVERS.ok("it is for TLS servers")
        : NOT_STATED.warning(
            "it does not say that it is for TLS servers (serverAuth), as Apple's clients demand",
            FIX);
  }
}
