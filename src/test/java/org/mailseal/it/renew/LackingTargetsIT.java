package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;

/** What the targets do not hold is installed there, without a new order; and what was found. */
@Timeout(180)
class LackingTargetsIT {
  @AutoClose private static MailHost host;

  private Site site;
  private Path chainFile;
  private Path moved;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  @BeforeEach
  void begin() {
    host.restore();
    site = host.site().with("authorities:\n", "authorities:\n  internal: { local: {} }\n");
    site = site.with("authority: pebble", "authority: internal");
    chainFile = host.postfix().chainFile();
    moved = chainFile.resolveSibling("moved.pem");
  }

  @AfterEach
  void readsTheFirstFileAgain() throws IOException {
    host.postfix().set("smtpd_tls_chain_files=" + chainFile);
    Files.deleteIfExists(moved);
  }

  private Served renewed() {
    run(site.command(), "renew");
    Served inUse = Served.in(chainFile);
    assertThat(inUse.fingerprint()).isNotEqualTo(host.old().fingerprint());
    host.assertServedEverywhere(inUse);
    return inUse;
  }

  private static Command.Outcome run(BuiltCommand mailseal, String... arguments) {
    Command.Outcome outcome = mailseal.run(arguments);
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return outcome;
  }

  private static JsonObject first(Command.Outcome json) {
    return JsonParser.parseString(json.out())
        .getAsJsonObject()
        .getAsJsonArray("certificates")
        .get(0)
        .getAsJsonObject();
  }

  private static void isInstalledAgain(BuiltCommand mailseal, String what) {
    assertThat(run(mailseal, "status").out().replaceAll("\\s+", " "))
        .contains(what)
        .contains("next is installed again where a target does not hold it, without a new order");
    assertThat(run(mailseal, "renew", "--dry-run").out())
        .contains("would be installed again, without a new order, because", what);
    assertThat(first(run(mailseal, "renew", "--dry-run", "--json")))
        .satisfies(
            plan -> assertThat(plan.get("would-renew").getAsBoolean()).isFalse(),
            plan -> assertThat(plan.get("would-install").getAsBoolean()).isTrue());
    assertThat(run(mailseal, "renew").out())
        .contains("it was installed again, without a new order, and every port serves it");
    assertThat(run(mailseal, "renew").out()).contains("nothing is due");
    assertThat(first(run(mailseal, "status", "--json")).getAsJsonArray("targets"))
        .allSatisfy(
            target ->
                assertThat(target.getAsJsonObject().get("content").getAsString())
                    .isEqualTo("installed"));
  }

  @Test
  void aTargetThatIsAddedAndOneThatIsRemoved() throws IOException {
    Served inUse = renewed();
    Path added = host.scratch().folder("added-tls").resolve("mail.pem");
    String install = "install:\n";
    BuiltCommand more =
        site.with(install, install + "      - combined: { file: " + added + " }\n").command();

    isInstalledAgain(more, "combined " + added + " is not there");
    assertThat(Served.in(added).fingerprint()).isEqualTo(inUse.fingerprint());
    host.assertServedEverywhere(inUse);

    BuiltCommand less = site.command();
    String left =
        added + " belongs to no target any more: it was left as it is, and is not renewed";
    assertThat(run(less, "renew", "--dry-run").out()).contains("nothing is due", left);
    assertThat(run(less, "renew").out()).contains("nothing is due", left);
    assertThat(run(less, "status").out().replaceAll("\\s+", " ")).contains(left);
    assertThat(first(run(less, "status", "--json")).getAsJsonArray("left-behind").toString())
        .isEqualTo("[\"" + added + "\"]");
    assertThat(Served.in(added).fingerprint()).isEqualTo(inUse.fingerprint());
    Files.delete(added);
    assertThat(run(less, "status").out()).doesNotContain("belongs to no target");
  }

  /** Postfix is told of the new path, but was not reloaded yet: the ports say that all is well. */
  @Tag("thorough")
  @Test
  void aTargetWhosePathIsAnotherNow() throws IOException {
    Served inUse = renewed();
    host.postfix().set("smtpd_tls_chain_files=" + moved);
    isInstalledAgain(
        site.with("chain-file: " + chainFile, "chain-file: " + moved).command(),
        "postfix " + moved + " is not there");
    Files.delete(chainFile);
    host.postfix().reload();
    host.assertServedEverywhere(inUse);
    assertThat(Served.in(moved).fingerprint()).isEqualTo(inUse.fingerprint());
  }

  @Test
  void aFileThatAStrangerHasSwappedBeforeItsServerReadsIt() {
    Served inUse = renewed();
    KeyAndChain foreign = foreign();
    foreign.write(host.dovecot().certificateFile(), host.dovecot().keyFile());
    isInstalledAgain(site.command(), "does not hold the certificate that was installed, but ");
    host.assertServedEverywhere(inUse);
    host.assertFilesHold(inUse);
    host.dovecot().reload();
    host.assertServedEverywhere(inUse);
  }

  @Test
  void aFileThatAStrangerHasSwappedAndItsServerHasRead() {
    Served inUse = renewed();
    foreign().write(chainFile);
    host.postfix().reload();
    await()
        .untilAsserted(
            () ->
                assertThat(run(site.command(), "renew", "--dry-run").out())
                    .contains("is not the one that was installed"));
    run(site.command(), "renew");
    host.assertServedEverywhere(inUse);
    host.assertFilesHold(inUse);
  }

  private static KeyAndChain foreign() {
    return ScratchAuthority.create(host.scratch().folder("strangers-ca"))
        .issue(Duration.ofDays(80), MailHost.NAME, MailHost.ALSO);
  }

  @Test
  void theDaemonInstallsItToo() throws IOException {
    Served inUse = renewed();
    Path added = host.scratch().folder("daemon-tls").resolve("mail.pem");
    String install = "install:\n";
    Site more =
        site.with(install, install + "      - combined: { file: " + added + " }\n")
            .with("sweep-every: 12h", "sweep-every: 3s");
    try (Running daemon = more.command().start(more.folder().resolve("daemon.log"), "daemon")) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(added).as(daemon::output).exists());
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(daemon.output()).contains("installed again where it was missing"));
      daemon.signal("TERM");
      assertThat(daemon.awaitExit(Duration.ofSeconds(20))).isZero();
    }
    assertThat(Served.in(added).fingerprint()).isEqualTo(inUse.fingerprint());
    host.assertServedEverywhere(inUse);
  }

  /** It is an authority's by its shape (CA:TRUE), and names nothing but a common name. */
  @Test
  void whatOpensslMadeBeforeMailsealCameIsPutBack() throws IOException {
    Path certificate = host.scratch().path("self-signed.crt");
    Path key = host.scratch().path("self-signed.key");
    Command.mustRun(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "30",
        "-subj",
        "/CN=" + MailHost.NAME,
        "-keyout",
        key.toString(),
        "-out",
        certificate.toString());
    KeyAndChain stood = new KeyAndChain(Files.readString(key), Files.readString(certificate));
    stood.write(chainFile);
    stood.write(host.dovecot().certificateFile(), host.dovecot().keyFile());
    host.postfix().reload();
    host.dovecot().reload();
    await().untilAsserted(() -> host.assertServedEverywhere(stood.served()));
    renewed();

    Command.Outcome back = run(site.command(), "rollback", MailHost.NAME);
    assertThat(back.out()).contains("basicConstraints CA:TRUE", "every port serves it");
    host.assertServedEverywhere(stood.served());
    host.assertFilesHold(stood.served());
  }
}
