package org.mailseal.inspection.check;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyLimits;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.SentChain;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.Printable;

/**
 * How hard keys and signatures are to forge.
 *
 * <p>RSA with 2048 bits is well: it is the floor of every public CA, and nearly every mail server
 * has it. That some (internet.nl) mean to phase it out is said, not held against it.
 */
public final class StrengthCheck implements Check<PortEvidence> {
  private static final int RSA_FLOOR = 2048;
  private static final int RSA_LATER = 3072; // as strong as P-256 (NIST SP 800-57 part 1 §5.6.1)
  private static final int MAX_RSA_BITS = 8192; // mbed TLS takes no more (MBEDTLS_MPI_MAX_SIZE)
  private static final int EC_FLOOR = 256;
  private static final String KEYS = "CA/B BR §6.1.5";
  private static final String SIGNATURES = "RFC 9325 §4.5";
  private static final Pattern BROKEN = Pattern.compile("(MD2|MD4|MD5|SHA-?1)(?!\\d).*");

  public static final FindingCode STRONG =
      FindingCode.of(Topic.KEY, "strong", "the key is long enough", KEYS, Level.OK);

  public static final FindingCode TOO_SHORT =
      FindingCode.of(Topic.KEY, "too-short", "the key is too short", KEYS, Level.FAILURE);

  public static final FindingCode ISSUER_TOO_SHORT =
      FindingCode.of(
          Topic.KEY, "issuer-too-short", "the key of an issuer is too short", KEYS, Level.FAILURE);

  public static final FindingCode NOT_TRIED =
      FindingCode.of(
          Topic.KEY,
          "not-tried",
          "the key of an issuer is of a kind or length that no TLS needs, and nothing signed with"
              + " it is believed",
          KEYS,
          Level.FAILURE);

  public static final FindingCode UNUSUAL =
      FindingCode.of(
          Topic.KEY,
          "unusual",
          "the key is of a kind or length that some clients refuse",
          KEYS,
          Level.WARNING);

  public static final FindingCode SIGNED_WELL =
      FindingCode.of(
          Topic.SIGNATURE, "strong", "the signatures cannot be forged today", "", Level.OK);

  public static final FindingCode FORGEABLE =
      FindingCode.of(
          Topic.SIGNATURE,
          "forgeable",
          "a signature is made with a digest that can be forged",
          SIGNATURES,
          Level.FAILURE);

  @Override
  public String title() {
    return "Keys and signatures";
  }

  @Override
  public String description() {
    return "How hard keys and signatures are to forge. RSA with 2048 bits is well: it is"
        + " the floor of every public CA. Nobody looks at the signature of a root: whoever"
        + " trusts it has it.";
  }

  @Override
  public String applicability() {
    return "every port that serves a certificate";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(STRONG, TOO_SHORT, ISSUER_TOO_SHORT, NOT_TRIED, UNUSUAL, SIGNED_WELL, FORGEABLE);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    return List.of(key(evidence.sent()), signature(evidence.sent().path()));
  }

  private static Finding key(SentChain sent) {
    Finding leaf = key(sent.path().leaf());
    return leaf.level() == Level.FAILURE
        ? leaf
        : notTried(sent).or(() -> issuerTooShort(sent.path())).orElse(leaf);
  }

  /** It is in no path: what it signed is not looked at. */
  private static Optional<Finding> notTried(SentChain sent) {
    X509Certificate last = sent.path().certificates().getLast();
    return sent.strangers().stream()
        .filter(one -> one.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
        .flatMap(
            one ->
                KeyLimits.excess(one.getPublicKey()).stream()
                    .map(
                        excess ->
                            NOT_TRIED.failure(
                                "the issuer "
                                    + ChainCheck.name(one)
                                    + " has "
                                    + excess
                                    + ", and what it signed is not tried",
                                "get a certificate from a CA of today")))
        .findFirst();
  }

  private static Optional<Finding> issuerTooShort(Chain path) {
    return path.issuers().stream()
        .filter(issuer -> tooShort(issuer.getPublicKey()))
        .findFirst()
        .map(
            issuer ->
                ISSUER_TOO_SHORT.failure(
                    "the key of the issuer " + ChainCheck.name(issuer) + " is too short",
                    "get a certificate from a CA of today"));
  }

  private static Finding key(X509Certificate certificate) {
    PublicKey key = certificate.getPublicKey();
    String shown = CertificateInfo.of(certificate).key();
    if (tooShort(key)) {
      return TOO_SHORT.failure(
          "the key, " + shown + ", is too short",
          "renew with a new key: RSA 2048 or ECDSA P-256 at least");
    }
    return switch (key) {
      case RSAPublicKey rsa when rsa.getModulus().bitLength() > MAX_RSA_BITS ->
          unusual("the key, " + shown + ", is so long that some clients refuse it");
      case RSAPublicKey rsa when rsa.getModulus().bitLength() < RSA_LATER ->
          STRONG.ok("the key is " + shown + "; some advise 3072 or ECDSA P-256");
      case RSAPublicKey _, ECPublicKey _ -> STRONG.ok("the key is " + shown);
      case EdECPublicKey _ -> unusual("the key is " + shown + ", which few mail programs know");
      default -> unusual("the key is of a kind that few clients know: " + shown);
    };
  }

  private static Finding unusual(String what) {
    return UNUSUAL.warning(what, "renew with a new key: RSA 2048 to 4096, or ECDSA P-256 or P-384");
  }

  private static boolean tooShort(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> rsa.getModulus().bitLength() < RSA_FLOOR;
      case ECPublicKey ec -> ec.getParams().getOrder().bitLength() < EC_FLOOR;
      case DSAPublicKey _ -> true; // whatever its length: no client of today takes one
      default -> false;
    };
  }

  private static Finding signature(Chain path) {
    // Nobody looks at the signature of a root: who trusts it has it.
    return path.certificates().stream()
        .filter(one -> one.equals(path.leaf()) || !SentChain.isRoot(one))
        .filter(one -> BROKEN.matcher(digest(one)).matches())
        .findFirst()
        .map(
            one ->
                FORGEABLE.failure(
                    (one.equals(path.leaf())
                            ? "the certificate"
                            : "the issuer " + ChainCheck.name(one))
                        + " is signed with "
                        + Printable.sanitize(one.getSigAlgName())
                        + ", which can be forged",
                    "get one from a CA that signs with SHA-256 or better"))
        .orElseGet(
            () ->
                SIGNED_WELL.ok(
                    "it is signed with " + Printable.sanitize(path.leaf().getSigAlgName())));
  }

  /** Such as {@code SHA256WITHRSA}; of RSASSA-PSS the digest in its parameters. */
  private static String digest(X509Certificate certificate) {
    String name = certificate.getSigAlgName();
    return pss(certificate).orElse(name).toUpperCase(Locale.ROOT);
  }

  private static Optional<String> pss(X509Certificate certificate) {
    if (!certificate.getSigAlgName().equals("RSASSA-PSS")) {
      return Optional.empty();
    }
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      parameters.init(certificate.getSigAlgParams());
      return Optional.of(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
    } catch (GeneralSecurityException | IOException unreadable) {
      return Optional.empty();
    }
  }
}
