package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
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

  @Test
  void aSignalThatWouldBeReadInAJailIsNotSent() {
    running.orElseThrow().prepend("chroot = /var/lib/stunnel4\n");

    assertThatThrownBy(() -> target().check(COMMANDS))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("chroot")
        .hasMessageContaining("reload: [systemctl, restart, stunnel@stunnel]");
  }
}
