package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.install.Hook;
import org.mailseal.install.Hooks;
import org.mailseal.install.Target;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.ledger.AttemptState;
import org.mailseal.name.DnsName;

/** A dead or misnamed port must not let the certificate of all the others expire. */
@Timeout(60)
class DespiteFaultsTest {
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

  /** Three days of ninety are left. */
  private static ScriptedWorld late() {
    return worlds.serving(3);
  }

  private static ScriptedWorld withADeadPort() {
    ScriptedWorld world = late();
    world.unreachable.add(IMAPS);
    return world;
  }

  private static List<Target> withDoveadm(List<Target> targets) {
    Target doveadm = new CommandTarget(List.of("doveadm"), Optional.empty(), Optional.empty());
    return List.of(targets.getFirst(), doveadm, targets.getLast());
  }

  private static RenewalOutcome.Unproven unproven(RenewalOutcome outcome) {
    assertThat(outcome).isInstanceOf(RenewalOutcome.Unproven.class);
    return (RenewalOutcome.Unproven) outcome;
  }

  @Test
  void aDeadPortKeepsItBackWhileThereIsTime() {
    ScriptedWorld world = worlds.serving(4);
    world.unreachable.add(IMAPS);
    Chain old = world.onDisk();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Failed.class);
    assertThat(world.onDisk()).isEqualTo(old);
    assertThat(world.orders()).isZero();
  }

  @Test
  void whenLittleIsLeftItIsInstalledAndNotProvenThere() {
    ScriptedWorld world = withADeadPort();
    RenewalOutcome.Unproven outcome = unproven(world.renew());
    assertThat(outcome.where()).singleElement().asString().contains("imaps", "refused");
    assertThat(outcome.connections()).isPositive();
    assertThat(world.servedOn(SMTP)).isEqualTo(world.onDisk());
    assertThat(world.latest().state()).isEqualTo(AttemptState.UNPROVEN);
    assertThat(world.latest().reason().orElseThrow()).startsWith("not proven: ");
    assertThat(world.times("despite-faults")).isOne();
    CertificateStatus status =
        CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant());
    assertThat(status.state()).isEqualTo("UNPROVEN");
    assertThat(status.nextStep()).contains("not proven at every port");
    assertThat(status.nextAt()).contains(outcome.nextTry());
  }

  /** Its server does not run; the others have read the files, as the ports tell. */
  @Test
  void aServerThatIsDownCannotBeReloadedEither() {
    ScriptedWorld world = withADeadPort();
    world.targets = withDoveadm(world.targets);
    world.failingHooks.add("doveadm");
    unproven(world.renew());
    assertThat(world.servedOn(SMTP)).isEqualTo(world.onDisk());

    ScriptedWorld alive = late();
    alive.targets = withDoveadm(alive.targets);
    alive.failingHooks.add("doveadm");
    assertThat(alive.renew()).isInstanceOf(RenewalOutcome.PutBack.class);
  }

  /** Neither ordered anew, nor put back, nor reloaded: only looked at. */
  @Test
  void itIsLookedAtAgainUntilEveryPortWasSeen() {
    ScriptedWorld world = withADeadPort();
    unproven(world.renew());
    Chain ours = world.onDisk();
    long reloads = world.times("reload");
    world.clock.forward(Duration.ofHours(1));
    unproven(world.renew(Urgency.WHEN_DUE));

    world.unreachable.clear(); // it was started, and has read the files
    world.carry();
    world.clock.forward(Duration.ofHours(1));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.latest().state()).isEqualTo(AttemptState.SERVED);
    assertThat(world.latest().reason()).isEmpty();
    assertThat(world.onDisk()).isEqualTo(ours);
    assertThat(world.orders()).isOne();
    assertThat(world.times("reload")).isEqualTo(reloads);
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  /** It came up with what it had in memory, or in another file. */
  @Test
  void aPortThatComesBackWithTheOldOneIsGivenTheNewOne() {
    ScriptedWorld world = withADeadPort();
    world.stubborn.add(IMAPS);
    unproven(world.renew());
    world.unreachable.clear();
    world.stubborn.clear();
    world.clock.forward(Duration.ofHours(2));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.servedOn(IMAPS)).isEqualTo(world.onDisk());
    assertThat(world.orders()).isOne();
  }

  /** Whatever comes to nothing after it: it is still the one that is installed. */
  @Test
  void aTryThatIsPutBackMeanwhileDoesNotLeaveItUnproven() {
    ScriptedWorld world = withADeadPort();
    world.hooks = new Hooks(List.of(), List.of(hook("tell-dns")));
    world.stubborn.add(IMAPS);
    unproven(world.renew());
    Chain ours = world.onDisk();
    world.unreachable.clear(); // it came up with the old one, and no reload helps
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.PutBack.class);
    assertThat(world.onDisk()).isEqualTo(ours);
    assertThat(world.times("tell-dns")).isZero();

    world.carry(); // somebody restarts it
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("tell-dns")).isOne();
    assertThat(world.orders()).isOne();
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  /** They would tell others of a certificate that is not proven. */
  @Test
  void hooksOfTheCertificateBeforeItFallAway() {
    ScriptedWorld world = late();
    world.hooks = new Hooks(List.of(), List.of(hook("tell-dns")));
    world.failingHooks.add("tell-dns");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.HookFailed.class);
    world.clock.forward(Duration.ofDays(88));
    world.unreachable.add(IMAPS);
    RenewalOutcome.Unproven outcome = unproven(world.renew());
    world.failingHooks.clear();
    long told = world.times("tell-dns");
    unproven(world.renew());
    assertThat(world.times("tell-dns")).isEqualTo(told);
    assertThat(CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant()).nextStep())
        .contains("not proven at every port");

    world.unreachable.clear();
    world.carry();
    assertThat(world.renew()).isEqualTo(new RenewalOutcome.Renewed(outcome.leaf(), 4));
    assertThat(world.times("tell-dns")).isEqualTo(told + 1);
  }

  private static Hook hook(String word) {
    return new Hook(List.of(word), Hook.STANDARD_DEADLINE, List.of());
  }

  @Test
  void onePortThatServedBeforeAndDoesNotNowPutsAllBack() {
    ScriptedWorld world = withADeadPort();
    world.stubborn.add(SMTP);
    Chain old = world.onDisk();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.PutBack.class);
    assertThat(world.onDisk()).isEqualTo(old);
    assertThat(world.servedOn(SMTP)).isEqualTo(old);
  }

  @Test
  void aPortThatDiesOfTheNewOnePutsItBack() {
    ScriptedWorld world = late();
    Chain old = world.onDisk();
    world.beside("reload", one -> one.unreachable.add(IMAPS));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.PutBack.class);
    assertThat(world.onDisk()).isEqualTo(old);
  }

  /** Some servers do not start with a certificate that has expired. */
  @Test
  void whereEveryPortIsDeadTheNewOneIsThereWhenTheyStart() {
    ScriptedWorld world = late();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    Chain expiring = world.onDisk();
    world.clock.forward(Duration.ofDays(91));
    world.unreachable.add(SMTP);
    world.unreachable.add(IMAPS);
    assertThat(unproven(world.renew()).where()).hasSize(2);
    assertThat(world.onDisk()).isNotEqualTo(expiring);
    world.unreachable.clear();
    world.carry();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.orders()).isEqualTo(2);
  }

  @Test
  void aWrongGreetingIsBorneWithWhereTheServedOneDoesNotCoverItEither() {
    ScriptedWorld world = late();
    world.greeting = new DnsName("localhost.localdomain.example");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("despite-faults")).isOne();

    ScriptedWorld early = worlds.serving(4);
    early.greeting = new DnsName("localhost.localdomain.example");
    assertThat(early.renew()).isInstanceOf(RenewalOutcome.Failed.class);
  }

  /** The process is killed at every line, and the next one goes on. */
  @Test
  void killedAtAnyMomentItEndsTheSame() {
    boolean killed = true;
    for (int line = 1; killed; line++) {
      ScriptedWorld world = withADeadPort();
      world.endsAt(line);
      killed = catchThrowable(world::renew) != null;
      world.goesOn();
      world.clock.forward(Duration.ofMinutes(20)); // its claim
      unproven(world.renew());
      assertThat(world.servedOn(SMTP)).as("killed at line %d", line).isEqualTo(world.onDisk());
      assertThat(world.latest().state()).isEqualTo(AttemptState.UNPROVEN);
      assertThat(world.orders()).isOne();
    }
  }
}
