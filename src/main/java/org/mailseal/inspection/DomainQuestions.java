package org.mailseal.inspection;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.MailExchanger;
import org.mailseal.dns.SrvRecord;
import org.mailseal.inspection.result.DomainEvidence;
import org.mailseal.inspection.result.MailService;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;

/** The questions to the DNS about a whole mail domain. Thread-safe. */
public final class DomainQuestions {
  /** Under a wildcard every name has an address, and none of them means anything. */
  private static final String NOBODY = "no-host-has-this-name";

  private final Lookup dns;
  private final PolicySource policies;

  public DomainQuestions(Lookup dns, PolicySource policies) {
    this.dns = dns;
    this.policies = policies;
  }

  /**
   * Asks everything at once, so that no question waits for another that it does not follow from.
   *
   * @param usualNames the first labels of names that mail programs try
   */
  public DomainEvidence collect(DnsName domain, List<String> usualNames) {
    CompletableFuture<MtaStsResult> policy = begin(() -> policies.policy(domain));
    CompletableFuture<DnsAnswer<String>> reporting =
        begin(() -> dns.texts(DomainEvidence.REPORTING_PREFIX, domain));
    Map<MailService, CompletableFuture<DnsAnswer<SrvRecord>>> services =
        new EnumMap<>(MailService.class);
    for (MailService service : MailService.values()) {
      services.put(service, begin(() -> dns.services(service.word(), domain)));
    }
    CompletableFuture<DnsAnswer<InetAddress>> nobody = below(domain, NOBODY);
    Map<String, CompletableFuture<DnsAnswer<InetAddress>>> labels = new LinkedHashMap<>();
    usualNames.forEach(label -> labels.put(label, below(domain, label)));

    Map<DnsName, CompletableFuture<DnsAnswer<InetAddress>>> addresses = new HashMap<>();
    DnsAnswer<MailExchanger> exchangers = dns.mailExchangers(domain);
    if (exchangers instanceof DnsAnswer.Absent) {
      addresses.put(domain, begin(() -> dns.addresses(domain)));
    }
    DomainEvidence.hosts(exchangers).forEach(host -> ask(host, addresses));
    Map<MailService, DnsAnswer<SrvRecord>> records = joined(services);
    records.values().stream()
        .flatMap(answer -> DomainEvidence.offered(answer).stream())
        .flatMap(record -> record.host().stream())
        .forEach(host -> ask(host, addresses));
    return new DomainEvidence(
        domain,
        exchangers,
        joined(addresses),
        records,
        joined(labels),
        nobody.join(),
        policy.join(),
        reporting.join());
  }

  private void ask(
      DnsName host, Map<DnsName, CompletableFuture<DnsAnswer<InetAddress>>> addresses) {
    addresses.computeIfAbsent(host, _ -> begin(() -> dns.addresses(host)));
  }

  private CompletableFuture<DnsAnswer<InetAddress>> below(DnsName domain, String label) {
    return DnsName.find(label + "." + domain)
        .map(host -> begin(() -> dns.addresses(host)))
        .orElseGet(() -> CompletableFuture.completedFuture(new DnsAnswer.Absent<>(false)));
  }

  private static <T> CompletableFuture<T> begin(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, Thread::startVirtualThread);
  }

  private static <K, T> Map<K, T> joined(Map<K, CompletableFuture<T>> asked) {
    Map<K, T> answers = new LinkedHashMap<>();
    asked.forEach((key, answer) -> answers.put(key, answer.join()));
    return answers;
  }
}
