package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.install.Target;
import org.mailseal.install.file.CombinedTarget;
import org.mailseal.install.file.DerTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Origin;
import org.mailseal.lifecycle.due.Due;

/** Targets that do not hold the certificate that was installed last. */
class LackingTargetsTest {
  @TempDir static Path folder;
  private static Worlds worlds;

  @BeforeAll
  static void open() {
    worlds = new Worlds(folder);
  }

  @AfterAll
  static void close() {
    worlds.close();
  }

  private static ScriptedWorld renewed() {
    ScriptedWorld world = worlds.serving(5);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    return world;
  }

  private static Target combined(ScriptedWorld world, String file) {
    return new CombinedTarget(file(world, file), CombinedTarget.Order.KEY_FIRST);
  }

  private static Path file(ScriptedWorld world, String file) {
    return folder.resolve(world.name + "-" + file);
  }

  private static void add(ScriptedWorld world, Target target) {
    List<Target> more = new ArrayList<>(world.targets);
    more.addFirst(target);
    world.targets = more;
  }

  private static Chain held(Target target) {
    return target.installed().orElseThrow().chain();
  }

  private static CertificateStatus status(ScriptedWorld world) {
    return CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant());
  }

  private static String reason(ScriptedWorld world) {
    Due due = world.lifecycle().due(world.wanted());
    assertThat(due).isInstanceOf(Due.Reinstallation.class);
    return ((Due.Reinstallation) due).reason();
  }

  private static void isInstalledAgain(ScriptedWorld world, Urgency urgency) {
    Chain before = world.ledger.attempts().lastInstalled(world.name).orElseThrow().chain().get();
    long orders = world.times("ask");
    assertThat(world.renew(urgency)).isInstanceOf(RenewalOutcome.InstalledAgain.class);
    assertThat(world.times("ask")).as("nobody is asked").isEqualTo(orders);
    assertThat(world.onDisk()).isEqualTo(before);
    assertThat(world.servedOn(SMTP)).isEqualTo(before);
    assertThat(world.renew(urgency)).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(status(world).nextStep()).isEqualTo("renewal due");
  }

  @Test
  void aNewOneIsInstalledWithoutANewOrder() {
    ScriptedWorld world = renewed();
    Chain inUse = world.onDisk();
    Target added = combined(world, "new.pem");
    add(world, added);

    assertThat(reason(world)).isEqualTo(added.describe() + " is not there");
    assertThat(status(world).nextStep())
        .isEqualTo(
            "is installed again where a target does not hold it, without a new order, with the"
                + " next run");
    isInstalledAgain(world, Urgency.WHEN_DUE);
    assertThat(held(added)).isEqualTo(inUse);
    assertThat(world.journal().stream().filter("reload"::equals)).hasSize(2);
    assertThat(world.latest().origin()).isEqualTo(Origin.RENEWAL);
  }

  @Test
  void oneThatHoldsItAlreadyIsLeftAlone() throws IOException {
    ScriptedWorld world = renewed();
    Target added = combined(world, "copied.pem");
    Files.writeString(
        file(world, "copied.pem"),
        Files.readString(world.key) + Files.readString(world.certificate));
    add(world, added);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  @Test
  void anotherPathIsInstalledAndTheFormerIsToldOfAsLongAsItIsThere() throws IOException {
    ScriptedWorld world = renewed();
    Chain inUse = world.onDisk();
    List<Target> server = world.targets;
    Target former = combined(world, "former.pem");
    add(world, former);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.InstalledAgain.class);
    Path file = file(world, "former.pem");

    world.targets = server;
    Target moved = combined(world, "moved.pem");
    add(world, moved);
    assertThat(reason(world)).isEqualTo(moved.describe() + " is not there");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.InstalledAgain.class);
    assertThat(held(moved)).isEqualTo(inUse);
    assertThat(held(former)).as("left as it was").isEqualTo(inUse);

    assertThat(world.renew())
        .isInstanceOfSatisfying(
            RenewalOutcome.NotDue.class,
            notDue ->
                assertThat(notDue.remarks())
                    .anyMatch(one -> one.contains(file + " belongs to no target any more")));
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(held(moved)).isEqualTo(world.onDisk());
    assertThat(held(former)).as("left as it was").isEqualTo(inUse);
    assertThat(status(world).targets().leftBehind()).containsExactly(file);
    assertThat(status(world).remarks()).anyMatch(one -> one.contains(file + " belongs to"));
    Files.delete(file);
    assertThat(status(world).targets().leftBehind()).isEmpty();
    assertThat(status(world).remarks()).isEmpty();
  }

  @Test
  void aFileThatAStrangerHasReplacedIsPutRight() throws IOException {
    ScriptedWorld world = renewed();
    ScriptedWorld other = worlds.serving(50);
    Files.delete(world.certificate);
    Files.delete(world.key);
    Files.copy(other.certificate, world.certificate);
    Files.copy(other.key, world.key);

    assertThat(reason(world))
        .contains(world.certificate.toString(), "does not hold the certificate that was installed")
        .contains(other.onDisk().info().shortFingerprint());
    isInstalledAgain(world, Urgency.NOW_IF_DUE);
  }

  /** A copy goes through the link, into what Mailseal has kept. */
  @Test
  void aFileThatAStrangerHasWrittenIntoIsPutRight() throws IOException {
    ScriptedWorld world = renewed();
    Files.writeString(world.certificate, Files.readString(worlds.serving(50).certificate));
    reason(world);
    isInstalledAgain(world, Urgency.WHEN_DUE);
  }

  @Test
  void aFileThatWasRemovedOrCutShortIsPutRight() throws IOException {
    ScriptedWorld world = renewed();
    Files.delete(world.key);
    assertThat(reason(world)).endsWith("is not there");
    isInstalledAgain(world, Urgency.WHEN_DUE);
    Files.writeString(world.key, "");
    assertThat(reason(world)).contains("does not hold");
    isInstalledAgain(world, Urgency.WHEN_DUE);
  }

  @Test
  void issuersThatAreMissingAreInstalled() throws IOException {
    ScriptedWorld world = renewed();
    Path chain = file(world, "chain.pem");
    world.targets = List.of(new PemTarget(world.certificate, world.key, Optional.of(chain)));
    assertThat(reason(world)).endsWith("is not there");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.InstalledAgain.class);
    assertThat(chain).exists();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  @Test
  void formsThatHoldLessAreNotTakenForLacking() {
    ScriptedWorld world = renewed();
    add(world, new DerTarget(file(world, "a.der"), file(world, "a.key.der"), Optional.empty()));
    isInstalledAgain(world, Urgency.WHEN_DUE);
    Target keyFirst = combined(world, "c.pem");
    add(world, keyFirst);
    isInstalledAgain(world, Urgency.WHEN_DUE);
    world.targets = new ArrayList<>(world.targets.subList(1, world.targets.size()));
    add(world, new CombinedTarget(file(world, "c.pem"), CombinedTarget.Order.CERTIFICATE_FIRST));
    isInstalledAgain(world, Urgency.WHEN_DUE);
  }

  @Test
  void whatCannotBeInstalledThereIsSaidAndTriedAgainLater() {
    ScriptedWorld world = renewed();
    Chain inUse = world.onDisk();
    Path missing = folder.resolve("no-such-folder").resolve("a.pem");
    add(world, new CombinedTarget(missing, CombinedTarget.Order.KEY_FIRST));

    assertThat(world.lifecycle().dryRun(world.wanted(), Urgency.NOW_IF_DUE).unmet())
        .anyMatch(unmet -> unmet.contains("is not a directory"));
    assertThat(world.renew(Urgency.WHEN_DUE))
        .isInstanceOfSatisfying(
            RenewalOutcome.Failed.class,
            failed -> assertThat(failed.reason()).contains("is not a directory"));
    assertThat(world.onDisk()).isEqualTo(inUse);
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotYet.class);
    assertThat(status(world).nextStep()).endsWith("not before");
    assertThat(status(world).nextAt()).isPresent();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Failed.class);
    world.targets = world.targets.subList(1, world.targets.size());
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  @Test
  void whereAServerDoesNotTakeItAllIsPutBack() throws IOException {
    ScriptedWorld world = renewed();
    Chain inUse = world.onDisk();
    Path stood = file(world, "stood.pem");
    Files.writeString(stood, "what stood there");
    add(world, combined(world, "stood.pem"));
    world.reloadFault = Optional.of("it does not reload");

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.PutBack.class);
    assertThat(stood).hasContent("what stood there");
    assertThat(world.onDisk()).isEqualTo(inUse);
    world.reloadFault = Optional.empty();
    isInstalledAgain(world, Urgency.NOW_IF_DUE);
  }

  @Test
  void whatAPersonHasGoneBackToStaysHeld() {
    ScriptedWorld world = worlds.serving(50);
    Chain found = world.onDisk();
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.lifecycle().rollback(world.wanted()))
        .isInstanceOf(RenewalOutcome.Renewed.class);
    Optional<Attempt.NextTry> hold = world.latest().nextTry();
    Target added = combined(world, "new.pem");
    add(world, added);

    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.InstalledAgain.class);
    assertThat(held(added)).isEqualTo(found);
    assertThat(world.latest().origin()).isEqualTo(Origin.ROLLBACK);
    assertThat(world.latest().nextTry()).isEqualTo(hold);
  }

  /** Nothing can be installed again then; that a new one is ordered is said. */
  @Test
  void whereTheLedgerHasNoKeyForItThereMustBeANewOne() throws SQLException {
    ScriptedWorld world = renewed();
    try (Connection connection = world.ledger.dataSource().getConnection();
        PreparedStatement forget =
            connection.prepareStatement("update attempt set sealed_key = ? where name = ?")) {
      forget.setBytes(1, new byte[0]);
      forget.setString(2, world.name.text());
      forget.executeUpdate();
    }
    assertThat(world.renew()).as("all hold it").isInstanceOf(RenewalOutcome.NotDue.class);
    Target added = combined(world, "new.pem");
    add(world, added);
    assertThat(world.lifecycle().due(world.wanted()))
        .isEqualTo(
            new Due.Now(
                added.describe()
                    + " is not there, and the ledger has the key of that one no more: there must"
                    + " be a new one"));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).isEqualTo(2);
    assertThat(held(added)).isEqualTo(world.onDisk());
  }

  @Test
  void whatIsDueAnywayIsRenewedInAll() {
    ScriptedWorld world = renewed();
    Target added = combined(world, "new.pem");
    add(world, added);
    world.clock.forward(Duration.ofDays(61));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).isEqualTo(2);
    assertThat(held(added)).isEqualTo(world.onDisk());
  }

  /** A process that dies at any line of it leaves what the next run finishes. */
  @Test
  void aKilledInstallationIsFinishedByTheNextRun() {
    int line = 1;
    boolean killed = true;
    while (killed) {
      ScriptedWorld world = renewed();
      Chain inUse = world.onDisk();
      Target added = combined(world, "new.pem");
      add(world, added);
      world.endsAt(line);
      killed = catchThrowable(() -> world.renew(Urgency.WHEN_DUE)) != null;
      world.goesOn();
      world.renew(Urgency.WHEN_DUE);
      assertThat(held(added)).as("killed at line %d", line).isEqualTo(inUse);
      assertThat(world.onDisk()).as("killed at line %d", line).isEqualTo(inUse);
      assertThat(world.servedOn(IMAPS)).as("killed at line %d", line).isEqualTo(inUse);
      assertThat(world.latest().state()).isEqualTo(AttemptState.SERVED);
      assertThat(world.times("ask")).isEqualTo(1);
      line++;
    }
    assertThat(line).isGreaterThan(10);
  }
}
