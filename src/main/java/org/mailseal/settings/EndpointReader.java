package org.mailseal.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Protocol;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * The endpoints of a certificate: {@code smtp}, {@code {smtp: 2525}} or {@code host:port/protocol}.
 */
final class EndpointReader {
  private static final AllowedWords PROTOCOLS =
      new AllowedWords(
          "protocol", Arrays.stream(Protocol.values()).map(Protocol::word).toList(), Map.of());

  private static final Pattern FULL = Pattern.compile("([^/:]*):([0-9]{1,6})/([^/:]*)");

  /** The certificate's name; absent where the settings name none that could be dialled. */
  private final Optional<DnsName> name;

  private final Set<Endpoint> endpoints = new LinkedHashSet<>();

  private EndpointReader(Optional<DnsName> name) {
    this.name = name;
  }

  static List<Endpoint> read(Value list, Optional<DnsName> name) {
    EndpointReader reader = new EndpointReader(name);
    list.list().forEach(reader::read);
    return new ArrayList<>(reader.endpoints);
  }

  private void read(Value item) {
    if (!item.isScalar()) {
      for (YamlMap.Entry entry : YamlMap.named(item).entries()) {
        Optional<Integer> port = entry.value().integer(1, 65_535);
        protocol(entry.key(), entry.position())
            .ifPresent(protocol -> port.ifPresent(number -> add(item, number, protocol)));
      }
      return;
    }
    item.text()
        .ifPresent(
            text -> {
              if (text.indexOf(':') >= 0 || text.indexOf('/') >= 0) {
                full(item, text);
              } else {
                protocol(text, item)
                    .ifPresent(protocol -> add(item, protocol.defaultPort(), protocol));
              }
            });
  }

  private static Optional<Protocol> protocol(String word, Value position) {
    Optional<Protocol> protocol = Protocol.find(word);
    if (protocol.isEmpty()) {
      PROTOCOLS.refuse(position, word);
    }
    return protocol;
  }

  private void full(Value item, String text) {
    Matcher matcher = FULL.matcher(text);
    if (!matcher.matches()) {
      item.fault(
          "'"
              + Printable.sanitize(text)
              + "' is no endpoint; write smtp, {smtp: 2525} or"
              + " mail.example.org:2525/smtp (an address to dial goes into connect-to)");
      return;
    }
    int port = Integer.parseInt(matcher.group(2));
    if (port < 1 || port > 65_535) {
      item.fault("'" + Printable.sanitize(text) + "': a port is from 1 to 65535");
      return;
    }
    Optional<Protocol> protocol = protocol(matcher.group(3), item);
    try {
      String host = DnsName.of(matcher.group(1)).text();
      protocol.ifPresent(known -> add(item, new Endpoint(host, port, known)));
    } catch (IllegalArgumentException e) {
      item.fault(
          e.getMessage()
              + "; an endpoint has the name that mail programs use, and an"
              + " address to dial goes into connect-to");
    }
  }

  private void add(Value item, int port, Protocol protocol) {
    if (name.isPresent() && name.get().wildcard()) {
      item.fault(
          "'"
              + name.get()
              + "' cannot be dialled; write host:port/protocol, such as "
              + "mail"
              + name.get().text().substring(1)
              + ":"
              + port
              + "/"
              + protocol.word());
      return;
    }
    name.ifPresent(host -> add(item, new Endpoint(host.text(), port, protocol)));
  }

  private void add(Value item, Endpoint endpoint) {
    if (!endpoints.add(endpoint)) {
      item.fault("the endpoint " + endpoint + " is named twice");
    }
  }
}
