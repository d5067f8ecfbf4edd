package org.mailseal.cli.manage;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.lifecycle.revocation.RevocationPlan;
import org.mailseal.lifecycle.revocation.RevocationPlanning.Planned;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the commands that revoke take and say. */
final class RevocationWords {
  private RevocationWords() {}

  /** The words of {@link RevocationReason}. */
  static final class ReasonConverter implements ITypeConverter<RevocationReason> {
    @Override
    public RevocationReason convert(String word) {
      return RevocationReason.find(word)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + Printable.sanitize(word)
                          + "' is none of key-compromise, superseded, cessation-of-operation,"
                          + " unspecified"));
    }
  }

  /** The kinds of key. */
  static final class KeyKindConverter implements ITypeConverter<String> {
    @Override
    public String convert(String word) {
      if (!List.of("rsa", "ecdsa").contains(word)) {
        throw new TypeConversionException(
            "'" + Printable.sanitize(word) + "' is neither rsa nor ecdsa");
      }
      return word;
    }
  }

  /**
   * A plan that can be carried out.
   *
   * @throws Refusal where there is none
   */
  static RevocationPlan ready(DnsName meant, Planned planned) {
    return switch (planned) {
      case Planned.Ready(RevocationPlan plan) -> plan;
      case Planned.Unknown _ ->
          throw new Refusal(
              ExitCode.FAILED,
              "the ledger has no certificate of " + meant + "; nothing was changed");
      case Planned.NotOne(int count, List<Attempt> known) ->
          throw new Refusal(
              ExitCode.USAGE,
              (count == 0 ? "none" : "more than one")
                  + " of the certificates of "
                  + meant
                  + " is meant; the ledger has "
                  + known.stream().map(RevocationWords::listed).collect(Collectors.joining(", "))
                  + (count == 0
                      ? ""
                      : "; say which with --key, --serial, --fingerprint or --attempt")
                  + ". Nothing was changed");
      case Planned.InUse _ ->
          throw new Refusal(
              ExitCode.FAILED,
              meant
                  + " is in use: renew it first (mailseal renew --force "
                  + meant
                  + ") and name the old one with --serial, take it out of the settings, or say"
                  + " --at-once to revoke what is served. Nothing was changed");
    };
  }

  private static String listed(Attempt one) {
    return "#"
        + one.id()
        + " serial "
        + CertificateDetails.serial(one.chain().orElseThrow().leaf())
        + " SHA-256 "
        + one.chain().orElseThrow().info().fingerprint();
  }

  /** A line for each certificate. */
  static List<String> describe(RevocationPlan plan) {
    return plan.entries().stream().map(entry -> describe(entry, plan)).toList();
  }

  private static String describe(RevocationPlan.Entry entry, RevocationPlan plan) {
    Attempt one = entry.certificate();
    X509Certificate leaf = one.chain().orElseThrow().leaf();
    CertificateInfo info = CertificateInfo.of(leaf);
    return one.name().display()
        + " #"
        + one.id()
        + ": serial "
        + CertificateDetails.serial(leaf)
        + ", SHA-256 "
        + info.shortFingerprint()
        + ", until "
        + info.notAfter()
        + ", by "
        + info.issuer()
        + " ("
        + one.authority()
        + ") is to be revoked ("
        + plan.reason()
        + ")"
        + when(entry, plan);
  }

  private static String when(RevocationPlan.Entry entry, RevocationPlan plan) {
    if (entry.replaced().isEmpty()) {
      return "";
    }
    return plan.waits(entry)
        ? " once another one, on a new key, is served everywhere"
        : " at once, before another one is served: until then whoever looks at revocation"
            + " refuses the connection";
  }

  /** How one stands, after what it is. */
  static String of(Revocation one) {
    return switch (one.state()) {
      case REVOKED -> "is revoked.";
      case BY_HAND -> "is to be revoked by hand, as said.";
      case REQUESTED ->
          "is not revoked yet"
              + one.fault().map(fault -> ": " + fault).orElse("")
              + "; the next run asks again.";
      case PLANNED ->
          "is not revoked: another one is to be served everywhere first. The next run goes on;"
              + " --withdraw gives it up, --at-once does not wait.";
    };
  }

  static ExitCode code(Revocation one) {
    return switch (one.state()) {
      case REVOKED -> ExitCode.DONE;
      case BY_HAND -> ExitCode.WAITING;
      case PLANNED, REQUESTED -> ExitCode.FAILED;
    };
  }
}
