package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.PemTarget;

/** A reload that says that it succeeded, and a server that goes on as before. */
class ServerRestartTest {
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

  private static ScriptedWorld due() {
    ScriptedWorld world = worlds.serving(5);
    world.targets =
        List.of(
            new PemTarget(world.certificate, world.key, Optional.empty()),
            new CommandTarget(
                List.of("reload"), Optional.of(List.of("check")), Optional.of(List.of("restart"))));
    return world;
  }

  @Test
  void isRestartedWhereTheSettingsAllowIt() {
    ScriptedWorld world = due();
    world.stubborn.add(IMAPS);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("restart-failed")).isZero();
    assertThat(world.servedOn(IMAPS)).isEqualTo(world.onDisk());
    List<String> journal = world.journal();
    assertThat(journal.indexOf("restart"))
        .isBetween(journal.indexOf("reload"), journal.indexOf("served"));
  }

  @Test
  void isLeftAloneWhereTheReloadHelps() {
    ScriptedWorld world = due();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("restart")).isZero();
  }

  @Test
  void isRestartedAgainWhereEvenThatDoesNotHelpAndTheOldOneIsPutBack() {
    ScriptedWorld world = due();
    Chain old = world.onDisk();
    world.beside("swapped", now -> now.unreachable.add(SMTP));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.PutBack.class);
    assertThat(world.onDisk()).isEqualTo(old);
    assertThat(world.servedOn(IMAPS)).isEqualTo(old);
    // An event and a command each: for the new one, and for the old one.
    assertThat(world.times("restart")).isEqualTo(4);
  }
}
