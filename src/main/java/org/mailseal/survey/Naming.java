package org.mailseal.survey;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.name.DnsName;

/**
 * What a host is called, and who said so.
 *
 * @param name not a wildcard
 * @param source such as {@code the greeting of smtp}
 */
public record Naming(DnsName name, String source) {
  private static final List<Path> HOST_NAMES =
      List.of(Path.of("/etc/mailname"), Path.of("/etc/hostname"));

  /** The best name: the first of a list that begins with what other servers see. */
  static Optional<Naming> of(
      Optional<DnsName> named, List<AnsweringPort> ports, List<FoundServer> servers, Host host) {
    List<Naming> all = new ArrayList<>();
    named.ifPresent(name -> all.add(new Naming(name, "the command line")));
    all.addAll(greeted(ports));
    for (FoundServer server : servers) {
      names(server).forEach(name -> all.add(new Naming(name, "the settings of " + server.word())));
    }
    for (AnsweringPort port : ports) {
      port.certificate().stream()
          .flatMap(Naming::certified)
          .forEach(
              name -> all.add(new Naming(name, "the certificate of " + port.port().describe())));
    }
    for (Path file : HOST_NAMES) {
      host.read(file)
          .flatMap(DnsName::find)
          .ifPresent(name -> all.add(new Naming(name, file.toString())));
    }
    return all.stream().filter(naming -> !naming.name.wildcard()).findFirst();
  }

  /** Each name that a port greets with, once, with the ports. */
  static List<Naming> greeted(List<AnsweringPort> ports) {
    Map<DnsName, List<String>> greeted = new LinkedHashMap<>();
    for (AnsweringPort port : ports) {
      port.greetingName()
          .ifPresent(
              name ->
                  greeted
                      .computeIfAbsent(name, one -> new ArrayList<>())
                      .add(port.port().describe()));
    }
    return greeted.entrySet().stream()
        .map(
            entry ->
                new Naming(
                    entry.getKey(), "the greeting of " + String.join(", ", entry.getValue())))
        .toList();
  }

  /** The names of a server's own configuration that a certificate can carry. */
  static List<DnsName> names(FoundServer server) {
    return server.names().stream()
        .flatMap(name -> DnsName.find(name).stream())
        .filter(name -> !name.wildcard())
        .toList();
  }

  /** The common name, then the alternative ones. */
  private static Stream<DnsName> certified(X509Certificate certificate) {
    return Stream.concat(
        commonName(certificate).stream(), CertificateInfo.of(certificate).dnsNames().stream());
  }

  private static Optional<DnsName> commonName(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .flatMap(part -> DnsName.find(part.getValue().toString()).stream())
              .findFirst();
    } catch (InvalidNameException unreadable) {
      return Optional.empty();
    }
  }
}
