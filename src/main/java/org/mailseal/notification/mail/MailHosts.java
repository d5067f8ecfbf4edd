package org.mailseal.notification.mail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.MailExchanger;
import org.mailseal.name.DnsName;

/** Who takes the mail of a domain (RFC 5321 §5.1). */
sealed interface MailHosts {
  /** More than anybody has; it bounds what a stranger's zone can make us dial. */
  int MOST = 10;

  /** These, in their order. */
  record At(List<String> hosts) implements MailHosts {}

  /**
   * Nobody, as far as it is known.
   *
   * @param why a clause that may be shown
   */
  record Nobody(Persistence persistence, String why) implements MailHosts {}

  static MailHosts of(String domain, Lookup dns) {
    if (domain.startsWith("[") && domain.endsWith("]")) {
      return ofLiteral(domain.substring(1, domain.length() - 1));
    }
    Optional<DnsName> name = DnsName.find(domain);
    if (name.isEmpty()) {
      return new Nobody(Persistence.PERMANENT, "it is no domain");
    }
    return switch (dns.mailExchangers(name.get())) {
      case DnsAnswer.Found<MailExchanger>(var records, var _) -> named(records);
      case DnsAnswer.Absent<MailExchanger> _ -> itself(name.get(), dns);
      case DnsAnswer.Failed<MailExchanger> failed ->
          new Nobody(Persistence.TRANSIENT, "its MX cannot be found out: " + failed.why());
      case DnsAnswer.Unasked<MailExchanger> _ ->
          new Nobody(Persistence.TRANSIENT, "its MX is not asked for: DNS is switched off");
    };
  }

  private static MailHosts named(List<MailExchanger> records) {
    if (records.size() == 1 && records.getFirst().none()) {
      return new Nobody(Persistence.PERMANENT, "it takes no mail (a null MX, RFC 7505)");
    }
    List<String> hosts =
        records.stream()
            .flatMap(record -> record.host().stream())
            .map(DnsName::text)
            .distinct()
            .limit(MOST)
            .toList();
    return hosts.isEmpty()
        ? new Nobody(Persistence.PERMANENT, "its MX names no host")
        : new At(hosts);
  }

  /** Without MX the domain is its own mail server. */
  private static MailHosts itself(DnsName name, Lookup dns) {
    return dns.addresses(name) instanceof DnsAnswer.Absent
        ? new Nobody(Persistence.PERMANENT, "it has neither MX nor address")
        : new At(List.of(name.text()));
  }

  /** RFC 5321 §4.1.3. */
  private static MailHosts ofLiteral(String literal) {
    String address =
        literal.toUpperCase(Locale.ROOT).startsWith("IPV6:") ? literal.substring(5) : literal;
    try {
      return new At(List.of(InetAddress.ofLiteral(address).getHostAddress()));
    } catch (IllegalArgumentException e) {
      return new Nobody(Persistence.PERMANENT, "it is no address");
    }
  }

  /** Finds addresses as the DNS has them, whatever this host's own files say. */
  static RelayResolver resolver(Lookup dns) {
    return host -> {
      Optional<DnsName> name = DnsName.find(host);
      if (name.isEmpty()) {
        return List.of(InetAddress.getByName(host)); // a literal
      }
      List<InetAddress> found = dns.addresses(name.get()).records();
      if (found.isEmpty()) {
        throw new UnknownHostException(host);
      }
      return found;
    };
  }
}
