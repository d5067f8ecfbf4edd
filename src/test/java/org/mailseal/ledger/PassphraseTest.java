package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What guards the database where a person has chosen the passphrase. */
@Timeout(60)
class PassphraseTest {
  private static final Pattern HASH = Pattern.compile("HASH '([0-9a-f]{64})'");
  @TempDir Path folder;

  private Passphrase passphrase() {
    return Passphrase.of(folder.resolve("passphrase"), true, new SecureRandom());
  }

  private Passphrase chosen() throws Exception {
    Path file = Files.writeString(folder.resolve("passphrase"), "correct horse battery staple\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return passphrase();
  }

  private Connection connect(String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + folder.resolve("ledger"), "mailseal", password);
  }

  @Test
  void whatAPersonChoseIsNotGuardedByAFastHash() throws Exception {
    Passphrase chosen = chosen();
    ScratchLedger.openAsItIs(folder, Clock.systemUTC(), event -> {}).close();
    assertThatThrownBy(() -> connect(chosen.formerPassword().orElseThrow()).close())
        .hasMessageContaining("Wrong user name or password");
    connect(chosen.password()).close();
  }

  @Test
  void aLedgerOfTheVersionBeforeIsGuardedAnewAndItsFastHashIsGone() throws Exception {
    Passphrase chosen = chosen();
    String fast;
    try (Connection old = connect(chosen.formerPassword().orElseThrow());
        Statement statement = old.createStatement();
        ResultSet script = statement.executeQuery("script nodata")) {
      fast = hash(script);
    }
    assertThat(content()).contains(fast);
    ScratchLedger.openAsItIs(folder, Clock.systemUTC(), event -> {}).close();
    assertThat(content()).doesNotContain(fast);
    connect(chosen.password()).close();
  }

  private static String hash(ResultSet script) throws SQLException {
    while (script.next()) {
      Matcher hash = HASH.matcher(script.getString(1));
      if (hash.find()) {
        return hash.group(1);
      }
    }
    throw new AssertionError("no user has a hash");
  }

  private String content() throws Exception {
    return Files.readString(folder.resolve("ledger.mv.db"), StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatMailsealMadeIsRandomEnough() {
    assertThat(passphrase().formerPassword()).isEmpty();
  }
}
