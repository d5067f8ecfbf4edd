package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.Answer;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.endpoint.ClientProfile.Keys;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.lifecycle.due.Due;

/** A port that serves a certificate with an RSA key and one with an ECDSA key. */
@Timeout(60)
class TwoKindsOfKeyTest {
  @TempDir static Path folder;
  private static Worlds worlds;
  private ScriptedWorld world;

  @BeforeAll
  static void open() {
    worlds = new Worlds(folder);
  }

  @BeforeEach
  void begin() {
    world = worlds.serving(80);
    world.algorithm = KeyAlgorithm.RSA_2048;
    world.renew(Urgency.NOW);
    assertThat(world.latest().state()).isEqualTo(AttemptState.SERVED);
  }

  @AfterAll
  static void close() {
    worlds.close();
  }

  /** Somebody else's, of the same name. */
  private Chain others(KeyAlgorithm kind, int days) {
    Answer.Issued issued =
        (Answer.Issued)
            world.answer(
                kind.generate(ScriptedWorld.RANDOM).getPublic(),
                List.of(world.name),
                world.clock.instant().plus(Duration.ofDays(days)));
    return issued.chain();
  }

  private Chain ours() {
    return world.latest().chain().orElseThrow();
  }

  @Test
  void theHalfThatFewClientsSeeIsRenewed() {
    Chain ecdsa = others(KeyAlgorithm.ECDSA_P256, 60);
    world.beside.add(ecdsa);
    Chain before = ours();
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(ours()).isNotEqualTo(before);
    assertThat(world.servedOn(SMTP, Keys.RSA)).isEqualTo(ours());
    assertThat(world.servedOn(SMTP, Keys.ECDSA)).isEqualTo(ecdsa);
    assertThat(world.ledger.observations().forName(world.name))
        .extracting(ServedPort::leaf)
        .allSatisfy(leaf -> assertThat(leaf).contains(ours().leaf()));
  }

  @Test
  void theOtherHalfIsNoReasonToRenew() {
    world.beside.add(others(KeyAlgorithm.ECDSA_P256, 1));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.lifecycle().due(world.wanted()))
        .asInstanceOf(InstanceOfAssertFactories.type(Due.Later.class))
        .returns(ours().info(), Due.Later::leaf);
  }

  @Test
  void whatEndsIsSeenThoughTheOtherHalfIsGood() {
    world.beside.add(others(KeyAlgorithm.ECDSA_P256, 89));
    world.clock.forward(Duration.ofDays(70));
    assertThat(world.lifecycle().due(world.wanted())).isInstanceOf(Due.Now.class);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
  }

  @Test
  void aHalfThatIsNotServedIsPutBackAndProvenSo() {
    world.beside.add(others(KeyAlgorithm.ECDSA_P256, 60));
    Chain before = ours();
    world.stubborn.add(SMTP);
    assertThat(world.renew(Urgency.NOW))
        .asInstanceOf(InstanceOfAssertFactories.type(RenewalOutcome.PutBack.class))
        .returns("the old certificate is served again", RenewalOutcome.PutBack::restored)
        .extracting(RenewalOutcome.PutBack::reason)
        .asString()
        .contains(":25/smtp serves", before.info().shortFingerprint());
    assertThat(world.onDisk()).isEqualTo(before);
  }

  @Test
  void aHalfThatIsLostIsSeenByWhatIsLeft() {
    Chain ecdsa = others(KeyAlgorithm.ECDSA_P256, 60);
    world.serves(ecdsa); // RSA no more
    assertThat(world.lifecycle().due(world.wanted()))
        .asInstanceOf(InstanceOfAssertFactories.type(Due.Now.class))
        .extracting(Due.Now::reason)
        .asString()
        .contains("is not the one that was installed (" + ecdsa.info().shortFingerprint());
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
  }

  @Test
  void anotherKindOfKeyTakesThePlaceOfTheOldOne() {
    world.algorithm = KeyAlgorithm.ECDSA_P256;
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.servedOn(SMTP, Keys.RSA)).isEqualTo(ours());
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  @Test
  void whatIsNotOursStaysWhereOursChangesItsKind() {
    Chain rsa = others(KeyAlgorithm.RSA_2048, 60);
    world.algorithm = KeyAlgorithm.ECDSA_P256;
    world.beside.add(rsa);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.servedOn(IMAPS, Keys.RSA)).isEqualTo(rsa);
    assertThat(world.servedOn(IMAPS, Keys.ECDSA)).isEqualTo(ours());
  }

  @Test
  void whatWasFoundMayLieInOtherFilesToo() {
    ScriptedWorld fresh = worlds.serving(5);
    Chain found = fresh.onDisk();
    fresh.beside.add(found);
    fresh.algorithm = KeyAlgorithm.RSA_2048;
    assertThat(fresh.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(fresh.servedOn(SMTP, Keys.ECDSA)).isEqualTo(found);
    assertThat(fresh.servedOn(SMTP, Keys.RSA)).isEqualTo(fresh.onDisk());
  }

  @Test
  void thePlaceOfTheOldOneIsNotServedBesideTheNewOne() {
    Chain rsa = ours();
    world.algorithm = KeyAlgorithm.ECDSA_P256;
    world.hoarding.put(IMAPS, List.of());
    assertThat(world.renew())
        .asInstanceOf(InstanceOfAssertFactories.type(RenewalOutcome.PutBack.class))
        .extracting(RenewalOutcome.PutBack::reason)
        .asString()
        .contains(
            ":993/imaps serves",
            rsa.info().shortFingerprint(),
            "to clients that verify only RSA, which is the one that was replaced");
    assertThat(world.onDisk()).isEqualTo(rsa);
  }

  @Test
  void twoOfOneNameAreRenewedInTurn() {
    ScriptedWorld second = worlds.serving(80);
    second.alsoFor = List.of(world.name);
    second.greeting = world.name;
    for (int turn = 0; turn < 2; turn++) {
      second.beside.clear();
      second.beside.add(ours());
      assertThat(second.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
      world.beside.clear();
      world.beside.add(second.latest().chain().orElseThrow());
      assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
      assertThat(second.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
      assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    }
  }
}
