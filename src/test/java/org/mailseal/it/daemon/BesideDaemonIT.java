package org.mailseal.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.CorporateCa;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.MailServers;
import org.mailseal.fixture.server.OpenSsl;

/**
 * Commands beside a running daemon, on a real terminal: they ask, keep what is typed to themselves,
 * are broken off, and outlive the daemon.
 */
@Order(1) // long
@Timeout(300)
class BesideDaemonIT {
  private static final String NAME = "mail.example.org";
  private static final String SECRET = "correct horse battery";
  private static final Duration PATIENCE = Duration.ofSeconds(80);

  private static final Started STARTED = new Started();
  private static Scratch scratch;
  private static ScratchAuthority authority;
  private static CorporateCa ca;
  private static MailServers servers;
  private static Path slow;
  private static Path reached;
  private static BuiltCommand mailseal;

  private Running daemon;

  @BeforeAll
  static void startServers() throws IOException {
    scratch = STARTED.add(Scratch.create());
    authority = ScratchAuthority.create(scratch.folder("old-ca"));
    ca = CorporateCa.create(scratch.folder("corporate-ca"));
    servers = STARTED.add(MailServers.start(scratch, NAME, issue()));
    slow = scratch.path("slow");
    reached = scratch.path("reached");
    Path trust = scratch.path("trust.pem");
    Files.writeString(
        trust, Files.readString(authority.certificate()) + Files.readString(ca.root()));
    mailseal =
        new Site(
                scratch.folder("site"),
                servers.fill(
                    """
                    contact: postmaster@mail.example.org
                    authorities:
                      corporate: { manual: { hand-in: pki@corp.example }, trust: TRUST }
                    certificates:
                      mail.example.org:
                        authority: corporate
                        key: ecdsa-p256
                        endpoints: [ENDPOINTS]
                        connect-to: 127.0.0.1
                        install:
                          - postfix: { chain-file: CHAIN_FILE, config-directory: POSTFIX_CONFIG }
                          - dovecot:
                              certificate: CERTIFICATE
                              key: KEY_FILE
                              config: DOVECOT_CONFIG
                              reload: [RELOAD]
                    verify: { connections: 1, within: 20s }
                    checks: { every: never, dns: false }
                    daemon: { sweep-every: 12h }
                    database: jdbc:h2:file:STATE/ledger
                    """
                        .replace("TRUST", trust.toString())
                        .replace("RELOAD", slowReload().toString())
                        .replace("STATE", scratch.path("state").toString())))
            .command();
  }

  private static KeyAndChain issue() {
    return authority.issue(Duration.ofDays(80), NAME);
  }

  /** As long as a file is there, it says that it was reached, and waits for that file to go. */
  private static Path slowReload() throws IOException {
    Path script =
        Files.writeString(
            scratch.path("reload"),
            """
            #!/bin/sh
            n=0
            while [ -e SLOW ] && [ $n -lt 600 ]; do : > REACHED; sleep 0.1; n=$((n + 1)); done
            exec doveadm -c CONFIG reload
            """
                .replace("SLOW", slow.toString())
                .replace("REACHED", reached.toString())
                .replace("CONFIG", servers.dovecot().config().toString()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  @AfterAll
  static void stopServers() {
    STARTED.close();
  }

  @BeforeEach
  void startDaemon() throws IOException {
    Files.deleteIfExists(slow);
    Files.deleteIfExists(reached);
    daemon = mailseal.start(scratch.path("daemon.log"), "daemon");
    daemon.awaitOutput("next sweep", PATIENCE);
  }

  /** Whatever was done beside it, it lived on, and ends when it is asked to. */
  @AfterEach
  void stopDaemon() {
    try (Running ending = daemon) {
      assertThat(ending.alive()).as(ending.output()).isTrue();
      ending.signal("TERM");
      assertThat(ending.awaitExit(PATIENCE)).isZero();
      assertThat(ending.output()).doesNotContain("Exception", "\tat ", SECRET);
    }
  }

  /** Talks to the command on a terminal of its own; both see all that is shown there. */
  private static Command.Outcome onTerminal(String dialogue, String... words) {
    try {
      Path script =
          Files.writeString(
              scratch.path("dialogue.exp"),
              """
              set timeout 60
              proc see {text} {
                expect $text {} timeout { puts "never seen: $text"; exit 97 } \\
                  eof { puts "ended before: $text"; exit 98 }
              }
              proc answer {question text} { see $question; send -- "$text\\r" }
              proc await {file} { while {![file exists $file]} { after 50 } }
              spawn {*}$argv
              DIALOGUE
              expect eof {} timeout { exit 99 }
              exit [lindex [wait] 3]
              """
                  .replace("DIALOGUE", dialogue));
      return mailseal.runUnder(List.of("expect", script.toString()), words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path request() throws IOException {
    Command.Outcome made = mailseal.run("csr", "new", NAME);
    assertThat(made).as(made.said()).returns(0, Command.Outcome::exit);
    return Files.writeString(scratch.path("request.pem"), made.out());
  }

  private static String[] answering(Path answer, String... options) {
    List<String> words = new ArrayList<>(List.of("csr", "answer", "--accept", "earlier-end"));
    words.addAll(List.of(options));
    words.add(answer.toString());
    words.add(ca.issuing().toString());
    return words.toArray(String[]::new);
  }

  private static Path pkcs12(KeyAndChain material) throws IOException {
    Path pem = scratch.path("imported.pem");
    Path store = scratch.path("imported.p12");
    Path password = Files.writeString(scratch.path("password"), SECRET + "\n");
    material.write(pem);
    Command.mustRun(
        "openssl",
        "pkcs12",
        "-export",
        "-in",
        pem + "",
        "-out",
        store + "",
        "-passout",
        "file:" + password);
    return store;
  }

  private static String served(MailPort port) {
    return OpenSsl.sClient(port, NAME).fingerprint();
  }

  private static void assertServed(Served expected) {
    assertThat(servers.ports())
        .allSatisfy(port -> assertThat(served(port)).isEqualTo(expected.fingerprint()));
    assertThat(Served.in(servers.dovecot().certificateFile()).fingerprint())
        .isEqualTo(expected.fingerprint());
  }

  private static String waiting() {
    Command.Outcome list = mailseal.run("csr", "list");
    assertThat(list).as(list.said()).returns(0, Command.Outcome::exit);
    return list.out();
  }

  @Test
  void theWizardAsks() {
    Path file = scratch.path("wizard.csr");
    Command.Outcome asked =
        onTerminal(
            """
            answer "Mail server" "127.0.0.1:%d"
            answer "Name in the certificate" ""
            answer "Also for" ""
            answer "Key" "ecdsa-p384"
            answer "Organization" "Example Corp."
            answer "Organizational unit" ""
            answer "Locality" ""
            answer "State" ""
            answer "Country" "de"
            answer "File" "%s"
            answer "Make it" "y"
            """
                .formatted(servers.postfix().smtp().number(), file),
            "csr",
            "new");
    assertThat(asked).as(asked.said()).returns(0, Command.Outcome::exit);
    assertThat(Command.mustRun("openssl", "req", "-in", file + "", "-noout", "-text", "-verify"))
        .contains("CN = " + NAME, "secp384r1");
    assertThat(waiting()).contains("ecdsa-p384");
  }

  @Test
  void aPasswordIsAskedForAndNotShown() throws IOException {
    KeyAndChain material = issue();
    Path store = pkcs12(material);
    Command.Outcome imported =
        onTerminal(
            """
            answer "Password of" "%s"
            answer "Install it?" "y"
            """
                .formatted(SECRET),
            "certificate",
            "import",
            store.toString());
    assertThat(imported).as(imported.said()).returns(0, Command.Outcome::exit);
    assertThat(imported.said()).doesNotContain(SECRET);
    assertServed(material.served());
  }

  @Test
  void aQuestionThatIsBrokenOffLeavesAllAsItWas() throws IOException {
    String before = served(servers.postfix().smtp());
    Path answer = ca.sign(request(), "DNS:" + NAME);
    Command.Outcome brokenOff =
        onTerminal("see \"Install it?\"; send \"\\003\"", answering(answer));
    assertThat(brokenOff).as(brokenOff.said()).returns(130, Command.Outcome::exit);
    assertThat(served(servers.postfix().smtp())).isEqualTo(before);
    Command.Outcome taken = mailseal.run(answering(answer, "--yes"));
    assertThat(taken).as(taken.said()).returns(0, Command.Outcome::exit);
    assertServed(Served.in(answer));
  }

  /** The terminal sends its signal to every process of the command: the reload goes on, too. */
  @Test
  void theStepInHandIsFinishedWhereItIsBrokenOff() throws IOException {
    Path answer = ca.sign(request(), "DNS:" + NAME);
    Files.createFile(slow);
    Command.Outcome brokenOff =
        onTerminal(
            "await %s; send \"\\003\"; after 1000; file delete %s".formatted(reached, slow),
            answering(answer, "--yes"));
    assertThat(brokenOff).as(brokenOff.said()).returns(0, Command.Outcome::exit);
    assertServed(Served.in(answer));
  }

  @Test
  void progressIsShown() throws IOException {
    Path list = scratch.path("list");
    Files.write(
        list,
        IntStream.range(0, 20)
            .mapToObj(i -> "127.0.0.1:" + servers.postfix().smtps().number() + "/smtps")
            .toList());
    Command.Outcome inspected =
        onTerminal("see \"/20\"", "inspect", "--quick", "--no-dns", "--from", list.toString());
    assertThat(inspected.said()).contains("[#");
  }

  @Test
  void twoCommandsAtOnceBothDoTheirWork() {
    try (Running one = mailseal.start(scratch.path("one.log"), "csr", "new", NAME);
        Running other = mailseal.start(scratch.path("other.log"), "csr", "new", NAME)) {
      assertThat(one.awaitExit(PATIENCE)).as(one.output()).isZero();
      assertThat(other.awaitExit(PATIENCE)).as(other.output()).isZero();
      assertThat(waiting()).contains(number(one), number(other));
    }
  }

  private static String number(Running made) {
    return made.awaitOutput("Request \\d+", PATIENCE).replace("Request ", "") + "  " + NAME;
  }

  @Test
  void aDaemonThatIsKilledAtAQuestionTakesNothingFromTheCommand() throws IOException {
    Path answer = ca.sign(request(), "DNS:" + NAME);
    Command.Outcome taken =
        onTerminal(
            "see \"Install it?\"; exec kill -KILL %d; send \"y\\r\"".formatted(daemon.pid()),
            answering(answer));
    assertThat(taken).as(taken.said()).returns(0, Command.Outcome::exit);
    assertServed(Served.in(answer));
    restartDaemon();
  }

  @Test
  void aDaemonThatIsKilledInTheMiddleOfACommandTakesNothingFromIt() throws IOException {
    Path answer = ca.sign(request(), "DNS:" + NAME);
    Files.createFile(slow);
    try (Running command =
        mailseal.start(scratch.path("command.log"), answering(answer, "--yes"))) {
      await()
          .atMost(PATIENCE)
          .failFast("it has ended", () -> !command.alive())
          .untilAsserted(() -> assertThat(reached).as(command::output).exists());
      daemon.kill();
      Files.delete(slow);
      assertThat(command.awaitExit(PATIENCE)).as(command.output()).isZero();
    }
    assertServed(Served.in(answer));
    restartDaemon();
  }

  private void restartDaemon() {
    daemon.awaitExit(PATIENCE);
    daemon = mailseal.start(scratch.path("daemon.log"), "daemon");
    daemon.awaitOutput("next sweep", PATIENCE);
  }
}
