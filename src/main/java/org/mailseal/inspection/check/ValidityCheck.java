package org.mailseal.inspection.check;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.PublicValidity;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;

/** From when until when a certificate is valid. */
public final class ValidityCheck implements Check<PortEvidence> {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
  private static final String CLAUSE = "RFC 5280 §4.1.2.5";

  public static final FindingCode VALID =
      FindingCode.of(
          Topic.VALIDITY,
          "valid",
          "the certificate is valid, and for long enough",
          CLAUSE,
          Level.OK);

  public static final FindingCode RENEWAL_OVERDUE =
      FindingCode.of(
          Topic.VALIDITY,
          "renewal-overdue",
          "less than a third of the lifetime is left, so a renewal was missed",
          CLAUSE,
          Level.WARNING);

  public static final FindingCode EXPIRED =
      FindingCode.of(
          Topic.VALIDITY, "expired", "the certificate has expired", CLAUSE, Level.FAILURE);

  public static final FindingCode NOT_YET_VALID =
      FindingCode.of(
          Topic.VALIDITY,
          "not-yet-valid",
          "the certificate is not valid yet",
          CLAUSE,
          Level.FAILURE);

  public static final FindingCode TOO_LONG =
      FindingCode.of(
          Topic.VALIDITY,
          "too-long",
          "the certificate is valid for longer than a public CA may issue",
          "CA/B BR §6.3.2",
          Level.OK,
          Level.WARNING);

  private final BiPredicate<Chain, Instant> publicRoots;

  /**
   * A check of dates.
   *
   * @param publicRoots whether the public trusts a chain at an instant; asked only where the answer
   *     matters
   */
  ValidityCheck(BiPredicate<Chain, Instant> publicRoots) {
    this.publicRoots = publicRoots;
  }

  @Override
  public String title() {
    return "Validity";
  }

  @Override
  public String description() {
    return "From when until when the certificate is valid. A renewal is due when a third"
        + " of the lifetime is left, so whoever serves less has missed one. What the"
        + " public trusts must not be valid for too long: some clients refuse it. A private CA may"
        + " take longer, but Apple's programs refuse more than 825 days of anybody.";
  }

  @Override
  public String applicability() {
    return "every port that serves a certificate";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(VALID, RENEWAL_OVERDUE, EXPIRED, NOT_YET_VALID, TOO_LONG);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    CertificateInfo leaf = evidence.leaf();
    Instant now = evidence.now();
    Finding left = left(leaf, now);
    return left.level() == Level.FAILURE
        ? List.of(left)
        : Stream.concat(Stream.of(left), excess(evidence).stream()).toList();
  }

  /** Why a leaf is not valid at a moment, as a clause; empty where it is. */
  public static Optional<String> fault(CertificateInfo leaf, Instant now) {
    if (now.isBefore(leaf.notBefore())) {
      return Optional.of("not valid before " + leaf.notBefore());
    }
    return now.isAfter(leaf.notAfter())
        ? Optional.of("expired on " + day(leaf.notAfter()))
        : Optional.empty();
  }

  private static Finding left(CertificateInfo leaf, Instant now) {
    Optional<String> fault = fault(leaf, now);
    if (fault.isPresent()) {
      return now.isAfter(leaf.notAfter())
          ? EXPIRED.failure(fault.get(), "renew it, then reload the server")
          : NOT_YET_VALID.failure(
              fault.get(), "check both clocks, or serve the previous certificate until then");
    }
    long days = leaf.daysLeft(now);
    String until = "until " + day(leaf.notAfter());
    // Renewals are due when a third is left, so whoever serves less has missed one.
    if (leaf.left(now).multipliedBy(3).compareTo(leaf.lifetime()) < 0) {
      return RENEWAL_OVERDUE.warning(
          days(days) + " left (" + until + "), under a third of " + days(leaf.lifetime().toDays()),
          "renew it now; if it has been renewed, reload the server");
    }
    return VALID.ok(days(days) + " left (" + until + ")");
  }

  private Optional<Finding> excess(PortEvidence evidence) {
    CertificateInfo leaf = evidence.leaf();
    return PublicValidity.excess(leaf.notBefore(), leaf.notAfter())
        .map(
            why -> {
              if (PublicValidity.refusedByApple(leaf.notBefore(), leaf.notAfter())) {
                return TOO_LONG.warning(
                    why + "; Apple's programs refuse it, whoever issued it",
                    "renew it, for 825 days at most where the CA is a private one");
              }
              return publicRoots.test(evidence.sent().path(), evidence.now())
                  ? TOO_LONG.warning(
                      why, "renew it: some clients refuse what is valid for too long")
                  : TOO_LONG.ok(why + "; a private CA may do so");
            });
  }

  static String day(Instant instant) {
    return DAY.format(instant);
  }

  private static String days(long days) {
    return days == 1 ? "1 day" : days + " days";
  }
}
