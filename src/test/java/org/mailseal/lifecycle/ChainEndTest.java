package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.Answer;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.ledger.Alert;
import org.mailseal.lifecycle.due.Due;

/** An authority whose intermediate ends before what it issues. */
class ChainEndTest {
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

  private static CertificateStatus status(ScriptedWorld world) {
    return CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant());
  }

  @Test
  void itsEndCountsEverywhere() {
    ScriptedWorld world = worlds.serving(5);
    Instant now = world.clock.instant();
    Instant soon = now.plus(Duration.ofDays(21));
    Authority root = TestCertificates.root("Root");
    Authority ending = root.intermediate("Ending", now.minus(Duration.ofDays(900)), soon);
    world.roots = Trust.none().plus(List.of(root.certificate()));
    world.policy =
        request ->
            new Answer.Issued(
                issued(ending, request.publicKey(), world, now.plus(Duration.ofDays(88))));

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    CertificateInfo leaf = status(world).leaf().orElseThrow();
    assertThat(leaf.ends()).isEqualTo(soon);
    assertThat(leaf.daysLeft(now)).isBetween(20L, 21L);
    assertThat(status(world).nextAt()).hasValueSatisfying(at -> assertThat(at).isBefore(soon));
    assertThat(status(world).remarks())
        .singleElement()
        .asString()
        .contains("an issuer in its chain ends at " + soon);
    assertThat(world.ledger.alerts().forName(world.name))
        .filteredOn(alert -> alert.state() == Alert.State.PENDING)
        .allSatisfy(
            alert -> {
              assertThat(alert.dueAt()).isBefore(soon);
              assertThat(((Alert.Ending) alert.about()).leaf().ends()).isEqualTo(soon);
            })
        .extracting(Alert::threshold)
        .containsExactlyInAnyOrder("1/3", "7d");

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    world.clock.forward(Duration.ofDays(15));
    assertThat(world.lifecycle().due(world.wanted()))
        .isInstanceOfSatisfying(
            Due.Now.class, due -> assertThat(due.reason()).contains("issuer that ends at " + soon));
  }

  @Test
  void whoeverBringsOneIsTold() {
    ScriptedWorld world = worlds.serving(50);
    Instant now = world.clock.instant();
    Instant soon = now.plus(Duration.ofDays(21));
    Authority root = TestCertificates.root("Root");
    Authority ending = root.intermediate("Ending", now.minus(Duration.ofDays(900)), soon);
    Chain chain =
        ending
            .leaf(world.name.text())
            .valid(now.minus(Duration.ofDays(2)), now.plus(Duration.ofDays(88)))
            .issue()
            .chain();
    Trust trust = Trust.none().plus(List.of(root.certificate()));
    Review review =
        world
            .lifecycle()
            .review(world.wanted(), chain, chain.leaf().getPublicKey(), List.of(world.name), trust);
    assertThat(review.refusals()).isEmpty();
    assertThat(review.remarks())
        .anyMatch(remark -> remark.startsWith("an issuer in its chain ends at " + soon));
    assertThat(
            Review.of(chain, chain.leaf().getPublicKey(), List.of(world.name), trust, now)
                .remarks())
        .anyMatch(remark -> remark.startsWith("an issuer in its chain ends at " + soon));
  }

  private static Chain issued(Authority by, PublicKey key, ScriptedWorld world, Instant end) {
    return by.leaf(world.name.text())
        .key(new KeyPair(key, by.identity().key()))
        .valid(end.minus(Duration.ofDays(90)), end)
        .issue()
        .chain();
  }
}
