package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.lifecycle.proof.PublishedKeys.Verdict;

/** Which key a renewal takes, and when one may be installed, beside TLSA records of keys. */
class KeyPolicyTest {
  @TempDir private Path folder;

  private Worlds worlds;
  private ScriptedWorld world;

  /** The keys of the records; where there are none, there are no records. */
  private final Set<PublicKey> records = new HashSet<>();

  @BeforeEach
  void renewed() {
    worlds = new Worlds(folder);
    world = worlds.serving(5);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    world.published =
        (port, chain) ->
            records.isEmpty()
                ? Verdict.NONE
                : records.contains(chain.leaf().getPublicKey()) ? Verdict.MEANT : Verdict.NOT_MEANT;
  }

  @AfterEach
  void close() {
    worlds.close();
  }

  private PublicKey served() {
    return world.servedOn(ScriptedWorld.SMTP).leaf().getPublicKey();
  }

  private RenewalOutcome renew() {
    return world.renew(Urgency.NOW);
  }

  private Optional<String> nextKey() {
    return world.lifecycle().dryRun(world.wanted(), Urgency.NOW).key();
  }

  @Test
  void withoutRecordsTheKeyIsNew() {
    PublicKey before = served();

    assertThat(renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(served()).isNotEqualTo(before);
    assertThat(nextKey()).contains("a new one");
  }

  @Test
  void aKeyThatARecordMeansIsKept() {
    PublicKey before = served();
    Chain chain = world.servedOn(ScriptedWorld.SMTP);
    records.add(before);
    assertThat(nextKey()).contains("the one in use (a TLSA record means it)");

    assertThat(renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(served()).isEqualTo(before);
    assertThat(world.servedOn(ScriptedWorld.SMTP)).isNotEqualTo(chain);
    assertThat(world.ledger.events())
        .anyMatch(event -> event.text().contains("key in use (a TLSA record means it)"));
  }

  @Test
  void keepKeepsIt() {
    PublicKey before = served();
    world.keyPolicy = KeyPolicy.KEEP;

    assertThat(renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(served()).isEqualTo(before);
  }

  @Test
  void aKeyOfAnotherKindIsNotKept() {
    PublicKey before = served();
    world.keyPolicy = KeyPolicy.KEEP;
    world.algorithm = KeyAlgorithm.ECDSA_P384;

    assertThat(renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(served()).isNotEqualTo(before);
  }

  @Test
  void aNewKeyWaitsForItsRecordAndIsNotOrderedTwice() {
    PublicKey before = served();
    records.add(before);
    world.keyPolicy = KeyPolicy.NEW;
    world.clock.forward(Duration.ofDays(65));

    assertThat(world.renew())
        .isInstanceOfSatisfying(
            RenewalOutcome.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .contains("the TLSA records of _25._tcp." + world.name, "publish '3 1 1 "));
    assertThat(served()).isEqualTo(before);
    int orders = world.orders();
    Chain waiting = world.latest().chain().orElseThrow();

    records.add(waiting.leaf().getPublicKey());
    world.clock.forward(Duration.ofDays(1));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(world.orders()).isEqualTo(orders);
    assertThat(world.servedOn(ScriptedWorld.SMTP)).isEqualTo(waiting);
  }

  @Test
  void whatNoRecordMeansTodayKeepsNothingBack() {
    records.add(KeyAlgorithm.ECDSA_P256.generate(ScriptedWorld.RANDOM).getPublic());
    PublicKey before = served();

    assertThat(renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(served()).isNotEqualTo(before);
  }
}
