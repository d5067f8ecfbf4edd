package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.HandSleeper;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.Chain;
import org.mailseal.install.RetiredFiles;
import org.mailseal.ledger.Claims;
import org.mailseal.lifecycle.retirement.RetiredCertificate;
import org.mailseal.lifecycle.retirement.Retirement;
import org.mailseal.lifecycle.retirement.Retirement.Outcome;

/** Certificates that left the settings, whatever was in hand then. */
class RetirementTest {
  /** More than a renewal has. */
  private static final int MOST_LINES = 60;

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

  private static Retirement retirement(ScriptedWorld world) {
    return world.retirement(new HandSleeper(world.clock::forward));
  }

  private static RetiredCertificate known(ScriptedWorld world) {
    return retirement(world).find(world.name).orElseThrow();
  }

  private static Path store(ScriptedWorld world) {
    return folder.toAbsolutePath().resolve(".mailseal").resolve(world.name.text());
  }

  private static void isForgotten(ScriptedWorld world) {
    assertThat(retirement(world).find(world.name)).isEmpty();
    assertThat(world.ledger.observations().forName(world.name)).isEmpty();
    assertThat(world.ledger.alerts().forName(world.name)).isEmpty();
    assertThat(world.times("forgotten")).isEqualTo(1);
  }

  private static void beginsAnew(ScriptedWorld world) {
    world.ledger.heartbeats().goBy(List.of(world.name));
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.servedOn(ScriptedWorld.SMTP)).isEqualTo(world.onDisk());
  }

  /** Who would have the files removed asks the ports first, as the command does. */
  private static Outcome retireWithFiles(ScriptedWorld world) throws InterruptedException {
    RetiredCertificate certificate = known(world);
    List<String> serving = retirement(world).stillServing(certificate);
    Map<Path, String> users =
        serving.isEmpty()
            ? Map.of()
            : certificate.files().stores().stream()
                .collect(Collectors.toMap(store -> store, _ -> serving.getFirst() + " serves it"));
    return retirement(world).retireWithFiles(certificate, users);
  }

  @Test
  void whatAPortStillServesStays() throws InterruptedException {
    ScriptedWorld world = renewed();
    Chain served = world.onDisk();
    Outcome outcome = retireWithFiles(world);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    RetiredFiles.Removal files = ((Outcome.Done) outcome).files();
    assertThat(files.removed()).isEmpty();
    assertThat(files.left())
        .containsOnlyKeys(world.key, world.certificate, store(world))
        .containsValue(world.name + ":25/smtp at 192.0.2.1 serves it");
    assertThat(world.onDisk()).isEqualTo(served);
    isForgotten(world);
    beginsAnew(world);
  }

  @Test
  void whatIsServedNoMoreIsRemoved() throws InterruptedException {
    ScriptedWorld world = renewed();
    world.serves(worlds.serving(50).onDisk());
    assertThat(retireWithFiles(world))
        .isEqualTo(
            new Outcome.Done(
                new RetiredFiles.Removal(
                    List.of(world.certificate, world.key, store(world)), Map.of())));
    assertThat(Files.exists(world.key, LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(store(world)).doesNotExist();
    isForgotten(world);
  }

  @Test
  void portsThatAnswerNoMoreKeepNothing() throws InterruptedException {
    ScriptedWorld world = renewed();
    world.unreachable.addAll(List.of(ScriptedWorld.SMTP, ScriptedWorld.IMAPS));
    assertThat(retireWithFiles(world)).isInstanceOf(Outcome.Done.class);
    assertThat(store(world)).doesNotExist();
    isForgotten(world);
  }

  /** Whatever a killed renewal has left: it is forgotten, and what ports serve stays. */
  @Test
  void anAttemptThatWasLeftAtAnyLineIsForgotten() throws InterruptedException {
    int line = 1;
    for (boolean killed = true; killed && line <= MOST_LINES; line++) {
      ScriptedWorld world = worlds.serving(5);
      killed = isKilled(world, line, () -> world.renew(Urgency.WHEN_DUE));
      List<String> left = world.journal();
      if (retirement(world).find(world.name).isEmpty()) {
        continue; // nothing was begun
      }
      assertThat(retireWithFiles(world)).as("after %s", left).isInstanceOf(Outcome.Done.class);
      isForgotten(world);
      world.onDisk(); // a pair
      beginsAnew(world);
    }
    assertThat(line).isBetween(20, MOST_LINES);
  }

  private static boolean isKilled(ScriptedWorld world, int line, Runnable work) {
    world.endsAt(line);
    Throwable end = catchThrowable(work::run);
    world.goesOn();
    if (end != null) {
      assertThat(end.getCause() == null ? end : end.getCause())
          .isInstanceOf(ScriptedWorld.Killed.class);
    }
    return end != null;
  }

  /** As far as a killed removal may have come; what lies in a store goes entry by entry. */
  @Test
  void aRemovalThatWasKilledIsGoneOnWith() throws IOException, InterruptedException {
    List<Path> order = new ArrayList<>();
    for (int gone = 0; gone <= order.size(); gone++) {
      ScriptedWorld world = renewed();
      order = removal(world);
      for (Path path : order.subList(0, gone)) {
        Files.delete(path);
      }
      Outcome outcome = retirement(world).retireWithFiles(known(world), Map.of());
      assertThat(outcome).as("%d were gone", gone).isInstanceOf(Outcome.Done.class);
      assertThat(order).as("%d were gone", gone).allMatch(RetirementTest::isGone);
      isForgotten(world);
    }
    assertThat(order).hasSizeGreaterThan(6);
  }

  private static boolean isGone(Path path) {
    return Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> removal(ScriptedWorld world) throws IOException {
    List<Path> order = new ArrayList<>(List.of(world.certificate, world.key));
    try (Stream<Path> found = Files.walk(store(world))) {
      order.addAll(found.sorted(Comparator.reverseOrder()).toList());
    }
    return order;
  }

  @Test
  void whatCannotBeRemovedLeavesTheLedgerAlone() throws IOException, InterruptedException {
    ScriptedWorld world = renewed();
    Files.setPosixFilePermissions(store(world), PosixFilePermissions.fromString("rwxrwxrwx"));
    Outcome outcome = retirement(world).retireWithFiles(known(world), Map.of());
    assertThat(outcome).isInstanceOf(Outcome.FilesLeft.class);
    assertThat(((Outcome.FilesLeft) outcome).reason())
        .contains(store(world).toString(), "the ledger was left alone");
    assertThat(world.latest().state().open()).isFalse();
    assertThat(world.onDisk()).isEqualTo(world.servedOn(ScriptedWorld.SMTP));

    Files.setPosixFilePermissions(store(world), PosixFilePermissions.fromString("rwx------"));
    assertThat(retirement(world).retireWithFiles(known(world), Map.of()))
        .isInstanceOf(Outcome.Done.class);
    isForgotten(world);
  }

  @Test
  void whoIsAtWorkOnItGoesFirst() throws InterruptedException {
    ScriptedWorld world = renewed();
    Claims claims = world.ledger.claims();
    for (String claim : List.of(world.name.text(), Claims.ofCheck(world.name))) {
      try (Claims.Claim _ = claims.take(claim).orElseThrow()) {
        Outcome outcome = retirement(world).retireWithFiles(known(world), Map.of());
        assertThat(outcome).as(claim).isInstanceOf(Outcome.Busy.class);
        assertThat(((Outcome.Busy) outcome).holder()).contains("process ");
        assertThat(world.onDisk()).isEqualTo(world.servedOn(ScriptedWorld.SMTP));
        assertThat(retirement(world).find(world.name)).isPresent();
      }
    }
    // one that ends meanwhile is waited for
    Claims.Claim ending = claims.take(Claims.ofCheck(world.name)).orElseThrow();
    Sleeper sleeper = new HandSleeper(_ -> ending.close());
    assertThat(world.retirement(sleeper).retire(known(world))).isInstanceOf(Outcome.Done.class);
    isForgotten(world);
    assertThat(claims.holder(world.name.text())).isEmpty();
  }

  @Test
  void whatWasRenewedWhileAPersonThoughtStays() throws InterruptedException {
    ScriptedWorld world = renewed();
    RetiredCertificate seen = known(world);
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(retirement(world).retireWithFiles(seen, Map.of())).isInstanceOf(Outcome.Busy.class);
    assertThat(world.onDisk()).isEqualTo(world.servedOn(ScriptedWorld.SMTP));
    assertThat(retirement(world).find(world.name)).isPresent();
  }

  @Test
  void oneOfTwoWhoForgetAtOnceDoesIt() throws InterruptedException {
    ScriptedWorld world = renewed();
    RetiredCertificate seen = known(world);
    assertThat(retirement(world).retire(seen)).isInstanceOf(Outcome.Done.class);
    assertThat(retirement(world).retire(seen)).isInstanceOf(Outcome.Busy.class);
    isForgotten(world);
  }

  @Test
  void oneIsPendingUntilItIsRetired() throws InterruptedException {
    ScriptedWorld world = renewed();
    assertThat(retirement(world).pending(Set.of()))
        .extracting(RetiredCertificate::name)
        .contains(world.name);
    assertThat(retirement(world).pending(Set.of(world.name)))
        .extracting(RetiredCertificate::name)
        .doesNotContain(world.name);
    assertThat(retirement(world).retire(known(world))).isInstanceOf(Outcome.Done.class);
    assertThat(retirement(world).pending(Set.of()))
        .extracting(RetiredCertificate::name)
        .doesNotContain(world.name);
  }
}
