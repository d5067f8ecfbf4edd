package org.mailseal.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that was lost, emptied, cut or damaged is never begun anew in silence. */
@Timeout(60)
class LostDatabaseTest {
  @TempDir Path folder;
  private Path database;

  @BeforeEach
  void make() throws Exception {
    database = folder.resolve("ledger.mv.db");
    try (SharedDatabase made = SmallDatabase.open(folder)) {
      SmallDatabase.add(made, "there");
    }
  }

  private void isRefused() throws Exception {
    byte[] left = Files.exists(database) ? Files.readAllBytes(database) : new byte[0];
    assertThatThrownBy(() -> SmallDatabase.open(folder).close())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("but one was made here before")
        .hasMessageContaining("restore it and its passphrase file from the backup")
        .hasMessageContaining("remove " + folder.resolve("passphrase.has-ledger"));
    assertThat(Files.exists(database) ? Files.readAllBytes(database) : new byte[0])
        .as("nothing was changed")
        .isEqualTo(left);
  }

  @Test
  void lost() throws Exception {
    Files.delete(database);
    isRefused();
    Files.delete(folder.resolve("passphrase.has-ledger"));
    try (SharedDatabase anew = SmallDatabase.open(folder)) {
      assertThat(SmallDatabase.lines(anew)).isEmpty();
    }
  }

  /** Two settings may name two databases in one folder; each that was made is missed. */
  @Test
  void anotherOneBesideItIsNew() throws Exception {
    for (int time = 1; time <= 2; time++) {
      try (SharedDatabase other = SmallDatabase.openAnother(folder, "other")) {
        assertThat(SmallDatabase.lines(other)).hasSize(time - 1);
        SmallDatabase.add(other, "time " + time);
      }
    }
    Files.delete(database);
    isRefused();
  }

  @Test
  void empty() throws Exception {
    Files.write(database, new byte[0]);
    isRefused();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8, 12})
  void cut(int blocks) throws Exception {
    Files.write(database, Arrays.copyOf(Files.readAllBytes(database), blocks * 4096));
    isRefused();
  }

  /**
   * H2 compacts as it closes, for a bounded time: the last block is needed, or it is a left one.
   */
  @Test
  void cutByItsLastBlock() throws Exception {
    byte[] all = Files.readAllBytes(database);
    byte[] cut = Arrays.copyOf(all, all.length - 4096);
    Files.write(database, cut);
    try (SharedDatabase whole = SmallDatabase.open(folder)) {
      assertThat(SmallDatabase.lines(whole)).as("nothing was lost").containsExactly("there");
    } catch (DatabaseException refused) {
      Files.write(database, cut);
      isRefused();
    }
  }

  @Test
  void overwritten() throws Exception {
    Files.write(database, new byte[20 * 4096]);
    isRefused();
  }

  /** Whichever of H2's classes stumbles over it, and whatever it says or does not say. */
  @Test
  void damagedAnywhere() throws Exception {
    byte[] good = Files.readAllBytes(database);
    Random random = new Random(1);
    int refused = 0;
    for (int block = 2; block < good.length / 4096; block++) { // behind the two headers
      byte[] damaged = good.clone();
      byte[] junk = new byte[4096];
      random.nextBytes(junk);
      System.arraycopy(junk, 0, damaged, block * 4096, junk.length);
      Files.write(database, damaged);
      try {
        SmallDatabase.open(folder).close(); // what hits dead space does no harm
      } catch (DatabaseException e) {
        refused++;
        assertThat(e.getMessage())
            .startsWith("it ")
            .contains("from the backup")
            .doesNotContain("null");
      }
    }
    assertThat(refused).isGreaterThan(3);
  }

  @Test
  void aDatabaseOfAVersionThatKnewNoMarkerGetsOne() throws Exception {
    Files.delete(folder.resolve("passphrase.has-ledger"));
    try (SharedDatabase again = SmallDatabase.open(folder)) {
      assertThat(SmallDatabase.lines(again)).containsExactly("there");
    }
    Files.delete(database);
    isRefused();
  }
}
