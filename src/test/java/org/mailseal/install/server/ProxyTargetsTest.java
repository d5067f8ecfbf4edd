package org.mailseal.install.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Access;
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;
import org.mailseal.install.Output;
import org.mailseal.install.RecordedCommands;
import org.mailseal.install.server.haproxy.HaproxyTarget;
import org.mailseal.install.server.stunnel.StunnelTarget;

/** What stands in front of mail servers: forms of files, and what is told without the server. */
class ProxyTargetsTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String KEY = Pem.encode(MATERIAL.key());
  private static final String CHAIN = Pem.encode(MATERIAL.chain().certificates());
  private static final Control OTHERWISE =
      new Control(Optional.of(List.of("systemctl", "restart", "it")), Optional.empty());

  @TempDir private Path folder;
  private Path config;
  private Path certificate;
  private Path key;

  @BeforeEach
  void paths() {
    config = folder.resolve("config");
    certificate = folder.resolve("mail.crt");
    key = folder.resolve("mail.key");
  }

  private StunnelTarget stunnel(Optional<Path> separate, Control control) {
    return new StunnelTarget(certificate, separate, config, control);
  }

  private HaproxyTarget haproxy(Control control) {
    return new HaproxyTarget(certificate, config, Optional.empty(), control);
  }

  @Test
  void formsOfFiles() {
    List<Output> two = stunnel(Optional.of(key), OTHERWISE).outputs(MATERIAL);
    assertThat(two).extracting(Output::file).containsExactly(key, certificate);
    assertThat(two)
        .extracting(Output::access)
        .containsExactly(Access.OWNER_ONLY, Access.READ_BY_ALL);
    assertThat(Material.text(two, 0)).isEqualTo(KEY);
    assertThat(Material.text(two, 1)).isEqualTo(CHAIN);

    List<Output> one = stunnel(Optional.empty(), OTHERWISE).outputs(MATERIAL);
    assertThat(one).extracting(Output::access).containsExactly(Access.OWNER_ONLY);
    assertThat(Material.text(one, 0)).isEqualTo(KEY + CHAIN);

    List<Output> haproxy = haproxy(OTHERWISE).outputs(MATERIAL);
    assertThat(haproxy).extracting(Output::access).containsExactly(Access.OWNER_ONLY);
    assertThat(Material.text(haproxy, 0)).isEqualTo(CHAIN + KEY);
  }

  @Test
  void stunnelToldOtherwiseNeedsNoProcess() throws Exception {
    Files.writeString(config, "setuid = x\n[imaps]\naccept = 993\ncert = " + certificate + "\n");
    RecordedCommands commands = new RecordedCommands(Map.of());
    StunnelTarget target = stunnel(Optional.empty(), OTHERWISE);
    target.check(commands);
    target.reload(commands);
    assertThat(commands.lines()).containsExactly("systemctl restart it");
  }

  @Test
  void stunnelThatDoesNotRunIsTold() throws IOException {
    Files.writeString(config, "pid = /nowhere/pid\n[imaps]\ncert = " + certificate + "\n");
    RecordedCommands commands = new RecordedCommands(Map.of());
    StunnelTarget target = stunnel(Optional.empty(), Control.STANDARD);
    assertThatThrownBy(() -> target.check(commands))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("no stunnel runs with " + config);
    assertThatThrownBy(() -> target.reload(commands)).isInstanceOf(InstallException.class);
    assertThat(commands.lines()).isEmpty();
  }

  @Test
  void whatStunnelDoesNotReadIsToldWithTheCure() throws IOException {
    RecordedCommands commands = new RecordedCommands(Map.of());
    assertThatThrownBy(() -> stunnel(Optional.empty(), OTHERWISE).check(commands))
        .hasMessageContaining("cannot read stunnel's configuration " + config);
    Files.writeString(config, "[imaps]\ncert = /other\n[smtps]\ncert = " + certificate + ".old\n");
    assertThatThrownBy(() -> stunnel(Optional.of(key), OTHERWISE).check(commands))
        .hasMessageContaining("set cert = " + certificate + " and key = " + key + " in " + config);
    Files.writeString(config, "[imaps]\ncert = " + certificate + "\n");
    assertThatThrownBy(() -> stunnel(Optional.of(key), OTHERWISE).check(commands))
        .hasMessageContaining("stunnel's service imaps takes the key")
        .hasMessageContaining("from " + certificate + ": set key = " + key);
  }

  @Test
  void haproxyChecksTheFilesOnlyWhileTheyArePairs() throws Exception {
    Files.writeString(config, "listen a\n bind :993 ssl crt " + certificate + "\n");
    RecordedCommands commands = new RecordedCommands(Map.of());
    haproxy(OTHERWISE).check(commands);
    assertThat(commands.lines()).isEmpty();
    Files.writeString(certificate, CHAIN + KEY);
    haproxy(OTHERWISE).check(commands);
    haproxy(OTHERWISE).reload(commands);
    assertThat(commands.lines()).containsExactly("haproxy -c -f " + config, "systemctl restart it");
  }

  @Test
  void whatHaproxyDoesNotReadIsToldWithTheCure() throws IOException {
    Files.writeString(config, "listen a\n bind :993 ssl crt /other.pem\n");
    RecordedCommands commands = new RecordedCommands(Map.of());
    assertThatThrownBy(() -> haproxy(Control.STANDARD).check(commands))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("HAProxy does not read " + certificate + ": set crt " + certificate);
    Files.writeString(config, "listen a\n bind :993 ssl crt " + certificate + "\n");
    assertThatThrownBy(() -> haproxy(Control.STANDARD).check(commands))
        .hasMessageContaining("no HAProxy runs with " + config)
        .hasMessageContaining("-W");
  }
}
