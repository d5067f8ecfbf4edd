package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Dovecot;
import org.mailseal.fixture.server.OpenSsl;
import org.mailseal.fixture.server.RealServer;

/**
 * Dovecot 2.4 with the certificate in a block {@code local_name}, and another for all other names.
 */
class Dovecot24IT extends InstallationScenario {
  private static final String UNKNOWN = "unknown.example.org";

  @Override
  RealServer start(Scratch scratch, String hostname, KeyAndChain first) {
    KeyAndChain others = oldAuthority.issue(Duration.ofDays(5), UNKNOWN);
    return Dovecot.start24ForName(scratch, hostname, first, others);
  }

  @Test
  void allOtherNamesAreServedWhatTheyWere() {
    renewWell(site(Map.of()));

    assertThat(server.ports())
        .allSatisfy(
            port -> assertThat(OpenSsl.sClient(port, UNKNOWN).names()).containsExactly(UNKNOWN));
  }

  /** It takes the file's content for its name, and doveadm reload would end with 0. */
  @Test
  void aSignThatIsLeftOverFrom23StopsAnAttempt() throws IOException {
    Path config = ((Dovecot) server).config();
    String sound = Files.readString(config);
    Files.writeString(config, sound.replaceAll("(ssl_server_(?:cert|key)_file) = /", "$1 = </"));
    try {
      Command.Outcome renewed = renewInVain(site(Map.of()));

      assertThat(renewed.said())
          .contains(
              "Fatal: Error in configuration file",
              "ssl_server_cert_file: open(",
              "since 2.4 a '<'")
          .doesNotContain("BEGIN", "put back");
    } finally {
      Files.writeString(config, sound);
    }
  }
}
