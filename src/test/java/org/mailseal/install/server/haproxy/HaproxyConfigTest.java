package org.mailseal.install.server.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.OtherKey;
import org.mailseal.install.server.ScriptedHost;

class HaproxyConfigTest {
  private static final Path FILE = Path.of("/etc/haproxy/mail.pem");

  private static HaproxyConfig parse(String text) {
    return HaproxyConfig.parse(text, file -> Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bind :993 ssl crt /etc/haproxy/mail.pem",
        "bind :993 ssl crt /etc/haproxy/other.pem crt \"/etc/haproxy/mail.pem\" alpn h2",
        "bind :993 ssl crt /etc/haproxy",
        "bind :993 ssl crt /etc/haproxy/ # all",
        "bind :993 ssl crt '/etc'/haproxy/mail.pem",
        "bind :993 ssl crt /etc/./haproxy/mail.pem",
      })
  void aFileThatIsRead(String line) {
    assertThat(parse("frontend imaps\n  " + line + "\n").reads(FILE)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# bind :993 ssl crt /etc/haproxy/mail.pem",
        "bind :993 ssl # crt /etc/haproxy/mail.pem",
        "bind :993 ssl crt /etc/haproxy/mail.pem.old",
        "bind :993 ssl crt /etc",
        "bind :993 ssl crt mail.pem",
        "bind :993 ssl ca-file /etc/haproxy/mail.pem",
        "bind :993 ssl crt-list /etc/haproxy/mail.pem",
        "bind :993 ssl crt",
      })
  void aFileThatIsNot(String line) {
    assertThat(parse("frontend imaps\n  " + line + "\n").reads(FILE)).isFalse();
  }

  @Test
  void aBundleWithAFileForEachKindOfKey() {
    HaproxyConfig read = parse("frontend imaps\n  bind :993 ssl crt /etc/haproxy/mail.pem\n");
    assertThat(read.bundleOf(Path.of("/etc/haproxy/mail.pem.rsa"))).contains(FILE);
    assertThat(read.bundleOf(Path.of("/etc/haproxy/mail.pem.ecdsa"))).contains(FILE);
    assertThat(read.bundleOf(Path.of("/etc/haproxy/other.pem.rsa"))).isEmpty();
    assertThat(read.bundleOf(Path.of("/etc/haproxy/mail.pem.old"))).isEmpty();
    assertThat(read.bundleOf(FILE)).isEmpty();
  }

  @Test
  void listsAndABaseFolder() {
    HaproxyConfig read =
        HaproxyConfig.parse(
            "global\n crt-base /etc/haproxy\nlisten a\n bind :993 ssl crt-list /etc/list\n",
            file ->
                Optional.ofNullable(
                    Map.of(Path.of("/etc/list"), "# mine\nmail.pem [alpn h2] *.example.org\n")
                        .get(file)));
    assertThat(read.reads(FILE)).isTrue();
    assertThat(read.certificates()).containsExactly(FILE);
  }

  @Test
  void mailPassesOnlyThroughTcp() {
    HaproxyConfig read =
        parse(
            """
            global
              stats socket /run/user.sock level user
              stats socket ipv4@127.0.0.1:9999 level admin
              stats socket /run/admin.sock mode 600 level admin
            defaults
              mode http
            frontend web
              bind :443 ssl crt /tls/web.pem
            frontend imaps
              bind :993 ssl crt /tls/mail.pem
              mode tcp
            """);
    assertThat(read.certificates())
        .containsExactlyInAnyOrder(Path.of("/tls/web.pem"), Path.of("/tls/mail.pem"));
    assertThat(read.passedOn()).containsExactly(Path.of("/tls/mail.pem"));
    assertThat(read.adminSocket()).contains(Path.of("/run/admin.sock"));
  }

  @Test
  void isFoundOnAHost() {
    String text = "listen a\n bind :993 ssl crt /tls/mail.pem\n bind :995 ssl crt /tls/all\n";
    ScriptedHost host =
        ScriptedHost.running(
            List.of(
                List.of("/usr/sbin/haproxy", "-Ws", "-f", "/srv/ha.cfg"),
                List.of("/usr/sbin/haproxy", "-Ws", "-f", "/srv/ha.cfg")),
            List.of("haproxy"),
            Map.of(
                Path.of("/srv/ha.cfg"),
                text,
                Path.of("/tls/mail.pem"),
                "...",
                HaproxyTarget.DEFAULT_CONFIG,
                "global\n"),
            Map.of());
    assertThat(new HaproxyKind().find(host))
        .hasSize(2)
        .allMatch(found -> found.running() && found.word().equals("haproxy"))
        .anySatisfy(
            found ->
                assertThat(found.settings())
                    .isEqualTo(Map.of("file", "/tls/mail.pem", "config", "/srv/ha.cfg")))
        .anySatisfy(
            found -> {
              assertThat(found.settings()).isEmpty();
              assertThat(found.remarks()).anyMatch(remark -> remark.contains("/tls/all"));
            });
  }

  @Test
  void ofABundleOneFileIsProposedAndTheOtherTold() {
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("/usr/sbin/haproxy", "-Ws")),
            List.of("haproxy"),
            Map.of(
                HaproxyTarget.DEFAULT_CONFIG,
                "listen a\n bind :993 ssl crt /tls/mail.pem\n",
                Path.of("/tls/mail.pem.rsa"),
                "...",
                Path.of("/tls/mail.pem.ecdsa"),
                "..."),
            Map.of());
    assertThat(new HaproxyKind().find(host))
        .singleElement()
        .returns(Map.of("file", "/tls/mail.pem.rsa"), FoundServer::settings)
        .satisfies(
            found ->
                assertThat(found.remarks())
                    .contains(OtherKey.remark("HAProxy", "/tls/mail.pem.ecdsa")));
  }

  @Test
  void oneOfAnotherUserIsTakenToReadTheUsualFile() {
    Map<Path, String> files =
        Map.of(
            HaproxyTarget.DEFAULT_CONFIG,
            "listen a\n bind :993 ssl crt /tls/mail.pem\n",
            Path.of("/tls/mail.pem"),
            "...");
    Host.Running others = Host.Running.ofOthers("haproxy");
    Host.Running ours =
        new Host.Running("haproxy", List.of("haproxy", "-f", "/srv/ha.cfg"), Map.of());

    assertThat(new HaproxyKind().find(new ScriptedHost(List.of(others), Set.of(), files, Map.of())))
        .singleElement()
        .matches(FoundServer::running)
        .satisfies(
            found -> assertThat(found.settings()).isEqualTo(Map.of("file", "/tls/mail.pem")));
    assertThat(
            new HaproxyKind()
                .find(new ScriptedHost(List.of(ours, others), Set.of(), files, Map.of())))
        .singleElement()
        .matches(found -> !found.running());
  }
}
