package org.mailseal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.dns.Bind;
import org.mailseal.fixture.dns.Bind.Zone;
import org.mailseal.fixture.host.Scratch;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Several resolvers, as resolv.conf may name them: settings give one only. */
@Timeout(120)
class NextServerIT {
  @Test
  void theNextServerAnswersWhereOneIsSilent() throws IOException {
    try (Scratch scratch = Scratch.create();
        Bind bind = Bind.start(scratch, Zone.signed("example.org", "@ MX 10 mx1"));
        DatagramSocket silent = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      StubResolver both =
          new StubResolver(
              List.of((InetSocketAddress) silent.getLocalSocketAddress(), bind.address()),
              TrustAnchors.of(Optional.of(bind.trustAnchor())),
              Duration.ofSeconds(10),
              Clock.systemUTC());

      assertThat(both.ask(Name.fromString("example.org."), Type.MX).answer())
          .isInstanceOfSatisfying(
              DnsAnswer.Found.class, found -> assertThat(found.secure()).isTrue());
    }
  }
}
