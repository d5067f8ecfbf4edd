package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.RealServer;
import org.mailseal.fixture.server.Sendmail;
import org.mailseal.install.Commands;
import org.mailseal.install.Target;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.sendmail.SendmailTarget;

/** Debian's Sendmail, which is restarted. */
class SendmailIT extends InstallationScenario {
  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    return Sendmail.start(scratch, hostname, first);
  }

  /**
   * Written by m4 from {@code confCLIENT_CERT}; Sendmail takes the line, and it is ours to read.
   */
  @Test
  void aCertificateThatItPresentsAsAClientIsTold() throws Exception {
    Sendmail sendmail = (Sendmail) server;
    Path key = sendmail.files().getFirst();
    Path certificate = sendmail.files().getLast();
    Path config = sendmail.config();
    Target target = new SendmailTarget(certificate, key, config, Control.STANDARD);
    Commands none = command -> "";
    assertThat(target.clientUse(none)).isEmpty();

    Files.writeString(
        config,
        "\nO ClientCertFile=" + certificate + "\nO ClientKeyFile=" + key + "\n",
        StandardOpenOption.APPEND);
    sendmail.reload();

    assertThat(target.clientUse(none))
        .hasValue(
            "Sendmail presents "
                + certificate
                + " also as a client, to the servers that it sends to (ClientCertFile in "
                + config
                + ")");
  }
}
