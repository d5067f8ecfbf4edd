package org.mailseal.install.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.install.TargetKind;
import org.mailseal.install.server.ScriptedHost;
import org.mailseal.install.server.ServerKind;

/** What holds of every kind of target, whichever it is. */
class KindsTest {
  static List<TargetKind> all() {
    return TargetKinds.ALL;
  }

  static List<ServerKind> servers() {
    return ServerKinds.ALL;
  }

  @Test
  void aWordStandsForOneKind() {
    assertThat(TargetKinds.words())
        .doesNotHaveDuplicates()
        .allMatch(word -> word.matches("[a-z0-9]+"));
    assertThat(TargetKinds.words())
        .allSatisfy(
            word -> assertThat(TargetKinds.find(word).orElseThrow().word()).isEqualTo(word));
    assertThat(TargetKinds.find("postfi")).isEmpty();
  }

  /** A key that is listed and never read would be passed over in silence. */
  @ParameterizedTest
  @MethodSource("all")
  void aKindReadsTheKeysThatItLists(TargetKind kind) {
    Set<String> asked = new LinkedHashSet<>();
    Stream.concat(Stream.of(Optional.<String>empty()), kind.keys().stream().map(Optional::of))
        .forEach(
            written -> {
              AskedKeys settings = new AskedKeys(written);
              kind.read(settings);
              asked.addAll(settings.asked());
            });
    assertThat(asked).as(kind.word()).containsExactlyInAnyOrderElementsOf(kind.keys());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aServerCanBeReloadedInAnotherWay(ServerKind kind) {
    assertThat(kind.keys()).endsWith("reload", "restart").doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void nothingIsFoundWhereNothingIs(ServerKind kind) {
    assertThat(kind.find(ScriptedHost.EMPTY)).isEmpty();
    assertThat(ServerKinds.programs()).containsAll(kind.programs());
  }

  /** By whatever setting, but in a comment; whose certificate it is does not matter. */
  @Test
  void whateverAConfigurationNamesIsKnown() {
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("couriertcpd")),
            List.of(),
            Map.of(
                Path.of("/etc/haproxy/haproxy.cfg"),
                """
                global
                  ssl-dh-param-file "/etc/ssl/dh.pem"
                  # crt /etc/ssl/former.pem
                frontend mail
                  bind :993 ssl crt /etc/ssl/mail.pem crt /etc/ssl/other.pem
                  bind :995 ssl crt "/etc/ssl/our own/mail.pem" alpn pop3
                """,
                Path.of("/etc/courier/imapd-ssl"),
                "TLS_CERTFILE=/etc/courier/mail.pem\nTLS_DHPARAMS=/etc/our own/dh.pem"),
            Map.of());
    assertThat(ServerKinds.named(host))
        .containsEntry(Path.of("/etc/ssl/our own/mail.pem"), "haproxy")
        .containsEntry(Path.of("/etc/our own/dh.pem"), "courier")
        .containsEntry(Path.of("/etc/ssl/mail.pem"), "haproxy")
        .containsEntry(Path.of("/etc/ssl/other.pem"), "haproxy")
        .containsEntry(Path.of("/etc/ssl/dh.pem"), "haproxy")
        .containsEntry(Path.of("/etc/courier/mail.pem"), "courier")
        .doesNotContainKey(Path.of("/etc/ssl/former.pem"));
    assertThat(ServerKinds.named(ScriptedHost.EMPTY)).isEmpty();
  }

  @Test
  void serversThatRunComeFirst() {
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("couriertcpd")),
            List.of(),
            Map.of(
                Path.of("/etc/mail/sendmail.cf"),
                "",
                Path.of("/etc/courier/imapd-ssl"),
                "TLS_CERTFILE=/a.pem"),
            Map.of());
    assertThat(ServerKinds.find(host))
        .extracting(found -> found.word() + " " + found.running())
        .containsExactly("courier true", "sendmail false");
  }
}
