package org.mailseal.install.server.opensmtpd;

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
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;
import org.mailseal.install.Output;
import org.mailseal.install.RecordedCommands;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ScriptedHost;

class OpenSmtpdTargetTest {
  private static final String SOUND =
      """
      pki mail.example.org cert "/etc/tls/mail.crt"
      pki mail.example.org key "/etc/tls/mail.key"
      """;

  @TempDir private Path folder;

  private OpenSmtpdTarget target(String config, Control control) throws IOException {
    return new OpenSmtpdTarget(
        Path.of("/etc/tls/mail.crt"),
        Path.of("/etc/tls/mail.key"),
        Files.writeString(folder.resolve("smtpd.conf"), config),
        control);
  }

  @Test
  void itsFilesCheckAndRestart() throws Exception {
    OpenSmtpdTarget target = target(SOUND, Control.STANDARD);
    RecordedCommands commands = new RecordedCommands(Map.of());
    target.check(commands);
    target.reload(commands);

    assertThat(commands.lines())
        .containsExactly("smtpd -n -f " + target.config(), "systemctl restart opensmtpd");
    assertThat(target.outputs(Material.fresh())).extracting(Output::file).isEqualTo(target.files());
  }

  @Test
  void anotherRestart() throws Exception {
    List<String> restart = List.of("sv", "restart", "open smtpd");
    RecordedCommands commands = new RecordedCommands(Map.of());
    target(SOUND, new Control(Optional.of(restart), Optional.empty())).reload(commands);

    assertThat(commands.commands()).containsExactly(restart);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        pki mail.example.org cert "/etc/tls/mail.crt"
        pki other cert "/etc/tls/other.crt"
        pki mail.example.org key "/etc/tls/mail.key" # a comment
        """,
        """
        pki mail.example.org \\
          cert "/etc/tls/mail.crt"
        pki mail.example.org key "/etc/tls/mail.key"
        """,
        """
        include "INCLUDED"
        include "INCLUDED"
        """,
      })
  void thePairStandsTogether(String config) throws IOException {
    Path included = Files.writeString(folder.resolve("pki.conf"), SOUND);
    Files.writeString(included, SOUND + "include \"" + included + "\"\n");
    OpenSmtpdTarget target =
        target(config.replace("INCLUDED", included.toString()), Control.STANDARD);

    assertThatCode(() -> target.check(new RecordedCommands(Map.of()))).doesNotThrowAnyException();
  }

  /** smtpd -n takes each of these. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# pki a cert \"/etc/tls/mail.crt\"\n# pki a key \"/etc/tls/mail.key\"\n",
        "pki a cert \"/etc/tls/mail.crt\"\npki a key \"/etc/tls/other.key\"\n",
        "pki a cert \"/etc/tls/mail.crt\"\npki b key \"/etc/tls/mail.key\"\n",
        "include \"/nowhere\"\ninclude \"\u0000\"\n",
      })
  void filesThatAreNoPairOfItsAreToldWithTheCure(String config) throws IOException {
    OpenSmtpdTarget target = target(config, Control.STANDARD);

    assertThatThrownBy(() -> target.check(new RecordedCommands(Map.of())))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("does not read /etc/tls/mail.crt with /etc/tls/mail.key")
        .hasMessageContaining("pki NAME cert \"/etc/tls/mail.crt\"");
  }

  @Test
  void whatItRefusesOfFilesIsToldWithTheCure() throws IOException {
    OpenSmtpdTarget target = target(SOUND, Control.STANDARD);
    String refused = "/etc/tls/mail.key: not owned by uid 0 | failed to load key file";

    assertThatThrownBy(
            () ->
                target.check(
                    new RecordedCommands(Map.of("smtpd -n -f " + target.config(), "!" + refused))))
        .hasMessageStartingWith(refused)
        .hasMessageContaining("root owns");
  }

  @Test
  void eachPairIsFound() {
    ScriptedHost host =
        ScriptedHost.running(
            List.of(
                List.of("smtpd", "-n", "smtp", "-t", "inet", "-u"),
                List.of("smtpd", "-F", "-f", "/srv/smtpd.conf")),
            List.of(),
            Map.of(Path.of("/srv/smtpd.conf"), SOUND + "pki half cert \"/etc/tls/half.crt\"\n"),
            Map.of());

    assertThat(new OpenSmtpdKind().find(host))
        .containsExactly(
            new FoundServer(
                "opensmtpd",
                "OpenSMTPD, pki mail.example.org in /srv/smtpd.conf",
                true,
                Map.of(
                    "certificate", "/etc/tls/mail.crt",
                    "key", "/etc/tls/mail.key",
                    "config", "/srv/smtpd.conf"),
                List.of("mail.example.org"),
                List.of()),
            new FoundServer(
                "opensmtpd",
                "OpenSMTPD, pki half in /srv/smtpd.conf",
                true,
                Map.of(),
                List.of("half"),
                List.of("pki half needs both cert and key")));
  }

  /** The others are its own helpers, and Postfix's processes of that name. */
  @Test
  void theOneOfRootIsFoundAmongTheOthers() {
    List<Host.Running> processes =
        List.of(
            Host.Running.ofOthers("smtpd"),
            new Host.Running("smtpd", List.of("/usr/sbin/smtpd"), Map.of()));
    Map<Path, String> files = Map.of(OpenSmtpdTarget.DEFAULT_CONFIG, SOUND);

    assertThat(new OpenSmtpdKind().find(new ScriptedHost(processes, Set.of(), files, Map.of())))
        .singleElement()
        .matches(FoundServer::running);
    assertThat(
            new OpenSmtpdKind()
                .find(new ScriptedHost(processes.subList(0, 1), Set.of(), files, Map.of())))
        .isEmpty();
  }

  private static ScriptedHost installed(Host.Running... processes) {
    return new ScriptedHost(
        List.of(processes),
        Set.of("smtpctl"),
        Map.of(OpenSmtpdTarget.DEFAULT_CONFIG, SOUND),
        Map.of());
  }

  /** Root's first process is not to be looked into by anybody else. */
  @Test
  void whoeverIsNotRootTakesItToRunUnlessPostfixDoes() {
    Host.Running smtpd = Host.Running.ofOthers("smtpd");
    Host.Running postfix = Host.Running.ofOthers("master");

    assertThat(new OpenSmtpdKind().find(installed(smtpd).seenByAUser()))
        .singleElement()
        .returns(true, FoundServer::running);
    assertThat(new OpenSmtpdKind().find(installed(smtpd, postfix).seenByAUser()))
        .singleElement()
        .returns(false, FoundServer::running);
    assertThat(new OpenSmtpdKind().find(installed(smtpd)))
        .singleElement()
        .returns(false, FoundServer::running);
  }

  @Test
  void oneWithAWithheldConfigurationIsNotTheDefaultOne() {
    Host.Running smtpd = new Host.Running("smtpd", List.of("smtpd", "-f", ""), Map.of());

    assertThat(new OpenSmtpdKind().find(installed(smtpd)))
        .singleElement()
        .returns(false, FoundServer::running);
  }

  @Test
  void thePostfixProcessOfThatNameIsNone() {
    ScriptedHost postfix =
        ScriptedHost.running(
            List.of(List.of("smtpd", "-n", "smtp", "-t", "inet", "-u")),
            List.of(),
            Map.of(),
            Map.of());
    ScriptedHost bare = ScriptedHost.running(List.of(), List.of("smtpctl"), Map.of(), Map.of());

    assertThat(new OpenSmtpdKind().find(postfix)).isEmpty();
    assertThat(new OpenSmtpdKind().find(bare))
        .singleElement()
        .satisfies(found -> assertThat(found.remarks()).singleElement().asString().contains("pki"));
  }
}
