package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.RealServer;
import org.mailseal.fixture.server.Stunnel;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.ProcessCommands;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.stunnel.StunnelTarget;

/** stunnel, which reads again as a user of its own. */
class StunnelIT extends InstallationScenario {
  private static final Commands COMMANDS = new ProcessCommands(Duration.ofSeconds(20));

  private Optional<Stunnel> running = Optional.empty();

  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    Stunnel stunnel = Stunnel.start(scratch, hostname, first);
    running = Optional.of(stunnel);
    return stunnel;
  }

  private StunnelTarget target() {
    Stunnel stunnel = running.orElseThrow();
    Path certificate = stunnel.files().getLast();
    Path key = stunnel.files().getFirst();
    return new StunnelTarget(certificate, Optional.of(key), stunnel.config(), Control.STANDARD);
  }

  @Test
  void aSignalThatWouldCloseALowPortForGoodIsNotSent() {
    assertThatCode(() -> target().check(COMMANDS)).doesNotThrowAnyException();

    running.orElseThrow().append("[pop3s]\naccept = 127.0.0.1:995\nconnect = 110\n");

    assertThatThrownBy(() -> target().check(COMMANDS))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("would lose the port of pop3s")
        .hasMessageContaining("reload: [systemctl, restart, stunnel@stunnel]");
  }

  /** With TLS 1.3 a client is turned away after its handshake is done, with TLS 1.2 before. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whoMustShowACertificateSeesTheServersAllTheSame(String version) {
    Stunnel stunnel = running.orElseThrow();
    stunnel.prepend(
        """
        CAfile = ANY
        verifyChain = yes
        requireCert = yes
        sslVersion = VERSION
        """
            .replace("ANY", stunnel.certificateFile().toString())
            .replace("VERSION", version));
    stunnel.reload();
    Site site = site(Map.of());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(mailseal(site).run("inspect", "--quick", "--json").out())
                    .contains("reach.client-certificate", "serves a certificate over " + version)
                    .doesNotContain("reach.served"));

    Command.Outcome renewed = mailseal(site).run("renew", "--force");

    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    assertThat(mailseal(site).run("renew").out()).contains("nothing is due");
    stunnel.mendConfiguration();
    stunnel.reload();
    awaitServedEverywhere(stunnel.certificateInFiles());
    assertThat(stunnel.certificateInFiles().issuer()).contains("Mailseal local CA");
  }

  @Test
  void aSignalThatWouldBeReadInAJailIsNotSent() {
    running.orElseThrow().prepend("chroot = /var/lib/stunnel4\n");

    assertThatThrownBy(() -> target().check(COMMANDS))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("chroot")
        .hasMessageContaining("reload: [systemctl, restart, stunnel@stunnel]");
  }
}
