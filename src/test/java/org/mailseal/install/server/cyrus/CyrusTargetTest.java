package org.mailseal.install.server.cyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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

class CyrusTargetTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String ASKED = "cyr_info -C /etc/imapd.conf conf";
  private static final String READ = "tls_server_cert: /c/mail.crt\ntls_server_key: /c/mail.key\n";
  private static final List<String> RELOAD = List.of("systemctl", "reload", "cyrus");

  /** One that is told by a command, so that no master need run. */
  private static final CyrusTarget TARGET =
      target(Path.of("/run/x"), new Control(Optional.of(RELOAD), Optional.empty()));

  private static CyrusTarget target(Path pidFile, Control control) {
    return new CyrusTarget(
        Path.of("/c/mail.crt"),
        Path.of("/c/mail.key"),
        CyrusTarget.DEFAULT_CONFIG,
        pidFile,
        control);
  }

  @Test
  void theKeyIsForItsUserAndTheCertificateWithItsIssuersOpen() throws InstallException {
    List<Output> outputs = TARGET.outputs(MATERIAL);

    assertThat(outputs)
        .extracting(Output::access)
        .containsExactly(Access.user("cyrus"), Access.READ_BY_ALL);
    assertThat(Material.text(outputs, 0)).isEqualTo(Pem.encode(MATERIAL.key()));
    assertThat(Material.text(outputs, 1)).isEqualTo(Pem.encode(MATERIAL.chain().certificates()));
    TargetContract.assertFilesAreThoseOfTheOutputs(TARGET, MATERIAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        READ,
        "servername: x\n" + READ,
        "tls_server_cert: /c/ec.crt, /c/mail.crt\ntls_server_key: /c/ec.key,/c/mail.key\n",
        """
        tls_server_cert: /c/other.crt
        tls_server_key: /c/other.key
        imap_tls_server_key: /c/mail.key
        imap_tls_server_cert: /c/mail.crt
        """,
      })
  void itsCheckAndReload(String settings) throws InstallException {
    RecordedCommands commands = new RecordedCommands(Map.of(ASKED, settings));
    TARGET.check(commands);
    TARGET.reload(commands);

    assertThat(commands.lines()).containsExactly(ASKED, "systemctl reload cyrus");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tls_server_cert: /c/mail.crt\n",
        "tls_server_cert: /c/mail.crt\ntls_server_key: /c/old.key\n",
        "tls_server_cert: /c/ec.crt,/c/mail.crt\ntls_server_key: /c/mail.key,/c/ec.key\n",
        READ + "imap_tls_server_cert: /c/imap.crt\n",
      })
  void halfAPairIsRefused(String settings) {
    assertThatThrownBy(() -> TARGET.check(new RecordedCommands(Map.of(ASKED, settings))))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("Cyrus reads only one of /c/mail.crt and /c/mail.key")
        .hasMessageContaining("in /etc/imapd.conf");
  }

  @Test
  void filesThatCyrusDoesNotReadAreToldWithTheCure() {
    assertThatThrownBy(() -> TARGET.check(new RecordedCommands(Map.of(ASKED, "servername: x\n"))))
        .hasMessageContaining("Cyrus does not read /c/mail.crt")
        .hasMessageContaining("tls_server_cert: /c/mail.crt and tls_server_key: /c/mail.key");
  }

  @Test
  void theServersOwnWordsComeThrough() {
    assertThatThrownBy(() -> TARGET.check(new RecordedCommands(Map.of(ASKED, "!fatal error: x"))))
        .hasMessage("fatal error: x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1 2", "-1", "0", "999999999", "4194305"})
  void noMasterWithTheProcessIdIsSignalled(String pid, @TempDir Path folder) throws IOException {
    Path pidFile = folder.resolve("pid");
    Files.writeString(pidFile, pid);

    assertMasterIsMissing(pidFile);
  }

  @Test
  void anotherProcessWithItsIdIsNotSignalled(@TempDir Path folder) throws IOException {
    Path pidFile = folder.resolve("pid");
    Files.writeString(pidFile, Long.toString(ProcessHandle.current().pid()));

    assertMasterIsMissing(pidFile);
    assertMasterIsMissing(folder.resolve("none"));
  }

  private static void assertMasterIsMissing(Path pidFile) {
    RecordedCommands commands = new RecordedCommands(Map.of(ASKED, READ));
    CyrusTarget target = target(pidFile, Control.STANDARD);

    assertThatThrownBy(() -> target.check(commands))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining(pidFile.toString())
        .hasMessageContaining("as pid-file, or a reload");
    assertThatThrownBy(() -> target.reload(commands)).isInstanceOf(InstallException.class);
    assertThat(commands.lines()).noneMatch(line -> line.startsWith("kill"));
  }

  private static Host host(String settings) {
    return new ScriptedHost(
        List.of(
            new Host.Running(
                "master",
                List.of("/usr/lib/postfix/sbin/master", "-w"),
                Map.of("MAIL_CONFIG", "/etc/postfix")),
            new Host.Running(
                "master",
                List.of("/usr/sbin/cyrmaster", "-l", "32", "-C", "/srv/imapd.conf", "-p", "/p"),
                Map.of())),
        Set.of(),
        Map.of(),
        Map.of(ASKED.replace("/etc", "/srv"), settings));
  }

  @Test
  void itIsFoundByItsMaster() {
    assertThat(
            new CyrusKind()
                .find(host(READ + "servername: mail.example.org\nldap_password: hush\n")))
        .containsExactly(
            new FoundServer(
                "cyrus",
                "Cyrus IMAP, /srv/imapd.conf",
                true,
                Map.of(
                    "certificate",
                    "/c/mail.crt",
                    "key",
                    "/c/mail.key",
                    "config",
                    "/srv/imapd.conf",
                    "pid-file",
                    "/p"),
                List.of("mail.example.org"),
                List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tls_server_cert: /c/a.crt\n",
        "tls_server_cert: /c/a.pem\ntls_server_key: /c/a.pem\n",
        "tls_server_cert: /etc/ssl/certs/ssl-cert-snakeoil.pem\ntls_server_key: /c/a.key\n",
      })
  void whatCannotBeTakenOverIsSaidWithTheCure(String settings) {
    assertThat(new CyrusKind().find(host(settings)))
        .singleElement()
        .returns(Map.of(), FoundServer::settings)
        .returns("/etc/cyrus/mail.key", found -> found.onceMended().get("key"))
        .extracting(FoundServer::remarks)
        .asString()
        .contains("tls_server_cert: /etc/cyrus/mail.crt", "tls_server_key: /etc/cyrus/mail.key");
  }

  /** It has given up root for the user cyrus. */
  @ParameterizedTest
  @ValueSource(strings = {"cyrmaster", "master"})
  void oneOfAnotherUserIsAskedForWhatItReadsByItself(String program) {
    Host host =
        new ScriptedHost(
            List.of(Host.Running.ofOthers(program)),
            Set.of(),
            Map.of(CyrusTarget.DEFAULT_CONFIG, READ),
            Map.of(ASKED, READ));

    assertThat(new CyrusKind().find(host))
        .singleElement()
        .returns(true, FoundServer::running)
        .returns(Map.of("certificate", "/c/mail.crt", "key", "/c/mail.key"), FoundServer::settings);
  }

  private static Host standard(Set<String> programs, Host.Running... processes) {
    return new ScriptedHost(
        List.of(processes),
        programs,
        Map.of(CyrusTarget.DEFAULT_CONFIG, READ),
        Map.of(ASKED, READ));
  }

  @Test
  void aMasterOfAnotherUserMayBePostfixs() {
    Host.Running master = Host.Running.ofOthers("master");
    Host.Running cyrmaster =
        new Host.Running("cyrmaster", List.of("/usr/sbin/cyrmaster", "-C", ""), Map.of());

    assertThat(new CyrusKind().find(standard(Set.of("postconf"), master)))
        .singleElement()
        .returns(false, FoundServer::running);
    assertThat(new CyrusKind().find(standard(Set.of(), master, cyrmaster)))
        .singleElement()
        .returns(false, FoundServer::running);
    assertThat(
            new CyrusKind().find(standard(Set.of("postconf"), Host.Running.ofOthers("cyrmaster"))))
        .singleElement()
        .returns(true, FoundServer::running);
  }

  @Test
  void oneWithAWithheldConfigurationIsNotTheDefaultOne() {
    Host.Running master =
        new Host.Running("cyrmaster", List.of("/usr/sbin/cyrmaster", "-C", ""), Map.of());

    assertThat(new CyrusKind().find(standard(Set.of(), master)))
        .singleElement()
        .returns(false, FoundServer::running);
  }

  @Test
  void none() {
    Host host = new ScriptedHost(List.of(), Set.of(), Map.of(), Map.of());

    assertThatCode(() -> assertThat(new CyrusKind().find(host)).isEmpty())
        .doesNotThrowAnyException();
  }
}
