package org.mailseal.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.RequestDetails;
import org.mailseal.certificate.Usage;
import org.mailseal.certificate.file.BundleSummary;
import org.mailseal.name.Identifier;

/** Certificates and requests for people, in 80 columns. */
public final class BundleTable {
  private final List<String> lines = new ArrayList<>();

  private BundleTable() {}

  /**
   * A block for each file or name, each line ended by a line feed.
   *
   * @param now the instant from which days are counted
   */
  public static String render(List<ShownBundle> all, Instant now) {
    return all.stream().map(shown -> block(shown, now)).collect(Collectors.joining("\n"));
  }

  /**
   * A server's certificate before it is installed.
   *
   * @param issuers how many stand above it
   * @param remarks what else a person should know
   */
  public static String render(
      CertificateDetails details, int issuers, List<String> remarks, Instant now) {
    BundleTable table = new BundleTable();
    table.rows(details, now);
    table.row("chain", composition(issuers));
    remarks.forEach(remark -> table.line("! ", remark));
    return table.text();
  }

  private static String block(ShownBundle shown, Instant now) {
    BundleSummary summary = shown.contents();
    BundleTable table = new BundleTable();
    table.line("", shown.what() + ": " + String.join(", ", summary.forms()));
    shown.note().ifPresent(note -> table.line("  ", note));
    summary.chain().ifPresent(path -> table.chain(path, summary.certificates(), now));
    summary
        .keys()
        .forEach(
            key ->
                table.line(
                    "! ", "a private key, " + key + ", to which no certificate here belongs"));
    int number = 0;
    for (BundleSummary.Certificate one : summary.certificates()) {
      number++;
      table.lines.add("");
      table.line(
          "",
          "certificate "
              + number
              + " of "
              + summary.certificates().size()
              + (one.profile().authority() ? ", of an authority" : ", of a server or client"));
      table.rows(one.profile(), now);
      if (one.key()) {
        table.row("private", "its private key is there, too");
      }
    }
    for (BundleSummary.Request one : summary.requests()) {
      table.lines.add("");
      table.line("", "request for a certificate (PKCS#10)");
      table.rows(one.profile());
      if (one.key()) {
        table.row("private", "its private key is there, too");
      }
    }
    return table.text();
  }

  private void chain(
      BundleSummary.Path path, List<BundleSummary.Certificate> certificates, Instant now) {
    if (path.leaf() > 1) {
      CertificateInfo leaf = certificates.get(path.leaf() - 1).profile().info();
      row(
          "leaf",
          "certificate "
              + path.leaf()
              + ": "
              + (leaf.subject().isEmpty() ? "(empty subject)" : leaf.subject())
              + ", to "
              + second(leaf.notAfter())
              + ", "
              + left(leaf, now));
    }
    String end =
        switch (path.end()) {
          case KNOWN_ROOT -> "; complete, up to the known root " + path.last();
          case OWN_ROOT -> "; complete, with its root " + path.last();
          case SELF_SIGNED -> "; signed by itself, so that nobody vouches for it";
          case OPEN ->
              "; ends there: its issuer " + path.last() + " is not here and no root that is known";
        };
    row("chain", composition(path.issuers()) + end);
    if (!path.inOrder()) {
      row("", "out of order: servers send the leaf first, then each one's issuer");
    }
    if (path.others() > 0) {
      row("", "beside it, and no part of it: " + path.others());
    }
  }

  private static String composition(int issuers) {
    return switch (issuers) {
      case 0 -> "the leaf alone";
      case 1 -> "the leaf and 1 issuer";
      default -> "the leaf and " + issuers + " issuers";
    };
  }

  private void rows(CertificateDetails details, Instant now) {
    CertificateInfo info = details.info();
    row("subject", info.subject().isEmpty() ? "(empty)" : info.subject());
    if (!details.authority() || !info.names().isEmpty()) {
      names(info.names());
    }
    if (!details.otherNames().isEmpty()) {
      row("also", String.join(", ", details.otherNames()));
    }
    row("issuer", info.issuer());
    row("key", info.key());
    row(
        "valid",
        second(info.notBefore()) + " to " + second(info.notAfter()) + ", " + left(info, now));
    row(
        "for",
        details.extendedKeyUsage().isEmpty() ? "any purpose" : usages(details.extendedKeyUsage()));
    if (!details.keyUsage().isEmpty()) {
      row("key usage", usages(details.keyUsage()));
    }
    if (details.authority()) {
      row(
          "authority",
          "may issue certificates"
              + (details.pathLength().isPresent()
                  ? ", with at most " + details.pathLength().getAsInt() + " authorities below it"
                  : ""));
    }
    row("signature", details.signature());
    row("serial", details.serial());
    for (String oddity : details.oddities()) {
      row(oddity.equals(details.oddities().getFirst()) ? "odd" : "", oddity);
    }
    row("SHA-256", info.fingerprint());
    row("SHA-1", details.sha1());
    row("key pin", details.publicKeyPin() + " (SHA-256, as in TLSA 3 1 1)");
  }

  private void rows(RequestDetails details) {
    row("subject", details.subject().isEmpty() ? "(empty)" : details.subject());
    names(details.names());
    row("key", details.key());
    if (!details.extendedKeyUsage().isEmpty()) {
      row("for", usages(details.extendedKeyUsage()));
    }
    if (!details.keyUsage().isEmpty()) {
      row("key usage", usages(details.keyUsage()));
    }
    row(
        "signature",
        details.signature()
            + (details.signed() ? "" : ", which is NOT that of its key: no CA takes it"));
    row("key pin", details.publicKeyPin() + " (SHA-256, as in TLSA 3 1 1)");
  }

  private void names(List<Identifier> names) {
    row(
        "names",
        names.isEmpty()
            ? "(none)"
            : names.stream().map(Identifier::display).collect(Collectors.joining(", ")));
  }

  private static String usages(List<Usage> usages) {
    return usages.stream().map(Usage::display).collect(Collectors.joining(", "));
  }

  private static String left(CertificateInfo leaf, Instant now) {
    if (now.isBefore(leaf.notBefore())) {
      return "NOT YET VALID";
    }
    long days = leaf.daysLeft(now);
    return !now.isBefore(leaf.notAfter())
        ? "EXPIRED"
        : days + (days == 1 ? " day left" : " days left");
  }

  private static String second(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void row(String label, String text) {
    line(String.format("  %-10s", label), text);
  }

  private void line(String label, String text) {
    lines.addAll(Column.lines(label, text));
  }

  private String text() {
    return String.join("\n", lines) + "\n";
  }
}
