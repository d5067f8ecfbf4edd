package org.mailseal.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Usage;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.Review;
import org.mailseal.name.Identifier;

/** What was asked for and what was given, side by side, in 80 columns. */
public final class AnswerTable {
  private static final int LABEL = 13;
  private static final int HALF = (Column.WIDTH - LABEL - 2) / 2;

  private final StringBuilder text = new StringBuilder();

  private AnswerTable() {}

  /**
   * The whole table.
   *
   * @param review what is to be said of it
   */
  public static String render(Attempt request, Chain answer, Review review, Instant now) {
    CertificateInfo leaf = answer.info();
    AnswerTable table = new AnswerTable();
    table.row("request " + request.id(), "asked", "given");
    table.row("names", Identifier.display(request.names()), Identifier.display(leaf.names()));
    table.row("key", request.algorithm().word(), leaf.key());
    table.row("subject", request.request().subjectText(), leaf.subject());
    table.row("from", "", second(leaf.notBefore()));
    table.row("until", "", second(leaf.notAfter()) + ", " + leaf.daysLeft(now) + " days left");
    table.row("usage", "", usage(CertificateDetails.of(answer.leaf())));
    table.row("issuer", request.authority(), leaf.issuer());
    table.row("chain", "", answer.issuers().size() + " above it");
    table.row("SHA-256", "", leaf.fingerprint());
    review.remarks().forEach(remark -> table.note("!", remark));
    review.concerns().forEach(concern -> table.note("!", concern.sentence()));
    review.refusals().forEach(refusal -> table.note("✗", refusal));
    return table.text.toString();
  }

  private static String usage(CertificateDetails details) {
    List<Usage> usages = new ArrayList<>(details.keyUsage());
    usages.addAll(details.extendedKeyUsage());
    return usages.isEmpty()
        ? "any"
        : usages.stream().map(Usage::name).collect(Collectors.joining(", "));
  }

  private static String second(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void row(String label, String asked, String given) {
    List<String> left = Column.lines("", asked, HALF);
    List<String> right = Column.lines("", given, HALF);
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      String line =
          String.format(
              "%-" + LABEL + "s%-" + HALF + "s  %s",
              i == 0 ? label : "",
              i < left.size() ? left.get(i) : "",
              i < right.size() ? right.get(i) : "");
      text.append(line.stripTrailing()).append('\n');
    }
  }

  private void note(String mark, String sentence) {
    Column.lines(mark + " ", sentence).forEach(line -> text.append(line).append('\n'));
  }
}
