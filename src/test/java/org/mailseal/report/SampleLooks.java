package org.mailseal.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.ledger.authority.DirectoryLook;

/** What looks at directories may have come to. */
final class SampleLooks {
  static final Instant AT = Instant.parse("2026-11-19T04:00:00.500Z");
  static final DirectoryLook WELL = of(Optional.empty(), "https://ca.example/terms");
  static final DirectoryLook SILENT =
      of(Optional.of("cannot reach ca: connection refused"), "https://ca.example/terms");
  static final DirectoryLook OTHER_TERMS = of(Optional.empty(), "https://ca.example/terms-2");

  private SampleLooks() {}

  private static DirectoryLook of(Optional<String> fault, String terms) {
    return new DirectoryLook(
        AT,
        AT.plus(Duration.ofDays(7)),
        AT.minus(Duration.ofDays(2)),
        fault,
        Optional.of(
            new DirectoryLook.Answered(
                AT, Optional.of(terms), List.of("classic", "short"), false, true)),
        Optional.of("https://ca.example/terms"));
  }
}
