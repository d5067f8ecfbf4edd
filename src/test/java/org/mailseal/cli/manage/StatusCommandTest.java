package org.mailseal.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.host.Command;

class StatusCommandTest {
  @TempDir private Path folder;

  private Path settings() throws IOException {
    return Files.writeString(
        folder.resolve("mailseal.yaml"),
        """
        contact: postmaster@example.org
        authorities: { own: { local: {} } }
        certificates:
          mx.example.org:
            authority: own
            endpoints: []
            install: [{ pem: { certificate: FOLDER/tls.crt, key: FOLDER/tls.key } }]
        database: jdbc:h2:file:FOLDER/ledger
        """
            .replace("FOLDER", folder.toString()));
  }

  @Test
  void aMonitorGetsOneLineAndItsOwnCodes() throws IOException {
    Path settings = settings();
    Command.Outcome unseen = InProcess.run(settings, "status", "--nagios");
    assertThat(unseen.out()).matches("MAILSEAL UNKNOWN - mx\\.example\\.org: .* \\| .*\\R");
    assertThat(unseen.exit()).isEqualTo(3);

    assertThat(InProcess.run(settings, "renew").exit()).isZero();
    Command.Outcome well = InProcess.run(settings, "status", "--nagios");
    assertThat(well.out())
        .matches("MAILSEAL OK - 1 certificate is well, \\d+ days left \\| certificates=1;.*\\R");
    assertThat(well.exit()).isZero();
  }

  @Test
  void aMonitorIsToldOfWhatKeepsItFromKnowing() throws IOException {
    for (String other : new String[] {"--json", "--check"}) {
      Command.Outcome both = InProcess.run(settings(), "status", "--nagios", other);
      assertThat(both.out()).startsWith("MAILSEAL UNKNOWN - --nagios has a form");
      assertThat(both.exit()).isEqualTo(3);
    }
    Command.Outcome none = InProcess.run(folder.resolve("missing.yaml"), "status", "--nagios");
    assertThat(none.out()).startsWith("MAILSEAL UNKNOWN - ");
    assertThat(none.out().lines()).hasSize(1);
    assertThat(none.exit()).isEqualTo(3);
  }
}
