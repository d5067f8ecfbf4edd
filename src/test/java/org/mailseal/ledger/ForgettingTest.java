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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.name.DnsName;

/** What stays of a certificate that is forgotten: the trail. */
class ForgettingTest {
  private static final DnsName OTHER = new DnsName("other.example.org");

  /** Not of any certificate, or of all: claims are of whoever works, the trail is kept. */
  private static final Set<String> KEPT = Set.of("event", "claim");

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
    int before = ledger.events().size();

    forget();

    assertThat(ledger.attempts().knows(MAIL)).isFalse();
    assertThat(ledger.attempts().latest(MAIL)).isEmpty();
    assertThat(ledger.requests().waiting()).isEmpty();
    assertThat(ledger.alerts().open()).isEmpty();
    assertThat(ledger.heartbeats().goesBy(MAIL)).isFalse();
    assertThat(ledger.heartbeats().goesBy(OTHER)).isTrue();
    assertThat(ledger.events()).hasSize(before + 2);
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

  /** The tables that still have a row of a name, or of an attempt that is not there any more. */
  private List<String> rowsOf(DnsName name) throws SQLException {
    List<String> left = new ArrayList<>();
    try (Connection connection = ledger.dataSource().getConnection()) {
      for (String table : tablesWith(connection, "NAME")) {
        if (!KEPT.contains(table)
            && count(connection, "select count(*) from " + table + " where name = ?", name.text())
                > 0) {
          left.add(table);
        }
      }
      for (String table : tablesWith(connection, "ATTEMPT_ID")) {
        if (!KEPT.contains(table)
            && count(
                    connection,
                    "select count(*) from " + table + " where attempt_id is not null and ? <> ''",
                    name.text())
                > 0) {
          left.add(table);
        }
      }
    }
    return left;
  }

  private static List<String> tablesWith(Connection connection, String column) throws SQLException {
    List<String> tables = new ArrayList<>();
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
