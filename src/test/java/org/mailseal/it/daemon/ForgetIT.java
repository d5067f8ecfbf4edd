package org.mailseal.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;

/** A certificate that left the settings, on servers that go on. */
@Order(1) // long
@Timeout(600)
class ForgetIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String FORGET = "mailseal forget " + MailHost.NAME;

  @AutoClose private static MailHost host;

  private Site site;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  @BeforeEach
  void begin() {
    host.restore();
    site = host.site();
  }

  private static Command.Outcome run(BuiltCommand mailseal, String... words) {
    Command.Outcome outcome = mailseal.run(words);
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return outcome;
  }

  private void takeOut() throws IOException {
    Files.writeString(
        site.file(),
        site.yaml().substring(0, site.yaml().indexOf("certificates:"))
            + "certificates: {}\n"
            + site.yaml().substring(site.yaml().indexOf("verify:")));
  }

  /** The daemon still runs on the settings that had it. */
  @Test
  void aRunningDaemonDropsItAtOnce() throws IOException {
    site =
        site.with("sweep-every: 12h", "sweep-every: 2s")
            .with("checks: { every: never,", "checks: { every: 2s,");
    BuiltCommand mailseal = site.command();
    try (Running daemon = mailseal.start(site.folder().resolve("daemon.log"), "daemon")) {
      daemon.awaitOutput("not due before", PATIENCE);
      await()
          .atMost(PATIENCE)
          .until(() -> mailseal.run("audit", MailHost.NAME).out().contains("first-check"));
      Command.Outcome early = mailseal.run("forget", MailHost.NAME, "--yes");
      assertThat(early).as(early.said()).returns(1, Command.Outcome::exit);
      assertThat(early.err()).contains("is in the settings", "take it out of " + site.file());

      takeOut();
      assertThat(run(mailseal, "status").out()).contains("not in the settings", FORGET);
      assertThat(run(mailseal, "forget", MailHost.NAME, "--yes").out())
          .contains("In place stay " + host.dovecot().certificateFile());
      String trail = mailseal.run("audit", MailHost.NAME).out();
      assertThat(trail).contains("drafted", "served", "forgotten");

      // What a check would find, and a sweep renew; what is said of the settings comes later.
      host.dovecot().stop();
      daemon.awaitOutput("has changed since the daemon read it", PATIENCE);
      Files.writeString(site.file(), Files.readString(site.file()) + "nonsense: 1\n");
      daemon.awaitOutput("cannot be used", PATIENCE);
      takeOut();
      assertThat(run(mailseal, "status").out()).doesNotContain(MailHost.NAME, FORGET);
      assertThat(mailseal.run("audit", MailHost.NAME).out()).isEqualTo(trail);
      assertThat(daemon.output()).doesNotContain("a defect of Mailseal");
    } finally {
      host.dovecot().stop();
      host.dovecot().start();
    }
    host.assertRenewed(); // its files stay
  }

  @Test
  void itsFilesStayAsLongAsAServerReadsThem() throws IOException {
    KeyAndChain spare =
        ScratchAuthority.create(host.scratch().folder("spare-ca"))
            .issue(Duration.ofDays(50), MailHost.NAME);
    Path chainFile = host.postfix().chainFile();
    BuiltCommand mailseal = site.command();
    run(mailseal, "renew");
    takeOut();
    Command.Outcome unasked = mailseal.run("forget", MailHost.NAME, "--remove-files");
    assertThat(unasked).as(unasked.said()).returns(2, Command.Outcome::exit);
    assertThat(run(mailseal, "status").out()).contains(FORGET);

    assertThat(run(mailseal, "forget", MailHost.NAME, "--remove-files", "--yes").out())
        .contains(
            "In place stay ",
            chainFile + ": the configuration of postfix names it",
            host.dovecot().keyFile() + ": the configuration of dovecot names it")
        .doesNotContain("Removed");
    host.assertRenewed();

    site.command();
    run(mailseal, "renew", "--force");
    takeOut();
    Path own = host.scratch().path("spare.pem");
    spare.write(own);
    host.postfix().set("smtpd_tls_chain_files=" + own);
    host.postfix().reload();
    host.dovecot().stop();
    try {
      String out = run(mailseal, "forget", MailHost.NAME, "--remove-files", "--yes").out();
      assertThat(out).contains("Removed ", chainFile.toString()).doesNotContain("In place");
      for (Path file :
          new Path[] {chainFile, host.dovecot().certificateFile(), host.dovecot().keyFile()}) {
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).as("%s", file).isFalse();
        assertThat(file.resolveSibling(".mailseal")).doesNotExist();
      }
      assertThat(mailseal.run("audit", MailHost.NAME).out())
          .contains("files removed: " + host.dovecot().certificateFile());
    } finally {
      spare.write(chainFile);
      host.dovecot().write(spare);
      host.postfix().set("smtpd_tls_chain_files=" + chainFile);
      host.postfix().reload();
      host.dovecot().start();
    }
  }
}
