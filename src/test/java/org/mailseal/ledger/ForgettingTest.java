package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailseal.ledger.SampleAttempts.MAIL;
import static org.mailseal.ledger.SampleAttempts.NOW;

import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;

/** What stays of a certificate that is forgotten: the trail. */
class ForgettingTest {
  private static final DnsName OTHER = new DnsName("other.example.org");

  /**
   * Not of any certificate, or of all: claims are of whoever works, the trail is kept. What
   * calendars were told is kept so that it can be taken back.
   */
  private static final Set<String> KEPT = Set.of("event", "claim", "calendar_entry");

  @TempDir Path folder;
  private final HandClock clock = new HandClock(NOW);
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = ScratchLedger.open(folder, clock);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void renewed() {
    KeyPair key = SampleAttempts.key();
    Chain chain = SampleAttempts.answer(key, Duration.ofDays(90));
    SampleAttempts.claimed(
        ledger,
        steps -> {
          Attempt issued = steps.issued(SampleAttempts.draft(steps, key), chain, "good");
          Attempt staged =
              steps.staged(
                  issued,
                  List.of(new Attempt.KeptCopy(Path.of("/etc/tls/mail.pem"), Optional.empty())),
                  Set.of());
          return steps.served(
              steps.enter(staged, AttemptState.SWAPPED, "swapped"),
              "served",
              Map.of("1/3", NOW.plus(Duration.ofDays(60))),
              1);
        });
  }

  private void forget() {
    try (Claims.Claim claim = ledger.claims().take(MAIL.text()).orElseThrow()) {
      ledger.steps(claim).forget(MAIL, "retired by hand");
    }
  }

  @Test
  void nothingIsKnownOfItButTheTrail() throws SQLException {
    renewed();
    ledger.heartbeats().goBy(List.of(MAIL, OTHER));
    Attempt request = SampleRequests.in(ledger, MAIL);
    assertThat(ledger.attempts().everManaged()).containsExactly(MAIL);
    assertThat(ledger.attempts().everTouched(MAIL)).containsExactly(Path.of("/etc/tls/mail.pem"));
    fillTheOthers(ledger.attempts().latest(MAIL).orElseThrow());
    assertThat(rowsOf(MAIL))
        .as("a table that is not filled here proves nothing")
        .isEqualTo(tables());
    int before = ledger.events().size();

    forget();

    assertThat(ledger.attempts().knows(MAIL)).isFalse();
    assertThat(ledger.attempts().latest(MAIL)).isEmpty();
    assertThat(ledger.requests().waiting()).isEmpty();
    assertThat(ledger.alerts().open()).isEmpty();
    assertThat(ledger.heartbeats().goesBy(MAIL)).isFalse();
    assertThat(ledger.heartbeats().goesBy(OTHER)).isTrue();
    assertThat(ledger.events()).hasSize(before + 3);
    assertThat(ledger.events().get(before + 1))
        .returns(EventKind.PROOF_LEFT, Event::kind)
        .returns("/srv/www/token may still be there; remove it by hand", Event::text);
    assertThat(ledger.events().get(before))
        .returns(EventKind.CANCELLED, Event::kind)
        .returns(Optional.of(request.id()), Event::attempt);
    assertThat(ledger.events().getLast()).returns(EventKind.FORGOTTEN, Event::kind);
    assertThat(rowsOf(MAIL)).isEmpty();

    renewed(); // it begins anew
    assertThat(ledger.attempts().generations(MAIL)).hasSize(1);
  }

  @Test
  void aRequestAloneIsNoCertificateThatLeftTheSettings() {
    SampleRequests.in(ledger, OTHER);
    assertThat(ledger.attempts().everManaged()).isEmpty();
    assertThat(ledger.attempts().knows(OTHER)).isTrue();
    assertThat(ledger.attempts().knows(MAIL)).isFalse();
  }

  /** What checks and probes would write. */
  private void fillTheOthers(Attempt attempt) throws SQLException {
    String port = "'mail.example.org:25/smtp', '192.0.2.1'";
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String row :
          List.of(
              "served_before values (ATTEMPT, 'mail.example.org:25/smtp', X'00')",
              "unseen_before values (ATTEMPT, PORT)",
              "observation values (NAME, PORT, now(), null, 'refused', '')",
              """
              handover (message, channel, name, alert_id, topic, subject, content, state, tries, next_try, created_at, changed_at)
              select '<1@example.org>', 'mail', NAME, min(id), 't', 's', '{}', 'PENDING', 0, now(), now(), now() from alert
              """,
              "chain_end values (NAME, 'aa', now())",
              "checked_port values (NAME, PORT, now(), 'FAILURE', null, '')",
              """
              revocation (name, fingerprint, key_hash, leaf, authority, reason, state, despite_dane, changed_at)
              values (NAME, 'aa', 'bb', X'00', 'ca', 'superseded', 'PLANNED', false, now())
              """,
              "renewal_information values (NAME, 'aa', null, null, null, null, now(), 0, '')",
              """
              posted_proof (name, authority, way, place, content, posted_at)
              values (NAME, 'ca', 'webroot', '/srv/www/token', 'token', now())
              """,
              """
              trouble (name, endpoint, address, topic, what, fix, clause, since, state, in_a_row,
              told_by, over_by) select NAME, PORT, 'starttls', '', '', '', now(), 'OVER', 1,
              min(id), min(id) from alert
              """)) {
        statement.executeUpdate(
            "insert into "
                + row.replace("ATTEMPT", Long.toString(attempt.id()))
                    .replace("NAME", "'" + MAIL + "'")
                    .replace("PORT", port));
      }
    }
  }

  /** The tables that keep something of a certificate. */
  private Set<String> tables() throws SQLException {
    try (Connection connection = ledger.dataSource().getConnection()) {
      Set<String> tables = new TreeSet<>(tablesWith(connection, "NAME"));
      tables.addAll(tablesWith(connection, "ATTEMPT_ID"));
      tables.removeAll(KEPT);
      return tables;
    }
  }

  /** Those of them that have a row of a name, or of an attempt: there is none of another name. */
  private Set<String> rowsOf(DnsName name) throws SQLException {
    Set<String> left = new TreeSet<>();
    try (Connection connection = ledger.dataSource().getConnection()) {
      for (String table : tables()) {
        String which =
            tablesWith(connection, "NAME").contains(table)
                ? "name = ?"
                : "attempt_id is not null and ? <> ''";
        String query = "select count(*) from " + table + " where " + which;
        if (count(connection, query, name.text()) > 0) {
          left.add(table);
        }
      }
    }
    return left;
  }

  private static Set<String> tablesWith(Connection connection, String column) throws SQLException {
    Set<String> tables = new TreeSet<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "select lower(table_name) from information_schema.columns where table_schema = 'PUBLIC'"
                + " and column_name = ?")) {
      query.setString(1, column);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
    }
    assertThat(tables).hasSizeGreaterThan(3);
    return tables;
  }

  private static int count(Connection connection, String query, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }
}
