package org.mailseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.acme.AcmeOffer;
import org.mailseal.ledger.HandClock;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.ScratchLedger;
import org.mailseal.ledger.authority.DirectoryLook;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

/** The weekly look at an authority's directory. */
@Timeout(60)
class DirectoryWatchTest {
  private static final URI DIRECTORY = URI.create("https://ca.example/dir");

  @TempDir Path folder;
  private final HandClock clock = new HandClock(Instant.parse("2026-11-28T10:00:00Z"));
  private Ledger ledger;
  private int asked;
  private boolean accepts = true;
  private Optional<String> fault = Optional.empty();
  private AcmeOffer offer = offer("https://ca.example/terms", "classic", "tlsserver");

  @BeforeEach
  void open() {
    ledger = ScratchLedger.open(folder, clock);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private static AcmeOffer offer(String terms, String... profiles) {
    TreeMap<String, String> all = new TreeMap<>();
    List.of(profiles).forEach(profile -> all.put(profile, ""));
    return new AcmeOffer(Optional.of(terms), false, true, all, List.of());
  }

  /** As a daemon that was started just now. */
  private void look() {
    watch().look(authority("ca"));
  }

  private DirectoryWatch watch() {
    return new DirectoryWatch(
        ledger.directoryLooks(),
        clock,
        new Random(1),
        _ -> {
          asked++;
          if (fault.isPresent()) {
            throw new AuthorityException(fault.get());
          }
          return offer;
        });
  }

  private AuthorityDefinition.Acme authority(String name) {
    return new AuthorityDefinition.Acme(
        name,
        DIRECTORY,
        accepts,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        new AuthorityDefinition.Ordering(Optional.of("tlsserver"), Optional.empty(), true));
  }

  private Optional<DirectoryLook> found(String name) {
    return ledger.directoryLooks().find(name, DIRECTORY);
  }

  private Optional<String> otherTerms() {
    return found("ca").orElseThrow().otherTerms();
  }

  private List<Event> said() {
    return ledger.events();
  }

  @Test
  void isOnceAWeekHoweverOftenTheDaemonStarts() {
    for (int day = 0; day < 7; day++) {
      look();
      assertThat(asked).isOne();
      clock.forward(Duration.ofHours(23));
    }
    clock.forward(Duration.ofHours(7));
    look();
    assertThat(asked).isEqualTo(2);
    assertThat(said()).isEmpty();
  }

  @Test
  void saysWhatHasChangedOnceWithTheCureForTheProfileOfTheSettings() {
    look();
    offer = offer("https://ca.example/terms-2", "classic");
    for (int week = 0; week < 2; week++) {
      clock.forward(Duration.ofDays(7));
      look();
    }
    assertThat(asked).isEqualTo(3);
    assertThat(said())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.kind()).isEqualTo(EventKind.AUTHORITY_CHANGED);
              assertThat(event.text())
                  .startsWith("ca: its terms of service are at https://ca.example/terms-2 now")
                  .contains("it offers the profiles classic now")
                  .contains("does not offer the profile tlsserver of the settings")
                  .contains("set profile to one that it offers");
            });
  }

  @Test
  void saysOnceThatItIsSilentAndOnceThatItAnswersAgainAndForgetsNothingMeanwhile() {
    look();
    fault = Optional.of("ca.example does not answer");
    for (int day = 0; day < 3; day++) {
      clock.forward(Duration.ofDays(7));
      look();
    }
    assertThat(said()).extracting(Event::kind).containsExactly(EventKind.AUTHORITY_SILENT);
    assertThat(said().getFirst().text()).contains("ca.example does not answer");

    fault = Optional.empty();
    offer = offer("https://ca.example/terms", "classic", "short", "tlsserver");
    clock.forward(Duration.ofDays(1)); // sooner than a week
    look();
    assertThat(said())
        .extracting(Event::kind)
        .containsExactly(
            EventKind.AUTHORITY_SILENT, EventKind.AUTHORITY_ANSWERS, EventKind.AUTHORITY_CHANGED);
  }

  @Test
  void saysSinceWhenItAnswersOrDoesNot() {
    Instant first = clock.instant();
    look();
    clock.forward(Duration.ofDays(7));
    look();
    assertThat(found("ca").orElseThrow().since()).isEqualTo(first);

    fault = Optional.of("ca.example does not answer");
    clock.forward(Duration.ofDays(7));
    Instant silent = clock.instant();
    look();
    clock.forward(Duration.ofDays(1));
    look();
    assertThat(found("ca").orElseThrow())
        .returns(silent, DirectoryLook::since)
        .returns(fault, DirectoryLook::fault)
        .returns(clock.instant(), DirectoryLook::at);
  }

  @Test
  void theTermsThatAreSeenFirstAreAcceptedAndOthersOnceSomebodySaysSo() {
    look();
    assertThat(otherTerms()).isEmpty();
    offer = offer("https://ca.example/terms-2", "tlsserver");
    for (int week = 0; week < 2; week++) {
      clock.forward(Duration.ofDays(7));
      look();
      assertThat(otherTerms()).contains("https://ca.example/terms-2");
    }
    ledger.directoryLooks().accept("ca", DIRECTORY, "https://ca.example/terms-2");
    assertThat(otherTerms()).isEmpty();
    assertThat(said().getLast().text())
        .isEqualTo("ca: the terms at https://ca.example/terms-2 are accepted");
  }

  /** As where the settings say {@code accept-terms: true} only later: they were read by then. */
  @Test
  void termsThatWereSeenBeforeAnybodyAcceptedAnyAreNotThoseThatAreAccepted() {
    accepts = false;
    look();
    accepts = true;
    offer = offer("https://ca.example/terms-2", "tlsserver");
    clock.forward(Duration.ofDays(7));
    look();
    assertThat(found("ca").orElseThrow().accepted()).contains("https://ca.example/terms-2");
    assertThat(otherTerms()).isEmpty();
  }

  /** By a command beside the daemon, between its two looks at the ledger. */
  @Test
  void whatIsAcceptedDuringALookStaysAccepted() {
    look();
    DirectoryLook before = found("ca").orElseThrow();
    ledger.directoryLooks().accept("ca", DIRECTORY, "https://ca.example/terms-2");
    ledger.directoryLooks().keep("ca", DIRECTORY, before, List.of());
    assertThat(found("ca").orElseThrow().accepted()).contains("https://ca.example/terms-2");
  }

  @Test
  void ofAuthoritiesThatLeftTheSettingsIsForgotten() {
    watch().look(authority("left"));
    look();
    watch().keepOnly(List.of(authority("ca")));
    assertThat(found("left")).isEmpty();
    assertThat(found("ca")).isPresent();
  }

  @Test
  void isNotKeptWithoutTheNewsOfIt() throws SQLException {
    ScratchLedger.asAdmin(
        ledger, "alter table event add constraint full_disk check (kind <> 'authority-silent')");
    fault = Optional.of("ca.example does not answer");
    assertThatThrownBy(this::look).isInstanceOf(LedgerException.class);
    assertThat(found("ca")).isEmpty();
  }

  @Test
  void isKeptOfADirectoryThatOffersMoreThanThereIsRoomFor() {
    TreeMap<String, String> many = new TreeMap<>();
    for (int i = 0; i < 1000; i++) {
      many.put("p".repeat(299) + i, "");
      many.put("profile-" + i, "");
    }
    offer = new AcmeOffer(Optional.of("https://" + "t".repeat(9000)), false, true, many, List.of());
    look();
    assertThat(found("ca")).isPresent();
  }
}
