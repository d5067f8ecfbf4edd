package org.mailseal.report.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.inspection.check.ValidityCheck;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.TestFindings;
import org.mailseal.inspection.result.Topic;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.name.DnsName;

/** Held against the Monitoring Plugins Development Guidelines. */
class NagiosTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Identity MAIL =
      TestCertificates.root("Test Root")
          .leaf("mail.example.org")
          .valid(NOW.minus(Duration.ofDays(80)), NOW.plus(Duration.ofDays(10)))
          .issue();

  /** 'label'=value[UOM];[warn];[crit];[min];[max], the label quoted where it has a blank. */
  private static final Pattern SERIES =
      Pattern.compile(
          "('(?<quoted>(?:[^'=]|'')+)'|(?<bare>[^ '=]+))=(?<value>-?[0-9.]+)"
              + "(;(?<warn>[-0-9.:~@]*))?(;(?<crit>[-0-9.:~@]*))?(;[-0-9.]*)?(;[-0-9.]*)?");

  private static final Pattern LINE =
      Pattern.compile(
          "MAILSEAL (OK|WARNING|CRITICAL|UNKNOWN) - (?<text>[^|\n]+) \\| (?<data>[^|\n]+)\n");

  private final StringWriter text = new StringWriter();
  private final InspectionTally tally = new InspectionTally();

  private InspectionNagios view(OptionalLong warning, OptionalLong critical) {
    return new InspectionNagios(new PrintWriter(text), NOW, warning, critical);
  }

  /** What is printed for these, and what the exit code follows from. */
  private Level told(InspectionNagios view, BatchOutcome... outcomes) {
    for (BatchOutcome outcome : outcomes) {
      tally.count(outcome);
      view.show(outcome);
    }
    view.end(tally);
    return view.level();
  }

  private Level told(BatchOutcome... outcomes) {
    return told(view(OptionalLong.empty(), OptionalLong.empty()), outcomes);
  }

  private static BatchOutcome port(String endpoint, Finding... findings) {
    return port(endpoint, MAIL, findings);
  }

  private static BatchOutcome port(String endpoint, Identity identity, Finding... findings) {
    Endpoint parsed = Endpoint.parse(endpoint);
    Observation served =
        new Observation.Served(
            parsed,
            NOW,
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), parsed.port()),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            "TLSv1.3",
            "TLS_AES_256_GCM_SHA384",
            identity.chain());
    return new BatchOutcome.Inspected(
        new Inspection.OfPort(
            EvidenceDraft.of(served).trust(TrustedRoots.of(Trust.none())).build(),
            List.of(),
            List.of(findings)));
  }

  private static Finding finding(Level level, Topic topic, String what) {
    return TestFindings.finding(level, topic, what, "", "");
  }

  private static final Finding WELL = finding(Level.OK, Topic.REACH, "serves a certificate");
  private static final Finding LATE =
      ValidityCheck.RENEWAL_OVERDUE.warning(
          "10 days left, under a third of 90 days", "renew it now");
  private static final Finding OTHER_NAME =
      finding(Level.FAILURE, Topic.HOST_NAME, "the certificate does not cover it");
  private static final BatchOutcome SKIPPED =
      new BatchOutcome.Skipped(OptionalLong.of(2), "a|b", "no endpoint");

  private Map<String, String> series() {
    Matcher line = LINE.matcher(text.toString());
    assertThat(line.matches()).as(text.toString()).isTrue();
    Map<String, String> series = new LinkedHashMap<>();
    Matcher one = SERIES.matcher(line.group("data"));
    int end = 0;
    while (one.find()) {
      assertThat(line.group("data").substring(end, one.start()).strip()).isEmpty();
      end = one.end();
      String label = Optional.ofNullable(one.group("quoted")).orElseGet(() -> one.group("bare"));
      assertThat(series.put(label, one.group().substring(one.group().indexOf('=') + 1))).isNull();
    }
    assertThat(end).isEqualTo(line.group("data").length());
    return series;
  }

  @Test
  void allIsWell() {
    assertThat(told(port("mail.example.org", WELL))).isEqualTo(Level.OK);

    assertThat(text.toString())
        .startsWith("MAILSEAL OK - 1 endpoint is well, 10 days left | endpoints=1;;;0 ");
    assertThat(series())
        .containsEntry("failures", "0;;0;0")
        .containsEntry("mail.example.org:25/smtp 192.0.2.1", "10;;;")
        .containsEntry("days_left", "10;;;");
  }

  /** The chain breaks five days from now, whatever the leaf says. */
  @Test
  void anIssuerThatEndsFirstCounts() {
    Identity ending =
        TestCertificates.root("Test Root")
            .intermediate("Ending", NOW.minus(Duration.ofDays(900)), NOW.plus(Duration.ofDays(5)))
            .leaf("mail.example.org")
            .valid(NOW.minus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(88)))
            .issue();
    assertThat(
            told(
                view(OptionalLong.of(30), OptionalLong.of(25)),
                port("mail.example.org", ending, WELL)))
        .isEqualTo(Level.FAILURE);
    assertThat(text.toString()).startsWith("MAILSEAL CRITICAL - mail.example.org:25/smtp");
    assertThat(series())
        .containsEntry("days_left", "5;30:;25:;")
        .containsEntry("mail.example.org:25/smtp 192.0.2.1", "5;30:;25:;");
  }

  @Test
  void theWorstCounts() {
    assertThat(
            told(
                port("a.example.org", WELL),
                port("b.example.org", WELL, LATE),
                SKIPPED,
                port("c.example.org", OTHER_NAME, LATE)))
        .isEqualTo(Level.FAILURE);

    assertThat(text.toString())
        .startsWith(
            "MAILSEAL CRITICAL - 3 of 4 not well; c.example.org:25/smtp at 192.0.2.1: the"
                + " certificate does not cover it; b.example.org:25/smtp at 192.0.2.1: 10 days"
                + " left, under a third of 90 days; a/b: no endpoint | ");
    assertThat(series())
        .containsEntry("endpoints", "4;;;0")
        .containsEntry("warnings", "1;0;;0")
        .containsEntry("unknown", "1;;;0")
        .containsEntry("failures", "1;;0;0");
  }

  @Test
  void whatIsUnknownHidesNoWarning() {
    assertThat(told(port("a.example.org", LATE), SKIPPED)).isEqualTo(Level.WARNING);
    assertThat(text.toString()).startsWith("MAILSEAL WARNING - 2 of 2 not well; a.example.org:25");
  }

  @Test
  void daysAreHeldAgainstTheThresholds() {
    assertThat(
            told(view(OptionalLong.of(10), OptionalLong.of(5)), port("a.example.org", WELL, LATE)))
        .isEqualTo(Level.OK);
    assertThat(series()).containsEntry("a.example.org:25/smtp 192.0.2.1", "10;10:;5:;");
  }

  @Test
  void fewerDaysThanTheThresholdAreAWarning() {
    assertThat(told(view(OptionalLong.of(11), OptionalLong.of(5)), port("a.example.org", WELL)))
        .isEqualTo(Level.WARNING);
    assertThat(text.toString())
        .startsWith("MAILSEAL WARNING - a.example.org:25/smtp at 192.0.2.1: 10 days left | ");
  }

  @Test
  void fewerDaysThanTheCriticalOnesAreCritical() {
    assertThat(told(view(OptionalLong.of(20), OptionalLong.of(11)), port("a.example.org", WELL)))
        .isEqualTo(Level.FAILURE);
    assertThat(text.toString()).startsWith("MAILSEAL CRITICAL - ");
  }

  @Test
  void aThresholdDoesNotHideAnotherTrouble() {
    assertThat(
            told(view(OptionalLong.of(1), OptionalLong.empty()), port("a.example.org", OTHER_NAME)))
        .isEqualTo(Level.FAILURE);
  }

  @Test
  void aDomainCounts() {
    assertThat(
            told(
                new BatchOutcome.Inspected(
                    new Inspection.OfDomain(
                        DnsName.of("example.org"),
                        List.of(),
                        List.of(finding(Level.WARNING, Topic.TLS_REPORTING, "no TLSRPT"))))))
        .isEqualTo(Level.WARNING);
    assertThat(text.toString()).startsWith("MAILSEAL WARNING - example.org: no TLSRPT | ");
  }

  @Test
  void nothingAtAllIsUnknown() {
    assertThat(told()).isEqualTo(Level.UNKNOWN);
    assertThat(text.toString()).startsWith("MAILSEAL UNKNOWN - nothing was looked at | ");
  }

  @Test
  void whatWasBrokenOffIsNotWell() {
    tally.brokenOff();

    assertThat(told(port("mail.example.org", WELL))).isEqualTo(Level.UNKNOWN);
    assertThat(text.toString()).startsWith("MAILSEAL UNKNOWN - broken off; 1 endpoint is well");
  }

  @Test
  void thousandsFitIntoWhatAMonitorReads() {
    List<BatchOutcome> many = new ArrayList<>();
    IntStream.range(0, 5_000)
        .forEach(n -> many.add(port("host" + n + ".example.org", n % 2 == 0 ? WELL : OTHER_NAME)));

    told(many.toArray(new BatchOutcome[0]));

    assertThat(text.toString().length()).isLessThan(4096);
    assertThat(series())
        .containsEntry("endpoints", "5000;;;0")
        .containsEntry("failures", "2500;;0;0");
    assertThat(text.toString()).contains("2500 of 5000 not well; ", "; and 2497 more | ");
  }

  @Test
  void daysReplaceTheShareOfTheLifetimeAndNothingElse() {
    Finding tooLong = finding(Level.WARNING, Topic.VALIDITY, "valid for 400 days, too long");

    assertThat(
            told(
                view(OptionalLong.of(5), OptionalLong.empty()),
                port("mail.example.org:25/smtp", tooLong)))
        .isEqualTo(Level.WARNING);
    assertThat(text.toString()).contains("valid for 400 days");
  }

  @Test
  void itIsTheCodeThatSaysWhatDaysReplace() {
    Finding alike = finding(Level.WARNING, Topic.CHAIN, "3 issuers, under a third of them sent");

    assertThat(
            told(view(OptionalLong.of(5), OptionalLong.empty()), port("mail.example.org", alike)))
        .isEqualTo(Level.WARNING);
  }

  @Test
  void theDaysThatMakeTheLevelAreNamed() {
    Finding other = finding(Level.WARNING, Topic.CHAIN, "another thing");

    told(view(OptionalLong.of(20), OptionalLong.empty()), port("mail.example.org:25/smtp", other));

    assertThat(text.toString()).contains("10 days left |");
  }
}
