package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.Dovecot;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.OpenSsl;

/** Hooks, a reload that lies, and the way back by hand, on a real Dovecot. */
@Timeout(180)
class PostHooksIT {
  private static final String NAME = "mail.example.org";

  @AutoClose private static Scratch scratch;
  @AutoClose private static Dovecot dovecot;
  private static KeyAndChain old;
  private static int sites;

  private Path folder;

  @BeforeAll
  static void start() {
    scratch = Scratch.create();
    old =
        ScratchAuthority.create(scratch.folder("old-ca"))
            .issue(Duration.ofDays(5).plusHours(1), NAME);
    dovecot = Dovecot.start(scratch, old);
  }

  @BeforeEach
  void restore() {
    folder = scratch.folder("site-" + ++sites);
    dovecot.write(old);
    dovecot.reload();
  }

  /**
   * A site of this Dovecot.
   *
   * @param entry more keys of its entry, each beginning with a comma
   * @param more more keys of the certificate, a line each
   */
  private Site site(String entry, String... more) {
    String settings =
        dovecot.settings().entrySet().stream()
            .map(key -> key.getKey() + ": " + key.getValue())
            .collect(Collectors.joining(", "));
    String endpoints =
        dovecot.ports().stream()
            .map((MailPort port) -> "{" + port.protocol() + ": " + port.number() + "}")
            .collect(Collectors.joining(", "));
    String yaml =
        """
        authorities: { internal: { local: {} } }
        certificates:
          mail.example.org:
            key: ecdsa-p256
            endpoints: [ENDPOINTS]
            connect-to: 127.0.0.1
            install:
              - dovecot: {SETTINGSMORE}
        HOOKS
        verify: { connections: 2, within: 3s }
        database: jdbc:h2:file:STATE/ledger
        checks: { dns: false }
        """
            .replace("ENDPOINTS", endpoints)
            .replace("SETTINGS", settings)
            .replace("MORE", entry)
            .replace("HOOKS", String.join("\n", more))
            .replace("STATE", folder.resolve("state").toString());
    return new Site(folder, yaml);
  }

  private Path script(String name, String body) throws IOException {
    Path script = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  private static Served served() {
    List<Served> everywhere =
        dovecot.ports().stream().map(port -> OpenSsl.sClient(port, NAME)).toList();
    assertThat(everywhere).extracting(Served::fingerprint).containsOnly(first(everywhere));
    return everywhere.getFirst();
  }

  private static String first(List<Served> everywhere) {
    return everywhere.getFirst().fingerprint();
  }

  private static Command.Outcome well(Command.Outcome outcome) {
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return outcome;
  }

  @Test
  void hooksAreToldTheFactsAndNoSecretAndOneThatFailsIsRunAgain() throws IOException {
    Path before = script("before", "env > " + folder.resolve("before.env"));
    Path after =
        script(
            "after",
            "env > FOLDER/after.env; test -e FOLDER/mended || { echo 'no such record'; exit 3; }"
                .replace("FOLDER", folder.toString()));
    Site site =
        site(
            "",
            "    hooks:",
            "      before: [{run: [" + before + "]}]",
            "      after: [{run: [" + after + "], environment: [ASKED_FOR]}]");
    site.command();
    BuiltCommand mailseal =
        new BuiltCommand(site.file(), Map.of("RELAY_PASSWORD", "hush-hush", "ASKED_FOR", "given"));

    Command.Outcome renewed = mailseal.run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.err())
        .contains("every port serves the certificate, but a hook", "status 3", "no such record")
        .doesNotContain("put back");
    Served fresh = served();
    assertThat(fresh.fingerprint()).isNotEqualTo(old.served().fingerprint());
    assertThat(Files.readString(folder.resolve("before.env")))
        .contains("MAILSEAL_STAGE=before", "MAILSEAL_NAME=" + NAME)
        .contains("MAILSEAL_FILES=" + dovecot.keyFile() + ":" + dovecot.certificateFile())
        .containsIgnoringCase("MAILSEAL_FINGERPRINT=" + fresh.fingerprint().replace(":", ""))
        .doesNotContain("hush-hush", "given");
    assertThat(Files.readString(folder.resolve("after.env")))
        .contains("MAILSEAL_STAGE=after", "ASKED_FOR=given")
        .doesNotContain("hush-hush");
    assertThat(mailseal.run("status").out()).contains("SERVED", "after-hook", "no such record");

    Files.createFile(folder.resolve("mended"));
    well(mailseal.run("renew"));
    assertThat(mailseal.run("status").out()).doesNotContain("after-hook");
    assertThat(mailseal.run("audit").out()).contains("hook-failed", "hook-done", after.toString());
    assertThat(served().fingerprint()).isEqualTo(fresh.fingerprint());
  }

  @Test
  void aBeforeHookThatFailsLeavesAllAsItWas() {
    Map<Path, FileState> before = files();
    BuiltCommand mailseal =
        site("", "    hooks: {before: [{run: [sh, -c, 'echo not today; exit 1']}]}").command();

    Command.Outcome renewed = mailseal.run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.err()).contains("not today", "Nothing was changed");
    assertThat(files()).isEqualTo(before);
    assertThat(served().fingerprint()).isEqualTo(old.served().fingerprint());
  }

  private static Map<Path, FileState> files() {
    return Map.of(
        dovecot.keyFile(), FileState.of(dovecot.keyFile()),
        dovecot.certificateFile(), FileState.of(dovecot.certificateFile()));
  }

  @Test
  void whereAReloadLiesARestartHelpsIfItIsAllowed() throws IOException {
    Path restart = script("restart", "doveadm -c " + dovecot.config() + " reload");
    Command.Outcome renewed =
        well(site(", reload: [\"true\"], restart: [" + restart + "]").command().run("renew"));

    assertThat(renewed.out()).contains("restart: the reload did not help", "served: ");
    assertThat(served().fingerprint()).isNotEqualTo(old.served().fingerprint());
  }

  @Test
  void backByHandOneAfterTheOtherAsFarAsWhatWasThereFirst() {
    BuiltCommand mailseal = site("").command();
    assertThat(mailseal.run("rollback", NAME))
        .returns(1, Command.Outcome::exit)
        .satisfies(none -> assertThat(none.err()).contains("no earlier certificate"));
    well(mailseal.run("renew"));
    Served second = served();
    well(mailseal.run("renew", "--force"));
    assertThat(served().fingerprint()).isNotEqualTo(second.fingerprint());

    assertThat(well(mailseal.run("rollback", NAME)).out()).contains("rolled back to");
    assertThat(served().fingerprint()).isEqualTo(second.fingerprint());
    well(mailseal.run("rollback", NAME));
    assertThat(served().fingerprint()).isEqualTo(old.served().fingerprint());
    assertThat(Served.in(dovecot.certificateFile()).fingerprint())
        .isEqualTo(old.served().fingerprint());
    assertThat(OpenSsl.publicKeyOf(dovecot.keyFile()))
        .isEqualTo(old.served().leaf().getPublicKey().getEncoded());
    assertThat(mailseal.run("rollback", NAME)).returns(1, Command.Outcome::exit);
    assertThat(mailseal.run("rollback", "other.example.org")).returns(2, Command.Outcome::exit);
  }
}
