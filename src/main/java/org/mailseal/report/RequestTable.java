package org.mailseal.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/** Requests for people, in 80 columns. */
public final class RequestTable {
  private RequestTable() {}

  /** All of them, each line ended by a line feed. */
  public static String render(List<Attempt> requests, Instant now) {
    return requests.isEmpty()
        ? "No request waits for an answer.\n"
        : requests.stream().map(request -> render(request, now)).collect(Collectors.joining("\n"));
  }

  /** One of them. */
  public static String render(Attempt request, Instant now) {
    List<String> lines =
        new ArrayList<>(
            Column.lines(
                "", request.id() + "  " + request.name().display() + "  " + stand(request, now)));
    row(lines, "names", Identifier.display(request.names()));
    row(
        lines,
        "key",
        request.algorithm().word()
            + (request.request().isRenewal() ? "; a renewal for a Microsoft CA (--pkcs7)" : ""));
    if (!request.request().subject().lines().isEmpty()) {
      row(lines, "subject", String.join(", ", request.request().subject().lines()));
    }
    row(
        lines,
        "asked",
        Printable.sanitize(request.authority()) + ", " + second(request.startedAt()));
    request.reason().ifPresent(what -> row(lines, "waits", "for " + what));
    request.chain().map(Chain::info).ifPresent(leaf -> row(lines, "answer", answer(leaf)));
    return String.join("\n", lines) + "\n";
  }

  private static String answer(CertificateInfo leaf) {
    return "by " + leaf.issuer() + ", until " + leaf.notAfter() + ", " + leaf.shortFingerprint();
  }

  private static String stand(Attempt request, Instant now) {
    return request.state() == AttemptState.AWAITING_ANSWER
        ? "waiting " + new UnansweredRequest(request, Optional.empty(), now).howLong()
        : request.state().name() + " " + second(request.changedAt());
  }

  private static Instant second(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private static void row(List<String> lines, String label, String text) {
    lines.addAll(Column.lines(String.format("  %-8s", label), text));
  }
}
