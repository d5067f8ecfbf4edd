package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.endpoint.probe.ScriptedMailServer;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;

/** What strangers say and what other users plant, against the command itself. */
@Order(1) // long
@Timeout(120)
class HostileIT {
  private static final Pattern MADE =
      Pattern.compile("openat\\([^\"]*\"([^\"]+)\", [^)]*O_CREAT[^)]*, (0[0-7]*)\\)\\s+= [0-9]");

  private Scratch scratch;
  private Path tls;

  @BeforeEach
  void begin() {
    scratch = Scratch.create();
    tls = scratch.folder("tls");
  }

  @AfterEach
  void end() {
    scratch.close();
  }

  private BuiltCommand mailseal(String name, String endpoints) {
    String yaml =
        """
        authorities: { internal: { local: {} } }
        certificates:
          NAME:
            endpoints: [ENDPOINTS]
            connect-to: 127.0.0.1
            install:
              - pem: { certificate: TLS/mail.crt, key: TLS/mail.key }
        verify: { connections: 1, within: 1s }
        database: jdbc:h2:file:STATE/ledger
        checks: { dns: false }
        """
            .replace("NAME", name)
            .replace("ENDPOINTS", endpoints)
            .replace("TLS", tls.toString())
            .replace("STATE", scratch.path("state").toString());
    return new Site(scratch.path("site"), yaml).command();
  }

  private static Command.Outcome refused(Command.Outcome outcome, int exit) {
    assertThat(outcome).as(outcome.said()).returns(exit, Command.Outcome::exit);
    assertPlain(outcome);
    return outcome;
  }

  /** Lines of printable characters. */
  private static void assertPlain(Command.Outcome outcome) {
    assertThat(outcome.said().replace("\n", "")).matches("\\P{C}*");
    assertThat(outcome.said()).doesNotContain("Exception", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"mail.example.org;$(touch TLS/owned)\"",
        "\"../../etc/mail\"",
        "\"mail.example.org\\nauthorities: x\"",
        "\"mail\\e[31m.example.org\"",
        "\"*.mail.*.org\"",
        "LONG"
      })
  void aNameThatIsNoneIsRefused(String name) throws IOException {
    String written =
        name.replace("TLS", tls.toString()).replace("LONG", "a".repeat(300) + ".example.org");
    refused(mailseal(written, "").run("renew"), 2);
    assertThat(tls).isEmptyDirectory();
    assertThat(scratch.path("state")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "220 ;$(touch TLS/owned) ESMTP",
        "220 `touch TLS/owned`.example.org \u001b[2J\u0007",
        "220 ../../../etc/passwd\u202e",
        "220 mail.example.org\u0000\u0000\rRECEIVED: x",
        "LONG"
      })
  void aGreetingIsShownAndNothingElseIsDoneWithIt(String greeting) throws IOException {
    String said =
        greeting.replace("TLS", tls.toString()).replace("LONG", "220 " + "x".repeat(300) + ".org");
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(stage -> stage.sendRaw(said + "\r\n"))) {
      String port = "127.0.0.1:" + server.port();
      Command.Outcome inspected = mailseal("mail.example.org", "").run("inspect", port + "/smtp");
      assertPlain(inspected);
      Command.Outcome renewed =
          mailseal("mail.example.org", "{smtp: " + server.port() + "}").run("renew");
      refused(renewed, 1);
      assertPlain(mailseal("mail.example.org", "").run("audit"));
    }
    assertThat(tls).isEmptyDirectory();
  }

  /** The system calls tell: no file with a key in it is ever made for more than its owner. */
  @Test
  void noKeyIsReadableByOthersForAnInstantNotEvenUnderUmask000() throws IOException {
    Path log = scratch.path("calls");
    Command.Outcome renewed =
        mailseal("mail.example.org", "")
            .runUnder(
                List.of(
                    "sh",
                    "-c",
                    "umask 000; exec \"$@\"",
                    "sh",
                    "strace",
                    "-f",
                    "-qq",
                    "-s",
                    "400",
                    "-e",
                    "trace=openat,chmod,fchmod,fchmodat",
                    "-o",
                    log.toString()),
                "renew");
    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);

    Set<String> made = new HashSet<>();
    for (String line : Files.readAllLines(log)) {
      Matcher call = MADE.matcher(line);
      boolean ours = call.find() && call.group(1).startsWith(scratch.path("").toString());
      if (ours && made.add(call.group(1))) { // O_CREAT says nothing of a file that is there
        boolean closed = Integer.parseInt(call.group(2), 8) % 0100 == 0;
        // H2's lock file says where it listens; who connects is asked for a password.
        assertThat(closed || call.group(1).endsWith(".lock.db")).as(line).isTrue();
      }
      if (line.contains("chmod") && line.contains("mail.key")) {
        assertThat(line).contains("0600");
      }
    }
    assertThat(made).anyMatch(file -> file.endsWith("mail.key")).anyMatch(this::isLedger);
    assertThat(FileState.of(tls.resolve("mail.key")).openOnlyToItsOwner()).isTrue();
    assertThat(FileState.of(scratch.path("state/passphrase")).openOnlyToItsOwner()).isTrue();
  }

  private boolean isLedger(String file) {
    return file.endsWith("ledger.mv.db");
  }

  @Test
  void whatOtherUsersCanPlantIsRefusedAndNotFollowed() throws IOException {
    BuiltCommand mailseal = mailseal("mail.example.org", "");
    Path victim = Files.writeString(scratch.path("victim"), "precious");
    Path key = tls.resolve("mail.key");

    Files.createSymbolicLink(key, victim);
    Command.mustRun("chown", "--no-dereference", "nobody", key.toString());
    assertThat(refused(mailseal.run("renew"), 1).err()).contains("a link that another user");
    Files.delete(key);

    Files.createLink(key, victim);
    assertThat(refused(mailseal.run("renew"), 1).err()).contains("hard link");
    Files.delete(key);

    Path elsewhere = scratch.folder("elsewhere");
    Files.createSymbolicLink(tls.resolve(".mailseal"), elsewhere);
    assertThat(refused(mailseal.run("renew"), 1).err()).contains("is in the way");
    Files.delete(tls.resolve(".mailseal"));

    Files.setPosixFilePermissions(tls, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(refused(mailseal.run("renew"), 1).err()).contains("chmod o-w");
    Files.setPosixFilePermissions(tls, PosixFilePermissions.fromString("rwxr-xr-x"));

    Command.mustRun("chown", "nobody", tls.toString());
    assertThat(refused(mailseal.run("renew"), 1).err()).contains("belongs to another user");
    Command.mustRun("chown", "root", tls.toString());

    assertThat(victim).hasContent("precious");
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(tls).isEmptyDirectory();
    Command.Outcome renewed = mailseal.run("renew", "--force");
    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    assertThat(Files.exists(key, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(victim).hasContent("precious");
  }

  /** As in a container that has one file mounted: a rename would go unseen there. */
  @Test
  void aFileThatIsMountedAloneIsRefused() throws IOException {
    Path key = Files.writeString(tls.resolve("mail.key"), "old");
    Files.writeString(tls.resolve("mail.crt"), "old");
    BuiltCommand mailseal = mailseal("mail.example.org", "");
    Path other = Files.writeString(scratch.path("other"), "x");

    Command.Outcome within =
        mailseal.runUnder(
            List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --bind \"$0\" \"$0\" && exec \"$@\"",
                key.toString()),
            "renew");
    assertThat(refused(within, 1).err()).contains("it is a mount of its own");

    try (var container =
        Running.start(
            scratch.path("container.out"),
            Map.of(),
            List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --bind \"$0\" \"$1\" && echo mounted && exec sleep 60",
                key.toString(),
                other.toString()))) {
      container.awaitOutput("mounted", Duration.ofSeconds(10));
      assertThat(refused(mailseal.run("renew", "--force"), 1).err())
          .contains("sees it mounted alone", "mount its directory instead");
    }
    assertThat(key).hasContent("old");
    Command.Outcome renewed = mailseal.run("renew", "--force");
    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
  }
}
