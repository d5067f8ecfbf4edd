package org.mailseal.install.server.nginx;

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
import org.mailseal.certificate.Pem;
import org.mailseal.install.InstallException;
import org.mailseal.install.Material;
import org.mailseal.install.RecordedCommands;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.OtherKey;
import org.mailseal.install.server.ScriptedHost;

class NginxConfigTest {
  private static final CertifiedKey MATERIAL = Material.fresh();
  private static final Path CONFIG = Path.of("/etc/nginx/nginx.conf");
  private static final String TEST = "nginx -t -q -c " + CONFIG;
  private static final String PRINT = "nginx -T -q -c " + CONFIG;

  @TempDir private Path folder;
  private NginxTarget target;

  @BeforeEach
  void filesWithAPair() throws IOException {
    target =
        new NginxTarget(
            folder.resolve("mail.crt"), folder.resolve("mail.key"), CONFIG, Control.STANDARD);
    Files.writeString(target.key(), Pem.encode(MATERIAL.key()));
    Files.writeString(target.certificate(), Pem.encode(MATERIAL.chain().certificates()));
  }

  private String printed(String text) {
    return "nginx: [warn] something\n# configuration file /etc/nginx/nginx.conf:\n"
        + ("pid " + folder + "/none.pid;\n" + text).replace("TLS", folder.toString());
  }

  private RecordedCommands check(String text) throws InstallException {
    RecordedCommands commands = new RecordedCommands(Map.of(PRINT, printed(text)));
    target.check(commands);
    return commands;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mail { ssl_certificate TLS/mail.crt; ssl_certificate_key TLS/mail.key; server {} }",
        "mail { ssl_certificate TLS/mail.crt; server { ssl_certificate_key TLS/mail.key; } }",
        "stream { server { ssl_certificate 'TLS/mail.crt'; ssl_certificate_key \"TLS/mail.key\"; }"
            + " }",
        """
        mail { # }
          auth_http_header X "a { b; c }";
          ssl_certificate TLS/rsa.crt; ssl_certificate_key TLS/rsa.key;
          ssl_certificate TLS/mail.crt; ssl_certificate_key TLS/mail.key;
          server { listen 993; }
          server { listen 995; ssl_certificate TLS/o.crt; ssl_certificate_key TLS/mail.key; }
        }
        """,
        """
        include conf.d/*.conf;

        # configuration file /etc/nginx/conf.d/a.conf:
        http { server { server_name ${x}y; include tls; location / { if ($a) { return 1; } } } }

        # configuration file /etc/nginx/tls:
        ssl_certificate TLS/mail.crt;
        ssl_certificate_key TLS/mail.key;
        """,
      })
  void theTwoStandTogether(String text) {
    assertThatCode(() -> assertThat(check(text).lines()).containsExactly(TEST, PRINT))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mail { server { ssl_certificate TLS/other.crt; ssl_certificate_key TLS/mail.key; } }",
        "mail { ssl_certificate TLS/mail.crt; ssl_certificate_key TLS/mail.key; }",
        "ssl_certificate TLS/mail.crt; ssl_certificate_key TLS/mail.key; mail { server {} }",
        "mail { server { # ssl_certificate TLS/mail.crt; ssl_certificate_key TLS/mail.key;\n } }",
        "mail { include no/*; server {} }\n# configuration file /etc/nginx/tls:\n"
            + "ssl_certificate TLS/mail.crt; ssl_certificate_key TLS/mail.key;",
        """
        mail {
          ssl_certificate TLS/mail.crt; ssl_certificate_key TLS/mail.key;
          server { ssl_certificate TLS/o.crt; ssl_certificate_key TLS/o.key; }
        }
        """,
      })
  void aCertificateThatIsNotReadIsToldWithTheCure(String text) {
    assertThatThrownBy(() -> check(text))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("nginx does not read " + target.certificate())
        .hasMessageContaining("ssl_certificate_key " + target.key() + ";");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mail { server { listen 993; ssl_certificate TLS/mail.crt; } }",
        "mail { ssl_certificate_key TLS/mail.key;"
            + " server { listen 993; ssl_certificate TLS/mail.crt; ssl_certificate_key TLS/o; } }",
        "mail { ssl_certificate_key TLS/mail.key; ssl_certificate_key TLS/rsa.key; ssl_certificate"
            + " TLS/rsa.crt; ssl_certificate TLS/mail.crt; server { listen 993; } }",
      })
  void anotherKeyBesideTheCertificateIsTold(String text) {
    assertThatThrownBy(() -> check(text))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("listens on 993")
        .hasMessageContaining("another key than " + target.key());
  }

  @Test
  void whatNginxSaysComesThroughButNotWhatItPrints() {
    assertThatThrownBy(
            () -> target.check(new RecordedCommands(Map.of(TEST, "!nginx: unknown directive"))))
        .hasMessage("nginx: unknown directive");
    assertThatThrownBy(
            () -> target.check(new RecordedCommands(Map.of(PRINT, "!auth_http_header X hush"))))
        .hasNoCause()
        .message()
        .doesNotContain("hush");
  }

  /** nginx refuses such files, and they are about to be replaced. */
  @Test
  void whileTheFilesHoldNoPairItIsNotAsked() throws Exception {
    Files.writeString(target.key(), Pem.encode(Material.fresh().key()));
    RecordedCommands commands = new RecordedCommands(Map.of());
    target.check(commands);
    assertThat(commands.lines()).isEmpty();
  }

  @Test
  void isFoundOnAHostWhereMailOrTlsIsPassedOn() {
    String text =
        """
        http { server { ssl_certificate /tls/web.crt; ssl_certificate_key /tls/web.key; } }
        mail {
          server_name mail.example.org;
          ssl_certificate /tls/mail.crt;
          ssl_certificate_key /tls/mail.key;
          server { listen 993 ssl; }
          server { listen 995 ssl; server_name pop.example.org; }
        }
        """;
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("nginx: master process nginx -g daemon on;")),
            List.of("nginx"),
            Map.of(CONFIG, text),
            Map.of(PRINT, printed(text)));
    ScriptedHost running =
        ScriptedHost.running(
            List.of(List.of("nginx")), List.of("nginx"), host.files(), host.answers());

    assertThat(new NginxKind().find(host)).singleElement().matches(found -> !found.running());
    assertThat(new NginxKind().find(running))
        .singleElement()
        .matches(found -> found.running() && found.remarks().isEmpty())
        .satisfies(
            found ->
                assertThat(found.settings())
                    .isEqualTo(Map.of("certificate", "/tls/mail.crt", "key", "/tls/mail.key")))
        .satisfies(
            found ->
                assertThat(found.names()).containsExactly("mail.example.org", "pop.example.org"));
    assertThat(
            new NginxKind()
                .find(
                    ScriptedHost.running(
                        List.of(),
                        List.of("nginx"),
                        host.files(),
                        Map.of(PRINT, "!a password in it"))))
        .singleElement()
        .satisfies(found -> assertThat(found.settings()).isEmpty())
        .satisfies(found -> assertThat(found.toString()).doesNotContain("password"));
  }

  @Test
  void thePairForAKeyOfAnotherKindIsNoneForTheSameCertificate() {
    String text =
        "mail { ssl_certificate /r.crt; ssl_certificate_key /r.key; ssl_certificate /e.crt;"
            + " ssl_certificate_key /e.key; server { listen 993 ssl; } }";
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("nginx")),
            List.of("nginx"),
            Map.of(CONFIG, text),
            Map.of(PRINT, printed(text)));

    assertThat(new NginxKind().find(host))
        .singleElement()
        .returns(Map.of("certificate", "/r.crt", "key", "/r.key"), FoundServer::settings)
        .returns(List.of(OtherKey.remark("nginx", "/e.crt")), FoundServer::remarks);
  }

  @Test
  void ofSomebodyElsesProcessOnlyTheFactCounts() {
    String text = "mail { ssl_certificate /c; ssl_certificate_key /k; server { listen 993 ssl; } }";
    Map<Path, String> files = Map.of(CONFIG, text, Path.of("/srv/x.conf"), text);
    Map<String, String> said =
        Map.of(
            PRINT, printed(text), PRINT.replace(CONFIG.toString(), "/srv/x.conf"), printed(text));
    Host.Running others = Host.Running.ofOthers("nginx");
    Host.Running ours =
        new Host.Running(
            "nginx",
            List.of("nginx:", "master", "process", "nginx", "-c", "/srv/x.conf"),
            Map.of());

    assertThat(new NginxKind().find(new ScriptedHost(List.of(others), Set.of(), files, said)))
        .singleElement()
        .matches(FoundServer::running)
        .satisfies(found -> assertThat(found.settings()).doesNotContainKey("config"));
    assertThat(new NginxKind().find(new ScriptedHost(List.of(ours, others), Set.of(), files, said)))
        .singleElement()
        .matches(FoundServer::running)
        .satisfies(found -> assertThat(found.settings()).containsEntry("config", "/srv/x.conf"));
  }

  @Test
  void oneWithAWithheldConfigurationIsNotTheDefaultOne() {
    String text = "mail { ssl_certificate /c; ssl_certificate_key /k; server { listen 993 ssl; } }";
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("nginx", "-c", "")),
            List.of("nginx"),
            Map.of(CONFIG, text),
            Map.of(PRINT, printed(text)));

    assertThat(new NginxKind().find(host)).singleElement().returns(false, FoundServer::running);
  }

  @Test
  void aHostilePrintIsReadInNoTime() {
    assertThat(NginxConfig.parse("# configuration file /a:\n" + "a{".repeat(100_000)).servers())
        .isEmpty();
    assertThat(
            NginxConfig.parse(
                    "# configuration file /a:\ninclude /a; include /a; mail { include [; }")
                .servers())
        .isEmpty();
    assertThat(NginxConfig.parse("no header").pid()).isEqualTo(Optional.empty());
  }
}
