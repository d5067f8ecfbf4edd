package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.install.Target;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.haproxy.HaproxyTarget;
import org.mailseal.install.server.nginx.NginxTarget;
import org.mailseal.install.server.stunnel.StunnelTarget;

class ProxySettingsTest {
  private static List<Target> targets(String... entries) {
    return Reading.settings(Reading.certificate("install: [" + String.join(", ", entries) + "]"))
        .certificates()
        .getFirst()
        .targets();
  }

  @Test
  void what_is_not_given_is_where_debian_has_it() {
    assertThat(
            targets(
                "{stunnel: {certificate: /a}}",
                "{haproxy: {file: /b}}",
                "{nginx: {certificate: /c, key: /d}}"))
        .containsExactly(
            new StunnelTarget(
                Path.of("/a"),
                Optional.empty(),
                Path.of("/etc/stunnel/stunnel.conf"),
                Control.STANDARD),
            new HaproxyTarget(
                Path.of("/b"),
                Path.of("/etc/haproxy/haproxy.cfg"),
                Optional.empty(),
                Control.STANDARD),
            new NginxTarget(
                Path.of("/c"), Path.of("/d"), Path.of("/etc/nginx/nginx.conf"), Control.STANDARD));
  }

  @Test
  void everything_given() {
    Control control = new Control(Optional.of(List.of("a", "b")), Optional.of(List.of("c")));
    assertThat(
            targets(
                "{stunnel: {certificate: /a, key: /k, config: /x, reload: [a, b], restart: [c]}}",
                "{haproxy: {file: /b, config: /x, socket: /s, reload: [a, b], restart: [c]}}",
                "{nginx: {certificate: /c, key: /d, config: /x, reload: [a, b], restart: [c]}}"))
        .containsExactly(
            new StunnelTarget(Path.of("/a"), Optional.of(Path.of("/k")), Path.of("/x"), control),
            new HaproxyTarget(Path.of("/b"), Path.of("/x"), Optional.of(Path.of("/s")), control),
            new NginxTarget(Path.of("/c"), Path.of("/d"), Path.of("/x"), control));
  }

  @Test
  void what_is_missing_or_unknown_or_written_twice() {
    assertThat(Reading.problem(Reading.certificate("install: [{stunnel: {key: /a}}]")))
        .contains("'stunnel' lacks the key 'certificate'");
    assertThat(Reading.problem(Reading.certificate("install: [{nginx: {certificate: /a}}]")))
        .contains("'nginx' lacks the key 'key'");
    assertThat(
            Reading.problem(
                Reading.certificate("install: [{haproxy: {file: /b, certificate: /a}}]")))
        .contains("unknown key 'certificate'");
    assertThat(
            Reading.problem(
                Reading.certificate(
                    "install: [{haproxy: {file: /a}}, {stunnel: {certificate: /a}}]")))
        .contains("'/a' is already written by 'file' of line 4");
  }
}
