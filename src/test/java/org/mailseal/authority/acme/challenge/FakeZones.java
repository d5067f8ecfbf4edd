package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mailseal.dns.Zone;
import org.mailseal.dns.Zones;

/** The zone example.org with three servers, which know what they are told. */
final class FakeZones implements Zones {
  static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");
  static final InetAddress TWO_V6 = InetAddress.ofLiteral("2001:db8::2");

  final Map<String, String> aliases = new HashMap<>();
  final Map<InetAddress, Set<String>> texts = new HashMap<>();
  final Map<InetAddress, OwnTexts> instead = new HashMap<>();
  List<Zone.NameServer> servers =
      new ArrayList<>(
          List.of(
              new Zone.NameServer("ns1.example.org", List.of(ONE)),
              new Zone.NameServer("ns2.example.net", List.of(TWO_V6, TWO))));

  @Override
  public String target(String name) throws IOException {
    String target = aliases.getOrDefault(name, name);
    if (target.isEmpty()) {
      throw new IOException(name + " cannot be looked up: SERVFAIL");
    }
    return target;
  }

  @Override
  public Zone zone(String name) {
    return new Zone("example.org", servers);
  }

  @Override
  public synchronized OwnTexts texts(InetAddress server, String name) {
    return instead.getOrDefault(
        server, new OwnTexts.Known(texts.getOrDefault(server, new HashSet<>())));
  }

  synchronized void tell(InetAddress server, String text) {
    texts.computeIfAbsent(server, _ -> new HashSet<>()).add(text);
  }

  synchronized void forget(InetAddress server, String text) {
    texts.getOrDefault(server, new HashSet<>()).remove(text);
  }
}
