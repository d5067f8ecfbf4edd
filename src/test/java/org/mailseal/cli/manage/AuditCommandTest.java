package org.mailseal.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.Command;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.ScratchLedger;
import org.mailseal.ledger.trail.EventKind;

@Timeout(60)
class AuditCommandTest {
  private final Instant now = Clock.systemUTC().instant();

  @TempDir private Path folder;
  private Path config;
  private String out = "";
  private String err = "";

  @BeforeEach
  void write() throws IOException {
    config =
        Files.writeString(
            folder.resolve("mailseal.yaml"),
            """
            contact: postmaster@example.org
            authorities:
              corporate: { manual: { hand-in: pki@corp.example } }
            certificates: {}
            database: jdbc:h2:file:%s/ledger
            """
                .formatted(folder));
    record(Duration.ofDays(3), "mail.example.org", "old");
    record(Duration.ofHours(5), "mx.example.org", "other");
    record(Duration.ofHours(2), "mail.example.org", "late");
    record(Duration.ofHours(1), "mail.example.org", "last");
  }

  private void record(Duration ago, String name, String text) {
    Clock clock = Clock.fixed(now.minus(ago), ZoneOffset.UTC);
    try (Ledger ledger = ScratchLedger.open(folder, clock)) {
      ledger.record(Optional.of(name), Optional.empty(), EventKind.REMINDED, text);
    }
  }

  private int run(String... words) {
    Command.Outcome done = InProcess.run(config, words);
    out = done.out();
    err = done.err();
    return done.exit();
  }

  private String texts() {
    return String.join(
        " ", out.lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)).toList());
  }

  @Test
  void allOfItOrAPartOldestFirst() {
    assertThat(run("audit")).isZero();
    assertThat(texts()).isEqualTo("old other late last");
    run("audit", "mail.example.org");
    assertThat(texts()).isEqualTo("old late last");
    run("audit", "--since", "1d");
    assertThat(texts()).isEqualTo("other late last");
    run("audit", "-n", "2");
    assertThat(texts()).isEqualTo("late last");
    run("audit", "MAIL.example.org.", "--since", "4d", "-n", "2");
    assertThat(texts()).isEqualTo("late last");
    run("audit", "--since", now.minus(Duration.ofHours(6)).toString());
    assertThat(texts()).isEqualTo("other late last");
    run("audit", "--since", now.minus(Duration.ofDays(2)).toString().substring(0, 10), "--json");
    assertThat(out).contains("\"late\"").doesNotContain("\"old\"");
  }

  @Test
  void timesAreToTheSecond() {
    run("audit", "-n", "1");
    assertThat(out).matches("(?s)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ mail.*");
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThat(run("audit", "pop.example.org")).isZero();
    assertThat(out).isEmpty();
    assertThat(err).contains("nothing of that in the trail");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThat(run("audit", "--since", "yesterday")).isEqualTo(2);
    assertThat(err).contains("'yesterday' is no time", "2026-11-20");
    assertThat(run("audit", "a..b")).isEqualTo(2);
    assertThat(run("audit", "-n", "0")).isEqualTo(2);
    assertThat(run("audit", "--since", "99999999d")).isEqualTo(2);
  }

  @Test
  void aWordWithoutACommandIsItsUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err).startsWith("Usage: mailseal ").contains("  inspect ");
    assertThat(run("csr")).isEqualTo(2);
    assertThat(err).contains("Usage: mailseal csr ");
    assertThat(run("certificate")).isEqualTo(2);
    assertThat(err).contains("Usage: mailseal certificate ");
  }

  @Test
  void helpIsTheSameAsBehindTheCommand() {
    run("csr", "new", "--help");
    String behind = out;
    assertThat(run("help", "csr", "new")).isZero();
    assertThat(out).isEqualTo(behind);
    assertThat(run("help")).isZero();
    assertThat(out).startsWith("Usage: mailseal ");
    assertThat(run("help", "renwe")).isEqualTo(2);
    assertThat(err).contains("there is no command 'renwe'", "renew");
  }
}
