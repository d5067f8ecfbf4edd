package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;
import org.mailseal.fixture.server.OpenSsl;

/** One certificate in a Postfix, a Dovecot and a key store: all three are new, or none is. */
@Timeout(120)
class SeveralTargetsIT {
  private static final String OWN_ISSUER = "Mailseal local CA";

  @AutoClose private static MailHost host;

  private static Path store;
  private static Path password;

  private Site site;

  @BeforeAll
  static void startServers() throws IOException {
    host = MailHost.start();
    store = host.scratch().folder("store-tls").resolve("mail.p12");
    password = Files.writeString(host.scratch().path("password"), "hush hush\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
  }

  @BeforeEach
  void begin() {
    host.restore();
    Command.mustRun(
        "openssl",
        "pkcs12",
        "-export",
        "-in",
        host.postfix().chainFile().toString(),
        "-out",
        store.toString(),
        "-passout",
        "file:" + password);
    site =
        host.site()
            .with("authorities:\n", "authorities:\n  internal: { local: {} }\n")
            .with("authority: pebble", "authority: internal")
            .with(
                "install:\n",
                """
                install:
                      - pkcs12: { file: STORE, password-file: PASSWORD }
                """
                    .replace("STORE", store.toString())
                    .replace("PASSWORD", password.toString()));
  }

  private static Map<Path, FileState> files() {
    return List.of(
            store,
            host.postfix().chainFile(),
            host.dovecot().certificateFile(),
            host.dovecot().keyFile())
        .stream()
        .collect(Collectors.toMap(Function.identity(), FileState::through));
  }

  private static Served inStore() {
    String certificates =
        Command.mustRun(
            "openssl", "pkcs12", "-in", store.toString(), "-passin", "file:" + password, "-nokeys");
    return Served.in(certificates);
  }

  @Test
  void allThreeAreNew() {
    Command.Outcome renewed = site.command().run("renew");

    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    Served served = OpenSsl.sClient(host.postfix().smtp(), MailHost.NAME);
    assertThat(served.issuer()).contains(OWN_ISSUER);
    host.assertServedEverywhere(served);
    host.assertFilesHold(served);
    assertThat(inStore().fingerprint()).isEqualTo(served.fingerprint());
  }

  @Test
  void whereOneServerDoesNotReloadAllThreeArePutBack() throws IOException {
    Map<Path, FileState> before = files();
    Path seen = host.scratch().path("seen.pem");
    Path reload = reloadThatFailsOnceItSees(seen);
    String config = "config: " + host.dovecot().config();

    Command.Outcome renewed =
        site.with(config, config + ", reload: [" + reload + "]").command().run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.said()).contains(reload.toString()).containsIgnoringCase("put back");
    assertThat(Served.in(seen).issuer()).contains(OWN_ISSUER);
    assertThat(files()).isEqualTo(before);
    host.assertServedEverywhere(host.old());
    assertThat(inStore().fingerprint()).isEqualTo(host.old().fingerprint());
  }

  /** Keeps what Postfix serves by then: it is new there before it is put back. */
  private static Path reloadThatFailsOnceItSees(Path seen) throws IOException {
    Path script =
        Files.writeString(
            host.scratch().path("reload-that-fails"),
            """
            #!/bin/sh
            [ -e SEEN ] && exit 1
            for try in $(seq 50); do
              openssl s_client -connect 127.0.0.1:PORT < /dev/null 2> /dev/null | openssl x509 > SEEN
              openssl x509 -in SEEN -noout -issuer | grep -q Mailseal && break
              sleep 0.1
            done
            exit 1
            """
                .replace("SEEN", seen.toString())
                .replace("PORT", Integer.toString(host.postfix().smtps().number())));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }
}
