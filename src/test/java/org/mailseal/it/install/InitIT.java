package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.MailServers;
import org.mailseal.fixture.server.OpenSsl;

/** What {@code mailseal init} finds on a host with a running Postfix and Dovecot. */
@ResourceLock("the usual ports") // it looks there, too
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InitIT {
  private static final String NAME = "mail.example.org";

  private Scratch scratch;
  private MailServers servers;

  @BeforeAll
  void startServers() {
    scratch = Scratch.create();
    var old =
        ScratchAuthority.create(scratch.folder("old-ca"))
            .issue(Duration.ofDays(5), NAME, "imap.example.org");
    servers = MailServers.start(scratch, NAME, old);
  }

  @AfterAll
  void stopServers() {
    try {
      if (servers != null) { // they may not have come up
        servers.close();
      }
    } finally {
      scratch.close();
    }
  }

  private List<MailPort> ports() {
    return servers.ports();
  }

  private Command.Outcome init(Path settings, String... further) {
    List<String> words = new ArrayList<>(List.of("init", "--connect-to", "127.0.0.1"));
    ports().forEach(port -> words.addAll(List.of("--port", port.protocol() + ":" + port.number())));
    words.addAll(List.of(further));
    return new BuiltCommand(settings).run(words.toArray(String[]::new));
  }

  /** Other tests may run servers at the same time: theirs are found, too, and are not ours. */
  private String withoutEntriesOfOthers(String yaml) {
    List<String> kept = new ArrayList<>();
    List<String> entry = new ArrayList<>();
    for (String line : (yaml + "\n#").lines().toList()) {
      boolean ends = !line.startsWith("          ") && !line.startsWith("#          ");
      if (!entry.isEmpty() && ends) {
        if (entry.stream().anyMatch(key -> key.contains(scratch.path("").toString()))) {
          kept.addAll(entry);
        }
        entry.clear();
      }
      if (line.startsWith("      - ") || !entry.isEmpty()) {
        entry.add(line);
      } else {
        kept.add(line);
      }
    }
    return String.join("\n", kept) + "\n";
  }

  @Test
  void theProposalIsEnoughForARenewal() {
    Path nowhere = scratch.path("nowhere.yaml");

    Command.Outcome proposed = init(nowhere);

    assertThat(proposed).as(proposed.said()).returns(0, Command.Outcome::exit);
    assertThat(nowhere).doesNotExist();
    assertThat(proposed.err()).contains("accept-terms", "--yes writes it to " + nowhere);
    assertThat(proposed.out()).contains("CN=The Old CA");
    String yaml = withoutEntriesOfOthers(proposed.out());
    assertThat(
            yaml.lines()
                .filter(line -> line.startsWith("      - ") || line.startsWith("          ")))
        .containsExactly(
            "      - postfix:",
            "          chain-file: " + servers.postfix().chainFile(),
            "          config-directory: " + servers.postfix().configDirectory(),
            "      - dovecot:",
            "          certificate: " + servers.dovecot().certificateFile(),
            "          key: " + servers.dovecot().keyFile(),
            "          config: " + servers.dovecot().config());
    assertThat(yaml)
        .contains("also-for: [imap.example.org]", "key: ecdsa-p256", "connect-to: \"127.0.0.1\"");

    Path folder = scratch.folder("proposed");
    Site site =
        new Site(folder, yaml + "database: jdbc:h2:file:" + folder.resolve("state/ledger") + "\n")
            .with("    acme: https://acme-v02.api.letsencrypt.org/directory\n", "    local: {}\n")
            .with(
                "    accept-terms: false # true, once you have read them; until then it signs"
                    + " nothing\n",
                "");
    Command.Outcome renewed = site.command().run("renew", "--force");

    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    Served served = Served.in(servers.postfix().chainFile());
    assertThat(served.issuer()).contains("Mailseal local CA");
    assertThat(served.names()).containsExactly(NAME, "imap.example.org");
    assertThat(ports())
        .hasSize(7)
        .allSatisfy(
            port ->
                assertThat(OpenSsl.sClient(port, NAME).fingerprint())
                    .as(port.toString())
                    .isEqualTo(served.fingerprint()));
  }

  /** In the words of a dry run by the settings that are proposed. */
  @Test
  void whatWouldStopTheFirstRenewalIsToBeDone() throws IOException {
    Optional<ServerSocket> web = takePort80();
    try {
      Command.Outcome proposed = init(scratch.path("nowhere.yaml"));

      Path folder = scratch.folder("stopped");
      Command.Outcome planned =
          new Site(
                  folder,
                  withoutEntriesOfOthers(proposed.out())
                      + ("database: jdbc:h2:file:" + folder.resolve("state/ledger") + "\n"))
              .command()
              .run("renew", "--dry-run");
      assertThat(planned).as(planned.said()).returns(1, Command.Outcome::exit);
      List<String> faults =
          planned
              .err()
              .lines()
              .filter(line -> line.contains("but it would fail: "))
              .map(line -> line.substring("mailseal: ".length()).replace(": but it", ": it"))
              .toList();
      assertThat(faults).singleElement().asString().contains("port 80", "is taken");
      for (String said : List.of(proposed.out(), proposed.err())) {
        assertThat(said.replaceAll("\n#? +", " ")).contains(faults);
      }
    } finally {
      if (web.isPresent()) {
        web.get().close();
      }
    }
  }

  /** Whoever has it already serves the test as well. */
  private static Optional<ServerSocket> takePort80() throws IOException {
    try {
      return Optional.of(new ServerSocket(80));
    } catch (BindException taken) {
      return Optional.empty();
    }
  }

  @Test
  void aFileThatIsThereIsLeftAsItIs() throws IOException {
    Path settings = scratch.path("etc/mailseal.yaml");

    Command.Outcome first = init(settings, "--yes");

    assertThat(first).as(first.said()).returns(0, Command.Outcome::exit);
    assertThat(first.out()).isEmpty();
    assertThat(first.err()).contains("Written to " + settings);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings)))
        .isEqualTo("rw-r-----");
    Files.writeString(settings, "mine\n");

    Command.Outcome second = init(settings, "--yes");

    assertThat(second).as(second.said()).returns(1, Command.Outcome::exit);
    assertThat(second.err()).contains(settings + " is there already");
    assertThat(settings).hasContent("mine\n");
  }

  @Test
  void aPortThatIsNoneIsRefused() {
    Command.Outcome refused =
        new BuiltCommand(scratch.path("nowhere.yaml")).run("init", "--port", "gopher:70");

    assertThat(refused).as(refused.said()).returns(2, Command.Outcome::exit);
    assertThat(refused.err()).contains("PROTOCOL:NUMBER", "imaps");
  }
}
