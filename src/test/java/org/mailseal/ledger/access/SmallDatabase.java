package org.mailseal.ledger.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A ledger's database in a test folder, with deadlines that a test can wait for. */
final class SmallDatabase {
  static final String VERSION = "1.0";
  private static final OffsetDateTime NOW =
      Instant.parse("2026-11-20T10:00:00Z").atOffset(ZoneOffset.UTC);

  static final WaitLimits QUICK =
      new WaitLimits(
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          Duration.ofSeconds(6),
          Duration.ofSeconds(4),
          Duration.ofSeconds(2));

  /** Where a slow process must not be taken for a stopped one. */
  static final WaitLimits PATIENT =
      new WaitLimits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(3));

  private SmallDatabase() {}

  static SharedDatabase open(Path folder) throws SQLException {
    return open(folder, VERSION, PATIENT);
  }

  static SharedDatabase open(Path folder, String version, WaitLimits limits) throws SQLException {
    return open(folder, secret("a secret"), version, limits);
  }

  static SharedDatabase open(Path folder, DatabaseSecret secret, String version, WaitLimits limits)
      throws SQLException {
    return open(folder.resolve("ledger"), secret, version, limits, folder);
  }

  /** One of another name in the folder, with the same passphrase. */
  static SharedDatabase openAnother(Path folder, String name) throws SQLException {
    return open(folder.resolve(name), secret("a secret"), VERSION, PATIENT, folder);
  }

  private static SharedDatabase open(
      Path file, DatabaseSecret secret, String version, WaitLimits limits, Path folder)
      throws SQLException {
    return SharedDatabase.open(
        file, secret, folder.resolve("passphrase.has-ledger"), version, limits, new SecureRandom());
  }

  static DatabaseFiles files(Path folder) {
    return DatabaseFiles.in(folder, "ledger");
  }

  static DatabaseSecret secret(String text) {
    return new DatabaseSecret() {
      @Override
      public String password() {
        return text;
      }

      @Override
      public Optional<String> formerPassword() {
        return Optional.empty();
      }

      @Override
      public byte[] proof(byte[] nonce) {
        try {
          MessageDigest digest = MessageDigest.getInstance("SHA-256");
          digest.update(nonce);
          return digest.digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  /** Adds a line, in the transaction of the connection if it has one. */
  static void add(Connection connection, String text) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into event (at, kind, text) values (?, 'due', ?)")) {
      insert.setObject(1, NOW);
      insert.setString(2, text);
      insert.executeUpdate();
    }
  }

  static void add(SharedDatabase database, String text) throws SQLException {
    try (Connection connection = database.getConnection()) {
      add(connection, text);
    }
  }

  static List<String> lines(SharedDatabase database) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return lines(connection);
    }
  }

  static List<String> lines(Connection connection) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement("select text from event order by id");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }

  /** Whether the connection is one to a holder. */
  static boolean remote(Connection connection) throws SQLException {
    return connection.isWrapperFor(HolderConnection.class);
  }
}
