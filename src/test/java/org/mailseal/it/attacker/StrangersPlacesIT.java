package org.mailseal.it.attacker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.host.Stranger;

/** Settings that lead where a stranger may write or listen. */
@Timeout(120)
class StrangersPlacesIT {
  private static final String LOCAL = "local: {}";
  private static final String PEM = "{pem: {key: TLS/key, certificate: TLS/crt}}";

  private final Started started = new Started();
  private Scratch scratch;
  private Stranger stranger;

  @BeforeEach
  void begin() {
    scratch = started.add(Scratch.create());
    stranger = started.add(Stranger.create(scratch));
  }

  @AfterEach
  void end() {
    started.close();
  }

  private Site site(String authority, String target) {
    return new Site(
        scratch.folder("site"),
        """
        authorities: { ca: { AUTHORITY } }
        certificates:
          mail.example.org:
            install: [TARGET]
        database: jdbc:h2:file:SITE/state/ledger
        """
            .replace("AUTHORITY", authority)
            .replace("TARGET", target)
            .replace("TLS", scratch.folder("tls").toString())
            .replace("SITE", scratch.path("site").toString()));
  }

  private void asHim(String does, Path path, String text) {
    Command.Outcome done = stranger.run("sh", "-c", does, path.toString(), text);
    assertThat(done).as(done.said()).returns(0, Command.Outcome::exit);
  }

  @Test
  void theRootIsNotWrittenThroughHisLink() throws IOException {
    Path victim = Files.writeString(scratch.path("victim"), "precious");
    Path link = stranger.folder().resolve("root.pem");
    asHim("ln -s \"$1\" \"$0\"", link, victim.toString());

    Command.Outcome renewed = site("local: { root: " + link + " }", PEM).command().run("renew");

    assertThat(victim).hasContent("precious");
    assertThat(renewed.said()).contains("belongs to another user");
  }

  @Test
  void settingsThatHeMayWriteNameNoCommand() throws IOException {
    Site site = site(LOCAL, PEM);
    BuiltCommand mailseal = site.command();
    Files.setPosixFilePermissions(site.file(), PosixFilePermissions.fromString("rw-rw-rw-"));
    Path run = scratch.path("run");
    String evil =
        site.with(
                "    install:", "    hooks: {before: [{run: [touch, " + run + "]}]}\n    install:")
            .yaml();
    asHim("printf '%s' \"$1\" > \"$0\"", site.file(), evil);

    Command.Outcome renewed = mailseal.run("renew");

    assertThat(run).as(renewed.said()).doesNotExist();
  }

  /** Where James does not listen, he does. */
  @Test
  void jamesTokenIsNotSentToHim() throws IOException {
    String port = Integer.toString(scratch.freePort());
    Path token = Files.writeString(scratch.path("token"), "a token of James's");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Running listens = started.add(stranger.attack("listen.out", "listen", port));
    listens.awaitOutput("^listens$", Duration.ofSeconds(30));

    Command.Outcome renewed =
        site(
                LOCAL,
                "{james: {key: TLS/key, certificate: TLS/crt, token-file: "
                    + token
                    + ", webadmin: 'http://127.0.0.1:"
                    + port
                    + "'}}")
            .command()
            .run("renew");

    assertThat(listens.output()).as("what he heard").doesNotContain("told");
    assertThat(renewed.said()).contains("James's token is not sent");
  }

  /** With it he could read every key in the ledger. */
  @Test
  void noPassphraseOfHisIsTaken() throws IOException {
    Path passphrase = stranger.folder().resolve("passphrase");
    asHim("umask 077 && echo \"$1\" > \"$0\"", passphrase, "his own, and as long as it must be");
    Site site = site(LOCAL, PEM);
    Site his = new Site(site.folder(), site.yaml() + "passphrase-file: " + passphrase + "\n");

    Command.Outcome renewed = his.command().run("renew");

    assertThat(renewed.said()).contains("belongs to another user");
    assertThat(scratch.path("tls/key")).doesNotExist();
  }
}
