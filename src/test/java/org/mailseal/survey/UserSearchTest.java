package org.mailseal.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.mailseal.endpoint.probe.ClientName;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.Resolver;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.ScriptedHost;
import org.mailseal.name.DnsName;

/** Courier stands for all servers; none of its ports is there. */
@NullMarked
class UserSearchTest {
  private static final Path CERTIFICATE =
      Path.of("/etc/letsencrypt/live/mail.example.org/fullchain.pem");
  private static final Path KEY = CERTIFICATE.resolveSibling("privkey.pem");
  private static final Set<Path> FILES = Set.of(CERTIFICATE, KEY);

  private static Users users(List<List<String>> processes, String config, Set<Path> takenOver) {
    ScriptedHost host =
        ScriptedHost.running(
            processes, List.of(), Map.of(Path.of("/etc/courier/imapd-ssl"), config), Map.of());
    Ports none =
        new Ports(
            new Probe(
                Resolver.system(),
                Clock.systemUTC(),
                new Limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 8192, 65536),
                ClientName.ofThisHost()),
            List.of());
    return UserSearch.of(host, none, takenOver)
        .users(
            DnsName.of("mail.example.org"), TestCertificates.root("A Root").certificate(), FILES);
  }

  private static String config(Path key) {
    return "TLS_CERTFILE=" + CERTIFICATE + "\nTLS_PRIVATE_KEYFILE=" + key + "\n";
  }

  @Test
  void whoReadsFilesThatAreTakenOverGetsAnEntry() {
    Users users = users(List.of(List.of("couriertcpd")), config(KEY), FILES);
    assertThat(users.toDo()).isEmpty();
    assertThat(users.servers())
        .singleElement()
        .extracting(FoundServer::settings)
        .isEqualTo(Map.of("certificate", CERTIFICATE.toString(), "key", KEY.toString()));
  }

  @Test
  void filesOfOthersAreNobodysEntry() {
    assertThat(users(List.of(List.of("couriertcpd")), config(KEY), Set.of())).isEqualTo(Users.NONE);
  }

  @Test
  void whatCannotBeDecidedIsTold() {
    Path other = Path.of("/etc/courier/own.key");
    Users beside = users(List.of(List.of("couriertcpd")), config(other), FILES);
    assertThat(beside.servers()).isEmpty();
    assertThat(beside.toDo()).singleElement().asString().contains("it reads " + other);

    Users idle = users(List.of(), config(KEY), FILES);
    assertThat(idle.servers()).isEmpty();
    assertThat(idle.toDo()).singleElement().asString().contains("it does not run now");
  }
}
