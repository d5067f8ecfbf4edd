package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.fixture.certificate.TestCertificates.LeafDraft;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Origin;
import org.mailseal.name.DnsName;

/** A certificate that a person brings with its key, signed by a CA that nobody knows here. */
class ImportTest {
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

  private static CertifiedKey brought(ScriptedWorld world, long daysLeft, String... alsoFor) {
    return brought(world, daysLeft, KeyKind.ECDSA_P256, alsoFor);
  }

  private static CertifiedKey brought(
      ScriptedWorld world, long daysLeft, KeyKind kind, String... alsoFor) {
    Instant now = world.clock.instant();
    Instant end = now.plus(Duration.ofDays(daysLeft));
    String[] names = new String[alsoFor.length + 1];
    names[0] = world.name.text();
    System.arraycopy(alsoFor, 0, names, 1, alsoFor.length);
    LeafDraft draft =
        TestCertificates.root(
                "Foreign Root", now.minus(Duration.ofDays(900)), now.plus(Duration.ofDays(900)))
            .intermediate(
                "Foreign CA", now.minus(Duration.ofDays(800)), now.plus(Duration.ofDays(800)))
            .leaf(names)
            .valid(end.minus(Duration.ofDays(90)), end);
    Identity identity = draft.key(kind).issue();
    return new CertifiedKey(identity.key(), identity.chain());
  }

  private static Attempt keep(ScriptedWorld world, CertifiedKey material) {
    return world.lifecycle().storeImported(world.name, material).orElseThrow();
  }

  @Test
  void itGoesTheWholeWayAndIsTheOneInUse() {
    ScriptedWorld world = worlds.serving(5);
    CertifiedKey material = brought(world, 80);
    assertThat(world.lifecycle().installImported(world.wanted(), material, Set.of()))
        .isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.servedOn(SMTP)).isEqualTo(material.chain());
    assertThat(world.servedOn(IMAPS)).isEqualTo(material.chain());
    assertThat(world.latest().origin()).isEqualTo(Origin.IMPORT);
    assertThat(world.times("ask")).isZero();

    // Though no root that is known here vouches for it.
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    world.clock.forward(Duration.ofDays(60));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).isEqualTo(1);
  }

  @Test
  void whatDoesNotServeTheNameIsRefusedAndNothingTouched() {
    ScriptedWorld world = worlds.serving(5);
    Chain old = world.onDisk();
    CertifiedKey expired = brought(world, -1);
    assertThat(world.lifecycle().installImported(world.wanted(), expired, Set.of()))
        .isInstanceOfSatisfying(
            RenewalOutcome.Refused.class,
            refused -> assertThat(refused.reason()).contains("expired"));
    assertThat(world.onDisk()).isEqualTo(old);
    assertThat(world.times("reload")).isZero();
    assertThat(world.ledger.attempts().latest(world.name)).isEmpty();
  }

  @Test
  void whatIsKeptIsInstalledByTheFirstRenewalThatKnowsItsName() {
    ScriptedWorld world = worlds.serving(5);
    CertifiedKey material = brought(world, 80, "imap.example.org");
    Attempt kept = keep(world, material);
    assertThat(kept.state()).isEqualTo(AttemptState.ANSWERED);
    assertThat(world.servedOn(SMTP)).isNotEqualTo(material.chain());

    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).isZero();
    assertThat(world.servedOn(SMTP)).isEqualTo(material.chain());
    assertThat(world.latest().origin()).isEqualTo(Origin.IMPORT);
  }

  @Test
  void aProcessThatEndsOnThatWayIsTakenUp() {
    ScriptedWorld world = worlds.serving(5);
    CertifiedKey material = brought(world, 80);
    keep(world, material);
    world.beside("issued", now -> now.stopping = true);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Stopped.class);
    world.stopping = false;

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.times("ask")).isZero();
    assertThat(world.servedOn(SMTP)).isEqualTo(material.chain());
  }

  @Test
  void whatIsKeptIsNotUsedWhereTheSettingsWantMoreOrItIsDueItself() {
    ScriptedWorld names = worlds.serving(5);
    keep(names, brought(names, 80));
    names.alsoFor = List.of(new DnsName("pop.example.org"));
    assertThat(names.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(names.times("ask")).isEqualTo(1);

    ScriptedWorld kind = worlds.serving(5);
    keep(kind, brought(kind, 80));
    kind.algorithm = KeyAlgorithm.ECDSA_P384;
    assertThat(kind.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(kind.times("ask")).isEqualTo(1);

    ScriptedWorld late = worlds.serving(5);
    keep(late, brought(late, 20));
    assertThat(late.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(late.times("ask")).isEqualTo(1);
  }

  @Test
  void aKeyThatIsNotUsedIsNotKept() {
    ScriptedWorld world = worlds.serving(5);
    CertifiedKey weak = brought(world, 80, KeyKind.RSA_1024);
    assertThat(world.lifecycle().storeImported(world.name, weak)).isEqualTo(Optional.empty());
    assertThat(world.lifecycle().installImported(world.wanted(), weak, Set.of()))
        .isInstanceOf(RenewalOutcome.Refused.class);
  }
}
