package org.mailseal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;

/**
 * Full, broken and forbidden disks, under Dovecot's files and under the ledger, while Postfix's
 * files lie on a good one: nothing is lost, the cause is said, and the next run ends well. More
 * moments than one of each kind are tried with {@code -Pthorough}.
 */
@Order(1) // long
@Timeout(300)
class DiskFaultsIT {
  private static final List<String> AS_EVER = List.of("env");

  /** What only Dovecot's files have in their paths. */
  private static final String TARGETS = "dovecot-tls/";

  private static final String DATABASE = "ledger.mv.db";

  @AutoClose private static FaultyHost host;

  private static BuiltCommand mailseal;
  private static Path log;

  private String before;

  @BeforeAll
  static void startServers() {
    host = FaultyHost.start();
    log = host.scratch().path("calls");
    mailseal = host.mailseal("mailseal.yaml", host.settings(host.state().folder()));
    Command.Outcome renewed = mailseal.run("renew");
    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
  }

  @BeforeEach
  void look() {
    assertThat(host.faultsOnceRenewed()).isEmpty();
    before = installed();
  }

  @AfterEach
  void mend() {
    host.tls().mend();
    host.state().mend();
    if (!host.faultsOnceRenewed().isEmpty()) {
      // What one fault broke for good must not be laid at the next one's door.
      mailseal.run("renew", "--force");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200})
  void aFullDiskUnderTheTargets(int kibibytesFree) {
    host.tls().fill(kibibytesFree);
    assertSurvives(AS_EVER)
        .contains(host.tls().folder().toString())
        .containsPattern("(?i)no space|KiB are free");
  }

  @ParameterizedTest
  @ValueSource(ints = {0})
  void aFullDiskUnderTheLedger(int kibibytesFree) {
    host.state().fill(kibibytesFree);
    assertSurvivesOrRenews(AS_EVER, host.state().folder().toString(), "(?i)no space|disk is full");
  }

  @Test
  void aReadOnlyDiskUnderTheTargets() {
    host.tls().makeReadOnly();
    assertSurvives(AS_EVER).contains(host.tls().folder().toString()).contains("read-only");
  }

  @Test
  void aReadOnlyDiskUnderTheLedger() {
    host.state().makeReadOnly();
    assertSurvives(AS_EVER)
        .contains(host.state().folder().toString())
        .containsPattern("(?i)read-only|no permission");
  }

  @Test
  @Tag("thorough")
  void anAlmostFullDiskUnderTheTargets() {
    aFullDiskUnderTheTargets(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 160})
  @Tag("thorough")
  void aFullDiskUnderTheLedgerAtOtherLevels(int kibibytesFree) {
    aFullDiskUnderTheLedger(kibibytesFree);
  }

  @ParameterizedTest
  @CsvSource({
    "WRITE, 3, ENOSPC",
    "SYNC, 4, EIO",
    "RENAME, 2, EIO",
    "OPEN, 8, EACCES",
    "LINK, 1, EROFS",
    "CHMOD, 2, EROFS"
  })
  @Tag("thorough")
  void aDiskThatFailsElsewhereUnderTheTargets(SystemCalls calls, int n, Errno error) {
    aDiskThatFailsUnderTheTargets(calls, n, error);
  }

  @ParameterizedTest
  @CsvSource({
    "WRITE, 1, EIO",
    "WRITE, 45, ENOSPC",
    "OPEN, 1, EACCES",
    "SYNC, 1, EIO",
    "SYNC, 12, EIO"
  })
  @Tag("thorough")
  void aDiskThatFailsElsewhereUnderTheLedger(SystemCalls calls, int n, Errno error) {
    aDiskThatFailsUnderTheLedger(calls, n, error);
  }

  /** The pre-flight saw room, and then there is none. */
  @ParameterizedTest
  @CsvSource({"WRITE, 2, EIO", "RENAME, 1, EIO"})
  void aDiskThatFailsUnderTheTargets(SystemCalls calls, int n, Errno error) {
    assertSurvivesOrRenews(
        Faults.failing(log, TARGETS, calls, n, error), "dovecot-tls", error.said());
  }

  @ParameterizedTest
  @CsvSource({"WRITE, 20, EIO"})
  void aDiskThatFailsUnderTheLedger(SystemCalls calls, int n, Errno error) {
    assertSurvivesOrRenews(
        Faults.failing(log, DATABASE, calls, n, error),
        host.state().folder().toString(),
        error.said());
  }

  @Test
  void aPassphraseThatMayNotBeRead() {
    assertSurvives(Faults.failing(log, "/state/passphrase", SystemCalls.OPEN, 1, Errno.EACCES))
        .contains(host.state().folder().resolve("passphrase").toString())
        .contains("no permission");
  }

  /** The pipes and connections come on top of what Java needs. */
  @Test
  void fewOpenFiles() {
    assertSurvivesOrRenews(Faults.openFiles(100), "", "(?i)too many open files|ulimit");
  }

  /** Java alone needs more. */
  @Test
  @Tag("thorough")
  void soFewOpenFilesThatJavaDoesNotStart() {
    assertSurvivesOrRenews(Faults.openFiles(64), "", "(?i)too many open files|ulimit");
  }

  /** A fault may come too late to hurt: then all is renewed, and nothing is said. */
  private void assertSurvivesOrRenews(List<String> under, String where, String cause) {
    Command.Outcome outcome = mailseal.runUnder(under, "renew", "--force");
    if (outcome.exit() == 0) {
      assertThat(host.faultsOnceRenewed()).as(outcome.said()).isEmpty();
      assertThat(installed()).isNotEqualTo(before);
    } else {
      assertSurvived(outcome).contains(where).containsPattern(cause);
    }
  }

  private AbstractStringAssert<?> assertSurvives(List<String> under) {
    return assertSurvived(mailseal.runUnder(under, "renew", "--force"));
  }

  /** Exit code 1 and a clear message; the old pair or the new one; and all well a run later. */
  private AbstractStringAssert<?> assertSurvived(Command.Outcome outcome) {
    assertThat(outcome).as(outcome.said()).returns(1, Command.Outcome::exit);
    assertThat(outcome.said()).doesNotContain("Exception", "\tat ", "defect", "PRIVATE KEY");
    assertThat(outcome.err().lines().filter(line -> !line.isBlank()))
        .as(outcome.err())
        .hasSizeBetween(1, 8);
    assertThat(host.faultsInFiles()).as(outcome.said()).isEmpty();
    // What an abandoned reload left to come, and what a reboot would bring.
    host.reboot();
    assertThat(host.faultsInServed()).as(outcome.said()).isEmpty();
    assertThat(host.faultsOnceRenewed()).as(outcome.said()).isEmpty();

    host.tls().mend();
    host.state().mend();
    Command.Outcome next = mailseal.run("renew");
    assertThat(next).as(outcome.said() + next.said()).returns(0, Command.Outcome::exit);
    assertThat(host.faultsOnceRenewed()).as(outcome.said() + next.said()).isEmpty();
    return assertThat(outcome.err());
  }

  private static String installed() {
    return Served.in(host.dovecot().certificateFile()).fingerprint();
  }
}
