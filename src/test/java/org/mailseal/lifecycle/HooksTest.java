package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.install.Hook;
import org.mailseal.install.Hooks;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

class HooksTest {
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

  private static Hook hook(String word) {
    return new Hook(List.of(word), Hook.STANDARD_DEADLINE, List.of());
  }

  private static ScriptedWorld due(List<String> before, List<String> after) {
    ScriptedWorld world = worlds.serving(5);
    world.hooks =
        new Hooks(
            before.stream().map(HooksTest::hook).toList(),
            after.stream().map(HooksTest::hook).toList());
    return world;
  }

  private static List<String> texts(ScriptedWorld world, EventKind kind) {
    return world.ledger.events().stream()
        .filter(event -> event.name().filter(world.name.text()::equals).isPresent())
        .filter(event -> event.kind() == kind)
        .map(Event::text)
        .toList();
  }

  @Test
  void beforeTheFirstFileAndAfterThePortsWereSeen() {
    ScriptedWorld world = due(List.of("open-firewall"), List.of("tell-dns", "tell-people"));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    List<String> journal = world.journal();
    assertThat(journal.indexOf("open-firewall"))
        .isBetween(journal.indexOf("issued"), journal.indexOf("staged"));
    assertThat(journal.subList(journal.indexOf("served"), journal.size()))
        .containsExactly("served", "look", "tell-dns", "hook-done", "tell-people", "hook-done");
    assertThat(texts(world, EventKind.HOOK_DONE))
        .containsExactly(
            "open-firewall: open-firewall has run",
            "tell-dns: tell-dns has run",
            "tell-people: tell-people has run");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.times("tell-dns")).isEqualTo(1);
  }

  @Test
  void aBeforeHookThatFailsStopsTheInstallationAndTheAnswerIsNotLost() {
    ScriptedWorld world = due(List.of("open-firewall"), List.of("tell-dns"));
    Chain old = world.onDisk();
    world.failingHooks.add("open-firewall");
    RenewalOutcome.Failed failed = (RenewalOutcome.Failed) world.renew();
    assertThat(failed.reason()).isEqualTo("'open-firewall' ended with status 1: no such record");
    assertThat(world.onDisk()).isEqualTo(old);
    assertThat(world.times("reload")).isZero();
    assertThat(world.times("tell-dns")).isZero();

    world.failingHooks.clear();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).isEqualTo(1);
  }

  @Test
  void anAfterHookThatFailsIsTriedAgainUntilItSucceedsAndHoldsNoOtherBack() {
    ScriptedWorld world = due(List.of(), List.of("tell-dns", "tell-people"));
    world.failingHooks.add("tell-dns");
    RenewalOutcome.HookFailed failed = (RenewalOutcome.HookFailed) world.renew(Urgency.WHEN_DUE);
    assertThat(failed.reason()).contains("'tell-dns' ended with status 1");
    assertThat(failed.leaf()).isEqualTo(world.onDisk().info());
    assertThat(world.latest().state()).isEqualTo(AttemptState.SERVED);
    assertThat(world.times("tell-people")).isEqualTo(1);
    CertificateStatus status =
        CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant());
    assertThat(status.nextStep()).contains("after-hook", "no such record");
    assertThat(status.nextAt()).contains(failed.nextTry());

    // The daemon waits, then tries, and waits longer; a person need not wait.
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.HookFailed.class);
    assertThat(world.times("tell-dns")).isEqualTo(1);
    world.clock.forward(Duration.ofMinutes(2));
    RenewalOutcome.HookFailed second = (RenewalOutcome.HookFailed) world.renew(Urgency.WHEN_DUE);
    assertThat(world.times("tell-dns")).isEqualTo(2);
    assertThat(second.nextTry()).isAfter(world.clock.instant().plus(Duration.ofMinutes(9)));
    world.failingHooks.clear();
    assertThat(world.renew(Urgency.NOW_IF_DUE)).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.times("tell-dns")).isEqualTo(3);
    assertThat(texts(world, EventKind.HOOK_FAILED)).hasSize(2);
    assertThat(CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant()).nextStep())
        .isEqualTo("renewal due");
    assertThat(world.times("tell-people")).isEqualTo(1);
    assertThat(world.renew(Urgency.NOW_IF_DUE)).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.times("tell-dns")).isEqualTo(3);
  }

  @Test
  void aWaitThatAClockAheadHasPlannedIsNone() {
    ScriptedWorld world = due(List.of(), List.of("tell-dns"));
    world.failingHooks.add("tell-dns");
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.HookFailed.class);
    world.clock.forward(Duration.ofHours(-6));
    world.failingHooks.clear();
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.times("tell-dns")).isEqualTo(2);
  }

  @Test
  void hooksOfAnOlderCertificateFallAwayAndSoDoThoseThatTheSettingsLost() {
    ScriptedWorld world = due(List.of(), List.of("tell-dns", "tell-people"));
    world.failingHooks.add("tell-dns");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.HookFailed.class);
    world.failingHooks.clear();
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("tell-dns")).isEqualTo(2);

    world.failingHooks.add("tell-people");
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.HookFailed.class);
    world.hooks = new Hooks(List.of(), List.of(hook("tell-dns")));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(texts(world, EventKind.HOOK_OBSOLETE))
        .containsExactly("the settings do not have it any more");
  }
}
