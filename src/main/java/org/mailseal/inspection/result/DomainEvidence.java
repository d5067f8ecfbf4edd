package org.mailseal.inspection.result;

import java.net.InetAddress;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.MailExchanger;
import org.mailseal.dns.SrvRecord;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;

/**
 * What a mail domain publishes for all of its servers.
 *
 * @param addresses of the domain itself, where it has no MX record, and of the hosts that its MX
 *     and SRV records name; not all of them where there are very many
 * @param aliases where the CNAMEs of the hosts that MX records name lead to
 * @param services the SRV records of each service that was asked for
 * @param usualNames the addresses of the names that mail programs try, by their first label
 * @param nobody the addresses of a name that nobody has: under a wildcard every name has some
 * @param reporting the TXT records at {@code _smtp._tls}
 */
public record DomainEvidence(
    DnsName domain,
    DnsAnswer<MailExchanger> exchangers,
    Map<DnsName, DnsAnswer<InetAddress>> addresses,
    Map<DnsName, DnsAnswer<DnsName>> aliases,
    Map<MailService, DnsAnswer<SrvRecord>> services,
    Map<String, DnsAnswer<InetAddress>> usualNames,
    DnsAnswer<InetAddress> nobody,
    MtaStsResult policy,
    DnsAnswer<String> reporting) {
  /** Where mail servers look for the place to report to (RFC 8460 §3). */
  public static final String REPORTING_PREFIX = "_smtp._tls";

  /** The most hosts of MX records that are inspected; the largest providers have seven or so. */
  public static final int MAX_EXCHANGERS = 30;

  /** The most records of one service that are inspected. */
  public static final int MAX_SERVICE_RECORDS = 20;

  public DomainEvidence {
    addresses = Map.copyOf(addresses);
    aliases = Map.copyOf(aliases);
    services = Collections.unmodifiableMap(new EnumMap<>(services));
    usualNames = Collections.unmodifiableMap(new LinkedHashMap<>(usualNames));
  }

  public DnsAnswer<InetAddress> addressesOf(DnsName host) {
    DnsAnswer<InetAddress> answer = addresses.get(host);
    return answer == null ? new DnsAnswer.Unasked<>() : answer;
  }

  /** The real name of a host that is an alias. */
  public Optional<DnsName> realName(DnsName host) {
    DnsAnswer<DnsName> answer = aliases.get(host);
    return answer == null ? Optional.empty() : answer.records().stream().findFirst();
  }

  /** The hosts that MX records name, each once, as many as are inspected. */
  public List<DnsName> exchangerHosts() {
    return hosts(exchangers);
  }

  /** The hosts that MX records name, each once, as many as are inspected. */
  public static List<DnsName> hosts(DnsAnswer<MailExchanger> exchangers) {
    return exchangers.records().stream()
        .flatMap(mx -> mx.host().stream())
        .distinct()
        .limit(MAX_EXCHANGERS)
        .toList();
  }

  /** The records of a service that name something, as many as are inspected. */
  public static List<SrvRecord> offered(DnsAnswer<SrvRecord> answer) {
    return answer.records().stream()
        .filter(record -> !record.none())
        .limit(MAX_SERVICE_RECORDS)
        .toList();
  }

  /** Whether a service is decidedly not offered (RFC 2782, "Target"). */
  public static boolean denied(DnsAnswer<SrvRecord> answer) {
    return !answer.records().isEmpty() && answer.records().stream().allMatch(SrvRecord::none);
  }

  /** Where a service is offered, in the order of its records. */
  public static List<Endpoint> endpoints(MailService service, DnsAnswer<SrvRecord> answer) {
    return offered(answer).stream()
        .filter(record -> record.port() != 0)
        .flatMap(
            record ->
                record.host().stream()
                    .map(host -> new Endpoint(host.text(), record.port(), service.protocol())))
        .toList();
  }
}
