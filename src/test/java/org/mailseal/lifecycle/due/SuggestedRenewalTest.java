package org.mailseal.lifecycle.due;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.RenewalInformation;
import org.mailseal.authority.RenewalInformation.Window;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.CertificateStatus;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.ScriptedWorld;
import org.mailseal.lifecycle.Worlds;

/** A certificate of ninety days that is due with thirty left, and an authority with a wish. */
class SuggestedRenewalTest {
  private static final String WHY = "https://ca.example/why";

  @TempDir private Path folder;

  private Worlds worlds;
  private ScriptedWorld world;
  private final List<X509Certificate> askedAbout = new ArrayList<>();

  @BeforeEach
  void renewed() {
    worlds = new Worlds(folder);
    world = worlds.serving(5);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    world.suggestion =
        leaf -> {
          askedAbout.add(leaf);
          return Optional.empty();
        };
  }

  @AfterEach
  void close() {
    worlds.close();
  }

  private Instant in(int days) {
    return world.clock.instant().plus(Duration.ofDays(days));
  }

  private void wants(Instant start, Instant end) {
    wants(start, end, Duration.ofHours(6));
  }

  private void wants(Instant start, Instant end, Duration askAgain) {
    world.suggestion =
        leaf -> {
          askedAbout.add(leaf);
          return Optional.of(
              new RenewalInformation(
                  Optional.of(new Window(start, end, Optional.of(WHY))),
                  world.clock.instant().plus(askAgain)));
        };
  }

  private Instant dueAt() {
    Due due = world.lifecycle().due(world.wanted());
    assertThat(due).isInstanceOf(Due.Later.class);
    return ((Due.Later) due).when();
  }

  @Test
  void aWindowBeforeTheRuleMakesItDueInIt() {
    Instant rule = dueAt();
    wants(in(20), in(21));

    Instant at = dueAt();

    assertThat(at).isBetween(in(20), in(21)).isBefore(rule);
    assertThat(askedAbout).contains(world.servedOn(ScriptedWorld.SMTP).leaf());
    CertificateStatus status = status();
    assertThat(status.nextAt()).contains(at);
    assertThat(status.remarks()).singleElement().asString().contains("test-ca wants it", WHY);
    assertThat(world.ledger.events())
        .anySatisfy(
            event -> {
              assertThat(event.kind()).isEqualTo(EventKind.AUTHORITY_REMARK);
              assertThat(event.text()).contains(WHY).contains("chosen is " + at);
            });
  }

  private CertificateStatus status() {
    return CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant());
  }

  @Test
  void aWindowThatHasComeRenewsAndSaysWhy() {
    wants(in(-2), in(-1));

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(world.ledger.events())
        .anySatisfy(
            event -> {
              assertThat(event.kind()).isEqualTo(EventKind.DUE);
              assertThat(event.text()).contains("is due early: test-ca wants it renewed", WHY);
            });
    assertThat(world.replaced).hasSize(1).isEqualTo(askedAbout.subList(0, 1));
  }

  @Test
  void whatWasSaidOfTheCertificateBeforeDoesNotHoldForTheNewOne() {
    wants(in(-2), in(-1));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    world.suggestion = _ -> Optional.empty();

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(status().remarks()).isEmpty();
  }

  @Test
  void aWindowAfterTheRuleDelaysNothing() {
    Instant rule = dueAt();
    wants(in(80), in(85));

    assertThat(dueAt()).isEqualTo(rule);
    world.clock.forward(Duration.ofDays(60).plusSeconds(1));
    assertThat(world.lifecycle().due(world.wanted())).isInstanceOf(Due.Now.class);
  }

  @Test
  void theInstantIsKeptForAsLongAsTheWindowIs() {
    wants(in(20), in(40));
    Instant at = dueAt();
    world.clock.forward(Duration.ofHours(7));
    Instant again = dueAt();
    assertThat(askedAbout).hasSize(2);

    assertThat(again).isEqualTo(at);
    wants(in(10), in(11));
    world.clock.forward(Duration.ofHours(7));
    assertThat(dueAt()).isBetween(in(9), in(11));
  }

  @Test
  void itIsNotAskedAgainBeforeItsTime() {
    wants(in(20), in(21), Duration.ofHours(6));
    Instant at = dueAt();
    world.clock.forward(Duration.ofHours(5));
    assertThat(dueAt()).isEqualTo(at);
    assertThat(askedAbout).hasSize(1);
    world.clock.forward(Duration.ofHours(2));
    assertThat(dueAt()).isEqualTo(at);
    assertThat(askedAbout).hasSize(2);
  }

  @Test
  void anAuthorityThatDoesNotAnswerKeepsNothingBack() {
    wants(in(20), in(21), Duration.ofMinutes(1));
    Instant at = dueAt();
    world.suggestion =
        leaf -> {
          askedAbout.add(leaf);
          throw new AuthorityException("it is down");
        };
    askedAbout.clear();
    world.clock.forward(Duration.ofMinutes(2));

    assertThat(dueAt()).isEqualTo(at);
    assertThat(askedAbout).hasSize(1);
    // A minute, ten, a hundred, then six hours.
    for (Duration pause :
        List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofMinutes(100),
            Duration.ofHours(6),
            Duration.ofHours(6))) {
      int before = askedAbout.size();
      world.clock.forward(pause.minusSeconds(1));
      assertThat(dueAt()).isEqualTo(at);
      assertThat(askedAbout).hasSize(before);
      world.clock.forward(Duration.ofSeconds(1));
      assertThat(dueAt()).isEqualTo(at);
      assertThat(askedAbout).hasSize(before + 1);
    }
  }

  @Test
  void whatIsDueByTheRuleAsksNobodyFirst() {
    world.clock.forward(Duration.ofDays(61));

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(askedAbout).isEmpty();
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNotSpokenOf() {
    world.authority = "another-ca";

    assertThat(world.lifecycle().due(world.wanted())).isInstanceOf(Due.Later.class);

    assertThat(askedAbout).isEmpty();
  }

  @Test
  void aClockThatWasAheadDoesNotSilenceItForLong() {
    wants(in(20), in(21), Duration.ofHours(6));
    world.clock.forward(Duration.ofDays(3));
    assertThat(dueAt()).isNotNull();
    world.clock.forward(Duration.ofDays(-3));
    assertThat(dueAt()).isNotNull();
    assertThat(askedAbout).hasSize(2);
  }
}
