package org.mailseal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.SmallDisk;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

/** A ledger whose disk is full for a while, in one process that goes on. */
@Timeout(120)
class FullLedgerDiskIT {
  @TempDir Path folder;

  private Ledger open() {
    return Ledger.open(
        "jdbc:h2:file:" + folder.resolve("ledger"),
        folder.resolve("passphrase"),
        Clock.systemUTC(),
        new SecureRandom(),
        event -> {});
  }

  private static void record(Ledger ledger, String text) {
    ledger.record(Optional.empty(), Optional.empty(), EventKind.DUE, text);
  }

  @Test
  void itGoesOnByItselfWhenThereIsRoom() {
    try (SmallDisk disk = SmallDisk.mount(folder, 4096)) {
      List<String> recorded = new ArrayList<>();
      try (Ledger ledger = open()) {
        disk.fill(0);
        int faults = 0;
        for (int i = 0; i < 2000 && faults < 20; i++) {
          try {
            record(ledger, i + " " + "x".repeat(400));
            recorded.add(i + " ");
          } catch (LedgerException e) {
            faults++;
            assertThat(e).hasMessageStartingWith("the ledger " + folder.resolve("ledger.mv.db"));
          }
        }
        assertThat(faults).as("the disk was full").isEqualTo(20);
        disk.mend();
        record(ledger, "there is room");
        assertThat(ledger.events()).extracting(Event::text).contains("there is room");
        assertThat(ledger.events())
            .extracting(event -> event.text().replaceAll("x+$", ""))
            .containsAll(recorded);
      }
      try (Ledger again = open()) {
        assertThat(again.events()).extracting(Event::text).contains("there is room");
      }
    }
  }

  @Test
  void closingDoesNotWaitForADiskThatIsFull() {
    try (SmallDisk disk = SmallDisk.mount(folder, 4096)) {
      try (Ledger ledger = open()) {
        record(ledger, "before");
        disk.fill(0);
        for (int i = 0; i < 200; i++) {
          try {
            record(ledger, "x".repeat(400));
          } catch (LedgerException e) {
            break;
          }
        }
      } // and the test's deadline
      disk.mend();
      try (Ledger again = open()) {
        assertThat(again.events()).extracting(Event::text).contains("before");
      }
    }
  }
}
