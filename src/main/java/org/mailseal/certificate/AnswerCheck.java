package org.mailseal.certificate;

import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/** Whether what an authority gave back is what was asked for and fit to be installed. */
public final class AnswerCheck {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

  /** Bits of keyUsage (RFC 5280 §4.2.1.3). */
  private static final int DIGITAL_SIGNATURE = 0;

  private static final int KEY_ENCIPHERMENT = 2;
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";

  private AnswerCheck() {}

  /**
   * Every reason not to install the answer, each a sentence that may be shown; empty where it is
   * fit.
   *
   * @param asked the public key of the request
   * @param names what must be covered
   * @param trust the roots that the chain may end in
   */
  public static List<String> faults(
      Chain answer, PublicKey asked, List<? extends Identifier> names, Trust trust, Instant now) {
    if (answer.excess().isPresent()) {
      return List.of(answer.excess().get()); // Nothing more is computed of such a one.
    }
    CertificateInfo info = answer.info();
    List<String> faults = new ArrayList<>(lasting(answer, asked, names, now));
    if (now.isBefore(info.notBefore())) {
      faults.add("it is not valid before " + info.notBefore() + "; is this machine's clock right?");
    }
    trust.fault(answer, now).ifPresent(faults::add);
    return List.copyOf(faults);
  }

  /** Those of them that neither other roots nor a later day can mend. */
  public static List<String> lasting(
      Chain answer, PublicKey asked, List<? extends Identifier> names, Instant now) {
    X509Certificate leaf = answer.leaf();
    CertificateInfo info = answer.info();
    List<String> faults = new ArrayList<>();
    answer.excess().ifPresent(faults::add);
    if (!Arrays.equals(leaf.getPublicKey().getEncoded(), asked.getEncoded())) {
      faults.add("its public key is not the one that was asked for");
    }
    List<? extends Identifier> missing =
        names.stream().filter(Predicate.not(info::covers)).toList();
    if (!missing.isEmpty()) {
      faults.add(
          "it does not cover "
              + missing.stream().map(Identifier::text).collect(Collectors.joining(", ")));
    }
    if (!now.isBefore(info.notAfter())) {
      faults.add("it expired at " + info.notAfter());
    }
    if (leaf.getBasicConstraints() >= 0) {
      faults.add(
          "it is the certificate of an authority, not of a server (basicConstraints CA:TRUE, RFC"
              + " 5280 §4.2.1.9)");
    }
    if (!usable(leaf, SERVER_AUTH)) {
      faults.add(
          "its extended key usage lacks serverAuth (RFC 5280 §4.2.1.12); ask for a web server or"
              + " TLS server certificate");
    }
    if (leaf.getBasicConstraints() < 0 && !forTls(leaf)) {
      faults.add(
          "its key usage allows no TLS: digitalSignature is missing (RFC 8446 §4.4.2.2); ask for a"
              + " TLS server certificate");
    }
    answer.certificates().stream()
        .filter(AnswerCheck::weaklySigned)
        .forEach(
            one ->
                faults.add(
                    Printable.sanitize(one.getSubjectX500Principal().getName())
                        + " is signed with "
                        + one.getSigAlgName()
                        + ", which mail programs refuse; ask the CA for SHA-256 or better"));
    return List.copyOf(faults);
  }

  /**
   * What a person should know before the answer is installed, each a sentence that may be shown.
   *
   * @param asked the names of the request
   * @param clientToo where the certificate is also presented as a client's
   */
  public static List<String> remarks(
      X509Certificate leaf, List<Identifier> asked, List<String> clientToo) {
    CertificateInfo info = CertificateInfo.of(leaf);
    List<String> remarks = new ArrayList<>();
    List<Identifier> missing = asked.stream().filter(Predicate.not(info::covers)).toList();
    if (!missing.isEmpty()) {
      remarks.add("asked for and not given: " + display(missing));
    }
    List<Identifier> added = info.names().stream().filter(Predicate.not(asked::contains)).toList();
    if (!added.isEmpty()) {
      remarks.add("given and not asked for: " + display(added));
    }
    Subject.commonName(leaf)
        .filter(name -> Identifier.find(name).filter(info::covers).isEmpty())
        .ifPresent(
            name ->
                remarks.add(
                    "the common name "
                        + Printable.sanitize(name)
                        + " is not among its alternative names: programs that follow RFC 9525 do"
                        + " not see it"));
    PublicValidity.excess(info.notBefore(), info.notAfter())
        .ifPresent(excess -> remarks.add(excess + "; a private CA may do so"));
    remarks.addAll(CertificateInfo.oddities(leaf));
    if (!clientToo.isEmpty() && !usable(leaf, CLIENT_AUTH)) {
      clientToo.forEach(use -> remarks.add("its extended key usage lacks clientAuth, but " + use));
    }
    return List.copyOf(remarks);
  }

  private static String display(List<Identifier> names) {
    return Identifier.display(names);
  }

  /** MD2, MD5 and SHA-1; a root's own signature is worth nothing, whatever it is. */
  private static boolean weaklySigned(X509Certificate certificate) {
    String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    return (algorithm.startsWith("MD") || algorithm.startsWith("SHA1"))
        && !Chain.issued(certificate, certificate);
  }

  /**
   * An RSA key may also be one that a client encrypts to, in TLS 1.2 (RFC 5246 §7.4.2). Without the
   * extension a key is good for anything.
   */
  private static boolean forTls(X509Certificate leaf) {
    boolean[] usage = leaf.getKeyUsage();
    boolean rsa = leaf.getPublicKey().getAlgorithm().equals("RSA");
    return usage == null || usage[DIGITAL_SIGNATURE] || (rsa && usage[KEY_ENCIPHERMENT]);
  }

  /** Without the extension a certificate is good for anything. */
  private static boolean usable(X509Certificate leaf, String purpose) {
    try {
      List<String> usages = leaf.getExtendedKeyUsage();
      return usages == null || usages.contains(purpose) || usages.contains(ANY_EXTENDED_KEY_USAGE);
    } catch (CertificateParsingException unreadableExtension) {
      return false;
    }
  }
}
