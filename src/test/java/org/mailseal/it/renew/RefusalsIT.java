package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;

/** What cannot be done is said once and clearly, and changes nothing. */
@Timeout(120)
class RefusalsIT {
  @AutoClose private static MailHost host;

  private Site site;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  @BeforeEach
  void begin() {
    host.restore();
    site = host.site();
  }

  @Test
  void theAuthorityIsDown() {
    int nobody = host.scratch().freePort();
    String down = "https://localhost:" + nobody + "/dir";

    assertRefused(site.with(host.pebble().directory().toString(), down)).contains(down);
  }

  @Test
  void theAuthorityIsNotTrusted() throws IOException {
    Path stranger = host.scratch().path("stranger.pem");
    Files.writeString(stranger, FileState.of(host.scratch().path("old-ca/ca.crt")).content());

    assertRefused(site.with(host.trust().toString(), stranger.toString()))
        .contains(host.pebble().directory().toString())
        .contains("trust");
  }

  @Test
  void theAuthorityRefusesAName() {
    assertRefused(
            site.with(
                "also-for: [imap.example.org]",
                "also-for: [imap.example.org, " + MailHost.FORBIDDEN + "]"))
        .contains("issuance is forbidden by policy")
        .contains(MailHost.FORBIDDEN);
  }

  @Test
  void somebodyElseListensOnThePortForTheChallenge() throws IOException {
    try (ServerSocket taken =
        new ServerSocket(host.httpPort(), 50, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      String asked = host.pebble().log();
      Command.Outcome planned = site.command().run("renew", "--dry-run");
      assertThat(planned).as(planned.said()).returns(1, Command.Outcome::exit);
      assertThat(planned.err()).contains("it would fail", port, "is taken by another program");
      assertRefused(site).contains(port, "is taken by another program");
      assertThat(host.pebble().log()).as("the authority was not asked").isEqualTo(asked);
    }
    Command.Outcome planned = site.command().run("renew", "--dry-run");
    assertThat(planned).as(planned.said()).returns(0, Command.Outcome::exit);
  }

  @Test
  void theGreetingSaysAnotherName() {
    host.postfix().rename("mx1.example.net");
    host.postfix().reload();

    assertRefused(site).contains("mx1.example.net").contains("also-for").contains("myhostname");
  }

  @Test
  void aTargetThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(host.scratch().path("a-file"), "and not a folder");
    Path inFile = file.resolve("mail.crt");

    // The last of three: those before it are not touched either.
    assertRefused(
            site.with(
                "verify:",
                "      - pem: { certificate: %s, key: %s/mail.key }\nverify:"
                    .formatted(inFile, file)))
        .contains(file.toString());
    assertThat(file).hasContent("and not a folder");
  }

  @Test
  void aTargetWhoseFolderIsMissing() {
    Path missing = host.scratch().path("nowhere");

    assertRefused(
            site.with(
                "verify:",
                "      - pem: { certificate: %s/mail.crt, key: %s/mail.key }\nverify:"
                    .formatted(missing, missing)))
        .contains(missing.toString());
    assertThat(missing).doesNotExist();
  }

  @Test
  void aTargetThatTheServerDoesNotRead() {
    String other = host.postfix().chainFile() + ".other";

    assertRefused(site.with("chain-file: " + host.postfix().chainFile(), "chain-file: " + other))
        .contains(other)
        .contains("smtpd_tls_chain_files");
    assertThat(Path.of(other)).doesNotExist();
  }

  @Test
  void settingsWithThreeFaultsAreToldAllThree() {
    Site faulty =
        site.with("endpoints: [", "endpionts: [")
            .with("within: 20s", "within: 20 parsecs")
            .with("authority: pebble", "authority: pebbel");

    assertRefused(faulty, 2)
        .contains(faulty.file().toString())
        .containsPattern(line(faulty.placeOf("endpionts"), "endpionts", "endpoints"))
        .containsPattern(line(faulty.placeOf("20 parsecs"), "20 parsecs", "duration"))
        .containsPattern(line(faulty.placeOf("pebbel"), "pebbel", "pebble\\b"));
  }

  /** A line with the place, what stands there, and what should. */
  private static String line(String place, String written, String suggested) {
    return "(?m)^.*\\b" + place + "\\b.*" + written + ".*" + suggested;
  }

  @Test
  void settingsThatAreNoYaml() {
    Site faulty = site.with("contact: postmaster@mail.example.org", "contact: [");
    assertRefused(faulty, 2).contains(faulty.file().toString()).containsPattern("\\b\\d+:\\d+\\b");
  }

  @Test
  void settingsThatAreNotThere() throws IOException {
    BuiltCommand mailseal = site.command();
    Files.delete(site.file());

    Command.Outcome outcome = mailseal.run("renew");
    assertThat(outcome).as(outcome.said()).returns(2, Command.Outcome::exit);
    assertThat(outcome.err()).contains(site.file().toString()).doesNotContain("\tat ");
  }

  private static AbstractStringAssert<?> assertRefused(Site site) {
    return assertRefused(site, 1);
  }

  /** Runs {@code renew}; it ends with the exit code, changes nothing and says why. */
  private static AbstractStringAssert<?> assertRefused(Site site, int exit) {
    Map<Path, FileState> before = host.files();

    Command.Outcome outcome = site.command().run("renew");

    assertThat(outcome).as(outcome.said()).returns(exit, Command.Outcome::exit);
    assertThat(host.files()).isEqualTo(before);
    host.assertServedEverywhere(host.old());
    assertThat(outcome.said()).doesNotContain("\tat ", "Exception", "PRIVATE KEY");
    // One clear message: what was wrong, what to do, what was left as it was.
    assertThat(outcome.err().lines().filter(line -> !line.isBlank())).hasSizeBetween(1, 8);
    if (exit == 1) {
      assertThat(outcome.err())
          .containsPattern("(?i)unchanged|untouched|nothing was changed|as it was");
    }
    return assertThat(outcome.err());
  }
}
