package org.mailseal.install.server.courier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Access;
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;
import org.mailseal.install.Output;
import org.mailseal.install.RecordedCommands;
import org.mailseal.install.TargetContract;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ScriptedHost;

class CourierTargetTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String KEY = Pem.encode(MATERIAL.key());
  private static final String CHAIN = Pem.encode(MATERIAL.chain().certificates());

  @TempDir Path folder;

  private CourierTarget together() {
    return new CourierTarget(
        Path.of("/c/mail.pem"), Optional.empty(), folder.resolve("imapd-ssl"), Control.STANDARD);
  }

  private CourierTarget apart() {
    return new CourierTarget(
        Path.of("/c/mail.pem"),
        Optional.of(Path.of("/c/mail.key")),
        folder.resolve("imapd-ssl"),
        Control.STANDARD);
  }

  private RecordedCommands check(CourierTarget target, String settings)
      throws InstallException, IOException {
    RecordedCommands commands = new RecordedCommands(Map.of());
    Files.writeString(target.config(), settings);
    target.check(commands);
    target.reload(commands);
    return commands;
  }

  @Test
  void oneFileWithTheKeyAndTheChain() throws InstallException {
    List<Output> outputs = together().outputs(MATERIAL);

    assertThat(outputs).extracting(Output::access).containsExactly(Access.group("courier"));
    assertThat(Material.text(outputs, 0)).isEqualTo(KEY + CHAIN);
    TargetContract.assertFilesAreThoseOfTheOutputs(together(), MATERIAL);
  }

  @Test
  void aKeyInAFileOfItsOwn() throws InstallException {
    List<Output> outputs = apart().outputs(MATERIAL);

    assertThat(outputs)
        .extracting(Output::access)
        .containsExactly(Access.group("courier"), Access.READ_BY_ALL);
    assertThat(Material.text(outputs, 0)).isEqualTo(KEY);
    assertThat(Material.text(outputs, 1)).isEqualTo(CHAIN);
    TargetContract.assertFilesAreThoseOfTheOutputs(apart(), MATERIAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_CERTFILE=/c/mail.pem",
        "TLS_CERTFILE=/c/other.pem\nTLS_CERTFILE='/c/mail.pem'\n",
        " export TLS_CERTFILE=\"/c/mail.pem\" # ours\nTLS_PRIVATE_KEYFILE=\n",
        "#TLS_PRIVATE_KEYFILE=/c/k\nTLS_CERTFILE=/c/mail.pem;TLS_VERIFYPEER=NONE\n",
        "TLS_CERTFILE=/c/mail\nTLS_CERTFILE=/c/mail.pem\n",
      })
  void nothingIsToldToOneThatReadsAtEachConnection(String settings) throws Exception {
    assertThat(check(together(), settings).lines())
        .containsExactly("sh -n " + folder.resolve("imapd-ssl"));
  }

  @Test
  void aFileForOneNameOrAddress() throws Exception {
    assertThat(check(together(), "TLS_CERTFILE=/c/mail\n").lines()).hasSize(1);
    CourierTarget named =
        new CourierTarget(
            Path.of("/c/mail.pem.imap.example.org"),
            Optional.of(Path.of("/c/mail.key.imap.example.org")),
            folder.resolve("imapd-ssl"),
            Control.STANDARD);
    assertThat(check(named, "TLS_CERTFILE=/c/mail.pem\nTLS_PRIVATE_KEYFILE=/c/mail.key\n").lines())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "TLS_CERTFILE=/c/other.pem\n",
        "TLS_CERTFILE=/c/mail.pem\nTLS_CERTFILE=/c/other.pem\n",
        "#TLS_CERTFILE=/c/mail.pem\n",
        "TLS_CERTFILE=/c/mail.pem.old\n",
        "TLS_CERTFILE=$DIR/mail.pem\n",
        "TLS_CERTFILE=/c/mail.pem\nTLS_PRIVATE_KEYFILE=/c/mail.key\n",
      })
  void aFileThatCourierDoesNotReadIsToldWithTheCure(String settings) {
    assertThatThrownBy(() -> check(together(), settings))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("Courier does not read /c/mail.pem:")
        .hasMessageContaining("set TLS_CERTFILE=/c/mail.pem and no TLS_PRIVATE_KEYFILE in ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_CERTFILE=/c/mail.pem\n",
        "TLS_CERTFILE=/c/mail.pem\nTLS_PRIVATE_KEYFILE=/c/other.key\n",
        "TLS_CERTFILE=/c/other.pem\nTLS_PRIVATE_KEYFILE=/c/mail.key\n",
        "TLS_CERTFILE=/c/mail\nTLS_PRIVATE_KEYFILE=/c/mail.key\n",
      })
  void aPairThatCourierDoesNotReadIsToldWithTheCure(String settings) {
    assertThatThrownBy(() -> check(apart(), settings))
        .hasMessageContaining("does not read /c/mail.key with /c/mail.pem")
        .hasMessageContaining("TLS_CERTFILE=/c/mail.pem and TLS_PRIVATE_KEYFILE=/c/mail.key in ");
  }

  @Test
  void settingsThatAreNotThereAreTold() {
    assertThatThrownBy(() -> together().check(new RecordedCommands(Map.of())))
        .hasMessageContaining("cannot read " + folder.resolve("imapd-ssl"))
        .hasMessageContaining("as config");
  }

  @Test
  void aReloadOfTheAdminsOwnIsRun() throws InstallException {
    RecordedCommands commands = new RecordedCommands(Map.of());
    new CourierTarget(
            Path.of("/c"),
            Optional.empty(),
            CourierTarget.DEFAULT_CONFIG,
            new Control(Optional.of(List.of("a", "b")), Optional.empty()))
        .reload(commands);

    assertThat(commands.lines()).containsExactly("a b");
  }

  private static Host host(Map<Path, String> files) {
    return new ScriptedHost(
        List.of(new Host.Running("couriertcpd", List.of("couriertcpd"), Map.of())),
        Set.of(),
        files,
        Map.of());
  }

  @Test
  void servicesWithTheSameCertificateNeedOneEntry() {
    Map<Path, String> files =
        Map.of(
            CourierTarget.DEFAULT_CONFIG,
            "TLS_CERTFILE=/etc/courier/a.pem\n",
            Path.of("/etc/courier/pop3d-ssl"),
            "TLS_CERTFILE=/etc/courier/a.pem\n",
            Path.of("/etc/courier/esmtpd"),
            "TLS_CERTFILE=/etc/courier/b.pem\nTLS_PRIVATE_KEYFILE=/etc/courier/b.key\n",
            Path.of("/etc/courier/me"),
            "mail.example.org\n");

    assertThat(new CourierKind().find(host(files)))
        .containsExactly(
            new FoundServer(
                "courier",
                "Courier, /etc/courier/imapd-ssl",
                true,
                Map.of("certificate", "/etc/courier/a.pem"),
                List.of("mail.example.org"),
                List.of()),
            new FoundServer(
                "courier",
                "Courier, /etc/courier/esmtpd",
                true,
                Map.of(
                    "certificate",
                    "/etc/courier/b.pem",
                    "key",
                    "/etc/courier/b.key",
                    "config",
                    "/etc/courier/esmtpd"),
                List.of("mail.example.org"),
                List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "TLS_CERTFILE=/etc/letsencrypt/live/x/fullchain.pem\n"})
  void whatCannotBeTakenOverIsSaidWithTheCure(String settings) {
    assertThat(new CourierKind().find(host(Map.of(CourierTarget.DEFAULT_CONFIG, settings))))
        .singleElement()
        .returns(Map.of(), FoundServer::settings)
        .extracting(FoundServer::remarks)
        .asString()
        .contains("as TLS_CERTFILE in /etc/courier/imapd-ssl");
  }

  @Test
  void none() {
    assertThat(new CourierKind().find(host(Map.of()))).isEmpty();
  }
}
