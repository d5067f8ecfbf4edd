package org.mailseal.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.adoption.WrittenClients;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.fixture.host.Command;

/** What acme.sh has written goes over, and nobody is asked for anything. */
@Timeout(120)
class AdoptCommandTest {
  /** Where nobody listens: it is never asked. */
  private static final String DIRECTORY = "https://localhost:9/directory";

  private static final String NAME = "mail.example.org";

  @TempDir private Path folder;
  private Path home;
  private Path config;
  private Path conf;
  private Path installed;

  @BeforeEach
  void begin() throws IOException {
    home = folder.resolve("acme.sh");
    config = folder.resolve("mailseal.yaml");
    installed = Files.createDirectory(folder.resolve("tls"));
    conf =
        new WrittenClients(home)
            .acmeSh(
                NAME + "_ecc",
                WrittenClients.leaf(KeyKind.ECDSA_P256, NAME),
                DIRECTORY,
                """
                Le_Webroot='no'
                Le_RealKeyPath='%1$s/mail.key'
                Le_RealFullChainPath='%1$s/mail.pem'
                Le_ReloadCmd='systemctl reload a-server-of-nobody'
                """
                    .formatted(installed));
    for (String file : new String[] {"mail.key", "mail.pem"}) {
      Path own = home.resolve(NAME + "_ecc").resolve(file.replace("mail.pem", "fullchain.cer"));
      Files.copy(
          file.equals("mail.key") ? own.resolveSibling(NAME + ".key") : own,
          installed.resolve(file));
    }
  }

  private void settings(String certificates) throws IOException {
    Files.writeString(
        config,
        """
        contact: postmaster@example.org
        authorities:
          ours:
            acme: %s
            accept-terms: true
        certificates: %s
        database: jdbc:h2:file:%s/ledger
        """
            .formatted(DIRECTORY, certificates, folder));
  }

  private Command.Outcome run(int code, String... words) {
    Command.Outcome done = InProcess.run(config, words);
    assertThat(done.exit()).as(done.said()).isEqualTo(code);
    return done;
  }

  private Command.Outcome adopt(int code, String... further) {
    String[] words = new String[further.length + 3];
    words[0] = "adopt";
    words[1] = "acme.sh";
    words[2] = "--from=" + home;
    System.arraycopy(further, 0, words, 3, further.length);
    return run(code, words);
  }

  @Test
  void withoutSettingsAWholeFileIsShownAndNothingIsChanged() {
    String shown = adopt(0, "--dry-run").out();
    assertThat(shown)
        .contains("Settings for " + config, "localhost:", "accept-terms: true")
        .contains("contact: admin@example.org", "key-on-renewal: keep")
        .endsWith("Nothing was changed.\n");
    assertThat(config).doesNotExist();
    assertThat(adopt(2).err()).contains("say --yes");
    assertThat(config).doesNotExist();
  }

  @Test
  void itGoesOverInTwoSteps() throws IOException {
    settings("{}");
    assertThat(adopt(1, "--yes", "--disable").err()).contains("nobody would renew");
    assertThat(conf).exists();

    assertThat(adopt(0, "--yes").out())
        .contains(config + " lacks:", "reload: [systemctl, reload, a-server-of-nobody]")
        .contains("ours: the account of acme.sh goes on.", "kept with its key, encrypted.");
    assertThat(adopt(0, "--yes").out()).contains("is kept already.");

    settings(
        """

          %s:
            authority: ours
            key: ecdsa-p256
            install: [ { pem: { certificate: %2$s/mail.pem, key: %2$s/mail.key } } ]\
        """
            .formatted(NAME, installed));
    assertThat(adopt(0, "--yes", "--disable").out())
        .contains(NAME + ".conf.removed now", "acme.sh --uninstall-cronjob");
    assertThat(conf).doesNotExist();

    assertThat(run(0, "renew").out()).contains(NAME);
    assertThat(installed.resolve("mail.pem")).isSymbolicLink();
    assertThat(run(0, "renew").out()).contains("nothing is due");
    assertThat(run(0, "audit").out()).contains("the account key of acme.sh for " + DIRECTORY);
  }

  @Test
  void allThatIsWrongIsToldAndNothingIsChanged() throws IOException {
    Files.writeString(home.resolve(NAME + "_ecc").resolve(NAME + ".key"), "no key");
    new WrittenClients(home)
        .acmeSh(
            "b.example.org", WrittenClients.leaf(KeyKind.RSA_2048, "b.example.org"), DIRECTORY, "");
    Files.delete(home.resolve("b.example.org/fullchain.cer"));
    settings("{}");
    assertThat(adopt(1, "--yes").err().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("mailseal: ") && line.endsWith("; nothing was changed"))
        .anyMatch(line -> line.contains(NAME + "_ecc/" + NAME + ".key"))
        .anyMatch(line -> line.contains("b.example.org/fullchain.cer is not there"));
    assertThat(folder.resolve("ledger.mv.db")).doesNotExist();
  }
}
