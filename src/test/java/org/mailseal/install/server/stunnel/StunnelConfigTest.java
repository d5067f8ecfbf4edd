package org.mailseal.install.server.stunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ScriptedHost;

class StunnelConfigTest {
  private static final String TEXT =
      """
      ; cert = /no
      # cert = /no
      SetUid = stunnel4
      cert=/tls/mail.pem
      [imaps]
      accept = 993
      [smtps]
      accept = :::smtps
      key = /tls/mail.key
      [out]
      client = yes
      accept = 127.0.0.1:2525
      cert = /tls/client.pem
      [pop3s]
      accept = 127.0.0.1:995
      cert = /tls/pop.pem
      """;

  @Test
  void aServiceTakesFromTheCommonPartWhatItDoesNotSay() {
    StunnelConfig read = StunnelConfig.parse(TEXT, folder -> List.of());
    Optional<Path> common = Optional.of(Path.of("/tls/mail.pem"));

    assertThat(read.common()).containsEntry("setuid", "stunnel4");
    assertThat(read.services())
        .extracting(StunnelConfig.Service::name)
        .containsExactly("imaps", "smtps", "out", "pop3s");
    assertThat(read.services().get(0).certificate()).isEqualTo(common);
    assertThat(read.services().get(0).key()).isEqualTo(common);
    assertThat(read.services().get(1).certificate()).isEqualTo(common);
    assertThat(read.services().get(1).key()).contains(Path.of("/tls/mail.key"));
    assertThat(read.services().get(3).key()).contains(Path.of("/tls/pop.pem"));
    assertThat(read.services())
        .extracting(StunnelConfig.Service::isServer)
        .containsExactly(true, true, false, true);
    assertThat(read.services())
        .extracting(StunnelConfig.Service::port)
        .containsExactly(
            OptionalInt.of(993), OptionalInt.of(0), OptionalInt.of(2525), OptionalInt.of(995));
  }

  @Test
  void whatIsIncludedStandsInItsPlace() {
    Map<Path, List<String>> folders =
        Map.of(
            Path.of("/etc/stunnel/conf.d"),
            List.of("cert = /tls/mail.pem\n", "[imaps]\naccept = 993\n"));
    StunnelConfig read =
        StunnelConfig.parse(
            "include = /etc/stunnel/conf.d\nkey = /tls/mail.key\n",
            folder -> folders.getOrDefault(folder, List.of()));
    assertThat(read.services()).singleElement().returns("imaps", StunnelConfig.Service::name);
    assertThat(read.services().getFirst().certificate()).contains(Path.of("/tls/mail.pem"));
    assertThat(read.services().getFirst().key()).contains(Path.of("/tls/mail.key"));
  }

  @Test
  void isFoundOnAHost() {
    ScriptedHost host =
        ScriptedHost.running(
            List.of(List.of("/usr/bin/stunnel4", "/etc/stunnel/mail.conf")),
            List.of("stunnel"),
            Map.of(Path.of("/etc/stunnel/mail.conf"), TEXT, Path.of("/etc/shadow"), "x"),
            Map.of());
    assertThat(new StunnelKind().find(host))
        .allMatch(FoundServer::running)
        .extracting(FoundServer::settings)
        .containsExactly(
            Map.of("certificate", "/tls/mail.pem", "config", "/etc/stunnel/mail.conf"),
            Map.of(
                "certificate", "/tls/mail.pem",
                "key", "/tls/mail.key",
                "config", "/etc/stunnel/mail.conf"),
            Map.of("certificate", "/tls/pop.pem", "config", "/etc/stunnel/mail.conf"));
    assertThat(new StunnelKind().find(host).getFirst().remarks())
        .singleElement()
        .asString()
        .contains("setuid", "[systemctl, restart, stunnel@mail]");
    assertThat(
            new StunnelKind()
                .find(ScriptedHost.running(List.of(), List.of("stunnel"), Map.of(), Map.of())))
        .isEmpty();
  }

  /** Debian's gives up root for the user stunnel4, and is one for each file. */
  @Test
  void thoseOfAnotherUserAreSoughtInTheUsualFolder() {
    Path config = Path.of("/etc/stunnel/mail.conf");
    Host host =
        new ScriptedHost(
            List.of(Host.Running.ofOthers("stunnel4")), Set.of(), Map.of(config, TEXT), Map.of());

    assertThat(new StunnelKind().find(host))
        .hasSize(3)
        .allMatch(FoundServer::running)
        .allMatch(found -> config.toString().equals(found.settings().get("config")));
  }
}
