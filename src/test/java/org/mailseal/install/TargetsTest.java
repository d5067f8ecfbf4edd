package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.PemTarget;

class TargetsTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String KEY = Pem.encode(MATERIAL.key());
  private static final String LEAF = Pem.encode(MATERIAL.chain().leaf());
  private static final String ISSUERS = Pem.encode(MATERIAL.chain().issuers());

  @Nested
  class PlainPem {
    private static final Path CERTIFICATE = Path.of("/srv/mail.crt");
    private static final Path KEY_FILE = Path.of("/srv/mail.key");
    private static final Path CHAIN = Path.of("/srv/mail.chain");

    @Test
    void issuersAreInTheCertificatesFileUnlessTheyHaveTheirOwn() throws InstallException {
      PemTarget two = new PemTarget(CERTIFICATE, KEY_FILE, Optional.empty());
      PemTarget three = new PemTarget(CERTIFICATE, KEY_FILE, Optional.of(CHAIN));

      assertThat(two.files()).containsExactly(KEY_FILE, CERTIFICATE);
      assertThat(Material.text(two.outputs(MATERIAL), 0)).isEqualTo(KEY);
      assertThat(Material.text(two.outputs(MATERIAL), 1)).isEqualTo(LEAF + ISSUERS);
      assertThat(three.files()).containsExactly(KEY_FILE, CERTIFICATE, CHAIN);
      assertThat(Material.text(three.outputs(MATERIAL), 1)).isEqualTo(LEAF);
      assertThat(Material.text(three.outputs(MATERIAL), 2)).isEqualTo(ISSUERS);
      assertThat(three.outputs(MATERIAL))
          .extracting(Output::access)
          .containsExactly(Access.OWNER_ONLY, Access.READ_BY_ALL, Access.READ_BY_ALL);
      TargetContract.assertFilesAreThoseOfTheOutputs(two, MATERIAL);
      TargetContract.assertFilesAreThoseOfTheOutputs(three, MATERIAL);
    }
  }

  @Nested
  class Command {
    @Test
    void argumentsArePassedAsTheyAre() throws InstallException {
      RecordedCommands commands = new RecordedCommands(Map.of());
      List<String> check = List.of("my-mta", "--check", "a b");
      List<String> reload = List.of("systemctl", "reload", "my mta; reboot");
      CommandTarget target = new CommandTarget(reload, Optional.of(check), Optional.empty());
      target.check(commands);
      target.reload(commands);
      new CommandTarget(reload, Optional.empty(), Optional.empty()).check(commands);

      assertThat(commands.commands()).containsExactly(check, reload);
      TargetContract.assertFilesAreThoseOfTheOutputs(target, MATERIAL);
    }
  }
}
