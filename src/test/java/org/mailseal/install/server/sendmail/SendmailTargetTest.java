package org.mailseal.install.server.sendmail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;
import org.mailseal.install.Output;
import org.mailseal.install.RecordedCommands;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ScriptedHost;

class SendmailTargetTest {
  private static final String SOUND =
      """
      V10/Berkeley
      Djmail.example.org
      #O ServerCertFile=/etc/mail/tls/old.crt
      O ServerCertFile=CERTIFICATE
      O ServerKeyFile=KEY
      O TrustedUser=USER
      """;

  @TempDir private Path folder;

  private SendmailTarget target(String config) throws IOException {
    Path certificate = folder.resolve("mail.crt");
    Path key = folder.resolve("mail.key");
    String text =
        config
            .replace("CERTIFICATE", certificate.toString())
            .replace("KEY", key.toString())
            .replace("USER", Files.getOwner(folder).getName());
    return new SendmailTarget(
        certificate, key, Files.writeString(folder.resolve("sendmail.cf"), text), Control.STANDARD);
  }

  @Test
  void itsFilesCheckAndRestart() throws Exception {
    SendmailTarget target = target(SOUND);
    RecordedCommands commands = new RecordedCommands(Map.of());
    target.check(commands);
    target.reload(commands);

    assertThat(commands.lines())
        .containsExactly("sendmail -C " + target.config() + " -bt", "systemctl restart sendmail");
    assertThat(target.outputs(Material.fresh())).extracting(Output::file).isEqualTo(target.files());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#O ServerCertFile=CERTIFICATE\n#O ServerKeyFile=KEY\n",
        "O ServerCertFile=CERTIFICATE.old\nO ServerKeyFile=KEY\n",
        "O ServerCertFile=CERTIFICATE\nO ServerKeyFile=KEY\nO ServerCertFile=/etc/last.crt\n",
      })
  void aFileThatSendmailDoesNotReadIsToldWithTheCure(String config) throws IOException {
    SendmailTarget target = target(config);

    assertThatThrownBy(() -> target.check(new RecordedCommands(Map.of())))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("Sendmail does not read " + target.certificate())
        .hasMessageContaining("define(`confSERVER_CERT', `" + target.certificate() + "')");
  }

  @Test
  void aKeyThatOthersMayReadIsToldWithTheCure() throws Exception {
    SendmailTarget target = target(SOUND);
    Files.writeString(target.key(), "");
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----")) {
      Files.setPosixFilePermissions(target.key(), PosixFilePermissions.fromString(mode));
      assertThatThrownBy(() -> target.check(new RecordedCommands(Map.of())))
          .as(mode)
          .hasMessageContaining("would not use " + target.key())
          .hasMessageContaining("chmod 600");
    }

    Files.setPosixFilePermissions(target.key(), PosixFilePermissions.fromString("rw-r-----"));
    target(SOUND + "O DontBlameSendmail=TrustStickyBit,GroupReadableKeyFile\n")
        .check(new RecordedCommands(Map.of()));
    Files.setPosixFilePermissions(target.key(), PosixFilePermissions.fromString("rw-------"));
    target(SOUND).check(new RecordedCommands(Map.of()));
  }

  @Test
  void itsCertificateMayBeThatOfItsClientToo() throws Exception {
    RecordedCommands commands = new RecordedCommands(Map.of());
    SendmailTarget both = target(SOUND + "O ClientCertFile=CERTIFICATE\n");

    assertThat(both.clientUse(commands))
        .hasValue(
            "Sendmail presents "
                + both.certificate()
                + " also as a client, to the servers that it sends to (ClientCertFile in "
                + both.config()
                + ")");
    assertThat(target(SOUND + "O ClientCertFile=/etc/rsa.crt,CERTIFICATE\n").clientUse(commands))
        .isPresent();
    assertThat(target(SOUND + "#O ClientCertFile=CERTIFICATE\n").clientUse(commands)).isEmpty();
    assertThat(target(SOUND + "O ClientCertFile=CERTIFICATE.old\n").clientUse(commands)).isEmpty();
  }

  @Test
  void isFound() {
    String text = SOUND.replace("CERTIFICATE", "/m/crt").replace("KEY", "/m/key");
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("sendmail", "-bd", "-q10m", "-C/srv/sendmail.cf")),
            List.of(),
            Map.of(Path.of("/srv/sendmail.cf"), text),
            Map.of());
    ScriptedHost bare =
        ScriptedHost.running(
            List.of(), List.of(), Map.of(SendmailTarget.DEFAULT_CONFIG, "Djx\n"), Map.of());

    assertThat(new SendmailKind().find(host))
        .containsExactly(
            new FoundServer(
                "sendmail",
                "Sendmail, /srv/sendmail.cf",
                true,
                Map.of("certificate", "/m/crt", "key", "/m/key", "config", "/srv/sendmail.cf"),
                List.of("mail.example.org"),
                List.of()));
    assertThat(new SendmailKind().find(bare))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.running()).isFalse();
              assertThat(found.settings()).isEmpty();
              assertThat(found.remarks()).singleElement().asString().contains("confSERVER_CERT");
            });
    assertThat(new SendmailKind().find(ScriptedHost.EMPTY)).isEmpty();
  }

  @Test
  void oneOfAnotherUserRunsWithTheDefaultConfiguration() {
    assertThat(new SendmailKind().find(host(Host.Running.ofOthers("sendmail"))))
        .singleElement()
        .returns(true, FoundServer::running);
  }

  /** What stands in the place of its arguments once it listens. */
  @ParameterizedTest
  @CsvSource({
    "sendmail: MTA: accepting connections, true",
    "sendmail: MTA: rejecting connections on daemon MTA: load average: 12, true",
    "sendmail: Queue runner@00:10:00 for /var/spool/mqueue, false",
  })
  void itRunsWhereItsTitleSaysThatItListens(String title, boolean runs) {
    Host.Running daemon = new Host.Running("sendmail", List.of(title.split(" ")), Map.of());

    assertThat(new SendmailKind().find(host(daemon)))
        .singleElement()
        .returns(runs, FoundServer::running);
  }

  @Test
  void oneWithAWithheldConfigurationIsNotTheDefaultOne() {
    Host.Running daemon =
        new Host.Running("sendmail", List.of("sendmail", "-bd", "-C", ""), Map.of());

    assertThat(new SendmailKind().find(host(daemon)))
        .singleElement()
        .returns(false, FoundServer::running);
  }

  private static ScriptedHost host(Host.Running process) {
    return new ScriptedHost(
        List.of(process, Host.Running.ofOthers("sendmail")),
        Set.of(),
        Map.of(SendmailTarget.DEFAULT_CONFIG, SOUND),
        Map.of());
  }
}
