package org.mailseal.it.attacker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.host.Stranger;

/** Processes of a stranger that call themselves servers, or live in namespaces of their own. */
@Timeout(120)
class StrangersProcessIT {
  private static final String NAME = "mail.example.org";

  private final Started started = new Started();
  private Scratch scratch;
  private Stranger stranger;
  private Path link;

  @BeforeEach
  void begin() {
    scratch = started.add(Scratch.create());
    stranger = started.add(Stranger.create(scratch));
    link = stranger.folder().resolve("link");
  }

  @AfterEach
  void end() {
    started.close();
  }

  /**
   * What reads like a file of root's, and leads into the stranger's folder: {@code link} leads as
   * deep as it lies, and {@code ..} goes up from there.
   */
  private String disguised(String file) {
    return link + "/..".repeat(link.getNameCount()) + file;
  }

  private void plant(String file, String text) {
    Path planted = stranger.folder().resolve(file.substring(1));
    Command.Outcome done =
        stranger.run(
            "sh",
            "-c",
            "mkdir -p \"${0%/*}\" && printf '%s' \"$1\" > \"$0\"",
            planted.toString(),
            text);
    assertThat(done).as(done.said()).returns(0, Command.Outcome::exit);
  }

  /** As deep as the link, below the stranger's own folder. */
  private Path deep() {
    Path deep = stranger.folder();
    for (int depth = 0; depth < link.getNameCount(); depth++) {
      deep = deep.resolve("d");
    }
    return deep;
  }

  /** Each of root's programs notes with what it is run. */
  private Path programs() throws IOException {
    Path bin = scratch.folder("root-bin");
    for (String name :
        List.of(
            "nginx",
            "postconf",
            "postfix",
            "doveconf",
            "dovecot",
            "exim4",
            "exim",
            "cyr_info",
            "haproxy",
            "stunnel",
            "stunnel4",
            "smtpd",
            "smtpctl",
            "sendmail")) {
      Files.copy(Stranger.program("program"), bin.resolve(name));
    }
    Files.createFile(bin.resolve("run"));
    return bin;
  }

  private void makeLink() {
    Command.Outcome made =
        stranger.run(
            "sh",
            "-c",
            "mkdir -p \"$0\" && ln -s \"$0\" \"$1\"",
            deep().toString(),
            link.toString());
    assertThat(made).as(made.said()).returns(0, Command.Outcome::exit);
  }

  private void turnLink() {
    started.add(
        stranger.pretend(
            "turner",
            Map.of("TURNED", link.toString(), "THERE", "/etc", "ELSEWHERE", deep().toString())));
  }

  private Command.Outcome initThatRunsNothingOfHis() throws IOException {
    Path bin = programs();

    Command.Outcome init =
        new BuiltCommand(
                scratch.path("nowhere.yaml"), Map.of("PATH", bin + ":" + System.getenv("PATH")))
            .run("init", "--name", NAME, "--connect-to", "127.0.0.1");

    assertThat(Files.readString(bin.resolve("run")))
        .as("what root ran")
        .doesNotContain(stranger.folder().toString());
    return init;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void initRunsNothingOfHis(boolean turning) throws IOException {
    makeLink();
    Map<String, List<String>> servers = new LinkedHashMap<>();
    servers.put("nginx", List.of("-c", disguised("/etc/nginx/nginx.conf")));
    servers.put("dovecot", List.of("-c", disguised("/etc/dovecot/dovecot.conf")));
    servers.put("exim4", List.of("-bd", "-C", disguised("/etc/exim4/exim4.conf")));
    servers.put("cyrmaster", List.of("-C", disguised("/etc/imapd.conf")));
    servers.put("haproxy", List.of("-f", disguised("/etc/haproxy/haproxy.cfg")));
    servers.put("stunnel4", List.of(disguised("/etc/stunnel/stunnel.conf")));
    servers.put("sendmail", List.of("-bd", "-C", disguised("/etc/mail/sendmail.cf")));
    servers.put("smtpd", List.of("-f", disguised("/etc/smtpd.conf")));
    servers.put("master", List.of("-w"));
    plant("/etc/nginx/nginx.conf", "load_module evil.so;");
    plant("/etc/postfix/main.cf", "x");
    plant("/etc/dovecot/dovecot.conf", "x");
    plant("/etc/imapd.conf", "x");
    servers.forEach(
        (server, arguments) ->
            started.add(
                stranger.pretend(
                    server,
                    Map.of("MAIL_CONFIG", disguised("/etc/postfix")),
                    arguments.toArray(String[]::new))));
    if (turning) {
      turnLink();
    }

    Command.Outcome init = initThatRunsNothingOfHis();

    assertThat(init.out())
        .as("what is proposed; besides: " + init.err())
        .doesNotContain(stranger.folder().toString());
    assertThat(init.said()).as("where root is sent").doesNotContain("run mailseal init there");
  }

  /** As root started them for him once: what he can make a path lead to is his. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void norWhatAServerOfRootsWasGivenOfHis(boolean turning) throws IOException {
    makeLink();
    plant("/etc/nginx/nginx.conf", "load_module evil.so;");
    plant("/etc/dovecot/dovecot.conf", "x");
    started.add(stranger.pretendAsRoot("nginx", "-c", link + "/nginx/nginx.conf"));
    started.add(stranger.pretendAsRoot("dovecot", "-c", disguised("/etc/dovecot/dovecot.conf")));
    if (turning) {
      turnLink();
    }

    Command.Outcome init = initThatRunsNothingOfHis();

    assertThat(init.out().lines().filter(line -> !line.startsWith("#")))
        .as("what is proposed; besides: " + init.err())
        .noneMatch(line -> line.contains(stranger.folder().toString()));
    assertThat(init.err().replaceAll("\\s+", " "))
        .contains(stranger.folder() + " belongs to another user");
  }

  private Site site(Path key, Path certificate, String target) {
    return new Site(
        scratch.folder("site"),
        """
        authorities: { internal: { local: {} } }
        certificates:
          NAME:
            install: [TARGET]
        database: jdbc:h2:file:STATE/ledger
        """
            .replace("NAME", NAME)
            .replace("TARGET", target)
            .replace("KEY", key.toString())
            .replace("CERTIFICATE", certificate.toString())
            .replace("STATE", scratch.path("site/state").toString()));
  }

  private Path tls(String file) throws IOException {
    return Files.writeString(scratch.folder("tls").resolve(file), "old");
  }

  @Test
  void hisMountsKeepNoRenewalBack() throws IOException {
    Command.Outcome may = stranger.run("unshare", "--user", "--mount", "--map-root-user", "true");
    assumeTrue(may.exit() == 0, "here users may make no namespaces: " + may.said());
    Path key = tls("mail.key");
    Path certificate = tls("mail.crt");
    Running mounted =
        started.add(
            stranger.startAsRootOfHisOwn(
                "mount.out",
                "cd \"$2\" && touch a b && mount --bind \"$0\" a && mount --bind \"$1\" b && echo"
                    + " mounted && exec sleep 100",
                key.toString(),
                certificate.toString(),
                stranger.folder().toString()));
    mounted.awaitOutput("^mounted$", Duration.ofSeconds(20));

    Command.Outcome renewed =
        site(key, certificate, "{pem: {key: KEY, certificate: CERTIFICATE}}")
            .command()
            .run("renew");

    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    assertThat(certificate).content().contains("BEGIN CERTIFICATE");
  }

  @Test
  void hisStunnelIsNoSecondOne() throws IOException {
    Path file = scratch.folder("tls").resolve("mail.pem");
    ScratchAuthority.create(scratch.folder("ca")).issue(Duration.ofDays(5), NAME).write(file);
    Path config =
        Files.writeString(
            scratch.path("stunnel.conf"),
            """
            foreground = yes
            pid =
            cert = FILE
            [imaps]
            accept = 127.0.0.1:PORT
            connect = 127.0.0.1:1
            """
                .replace("FILE", file.toString())
                .replace("PORT", Integer.toString(scratch.freePort())));
    started
        .add(
            Running.start(
                scratch.path("stunnel.out"), Map.of(), List.of("stunnel", config.toString())))
        .awaitOutput("Configuration successful", Duration.ofSeconds(20));
    started.add(stranger.pretend("stunnel", Map.of(), config.toString()));

    Command.Outcome renewed =
        site(file, file, "{stunnel: {certificate: CERTIFICATE, config: " + config + "}}")
            .command()
            .run("renew");

    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
  }
}
