package org.mailseal.install.server.exim;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.install.Access;
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;
import org.mailseal.install.Output;
import org.mailseal.install.RecordedCommands;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ScriptedHost;

class EximTargetTest {
  private static final String ASK =
      "exim4 -bP tls_certificate tls_privatekey exim_user exim_group pid_file_path"
          + " primary_hostname";

  @TempDir private Path folder;
  private Path certificate;
  private Path key;

  @BeforeEach
  void begin() throws IOException {
    certificate = folder.resolve("mail.crt");
    key = Files.writeString(folder.resolve("mail.key"), "");
  }

  private EximTarget target() {
    return new EximTarget(
        certificate, key, Optional.empty(), Optional.of("mail"), Control.STANDARD);
  }

  private static String printed(String certificate, String key) {
    return """
    tls_certificate = CERTIFICATE
    tls_privatekey = KEY
    exim_user = mail
    exim_group = mail
    pid_file_path = /run/exim4/exim.pid
    primary_hostname = mail.example.org
    """
        .replace("CERTIFICATE", certificate)
        .replace("KEY", key);
  }

  private RecordedCommands printing(String inCertificate) {
    return new RecordedCommands(Map.of(ASK, printed(inCertificate, key.toString())));
  }

  @Test
  void newFilesAreForItsGroup() {
    CertifiedKey material = Material.fresh();
    List<Output> outputs = target().outputs(material);

    assertThat(outputs).extracting(Output::file).isEqualTo(target().files());
    assertThat(outputs)
        .extracting(Output::access)
        .containsExactly(Access.group("mail"), Access.READ_BY_ALL);
    assertThat(Material.text(outputs, 0)).contains("PRIVATE KEY").doesNotContain("CERTIFICATE");
    assertThat(Material.text(outputs, 1)).contains("CERTIFICATE").doesNotContain("PRIVATE KEY");
  }

  @Test
  void itsCheckAndReload() throws InstallException {
    RecordedCommands commands = printing(certificate.toString());
    target().check(commands);
    target().reload(commands);

    assertThat(commands.lines())
        .filteredOn(line -> !line.startsWith("runuser"))
        .containsExactly("exim4 -bV", ASK, ASK, "pkill -HUP -F /run/exim4/exim.pid -x exim[0-9]*");
  }

  private Optional<String> clientUse(String transports) throws InstallException {
    return target()
        .clientUse(new RecordedCommands(Map.of("exim4 -bP transports", "\n" + transports)));
  }

  @Test
  void aTransportMayPresentItsCertificateToo() throws InstallException {
    String ours = "driver = smtp\nno_tls_try_verify\ntls_certificate = " + certificate + "\n";

    assertThat(
            clientUse("local transport:\ndriver = appendfile\n\nremote_smtp transport:\n" + ours))
        .hasValue(
            "Exim presents "
                + certificate
                + " also as a client, to the servers that it sends to"
                + " (tls_certificate of its transport remote_smtp)");
    assertThat(clientUse("a transport:\n" + ours + "\nb transport:\n" + ours))
        .hasValueSatisfying(use -> assertThat(use).contains("its transport a and b)"));
    assertThat(
            clientUse(
                "a transport:\ntls_certificate = ${if eq{$host}{x}{/x}{" + certificate + "}}\n"))
        .isPresent();
    assertThat(clientUse("a transport:\ntls_certificate = \n")).isEmpty();
    assertThat(clientUse("a transport:\ntls_certificate = " + certificate + ".old\n")).isEmpty();
    assertThat(clientUse("a transport:\ntls_privatekey = " + certificate + "\n")).isEmpty();
  }

  @Test
  void anotherConfigurationAndAnotherReload() throws InstallException {
    RecordedCommands commands = new RecordedCommands(Map.of());
    List<String> reload = List.of("docker", "kill", "-s", "HUP", "my mta");
    EximTarget target =
        new EximTarget(
            certificate,
            key,
            Optional.of(Path.of("/etc/exim/other.conf")),
            Optional.empty(),
            new Control(Optional.of(reload), Optional.empty()));
    assertThatThrownBy(() -> target.check(commands)).isInstanceOf(InstallException.class);
    target.reload(commands);

    assertThat(commands.lines())
        .containsExactly(
            "exim4 -C /etc/exim/other.conf -bV",
            ASK.replace("exim4", "exim4 -C /etc/exim/other.conf"),
            "docker kill -s HUP my mta");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FILE",
        "/etc/rsa.crt : FILE",
        "FILE:/etc/rsa.crt",
        "${if eq{$tls_in_sni}{a.example}{/etc/a.crt}{FILE}}",
      })
  void theFileIsOneOfThoseThatEximReads(String value) {
    String written = value.replace("FILE", certificate.toString());
    assertThatCode(() -> target().check(printing(written))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "FILE.old", "/chrootFILE", "FILE/x"})
  void aFileThatEximDoesNotReadIsToldWithTheCure(String value) {
    String written = value.replace("FILE", certificate.toString());
    assertThatThrownBy(() -> target().check(printing(written)))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("Exim does not read " + certificate)
        .hasMessageContaining("set tls_certificate = " + certificate);
  }

  @Test
  void aNewKeyInAnotherGroupIsToldBefore() throws IOException {
    Files.delete(key);
    EximTarget wrong =
        new EximTarget(
            certificate, key, Optional.empty(), Optional.of("nogroup"), Control.STANDARD);

    assertThatThrownBy(() -> wrong.check(printing(certificate.toString())))
        .hasMessageContaining(key.toString())
        .hasMessageContaining("nogroup")
        .hasMessageContaining("group: mail");
    assertThatCode(() -> target().check(printing(certificate.toString())))
        .doesNotThrowAnyException();
  }

  @Test
  void theServersOwnWordsComeThrough() {
    assertThatThrownBy(
            () -> target().check(new RecordedCommands(Map.of("exim4 -bV", "!line 1: unknown"))))
        .hasMessage("line 1: unknown");
  }

  @Test
  void noDaemonToTellIsSaid() {
    RecordedCommands commands =
        new RecordedCommands(
            Map.of(
                ASK,
                printed(certificate.toString(), key.toString()),
                "pkill -HUP -F /run/exim4/exim.pid -x exim[0-9]*",
                "!status 1"));
    assertThatThrownBy(() -> target().reload(commands))
        .hasMessageContaining("/run/exim4/exim.pid")
        .hasMessageContaining("status 1");
  }

  @Test
  void isFound() {
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("exim4", "-bd", "-C", "/etc/exim/other.conf", "-q30m")),
            List.of("exim4"),
            Map.of(),
            Map.of(
                ASK.replace("exim4", "exim4 -C /etc/exim/other.conf"),
                printed("/etc/exim4/mail.crt", "/etc/exim4/mail.key")));

    assertThat(new EximKind().find(host))
        .containsExactly(
            new FoundServer(
                "exim",
                "Exim, /etc/exim/other.conf",
                true,
                Map.of(
                    "certificate", "/etc/exim4/mail.crt",
                    "key", "/etc/exim4/mail.key",
                    "config", "/etc/exim/other.conf",
                    "group", "mail"),
                List.of("mail.example.org"),
                List.of()));
    assertThat(new EximKind().find(ScriptedHost.EMPTY)).isEmpty();
  }

  /** Debian's daemon has given up root for a user of its own. */
  @Test
  void oneOfAnotherUserIsAskedForWhatItReadsByItself() {
    Map<String, String> answers = Map.of(ASK, printed("/e/mail.crt", "/e/mail.key"));
    ScriptedHost host =
        new ScriptedHost(
            List.of(Host.Running.ofOthers("exim4")), Set.of("exim4"), Map.of(), answers);

    assertThat(new EximKind().find(host))
        .singleElement()
        .matches(FoundServer::running)
        .satisfies(found -> assertThat(found.settings()).doesNotContainKey("config"));
  }

  @Test
  void oneWithAWithheldConfigurationIsSaidAndIsNotTheDefaultOne() {
    Host.Running daemon = new Host.Running("exim4", List.of("exim4", "-bd", "-C", ""), Map.of());
    ScriptedHost host =
        new ScriptedHost(
            List.of(daemon, Host.Running.ofOthers("exim4")),
            Set.of("exim4"),
            Map.of(),
            Map.of(ASK, printed("/e/mail.crt", "/e/mail.key")));

    List<FoundServer> found = new EximKind().find(host);

    assertThat(found).hasSize(2);
    assertThat(found.getFirst().running()).isTrue();
    assertThat(found.getFirst().settings()).isEmpty();
    assertThat(found.getFirst().remarks())
        .singleElement()
        .asString()
        .contains("a configuration that others could change");
    assertThat(found.getLast().running()).isFalse();
    assertThat(found.getLast().settings()).containsEntry("key", "/e/mail.key");
  }

  @Test
  void withNoEximHereOnlyAProcessOfOursIsTold() {
    Host.Running ours = new Host.Running("exim", List.of("/opt/exim", "-bd"), Map.of());
    Host.Running anybodys = Host.Running.ofOthers("exim");

    assertThat(
            new EximKind().find(new ScriptedHost(List.of(anybodys), Set.of(), Map.of(), Map.of())))
        .isEmpty();
    assertThat(
            new EximKind()
                .find(new ScriptedHost(List.of(anybodys, ours), Set.of(), Map.of(), Map.of())))
        .singleElement()
        .satisfies(
            found -> assertThat(found.remarks()).singleElement().asString().contains("it runs"));
  }

  @Test
  void whatCannotBeDecidedIsSaid() {
    ScriptedHost host =
        ScriptedHost.running(
            List.of(),
            List.of("exim4"),
            Map.of(),
            Map.of(ASK, printed("/a/$tls_in_sni\u001b", "")));

    FoundServer found = new EximKind().find(host).getFirst();
    assertThat(found.running()).isFalse();
    assertThat(found.settings()).isEmpty();
    assertThat(found.remarks()).hasSize(2).allMatch(remark -> remark.matches("\\P{Cntrl}+"));
    assertThat(found.remarks().getFirst()).contains("tls_certificate", "/a/$tls_in_sni");
    assertThat(found.remarks().getLast()).contains("set tls_privatekey");
  }
}
