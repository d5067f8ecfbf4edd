package org.mailseal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.name.DnsName;
import org.mailseal.report.RenewalReport.Level;
import org.mailseal.report.RenewalReport.Task;

class RenewalReportTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Instant LATER = Instant.parse("2026-11-20T10:01:02.345Z");
  private static final DnsName MAIL = new DnsName("mail.example.org");
  private static final CertificateInfo LEAF =
      TestCertificates.root("Test Root")
          .leaf("mail.example.org", "imap.example.org")
          .valid(NOW, NOW.plus(Duration.ofDays(90)))
          .issue()
          .chain()
          .info();

  private static RenewalReport report(Task task, RenewalOutcome outcome) {
    return RenewalReport.of(KeyTrack.whole(MAIL), task, outcome, NOW);
  }

  private static void says(
      RenewalOutcome outcome, Level level, boolean inTrail, String line, String... lines) {
    assertThat(report(Task.RENEWAL, outcome))
        .isEqualTo(new RenewalReport(level, line, inTrail, List.of(lines)));
  }

  @Test
  void whatWentWell() {
    says(
        new RenewalOutcome.NotDue(LATER, LEAF, List.of("it is odd")),
        Level.DONE,
        false,
        "mail.example.org: not due before 2026-11-20T10:01:02.345Z",
        "mail.example.org: nothing is due: the certificate in use has 90 days left (until "
            + LEAF.notAfter()
            + ") and is renewed from 2026-11-20T10:01:02Z on",
        "  it is odd");
    says(
        new RenewalOutcome.NotYet(LATER, "the CA was away"),
        Level.DONE,
        true,
        "mail.example.org: next try not before 2026-11-20T10:01:02Z, because: the CA was away",
        "mail.example.org: next try not before 2026-11-20T10:01:02Z, because: the CA was away");
    says(
        new RenewalOutcome.Renewed(LEAF, 6),
        Level.DONE,
        false,
        "mail.example.org: renewed until " + LEAF.notAfter(),
        "mail.example.org: renewed, and every port serves it",
        "  names mail.example.org, imap.example.org",
        "  issuer " + LEAF.issuer(),
        "  key " + LEAF.key() + ", 90 days left, until " + LEAF.notAfter(),
        "  SHA-256 " + LEAF.fingerprint());
    assertThat(report(Task.RENEWAL, new RenewalOutcome.Renewed(LEAF, 0)).lines().getFirst())
        .isEqualTo("mail.example.org: renewed; installed, not watched");
  }

  @Test
  void whatWaitsForSomebody() {
    says(
        new RenewalOutcome.Waiting("the answer of corporate"),
        Level.WAITING,
        false,
        "mail.example.org: waiting for the answer of corporate",
        "mail.example.org: waiting for the answer of corporate",
        "  mailseal csr show mail.example.org prints the request; mailseal csr answer FILE takes"
            + " what comes back.");
    says(
        new RenewalOutcome.NeedsManualStep(
            List.of("run it", "look"), List.of("25/smtp serves the old one")),
        Level.WAITING,
        false,
        "mail.example.org: waiting for somebody: run it; look",
        "mail.example.org: waiting for somebody: run it; look",
        "  Now 25/smtp serves the old one",
        "  Then see it served with: mailseal renew mail.example.org");
  }

  @Test
  void whatFailedSaysWhatIsInPlaceNow() {
    says(
        new RenewalOutcome.Failed("no such CA", LATER),
        Level.FAILED,
        true,
        "mail.example.org: no such CA",
        "mail.example.org: no such CA",
        "  Nothing was changed. Next try not before 2026-11-20T10:01:02Z.");
    says(
        new RenewalOutcome.PutBack("25/smtp was deaf", "the old one is served again", LATER),
        Level.FAILED,
        true,
        "mail.example.org: put back: 25/smtp was deaf",
        "mail.example.org: put back: 25/smtp was deaf",
        "  The old one is served again. Next try not before 2026-11-20T10:01:02Z.");
    says(
        new RenewalOutcome.HookFailed(LEAF, "no such record", LATER),
        Level.FAILED,
        true,
        "mail.example.org: every port serves the certificate, but a hook that is run after that"
            + " has failed: no such record",
        "mail.example.org: every port serves the certificate, but a hook that is run after that"
            + " has failed: no such record",
        "  The certificate stays. The hook is run again after 2026-11-20T10:01:02Z, or now with:"
            + " mailseal renew mail.example.org");
    says(
        new RenewalOutcome.NoRollback("there is none"),
        Level.FAILED,
        false,
        "mail.example.org: there is none",
        "mail.example.org: cannot go back: there is none",
        "  Nothing was changed.");
    says(
        new RenewalOutcome.Stopped(),
        Level.FAILED,
        false,
        "mail.example.org: stopped between two steps",
        "mail.example.org: stopped as asked, between two steps; nothing was changed, and the next"
            + " run goes on from here");
  }

  @Test
  void whatNobodyShouldMissIsAlarming() {
    says(
        new RenewalOutcome.Stuck("the disk is gone"),
        Level.ALARMING,
        false,
        "mail.example.org: ACT NOW: the disk is gone",
        "mail.example.org: ACT NOW: the disk is gone",
        "  The servers may serve the new certificate, the old one, or none. Mend the cause and run:"
            + " mailseal renew mail.example.org");
    says(
        new RenewalOutcome.Unproven(LEAF, 3, List.of("imaps serves nothing"), LATER),
        Level.ALARMING,
        true,
        "mail.example.org: installed, but not proven: imaps serves nothing",
        "mail.example.org: installed, but not proven: imaps serves nothing",
        "  It served nothing there before, so the new certificate stays, until "
            + LEAF.notAfter()
            + ".",
        "  It counts as renewed once every port was seen to serve it: start the server, or take the"
            + " port out of the settings. It is looked at again after 2026-11-20T10:01:02Z, or now"
            + " with: mailseal renew mail.example.org");
    says(
        new RenewalOutcome.WrongClock("the clock says 2020"),
        Level.ALARMING,
        false,
        "mail.example.org: the clock says 2020",
        "mail.example.org: the clock says 2020",
        "  Nothing was changed.");
    says(
        new RenewalOutcome.Broken("a defect"),
        Level.ALARMING,
        false,
        "mail.example.org: a defect",
        "mail.example.org: a defect",
        "  It ended in the middle of a step; the next run goes on from there, or undoes it.");
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void whoAskedInSoManyWordsIsToldThatItDidNotHappen(Task task) {
    RenewalReport report =
        report(task, new RenewalOutcome.Busy(Optional.of("process 4711 on mx1")));
    String text = "mail.example.org: process 4711 on mx1 is at work on it; nothing was done here";
    assertThat(report.line()).isEqualTo("mail.example.org: process 4711 on mx1 is at work on it");
    switch (task) {
      case RENEWAL ->
          assertThat(report)
              .returns(Level.DONE, RenewalReport::level)
              .returns(List.of(text), RenewalReport::lines);
      case FORCED_RENEWAL, ANSWER, IMPORT, ROLLBACK ->
          assertThat(report)
              .returns(Level.FAILED, RenewalReport::level)
              .returns(List.of(text + ". Try again when it is done."), RenewalReport::lines);
    }
  }

  @Test
  void eachTaskHasItsOwnWords() {
    assertThat(report(Task.ROLLBACK, new RenewalOutcome.Renewed(LEAF, 6)).lines())
        .containsExactly(
            "mail.example.org: rolled back to "
                + LEAF.shortFingerprint()
                + ", until "
                + LEAF.notAfter()
                + "; every port serves it");
    RenewalOutcome refused = new RenewalOutcome.Refused("it has expired");
    assertThat(report(Task.IMPORT, refused).lines())
        .containsExactly(
            "mail.example.org: this certificate cannot be adopted: it has expired. Nothing was"
                + " changed");
    assertThat(report(Task.ANSWER, refused).lines())
        .containsExactly(
            "mail.example.org: this answer cannot be installed: it has expired",
            "  Nothing was changed.");
  }
}
