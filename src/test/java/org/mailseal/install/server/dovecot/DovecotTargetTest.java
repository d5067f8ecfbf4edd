package org.mailseal.install.server.dovecot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
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
import org.mailseal.install.server.OtherKey;
import org.mailseal.install.server.ScriptedHost;

class DovecotTargetTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final String KEY = Pem.encode(MATERIAL.key());
  private static final String CHAIN = Pem.encode(MATERIAL.chain().certificates());
  private static final String OPEN = "doveconf -c /etc/dovecot/dovecot.conf -n";
  private static final String HIDDEN = "doveconf -c /etc/dovecot/dovecot.conf -nP";
  private static final String VERSION = "dovecot --version";
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
    assertThat(Material.text(outputs, 0)).isEqualTo(Pem.encode(MATERIAL.key()));
    assertThat(Material.text(outputs, 1)).isEqualTo(Pem.encode(MATERIAL.chain().certificates()));
    TargetContract.assertFilesAreThoseOfTheOutputs(TARGET, MATERIAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssl_cert = </etc/dovecot/tls/mail\nssl_key = </etc/dovecot/tls/mail.key\n",
        """
        local_name a.example.org {
          ssl_server {
            cert_file = /a
            key_file = /a.key
          }
        }
        ssl_server {
          cert_file = /etc/dovecot/tls/mail
          key_file = /etc/dovecot/tls/mail.key
        }
        """,
        """
        ssl_server_cert_file = /etc/dovecot/tls/mail
        ssl_server_key_file = /etc/dovecot/tls/mail.key
        """,
        """
        passdb {
          driver = static
        }
        ssl_cert = </b
        ssl_key = </b.key
        local_name mail.example.org {
          ssl_cert = < /etc/dovecot/tls/mail
          ssl_key = < /etc/dovecot/tls/mail.key
        }
        """,
        """
        local_name mail.example.org {
          ssl_cert = </etc/dovecot/tls/mail
        }
        ssl_cert = </etc/dovecot/tls/mail
        ssl_key = </etc/dovecot/tls/mail.key
        """,
        """
        ssl_cert = </c
        ssl_alt_cert = </etc/dovecot/tls/mail
        ssl_alt_key = </etc/dovecot/tls/mail.key
        ssl_key = </c.key
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
        "ssl_cert = </etc/dovecot/tls/mail.old\nssl_key = </etc/dovecot/tls/mail.old.key\n",
        "# ssl_cert = </etc/dovecot/tls/mail\n# ssl_key = </etc/dovecot/tls/mail.key\n",
      })
  void filesThatDovecotDoesNotReadAreToldWithTheCure(String settings) {
    assertThatThrownBy(() -> TARGET.check(dovecot(settings, "2.3.19.1 (9b53102964)")))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("Dovecot does not read /etc/dovecot/tls/mail:")
        .hasMessageContaining(
            "set ssl_cert = </etc/dovecot/tls/mail and ssl_key = </etc/dovecot/tls/mail.key in")
        .message()
        .doesNotContain("ssl_server");
    assertThatThrownBy(() -> TARGET.check(dovecot(settings, "2.4.1-4 (7d8c0e5759)")))
        .hasMessageContaining(
            "set ssl_server_cert_file = /etc/dovecot/tls/mail and ssl_server_key_file ="
                + " /etc/dovecot/tls/mail.key in")
        .message()
        .doesNotContain("ssl_cert");
    assertThatThrownBy(() -> TARGET.check(dovecot(settings, "!not found")))
        .hasMessageContaining("ssl_cert")
        .hasMessageContaining("ssl_server_cert_file");
  }

  private static RecordedCommands dovecot(String settings, String version) {
    return new RecordedCommands(Map.of(HIDDEN, settings, VERSION, version));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssl_key = </etc/dovecot/tls/mail.key",
        "ssl_cert = </etc/dovecot/tls/mail\nssl_key = </old.key",
        """
        ssl_cert = </etc/dovecot/tls/mail
        ssl_key = </etc/dovecot/tls/mail.key
        local_name a.example.org {
          ssl_cert = </a
        }
        """,
        """
        ssl_server {
          cert_file = /etc/dovecot/tls/mail
          key_file = /etc/dovecot/tls/mail.key
          alt_key_file = /etc/dovecot/tls/mail.key
        }
        """,
      })
  void halfAPairIsRefused(String settings) {
    assertThatThrownBy(() -> TARGET.check(dovecot(settings, "2.3.19.1")))
        .hasMessageContaining(
            "Dovecot reads only one of /etc/dovecot/tls/mail and /etc/dovecot/tls/mail.key")
        .hasMessageContaining("set ssl_cert = ");
  }

  @Test
  void whereHalfAPairStands() {
    assertThatThrownBy(
            () ->
                TARGET.check(
                    dovecot(
                        """
                        local_name a.example.org {
                          ssl_cert = </etc/dovecot/tls/mail
                          ssl_key = hush
                        }
                        """,
                        "2.3.19.1")))
        .hasMessageContaining(" in local_name a.example.org, and would")
        .message()
        .doesNotContain("hush");
  }

  @Test
  void whatDoveconfPrintsOfSecretsIsNotShown() {
    assertThatThrownBy(
            () -> TARGET.check(new RecordedCommands(Map.of(HIDDEN, "!ldap_auth_pass = hush"))))
        .isInstanceOf(InstallException.class)
        .hasNoCause()
        .message()
        .doesNotContain("hush");
    assertThat(DovecotSettings.parse("ssl_cert = </a\nssl_key = hush\n").toString())
        .doesNotContain("hush");
  }

  private static ScriptedHost host(String settings, String version, String... arguments) {
    return new ScriptedHost(
        List.of(new Host.Running("dovecot", List.of(arguments), Map.of())),
        Set.of("doveconf"),
        Map.of(),
        Map.of(
            HIDDEN, settings, HIDDEN.replace("/etc/dovecot", "/srv"), settings, VERSION, version));
  }

  @Test
  void eachPairThatIsReadIsFoundWithItsNames() {
    String settings =
        """
        ssl_server {
          cert_file = /d/a.crt
          key_file = /d/a.key
        }
        local_name b.example.org {
          ssl_server {
            cert_file = /d/b.crt
            key_file = /d/b.key
          }
        }
        local_name *.example.net {
          ssl_server {
            cert_file = /d/b.crt
            key_file = /d/b.key
          }
        }
        """;

    assertThat(
            new DovecotKind()
                .find(host(settings, "2.4.1-4", "dovecot", "-F", "-c", "/srv/dovecot.conf")))
        .containsExactly(
            new FoundServer(
                "dovecot",
                "Dovecot 2.4, /srv/dovecot.conf",
                true,
                Map.of("certificate", "/d/a.crt", "key", "/d/a.key", "config", "/srv/dovecot.conf"),
                List.of(),
                List.of()),
            new FoundServer(
                "dovecot",
                "Dovecot 2.4, /srv/dovecot.conf",
                true,
                Map.of("certificate", "/d/b.crt", "key", "/d/b.key", "config", "/srv/dovecot.conf"),
                List.of("b.example.org"),
                List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ssl_cert = </d/a.crt\n",
        "ssl_cert = </d/a.pem\nssl_key = </d/a.pem\n",
        "ssl_cert = </etc/ssl/certs/ssl-cert-snakeoil.pem\nssl_key = </d/a.key\n",
      })
  void whatCannotBeTakenOverIsSaidWithTheCure(String settings) {
    assertThat(new DovecotKind().find(host(settings, "2.3.19.1", "dovecot")))
        .singleElement()
        .returns(Map.of(), FoundServer::settings)
        .returns(
            Map.of("certificate", "/etc/dovecot/tls/mail.crt", "key", "/etc/dovecot/tls/mail.key"),
            FoundServer::onceMended)
        .extracting(FoundServer::remarks)
        .asString()
        .contains("ssl_cert = </etc/dovecot/tls/mail.crt", "ssl_key = </etc/dovecot/tls/mail.key");
    assertThat(new DovecotKind().find(host(settings, "2.4.1", "dovecot")))
        .singleElement()
        .extracting(FoundServer::remarks)
        .asString()
        .contains("ssl_server_cert_file = ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        ssl_alt_cert = </d/e.crt
        ssl_alt_key = </d/e.key
        ssl_cert = </d/a.crt
        ssl_key = </d/a.key
        """,
        """
        ssl_server {
          alt_cert_file = /d/e.crt
          alt_key_file = /d/e.key
          cert_file = /d/a.crt
          key_file = /d/a.key
        }
        """
      })
  void thePairForAKeyOfAnotherKindIsNoneForTheSameCertificate(String settings) {
    assertThat(new DovecotKind().find(host(settings, "2.3.19.1", "dovecot")))
        .singleElement()
        .returns(Map.of("certificate", "/d/a.crt", "key", "/d/a.key"), FoundServer::settings)
        .returns(List.of(OtherKey.remark("Dovecot", "/d/e.crt")), FoundServer::remarks);
  }

  @Test
  void oneOfAnotherUserIsAskedForWhatItReadsByItself() {
    ScriptedHost own = host("ssl_cert = </d/a.crt\nssl_key = </d/a.key\n", "2.3.19.1", "dovecot");
    Map<Path, String> files = Map.of(DovecotTarget.DEFAULT_CONFIG, "");
    ScriptedHost others =
        new ScriptedHost(
            List.of(Host.Running.ofOthers("dovecot")), Set.of("doveconf"), files, own.answers());

    assertThat(new DovecotKind().find(others))
        .singleElement()
        .returns(true, FoundServer::running)
        .returns(Map.of("certificate", "/d/a.crt", "key", "/d/a.key"), FoundServer::settings);
  }

  @Test
  void none() {
    assertThat(
            new DovecotKind()
                .find(new ScriptedHost(List.of(), Set.of("doveconf"), Map.of(), Map.of())))
        .isEmpty();
  }

  /** Where configuration files are looked at. */
  @Nested
  class InFiles {
    private static final String PAIR = "ssl_cert = <./fullchain.pem\nssl_key = <privkey.pem\n";
    private static final String SINCE_24 =
        """
        ssl_server {
          cert_file = CERTIFICATE
          key_file = KEY
        }
        """;

    @TempDir private Path folder;
    private Path config;

    @BeforeEach
    void write() throws IOException {
      config = folder.resolve("dovecot.conf");
      Files.createDirectory(folder.resolve("conf.d"));
    }

    private DovecotTarget target(Path where) {
      return new DovecotTarget(
          where.resolve("fullchain.pem"), where.resolve("privkey.pem"), config, Control.STANDARD);
    }

    private RecordedCommands dovecot(String printed, String loaded) {
      return new RecordedCommands(
          Map.of(
              "doveconf -c " + config + " -nP",
              printed,
              "doveconf -c " + config + " -nx",
              loaded,
              VERSION,
              printed.contains("ssl_server") ? "2.4.1" : "2.3.19"));
    }

    @Test
    void aRelativeNameCountsFromTheFileThatItStandsIn() throws IOException {
      Files.writeString(config, "!include conf.d/*.conf\n!include_try local.try\n");
      Path included = Files.writeString(folder.resolve("conf.d/10-ssl.conf"), PAIR);
      RecordedCommands commands = dovecot(PAIR, "");

      assertThatCode(() -> target(folder.resolve("conf.d")).check(commands))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> target(folder).check(commands))
          .hasMessageContaining("Dovecot does not read");

      Files.delete(included);
      Files.writeString(folder.resolve("local.try"), PAIR);
      assertThatCode(() -> target(folder).check(commands)).doesNotThrowAnyException();
    }

    @Test
    void aRelativeNameInTwoPlacesIsNotGuessed() throws IOException {
      Files.writeString(config, PAIR + "!include conf.d/*.conf\n");
      Files.writeString(folder.resolve("conf.d/10-ssl.conf"), PAIR);

      assertThatThrownBy(() -> target(folder).check(dovecot(PAIR, "")))
          .hasMessageContaining("not clear which files Dovecot reads as ./fullchain.pem");
    }

    @Test
    void aLinkToTheFileIsTheFile() throws IOException {
      Path certificate = Files.writeString(folder.resolve("fullchain.pem"), CHAIN);
      Path key = Files.writeString(folder.resolve("privkey.pem"), KEY);
      Path link = Files.createSymbolicLink(folder.resolve("link"), certificate);

      assertThatCode(
              () ->
                  target(folder)
                      .check(dovecot("ssl_cert = <" + link + "\nssl_key = <" + key + "\n", "")))
          .doesNotThrowAnyException();
    }

    /** Seen with 2.4.1: it takes the content for the name, and shows it where it complains. */
    @Test
    void aLeftOverSignIsToldInItsOwnWordsWithoutTheKey() {
      String printed =
          SINCE_24
              .replace("CERTIFICATE", "<" + folder.resolve("fullchain.pem"))
              .replace("KEY", "<" + folder.resolve("privkey.pem"));
      String words =
          "!'doveconf' ended with status 89: # 2.4.1 | doveconf: Fatal: Error in configuration file"
              + " line 6: ssl_server_key_file: open("
              + KEY.replace("\n", " | doveconf: Fatal: ")
              + ") failed: File name too long";

      assertThatThrownBy(() -> target(folder).check(dovecot(printed, words)))
          .hasMessageContaining("line 6: ssl_server_key_file: open((a file's content)")
          .hasMessageContaining("File name too long")
          .hasMessageContaining("set ssl_server_cert_file = " + folder.resolve("fullchain.pem"))
          .hasMessageNotContaining("BEGIN")
          .hasMessageNotContaining(KEY.lines().skip(1).findFirst().orElseThrow());
      assertThatThrownBy(() -> target(folder).check(dovecot(printed, "")))
          .as("where the files are not there yet")
          .hasMessageContaining("since 2.4 a '<'");
    }

    @Test
    void aConfigurationThatDoesNotLoadIsToldAlsoAfterAReload() throws IOException {
      Files.writeString(folder.resolve("fullchain.pem"), CHAIN);
      Files.writeString(folder.resolve("privkey.pem"), KEY);
      RecordedCommands commands = dovecot("", "!doveconf: Fatal: line 9: bad");

      assertThatThrownBy(() -> target(folder).reload(commands))
          .hasMessageContaining("Dovecot cannot load its configuration: doveconf: Fatal: line 9");
      assertThat(commands.lines()).first().asString().startsWith("doveadm");
    }

    @Test
    void initFindsThem() {
      Host host =
          ScriptedHost.running(
              List.of(List.of("/usr/sbin/dovecot", "-c", config.toString())),
              Set.of("doveconf"),
              Map.of(config, PAIR),
              Map.of("doveconf -c " + config + " -nP", PAIR, VERSION, "2.3.19"));
      assertThat(new DovecotKind().find(host))
          .singleElement()
          .extracting(FoundServer::settings)
          .asInstanceOf(InstanceOfAssertFactories.MAP)
          .containsEntry("certificate", folder.resolve("fullchain.pem").toString());

      Host since24 =
          ScriptedHost.running(
              List.of(List.of("/usr/sbin/dovecot", "-c", config.toString())),
              Set.of("doveconf"),
              Map.of(),
              Map.of(
                  "doveconf -c " + config + " -nP",
                  SINCE_24.replace("CERTIFICATE", "</a.crt").replace("KEY", "</a.key"),
                  VERSION,
                  "2.4.1"));
      assertThat(new DovecotKind().find(since24))
          .singleElement()
          .returns(Map.of(), FoundServer::settings)
          .returns("/a.crt", found -> found.onceMended().get("certificate"))
          .extracting(FoundServer::remarks)
          .asString()
          .contains("set ssl_server_cert_file = /a.crt");
    }
  }
}
