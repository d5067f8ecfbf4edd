package org.mailseal.certificate;

import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether what an authority gave back is what was asked for and fit to be installed. */
public final class AnswerCheck {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";

  private AnswerCheck() {}

  /**
   * Every reason not to install the answer, each a sentence that may be shown; empty where it is
   * fit.
   *
   * @param asked the public key of the request
   * @param names the names that must be covered
   * @param trust the roots that the chain may end in
   */
  public static List<String> faults(
      Chain answer, PublicKey asked, List<DnsName> names, Trust trust, Instant now) {
    X509Certificate leaf = answer.leaf();
    Leaf facts = answer.facts();
    List<String> faults = new ArrayList<>();
    if (!Arrays.equals(leaf.getPublicKey().getEncoded(), asked.getEncoded())) {
      faults.add("its public key is not the one that was asked for");
    }
    List<DnsName> missing = names.stream().filter(Predicate.not(facts::covers)).toList();
    if (!missing.isEmpty()) {
      faults.add(
          "it does not cover "
              + missing.stream().map(DnsName::text).collect(Collectors.joining(", ")));
    }
    if (now.isBefore(facts.notBefore())) {
      faults.add(
          "it is not valid before " + facts.notBefore() + "; is this machine's clock right?");
    }
    if (!now.isBefore(facts.notAfter())) {
      faults.add("it expired at " + facts.notAfter());
    }
    if (leaf.getBasicConstraints() >= 0) {
      faults.add("it is the certificate of an authority, not of a server");
    }
    if (!serverAuth(leaf)) {
      faults.add("its extended key usage lacks serverAuth (RFC 5280 §4.2.1.12)");
    }
    trust.fault(answer, now).ifPresent(faults::add);
    return List.copyOf(faults);
  }

  /**
   * Without the extension a certificate is good for anything; our mail servers need serverAuth
   * where there is one.
   */
  private static boolean serverAuth(X509Certificate leaf) {
    try {
      List<String> usages = leaf.getExtendedKeyUsage();
      return usages == null
          || usages.contains(SERVER_AUTH)
          || usages.contains(ANY_EXTENDED_KEY_USAGE);
    } catch (CertificateParsingException unreadableExtension) {
      return false;
    }
  }
}
