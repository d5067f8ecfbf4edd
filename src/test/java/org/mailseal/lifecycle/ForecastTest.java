package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.Answer;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.name.DnsName;

/** Each forecast is held against what the run then does. */
class ForecastTest {
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

  /** After a look at the ports, as the daemon's checks make it. */
  private static Forecast forecast(ScriptedWorld world) {
    world.lifecycle().due(world.wanted());
    long asked = world.times("ask");
    Forecast forecast = world.lifecycle().forecast(world.wanted());
    assertThat(world.times("ask")).as("nobody is asked").isEqualTo(asked);
    return forecast;
  }

  private static String status(ScriptedWorld world) {
    return CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant()).nextStep();
  }

  private static Chain foreign(int daysLeft) {
    return worlds.serving(daysLeft).servedOn(ScriptedWorld.SMTP);
  }

  @Test
  void whatIsNearItsEndIsOrdered() {
    ScriptedWorld world = worlds.serving(5);
    Forecast forecast = forecast(world);
    assertThat(forecast.step()).isEqualTo(new Forecast.Step.Order());
    assertThat(forecast.due()).isTrue();
    assertThat(forecast.notBefore()).isEmpty();
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);

    Forecast later = forecast(world);
    assertThat(later.step()).isEqualTo(new Forecast.Step.Order());
    assertThat(later.due()).isFalse();
    assertThat(world.renew(Urgency.WHEN_DUE))
        .isInstanceOfSatisfying(
            RenewalOutcome.NotDue.class,
            outcome -> assertThat(later.notBefore()).contains(outcome.due()));
  }

  @Test
  void aFailureHasItsWait() {
    ScriptedWorld world = worlds.serving(5);
    world.reloadFault = Optional.of("reload: status 1");
    world.renew(Urgency.WHEN_DUE);
    Forecast forecast = forecast(world);
    assertThat(forecast.step())
        .as("the answer is there, and is not asked for again")
        .isEqualTo(new Forecast.Step.Installation(world.latest().chain().orElseThrow().info()));
    assertThat(world.renew(Urgency.WHEN_DUE))
        .isInstanceOfSatisfying(
            RenewalOutcome.NotYet.class,
            outcome -> assertThat(forecast.notBefore()).contains(outcome.nextTry()));
  }

  @Test
  void itsOwnIsPutBackWhereAnotherIsServed() {
    ScriptedWorld world = worlds.serving(5);
    world.renew();
    Chain own = world.onDisk();
    world.serves(foreign(60));
    Forecast forecast = forecast(world);
    assertThat(forecast.step()).isEqualTo(new Forecast.Step.Installation(own.info()));
    assertThat(forecast.due()).isTrue();
    assertThat(status(world)).startsWith("is put back").endsWith("with the next run");
    long asked = world.times("ask");
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).isEqualTo(asked);
    assertThat(world.servedOn(ScriptedWorld.SMTP)).isEqualTo(own);
  }

  @Test
  void whatIsDueItselfIsNotPutBack() {
    ScriptedWorld world = worlds.serving(5);
    world.renew();
    world.serves(foreign(90));
    world.clock.forward(Duration.ofDays(70));
    Forecast forecast = forecast(world);
    assertThat(forecast.step()).isEqualTo(new Forecast.Step.Order());
    assertThat(status(world)).startsWith("is renewed, for another").endsWith("with the next run");
    long asked = world.times("ask");
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).isEqualTo(asked + 1);
  }

  @Test
  void nothingIsDoneBeforeARequestIsAnswered() {
    ScriptedWorld world = worlds.serving(5);
    world.policy = request -> new Answer.Later("the answer of corp");
    assertThat(forecast(world).step()).isEqualTo(new Forecast.Step.Order());
    world.renew();
    assertThat(forecast(world))
        .isEqualTo(new Forecast(new Forecast.Step.Answer(), true, Optional.empty()));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Waiting.class);
    assertThat(world.answer(world.waiting())).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(forecast(world).due()).isFalse();
  }

  @Test
  void aRefusedAnswerIsNotAskedForAgainBeforeItsTime() {
    ScriptedWorld world = worlds.serving(5);
    world.trusted = false;
    world.renew(Urgency.WHEN_DUE);
    Forecast forecast = forecast(world);
    assertThat(forecast.step()).isEqualTo(new Forecast.Step.Order());
    Instant until = forecast.notBefore().orElseThrow();
    assertThat(world.renew(Urgency.WHEN_DUE))
        .isInstanceOfSatisfying(
            RenewalOutcome.NotYet.class, outcome -> assertThat(outcome.nextTry()).isEqualTo(until));
  }

  @Test
  void whatWasLeftOpenGoesOn() {
    ScriptedWorld world = worlds.serving(5);
    left(world, "drafted");
    assertThat(forecast(world))
        .isEqualTo(new Forecast(new Forecast.Step.Order(), true, Optional.empty()));
    left(world, "issued");
    Chain answered = world.latest().chain().orElseThrow();
    assertThat(forecast(world))
        .isEqualTo(
            new Forecast(new Forecast.Step.Installation(answered.info()), true, Optional.empty()));
    long asked = world.times("ask");
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).isEqualTo(asked);
    assertThat(world.onDisk()).isEqualTo(answered);
  }

  private static void left(ScriptedWorld world, String line) {
    world.beside(line, now -> now.stopping = true);
    assertThat(world.renew()).isEqualTo(new RenewalOutcome.Stopped());
    world.beside(line, now -> {});
    world.stopping = false;
  }

  @Test
  void otherSettingsMakeItDue() {
    for (Consumer<ScriptedWorld> change :
        List.<Consumer<ScriptedWorld>>of(
            world -> world.alsoFor = List.of(DnsName.of("also.example.org")),
            world -> world.algorithm = KeyAlgorithm.RSA_2048)) {
      ScriptedWorld world = worlds.serving(60);
      world.renew(Urgency.NOW);
      assertThat(forecast(world).due()).isFalse();
      change.accept(world);
      assertThat(forecast(world))
          .isEqualTo(new Forecast(new Forecast.Step.Order(), true, Optional.empty()));
      assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
      assertThat(forecast(world).due()).isFalse();
    }
  }
}
