package org.mailseal.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.Command;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;

/**
 * {@code renew --dry-run} ends as {@code renew} does, and says the same; {@code init} said it
 * before.
 */
@Timeout(60)
class DryRunTest {
  @TempDir private Path folder;

  private record Outcome(int code, String said) {}

  private String acme(int port) {
    return "ca: { acme: 'https://localhost:1/dir', accept-terms: true, prove-by: { http-01: { port:"
        + " "
        + port
        + ", address: 127.0.0.1 } } }";
  }

  private String settings(String authority, Path files) {
    return """
    contact: postmaster@example.org
    authorities:
      %s
    certificates:
      mail.example.org:
        install:
          - pem: { certificate: %s/mail.crt, key: %s/mail.key }
    database: jdbc:h2:file:%s/state/ledger
    checks: { dns: false }
    """
        .formatted(authority, files, files, folder);
  }

  private Outcome run(String settings, String... words) throws IOException {
    Path config = Files.writeString(folder.resolve("mailseal.yaml"), settings);
    Command.Outcome done = InProcess.run(config, words);
    return new Outcome(done.exit(), done.said());
  }

  private List<String> foreseenByInit(String settings) {
    try {
      return FirstRenewal.obstacles(SettingsReader.read(settings, folder.resolve("mailseal.yaml")));
    } catch (SettingsException e) {
      throw new AssertionError(e.problems().toString(), e);
    }
  }

  /** What a dry run tells programs, in the words in which init tells it. */
  private List<String> foreseenByDryRun(String settings) throws IOException {
    JsonObject plan =
        JsonParser.parseString(run(settings, "renew", "--dry-run", "--json").said())
            .getAsJsonObject()
            .getAsJsonArray("certificates")
            .get(0)
            .getAsJsonObject();
    Stream<String> fails =
        plan.getAsJsonArray("preconditions").asList().stream()
            .map(unmet -> "mail.example.org: it would fail: " + unmet.getAsString());
    return Stream.concat(
            fails,
            Stream.of(plan.get("waits-for"))
                .filter(what -> !what.isJsonNull())
                .map(what -> "mail.example.org: it would wait for " + what.getAsString()))
        .toList();
  }

  private void allForesee(String settings, String... told) throws IOException {
    List<String> byInit = foreseenByInit(settings);
    assertThat(String.join("\n", byInit)).contains(told);
    assertThat(byInit).isEqualTo(foreseenByDryRun(settings));
  }

  private void bothEnd(int code, String settings, String... told) throws IOException {
    for (List<String> words :
        List.of(List.of("renew", "--dry-run"), List.of("renew"), List.of("renew", "--dry-run"))) {
      Outcome outcome = run(settings, words.toArray(String[]::new));
      assertThat(outcome.said()).as(words.toString()).contains(told).doesNotContain("defect");
      assertThat(outcome.code()).as(words + ": " + outcome.said()).isEqualTo(code);
    }
  }

  /** Before there is a ledger, with one, and after a renewal was tried. */
  private void allEnd(int code, String settings, String... told) throws IOException {
    foreseenByInit(settings);
    assertThat(folder.resolve("state")).as("no ledger is made for it").doesNotExist();
    allForesee(settings, told);
    bothEnd(code, settings, told);
    allForesee(settings, told);
  }

  @Test
  void aPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      allEnd(
          1,
          settings(acme(taken.getLocalPort()), folder),
          "port 127.0.0.1:" + taken.getLocalPort(),
          "is taken by another program");
    }
  }

  @Test
  void aCheckOfTheAuthorityForeseesItToo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Outcome outcome =
          run(settings(acme(taken.getLocalPort()), folder), "authority", "check", "ca");

      assertThat(outcome.code()).isEqualTo(1);
      assertThat(outcome.said())
          .contains("proves   mail.example.org by http-01 answered on port")
          .contains("FAILS    mail.example.org: port 127.0.0.1:" + taken.getLocalPort())
          .contains("FAILS    cannot reach ca");
    }
  }

  @Test
  void eachNameIsShownWithTheWayThatItWouldTake() throws IOException {
    String settings =
        settings(
                "ca: { acme: 'https://localhost:1/dir', prove-by: { tls-alpn-01: { address:"
                    + " 127.0.0.1 }, dns-01: { command: { present: [/no/such/hook] } } } }",
                folder)
            .replace("    install:", "    also-for: ['*.example.org']\n    install:");

    Outcome outcome = run(settings, "renew", "--dry-run");

    assertThat(outcome.said())
        .contains(
            "mail.example.org: mail.example.org would be proven by tls-alpn-01 answered on port"
                + " 127.0.0.1:443",
            "mail.example.org: *.example.org would be proven by dns-01 by the command"
                + " /no/such/hook",
            "cannot find the program '/no/such/hook'");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(run(settings, "renew", "--dry-run", "--json").said())
        .contains("\"by\": \"dns-01 by the command /no/such/hook\"");
  }

  @Test
  void anAddressOfAnotherMachine() throws IOException {
    allEnd(
        1,
        settings(acme(8_099).replace("127.0.0.1", "192.0.2.1"), folder),
        "cannot listen on port 192.0.2.1:8099");
  }

  @Test
  void aFolderThatIsMissing() throws IOException {
    allEnd(
        1,
        settings("ca: { manual: { hand-in: pki@corp.example } }", folder.resolve("no")),
        "is not a directory; create it");
  }

  @Test
  void aFolderThatOthersMayWriteTo() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    allEnd(
        1,
        settings("ca: { manual: { hand-in: pki@corp.example } }", open),
        "cannot replace " + open + "/mail.crt: " + open);
  }

  @Test
  void nothingIsInItsWay() throws IOException {
    String settings = settings("ca: { local: {} }", folder);
    assertThat(foreseenByInit(settings)).isEmpty();
    assertThat(foreseenByDryRun(settings)).isEmpty();
    assertThat(foreseenByInit(settings)).isEmpty();
  }

  @Test
  void rootsThatCannotBeRead() throws IOException {
    allEnd(
        1,
        settings(
            "ca: { manual: { hand-in: pki@corp.example }, trust: " + folder + "/no.pem }", folder),
        "cannot read the roots in trust: " + folder + "/no.pem",
        "nothing was changed");
  }

  @Test
  void aCaThatAnswersByHandIsWaitedFor() throws IOException {
    Path files = Files.createDirectory(folder.resolve("files"));
    String settings = settings("ca: { manual: { hand-in: pki@corp.example } }", files);
    String told = "the answer of ca; hand the request in at pki@corp.example";
    allEnd(4, settings, told);

    Files.delete(files);

    allForesee(settings, told); // a request that waits comes before whatever else is wrong
  }

  @Test
  void aLedgerThatCannotBeOpened() throws IOException {
    String settings = settings("ca: { manual: { hand-in: pki@corp.example } }", folder);
    assertThat(run(settings, "renew").code()).isEqualTo(4);
    Files.writeString(folder.resolve("state/ledger.mv.db"), "no database");
    bothEnd(1, settings, "ledger");
    Outcome dryRun = run(settings, "renew", "--dry-run");
    assertThat(foreseenByInit(settings))
        .singleElement()
        .satisfies(fault -> assertThat(dryRun.said()).contains(fault));
  }
}
