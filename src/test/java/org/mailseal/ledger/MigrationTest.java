package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.ledger.Checks.CheckResult;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

/** A ledger of the version before, with rows in it. */
@Timeout(30)
class MigrationTest {
  private final HandClock clock = new HandClock(SampleAttempts.NOW);
  @TempDir Path folder;

  @Test
  void alertsOfTheVersionBeforeAreStillAlerts() throws SQLException {
    X509Certificate leaf = SampleAttempts.leaf(Duration.ofDays(20));
    try (Connection old = version("5")) {
      write(old, leaf);
      try (Statement statement = old.createStatement()) {
        // what the version before never wrote
        assertThatThrownBy(
                () ->
                    statement.execute(
                        "insert into alert (name, threshold, due_at, state, changed_at) values"
                            + " ('a', 'b', now(), 'PENDING', now())"))
            .hasMessageContaining("ALERT_OF_ONE");
      }
    }

    try (Ledger ledger = ScratchLedger.openAsItIs(folder, clock, event -> {})) {
      assertThat(ledger.alerts().open())
          .extracting(Alert::about)
          .hasSize(2)
          .startsWith(new Alert.Ending(CertificateInfo.of(leaf)))
          .last()
          .isInstanceOfSatisfying(
              Alert.Waiting.class,
              waiting -> assertThat(waiting.request().name()).isEqualTo(SampleAttempts.MAIL));
      assertThat(ledger.checks().ports(KeyTrack.whole(SampleAttempts.MAIL))).isEmpty();
      assertThat(ledger.checks().incidents(KeyTrack.whole(SampleAttempts.MAIL))).isEmpty();
      ledger
          .checks()
          .note(
              KeyTrack.whole(SampleAttempts.MAIL),
              new CheckResult(List.of(), List.of(standing()), List.of(), List.of()),
              true);
      assertThat(ledger.alerts().open())
          .extracting(alert -> alert.about().getClass().getSimpleName())
          .containsExactlyInAnyOrder("Ending", "Waiting", "Changed");
      // the new news leaves what was there alone, and is not taken for it
      ledger.alerts().scheduleForWaitingRequests(List.of(Duration.ofDays(3)));
      assertThat(ledger.alerts().forName(SampleAttempts.MAIL)).hasSize(3);
    }
  }

  @Test
  void theWordsOfAnOldTrailAreTheKindsOfToday() throws SQLException {
    List<String> old =
        List.of(
            // as every version before wrote them
            "DRAFTED",
            "REQUESTED",
            "AWAITING_ANSWER",
            "ANSWERED",
            "CANCELLED",
            "ISSUED",
            "STAGED",
            "SWAPPED",
            "SERVED",
            "PUT_BACK",
            "FAILED",
            "FOUND",
            "due",
            "taken-up",
            "remark",
            "by-hand",
            "restart",
            "restart-failed",
            "put-back-failed",
            "hook-done",
            "hook-failed",
            "hook-obsolete",
            "first-check",
            "certificate-changed",
            "level-changed",
            "trouble",
            "recovered",
            "check-ended",
            "reminded",
            "reminder-failed",
            "reminder-passed-over",
            "authority-key");
    try (Connection connection = version("6")) {
      for (String word : old) {
        writeEvent(connection, word, "as it was");
      }
    }

    try (Ledger ledger = ScratchLedger.openAsItIs(folder, clock, event -> {})) {
      List<EventKind> kinds = ledger.events().stream().map(Event::kind).toList();
      assertThat(kinds).doesNotContain(EventKind.OTHER).doesNotHaveDuplicates().hasSize(old.size());
      assertThat(kinds.subList(0, 12))
          .extracting(EventKind::word)
          .containsExactly(
              "drafted",
              "requested",
              "awaiting-answer",
              "answered",
              "cancelled",
              "issued",
              "staged",
              "swapped",
              "served",
              "put-back",
              "failed",
              "found");
      assertThat(kinds.get(old.indexOf("trouble"))).isEqualTo(EventKind.INCIDENT);
      assertThat(ledger.events()).extracting(Event::text).containsOnly("as it was");
    }
  }

  @Test
  void aWordThatNoVersionKnowsHidesNothingElse() throws SQLException {
    try (Connection connection = version("6")) {
      writeEvent(connection, "SERVED", "before it");
      writeEvent(connection, "NEVER_HEARD\u001b[2J", "what it said");
      writeEvent(connection, "due", "after it");
    }

    try (Ledger ledger = ScratchLedger.openAsItIs(folder, clock, event -> {})) {
      assertThat(ledger.events())
          .extracting(Event::kind)
          .containsExactly(EventKind.SERVED, EventKind.OTHER, EventKind.DUE);
      assertThat(ledger.events().get(1).text())
          .startsWith("NEVER_HEARD")
          .endsWith(": what it said")
          .doesNotContain("\u001b");
    }
  }

  /** A ledger as a version of the past made it. */
  private Connection version(String migration) throws SQLException {
    Passphrase passphrase = Passphrase.of(folder.resolve("passphrase"), true, new SecureRandom());
    String url = "jdbc:h2:file:" + folder.resolve("ledger");
    Flyway.configure()
        .dataSource(url, "mailseal", passphrase.password())
        .locations("classpath:db-migrations/ledger", "classpath:db-migrations/quartz-h2")
        .target(migration)
        .load()
        .migrate();
    return DriverManager.getConnection(url, "mailseal", passphrase.password());
  }

  private static void writeEvent(Connection old, String kind, String text) throws SQLException {
    try (PreparedStatement insert =
        old.prepareStatement("insert into event (at, kind, text) values (?, ?, ?)")) {
      insert.setObject(1, Times.of(SampleAttempts.NOW));
      insert.setString(2, kind);
      insert.setString(3, text);
      insert.executeUpdate();
    }
  }

  private static void write(Connection old, X509Certificate leaf) throws SQLException {
    try (PreparedStatement insert =
        old.prepareStatement(
            """
            insert into alert (name, fingerprint, leaf, threshold, due_at, state, changed_at)
            values (?, ?, ?, '14d', ?, 'PENDING', ?)
            """)) {
      insert.setString(1, SampleAttempts.MAIL.text());
      insert.setString(2, CertificateInfo.fingerprint(leaf));
      insert.setBytes(3, Observations.der(leaf));
      insert.setObject(4, Times.of(SampleAttempts.NOW));
      insert.setObject(5, Times.of(SampleAttempts.NOW));
      insert.executeUpdate();
    }
    try (PreparedStatement insert =
        old.prepareStatement(
            """
            insert into attempt (id, name, authority, state, started_at, changed_at, names,
            key_algorithm, sealed_key, request) values (7, ?, 'corporate', 'AWAITING_ANSWER', ?, ?,
            ?, ?, ?, ?)
            """)) {
      insert.setString(1, SampleAttempts.MAIL.text());
      insert.setObject(2, Times.of(SampleAttempts.NOW));
      insert.setObject(3, Times.of(SampleAttempts.NOW));
      insert.setString(4, SampleAttempts.MAIL.text());
      insert.setString(5, KeyAlgorithm.ECDSA_P256.toString());
      insert.setBytes(6, new byte[] {1});
      insert.setBytes(
          7, SampleRequests.on(7, SampleAttempts.MAIL, SampleAttempts.NOW).request().der());
      insert.executeUpdate();
    }
    try (PreparedStatement insert =
        old.prepareStatement(
            """
            insert into alert (name, attempt_id, threshold, due_at, state, changed_at)
            values (?, 7, '3d', ?, 'PENDING', ?)
            """)) {
      insert.setString(1, SampleAttempts.MAIL.text());
      insert.setObject(2, Times.of(SampleAttempts.NOW.plusSeconds(1)));
      insert.setObject(3, Times.of(SampleAttempts.NOW));
      insert.executeUpdate();
    }
  }

  private static Incident standing() {
    return new Incident(
        0,
        TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
        IncidentTopic.of("starttls"),
        "STARTTLS is gone",
        "switch TLS on",
        "RFC 3207",
        SampleAttempts.NOW,
        Incident.State.HARD,
        0,
        Optional.empty());
  }
}
