package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.ledger.Checks.CheckResult;
import org.mailseal.ledger.port.CheckedPort;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;

/** Rows of checks as versions before have written them, and what becomes of their words. */
@Timeout(30)
class FormerWordsTest {
  private static final PortAddress SMTP = TestPorts.at("mail.example.org:25/smtp", "192.0.2.1");
  private static final PortAddress NO_ADDRESS = TestPorts.unresolved("mail.example.org:993/imaps");

  @TempDir static Path folder;
  private static Ledger ledger;

  @BeforeAll
  static void open() {
    ledger = ScratchLedger.open(folder, new HandClock(SampleAttempts.NOW));
  }

  @BeforeEach
  void clear() {
    ScratchLedger.clear(ledger);
  }

  @AfterAll
  static void close() {
    ledger.close();
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection = ledger.dataSource().getConnection();
        Statement one = connection.createStatement()) {
      for (String statement : statements) {
        one.execute(statement);
      }
    }
  }

  private static String port(String endpoint, String address, String level) {
    return "insert into checked_port values ('mail.example.org', '"
        + endpoint
        + "', '"
        + address
        + "', now(), '"
        + level
        + "', null, '')";
  }

  private static String incident(String endpoint, String topic, String state) {
    return "insert into trouble (name, endpoint, address, topic, what, fix, clause, since, state,"
        + " in_a_row) values ('mail.example.org', '"
        + endpoint
        + "', '192.0.2.1', '"
        + topic
        + "', 'what', '', '', now(), '"
        + state
        + "', 1)";
  }

  @Test
  void whatWasWrittenIsReadAsItsType() throws SQLException {
    sql(
        port("mail.example.org:25/smtp", "192.0.2.1", "FAILURE"),
        port("mail.example.org:993/imaps", "-", "OK"),
        incident("mail.example.org:25/smtp", "tls-versions", "SUSPECTED"),
        incident("mail.example.org:25/smtp", "unreachable", "STANDING"),
        incident("mail.example.org:25/smtp", "starttls", "OVER"));
    assertThat(ledger.checks().ports(KeyTrack.whole(SampleAttempts.MAIL)))
        .extracting(CheckedPort::port)
        .containsExactly(SMTP, NO_ADDRESS);
    assertThat(ledger.checks().ports(KeyTrack.whole(SampleAttempts.MAIL)))
        .extracting(CheckedPort::level)
        .containsExactly(Level.FAILURE, Level.OK);
    assertThat(ledger.checks().incidents(KeyTrack.whole(SampleAttempts.MAIL)))
        .extracting(Incident::state)
        .containsExactly(Incident.State.SOFT, Incident.State.HARD);
    assertThat(ledger.checks().incidents(KeyTrack.whole(SampleAttempts.MAIL)))
        .extracting(Incident::topic)
        .containsExactly(
            new IncidentTopic.Inspected(Topic.TLS_VERSIONS), IncidentTopic.Watched.UNREACHABLE);
  }

  /** Java does not read the zone of an interface that is down; the address is the same. */
  @Test
  void anAddressOfAnInterfaceThatIsGoneIsRead() throws SQLException {
    sql(port("mail.example.org:25/smtp", "fe80:0:0:0:0:0:0:1%no-such-if", "OK"));
    assertThat(ledger.checks().ports(KeyTrack.whole(SampleAttempts.MAIL)))
        .extracting(CheckedPort::port)
        .containsExactly(TestPorts.at("mail.example.org:25/smtp", "fe80::1"));
  }

  @Test
  void whatIsWrittenNowHasTheWordsOfBefore() throws SQLException {
    ledger
        .checks()
        .note(
            KeyTrack.whole(SampleAttempts.MAIL),
            new CheckResult(
                List.of(
                    new CheckedPort(
                        NO_ADDRESS, SampleAttempts.NOW, Level.UNKNOWN, Optional.empty()),
                    new CheckedPort(SMTP, SampleAttempts.NOW, Level.WARNING, Optional.empty())),
                List.of(
                    hard(SMTP, new IncidentTopic.Inspected(Topic.HOST_NAME)),
                    hard(NO_ADDRESS, IncidentTopic.Watched.CERTIFICATE)),
                List.of(),
                List.of()),
            false);
    ledger
        .observations()
        .replace(
            KeyTrack.whole(SampleAttempts.MAIL),
            List.of(
                new ServedPort(
                    NO_ADDRESS, SampleAttempts.NOW, Optional.empty(), Optional.of("no address"))),
            leaf -> Map.of());
    assertThat(column("select endpoint || ' ' || address || ' ' || level from checked_port"))
        .containsExactlyInAnyOrder(
            "mail.example.org:25/smtp 192.0.2.1 WARNING", "mail.example.org:993/imaps - UNKNOWN");
    assertThat(column("select address || ' ' || topic || ' ' || state from trouble order by id"))
        .containsExactly("192.0.2.1 host-name STANDING", "- certificate STANDING");
    assertThat(column("select address from observation")).containsExactly("-");
    assertThat(ledger.observations().forName(SampleAttempts.MAIL))
        .extracting(ServedPort::port)
        .containsExactly(NO_ADDRESS);
  }

  private List<String> column(String query) {
    return ledger.read(handle -> handle.createQuery(query).mapTo(String.class).list());
  }

  private static Incident hard(PortAddress port, IncidentTopic topic) {
    return new Incident(
        0,
        port,
        topic,
        "what",
        "",
        "",
        SampleAttempts.NOW,
        Incident.State.HARD,
        0,
        Optional.empty());
  }

  @Test
  void aLevelThatIsNotKnownIsUnknownAndATopicKeepsItsWord() throws SQLException {
    sql(
        port("mail.example.org:25/smtp", "192.0.2.1", "SPLENDID"),
        incident("mail.example.org:25/smtp", "arc-seal", "STANDING"));
    assertThat(ledger.checks().ports(KeyTrack.whole(SampleAttempts.MAIL)))
        .singleElement()
        .returns(Level.UNKNOWN, CheckedPort::level);
    assertThat(ledger.checks().incidents(KeyTrack.whole(SampleAttempts.MAIL)))
        .singleElement()
        .returns(new IncidentTopic.Retired("arc-seal"), Incident::topic);
  }

  @Test
  void aPortThatThereIsNoMoreIsPassedOverAndGoesWithItsLetter() throws SQLException {
    ledger
        .checks()
        .note(
            KeyTrack.whole(SampleAttempts.MAIL),
            new CheckResult(
                List.of(),
                List.of(hard(SMTP, IncidentTopic.Watched.UNREACHABLE)),
                List.of(),
                List.of()),
            true);
    sql(
        port("mail.example.org:70/gopher", "192.0.2.1", "OK"),
        port("mail.example.org:25/smtp", "somewhere", "OK"),
        "insert into observation (name, endpoint, address, at) values ('mail.example.org',"
            + " 'mail.example.org:70/gopher', '192.0.2.1', now())",
        "update trouble set endpoint = 'mail.example.org:70/gopher'");
    assertThat(ledger.checks().ports(KeyTrack.whole(SampleAttempts.MAIL))).isEmpty();
    assertThat(ledger.checks().incidents(KeyTrack.whole(SampleAttempts.MAIL))).isEmpty();
    assertThat(ledger.observations().forName(SampleAttempts.MAIL)).isEmpty();
    ledger
        .checks()
        .note(
            KeyTrack.whole(SampleAttempts.MAIL),
            new CheckResult(List.of(), List.of(), List.of(), List.of()),
            false);
    assertThat(column("select endpoint from trouble")).isEmpty();
    assertThat(ledger.alerts().forName(SampleAttempts.MAIL))
        .extracting(Alert::state)
        .containsExactly(Alert.State.OBSOLETE);
  }

  @Test
  void whatAnAttemptFoundServedIsKnownByItsEndpoint() throws SQLException {
    Attempt drafted = SampleAttempts.draft(ledger, SampleAttempts.key());
    X509Certificate leaf = SampleAttempts.leaf(Duration.ofDays(20));
    ledger
        .observations()
        .replace(
            KeyTrack.whole(SampleAttempts.MAIL),
            List.of(
                new ServedPort(SMTP, SampleAttempts.NOW, Optional.of(leaf), Optional.empty()),
                new ServedPort(
                    TestPorts.at("mail.example.org:70/smtp", "192.0.2.1"),
                    SampleAttempts.NOW,
                    Optional.of(leaf),
                    Optional.empty())),
            served -> Map.of());
    sql("update observation set endpoint = replace(endpoint, ':70/smtp', ':70/gopher')");
    Attempt attempt =
        SampleAttempts.claimed(ledger, steps -> steps.staged(drafted, List.of(), Set.of()));
    assertThat(ledger.attempts().servedBefore(attempt))
        .containsExactly(Map.entry(SMTP.endpoint(), leaf));
  }
}
