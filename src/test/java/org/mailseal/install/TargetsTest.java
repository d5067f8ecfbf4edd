package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.install.server.DovecotTarget;
import org.mailseal.install.server.PostfixTarget;

class TargetsTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String KEY = Pem.encode(MATERIAL.key());
  private static final String LEAF = Pem.encode(MATERIAL.chain().leaf());
  private static final String ISSUERS = Pem.encode(MATERIAL.chain().issuers());

  private static void filesAreThoseOfTheOutputs(Target target) throws InstallException {
    assertThat(target.outputs(MATERIAL)).extracting(Output::file).isEqualTo(target.files());
    Target elsewhere = target.filesOnly(file -> Path.of("/scratch").resolve(file.getFileName()));
    RecordedCommands commands = new RecordedCommands(Map.of());
    assertThatCode(
            () -> {
              elsewhere.check(commands);
              elsewhere.reload(commands);
            })
        .doesNotThrowAnyException();
    assertThat(commands.lines()).isEmpty();
    assertThat(elsewhere.files())
        .hasSameSizeAs(target.files())
        .allMatch(file -> file.startsWith("/scratch"));
    assertThat(elsewhere.outputs(MATERIAL))
        .usingElementComparator((a, b) -> java.util.Arrays.compare(a.content(), b.content()))
        .isEqualTo(target.outputs(MATERIAL));
  }

  @Nested
  class Postfix {
    private static final String CHAIN_FILES = "postconf -c /etc/postfix -xh smtpd_tls_chain_files";
    private static final String OVERRIDES = "postconf -c /etc/postfix -Px";
    private static final PostfixTarget TARGET =
        new PostfixTarget(
            Path.of("/etc/postfix/tls/mail.pem"), Path.of("/etc/postfix"), Control.STANDARD);

    @Test
    void oneFileWithTheKeyBeforeItsCertificateBeforeTheIssuers() throws InstallException {
      List<Output> outputs = TARGET.outputs(MATERIAL);

      assertThat(outputs).hasSize(1).allMatch(output -> output.access().equals(Access.OWNER_ONLY));
      assertThat(Material.text(outputs, 0)).isEqualTo(KEY + LEAF + ISSUERS);
      assertThat(outputs.toString()).doesNotContain("PRIVATE");
      filesAreThoseOfTheOutputs(TARGET);
    }

    @Test
    void itsCheckAndReload() throws InstallException {
      RecordedCommands commands =
          new RecordedCommands(Map.of(CHAIN_FILES, "/etc/postfix/tls/mail.pem\n"));
      TARGET.check(commands);
      TARGET.reload(commands);

      assertThat(commands.lines())
          .containsExactly(
              "postfix -c /etc/postfix check",
              CHAIN_FILES,
              OVERRIDES,
              "postfix -c /etc/postfix reload");
    }

    @Test
    void anotherReload() throws InstallException {
      RecordedCommands commands = new RecordedCommands(Map.of());
      List<String> reload = List.of("docker", "exec", "my mta", "postfix", "reload");
      new PostfixTarget(
              TARGET.chainFile(),
              TARGET.configDirectory(),
              new Control(Optional.of(reload), Optional.empty()))
          .reload(commands);

      assertThat(commands.commands()).containsExactly(reload);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/etc/postfix/tls/mail.pem",
          "/etc/postfix/tls/rsa.pem, /etc/postfix/tls/mail.pem",
          "/etc/postfix/tls/mail.pem,/etc/postfix/tls/rsa.pem",
          "/etc/postfix/tls/mail.pem /etc/postfix/tls/rsa.pem",
        })
    void theFileIsOneOfThoseThatPostfixReads(String chainFiles) {
      assertThatCode(
              () -> TARGET.check(new RecordedCommands(Map.of(CHAIN_FILES, chainFiles + "\n"))))
          .doesNotThrowAnyException();
      assertThatCode(
              () ->
                  TARGET.check(
                      new RecordedCommands(
                          Map.of(
                              OVERRIDES,
                              "smtp/inet/smtpd_tls_chain_files = "
                                  + chainFiles
                                  + "\nsmtps/inet/smtpd_tls_wrappermode = yes\n"))))
          .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "/etc/postfix/tls/other.pem",
          "/etc/postfix/tls/mail.pem.old",
          "/backup/etc/postfix/tls/mail.pem",
          "/etc/postfix/tls/mail.pem/x",
        })
    void aFileThatPostfixDoesNotReadIsToldWithTheCure(String chainFiles) {
      assertThatThrownBy(
              () -> TARGET.check(new RecordedCommands(Map.of(CHAIN_FILES, chainFiles + "\n"))))
          .isInstanceOf(InstallException.class)
          .hasMessageContaining("Postfix does not read /etc/postfix/tls/mail.pem")
          .hasMessageContaining(
              "postconf -c /etc/postfix -e 'smtpd_tls_chain_files = /etc/postfix/tls/mail.pem'");
    }

    @Test
    void theServersOwnWordsComeThrough() {
      assertThatThrownBy(
              () ->
                  TARGET.check(
                      new RecordedCommands(Map.of("postfix -c /etc/postfix check", "!fatal: x"))))
          .hasMessageStartingWith("fatal: x");
    }
  }

  @Nested
  class Dovecot {
    private static final String OPEN = "doveconf -c /etc/dovecot/dovecot.conf -n";
    private static final String HIDDEN = "doveconf -c /etc/dovecot/dovecot.conf -nP";
    private static final DovecotTarget TARGET =
        new DovecotTarget(
            Path.of("/etc/dovecot/tls/mail"),
            Path.of("/etc/dovecot/tls/mail.key"),
            DovecotTarget.DEFAULT_CONFIG,
            Control.STANDARD);

    @Test
    void theKeyIsSecretAndTheCertificateWithItsIssuersOpen() throws InstallException {
      List<Output> outputs = TARGET.outputs(MATERIAL);

      assertThat(outputs)
          .extracting(Output::access)
          .containsExactly(Access.OWNER_ONLY, Access.READ_BY_ALL);
      assertThat(Material.text(outputs, 0)).isEqualTo(KEY);
      assertThat(Material.text(outputs, 1)).isEqualTo(LEAF + ISSUERS);
      filesAreThoseOfTheOutputs(TARGET);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "ssl_cert = </etc/dovecot/tls/mail\nssl_key = </etc/dovecot/tls/mail.key\n",
          """
          ssl_server_cert_file = /etc/dovecot/tls/mail
          ssl_server_key_file = /etc/dovecot/tls/mail.key
          """,
          """
          local_name mail.example.org {
            ssl_cert = < /etc/dovecot/tls/mail
            ssl_key = < /etc/dovecot/tls/mail.key
          }
          """,
        })
    void itsCheckAndReload(String settings) throws InstallException {
      RecordedCommands commands = new RecordedCommands(Map.of(HIDDEN, settings));
      TARGET.check(commands);
      TARGET.reload(commands);

      assertThat(commands.lines())
          .containsExactly(OPEN, HIDDEN, "doveadm -c /etc/dovecot/dovecot.conf reload");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "ssl_key = </etc/dovecot/tls/mail.key",
          "ssl_cert = </etc/dovecot/tls/mail.old\nssl_key = </etc/dovecot/tls/mail.key",
        })
    void aCertificateThatDovecotDoesNotReadIsToldWithTheCure(String settings) {
      assertThatThrownBy(() -> TARGET.check(new RecordedCommands(Map.of(HIDDEN, settings))))
          .isInstanceOf(InstallException.class)
          .hasMessageContaining("Dovecot does not read /etc/dovecot/tls/mail:")
          .hasMessageContaining(
              "set ssl_cert = </etc/dovecot/tls/mail and ssl_key = </etc/dovecot/tls/mail.key");
    }

    @Test
    void whatDoveconfPrintsOfSecretsIsNotShown() {
      assertThatThrownBy(
              () -> TARGET.check(new RecordedCommands(Map.of(HIDDEN, "!ldap_auth_pass = hush"))))
          .isInstanceOf(InstallException.class)
          .hasNoCause()
          .message()
          .doesNotContain("hush");
    }
  }

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
      filesAreThoseOfTheOutputs(two);
      filesAreThoseOfTheOutputs(three);
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
      filesAreThoseOfTheOutputs(target);
    }
  }
}
