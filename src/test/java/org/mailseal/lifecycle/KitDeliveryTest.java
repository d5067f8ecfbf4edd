package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.TargetState;
import org.mailseal.install.file.PemTarget;
import org.mailseal.ledger.AttemptState;

/** A server on another machine, to which somebody carries the files. */
class KitDeliveryTest {
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

  private record Kit(PemTarget pem) implements Target {
    @Override
    public String describe() {
      return "kit";
    }

    @Override
    public List<Path> files() {
      return pem.files();
    }

    @Override
    public List<Output> outputs(CertifiedKey material) throws InstallException {
      return pem.outputs(material);
    }

    @Override
    public void check(Commands commands) {}

    @Override
    public void reload(Commands commands) {}

    @Override
    public Optional<String> manualStep() {
      return Optional.of("carry it to the other machine");
    }

    @Override
    public Target filesOnly(UnaryOperator<Path> elsewhere) {
      return this;
    }
  }

  private static ScriptedWorld due() {
    ScriptedWorld world = worlds.serving(5);
    world.targets = List.of(new Kit(new PemTarget(world.certificate, world.key, Optional.empty())));
    return world;
  }

  @Test
  void theKitWaitsAndIsNotPutBackUntilThePortsServeIt() {
    ScriptedWorld world = due();
    Chain old = world.servedOn(SMTP);
    RenewalOutcome.NeedsManualStep waiting = (RenewalOutcome.NeedsManualStep) world.renew();
    assertThat(waiting.todo()).containsExactly("carry it to the other machine");
    assertThat(waiting.seen()).hasSize(2).allMatch(port -> port.contains("serves"));
    assertThat(world.latest().state()).isEqualTo(AttemptState.SWAPPED);
    assertThat(world.onDisk()).isNotEqualTo(old);
    Chain carried = world.onDisk();

    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NeedsManualStep.class);
    assertThat(world.times("ask")).isEqualTo(1);
    assertThat(world.onDisk()).isEqualTo(carried);

    world.carry();
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.servedOn(IMAPS)).isEqualTo(carried);
    assertThat(world.latest().state()).isEqualTo(AttemptState.SERVED);
  }

  /** Its key is nothing to leave lying about. */
  @Test
  void oneThatWasTakenAwayIsNotMadeAgain() throws IOException {
    ScriptedWorld world = due();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NeedsManualStep.class);
    world.carry();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    Files.delete(world.key);
    Files.delete(world.certificate);

    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(
            CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant())
                .targets()
                .states())
        .extracting(TargetState::content)
        .containsExactly(TargetState.Content.TAKEN);
  }
}
