package org.mailseal.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.cli.Main;
import picocli.CommandLine;

/** {@code renew --dry-run} ends as {@code renew} does, and says the same. */
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
    """
        .formatted(authority, files, files, folder);
  }

  private Outcome run(String settings, String... words) throws IOException {
    Path config = Files.writeString(folder.resolve("mailseal.yaml"), settings);
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));
    int code =
        line.execute(
            Stream.concat(Stream.of("--config=" + config), Stream.of(words))
                .toArray(String[]::new));
    return new Outcome(code, said.toString());
  }

  private void bothEnd(int code, String settings, String... told) throws IOException {
    for (List<String> words :
        List.of(List.of("renew", "--dry-run"), List.of("renew"), List.of("renew", "--dry-run"))) {
      Outcome outcome = run(settings, words.toArray(String[]::new));
      assertThat(outcome.said()).as(words.toString()).contains(told).doesNotContain("defect");
      assertThat(outcome.code()).as(words + ": " + outcome.said()).isEqualTo(code);
    }
  }

  @Test
  void aPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      bothEnd(
          1,
          settings(acme(taken.getLocalPort()), folder),
          "port 127.0.0.1:" + taken.getLocalPort(),
          "is taken by another program");
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
    bothEnd(
        1,
        settings(acme(8_099).replace("127.0.0.1", "192.0.2.1"), folder),
        "cannot listen on port 192.0.2.1:8099");
  }

  @Test
  void aFolderThatIsMissing() throws IOException {
    bothEnd(
        1,
        settings("ca: { manual: { hand-in: pki@corp.example } }", folder.resolve("no")),
        "is not a directory; create it");
  }

  @Test
  void rootsThatCannotBeRead() throws IOException {
    bothEnd(
        1,
        settings(
            "ca: { manual: { hand-in: pki@corp.example }, trust: " + folder + "/no.pem }", folder),
        "cannot read the roots in trust: " + folder + "/no.pem",
        "nothing was changed");
  }

  @Test
  void aCaThatAnswersByHandIsWaitedFor() throws IOException {
    bothEnd(
        4,
        settings("ca: { manual: { hand-in: pki@corp.example } }", folder),
        "the answer of ca; hand the request in at pki@corp.example");
  }

  @Test
  void aLedgerThatCannotBeOpened() throws IOException {
    String settings = settings("ca: { manual: { hand-in: pki@corp.example } }", folder);
    assertThat(run(settings, "renew").code()).isEqualTo(4);
    Files.writeString(folder.resolve("state/ledger.mv.db"), "no database");
    bothEnd(1, settings, "ledger");
  }
}
