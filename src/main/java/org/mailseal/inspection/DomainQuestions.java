package org.mailseal.inspection;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /**
   * At once: a domain makes for up to 170 questions, and a resolver of a small host drops what
   * comes in such a heap.
   */
  private static final int QUESTIONS_AT_ONCE = 24;

  /** For all of them; each one has its own end too. */
  private static final Duration MAX_DURATION = Duration.ofMinutes(1);

  private final Lookup dns;
  private final PolicySource policies;

  public DomainQuestions(Lookup dns, PolicySource policies) {
    this.dns = dns;
    this.policies = policies;
  }

  /**
   * Asks without waiting for what a question does not follow from, {@value #QUESTIONS_AT_ONCE} at a
   * time, a minute at most: what is not answered by then has failed.
   *
   * @param usualNames the first labels of names that mail programs try
   */
  public DomainEvidence collect(DnsName domain, List<String> usualNames) {
    ExecutorService asking =
        Executors.newFixedThreadPool(QUESTIONS_AT_ONCE, Thread.ofVirtual().factory());
    Deadline deadline = new Deadline(MAX_DURATION);
    try {
      return collect(domain, usualNames, asking, deadline);
    } finally {
      asking.shutdownNow();
      deadline.end();
    }
  }

  private DomainEvidence collect(
      DnsName domain, List<String> usualNames, ExecutorService asking, Deadline deadline) {
    Future<DnsAnswer<MailExchanger>> mx = asking.submit(() -> dns.mailExchangers(domain));
    Future<MtaStsResult> policy = asking.submit(() -> policies.policy(domain));
    Future<DnsAnswer<String>> reporting =
        asking.submit(() -> dns.texts(DomainEvidence.REPORTING_PREFIX, domain));
    Map<MailService, Future<DnsAnswer<SrvRecord>>> services = new EnumMap<>(MailService.class);
    for (MailService service : MailService.values()) {
      services.put(service, asking.submit(() -> dns.services(service.word(), domain)));
    }
    Future<DnsAnswer<InetAddress>> nobody = below(domain, NOBODY, asking);
    Map<String, Future<DnsAnswer<InetAddress>>> labels = new LinkedHashMap<>();
    usualNames.forEach(label -> labels.put(label, below(domain, label, asking)));

    Map<DnsName, Future<DnsAnswer<InetAddress>>> addresses = new HashMap<>();
    DnsAnswer<MailExchanger> exchangers = deadline.await(mx, DomainQuestions::failed);
    if (exchangers instanceof DnsAnswer.Absent) {
      ask(domain, addresses, asking);
    }
    Map<DnsName, Future<DnsAnswer<DnsName>>> aliases = new HashMap<>();
    DomainEvidence.hosts(exchangers)
        .forEach(
            host -> {
              ask(host, addresses, asking);
              aliases.put(host, asking.submit(() -> dns.alias(host)));
            });
    Map<MailService, DnsAnswer<SrvRecord>> records = answers(services, deadline);
    records.values().stream()
        .flatMap(answer -> DomainEvidence.offered(answer).stream())
        .flatMap(record -> record.host().stream())
        .forEach(host -> ask(host, addresses, asking));
    return new DomainEvidence(
        domain,
        exchangers,
        answers(addresses, deadline),
        answers(aliases, deadline),
        records,
        answers(labels, deadline),
        deadline.await(nobody, DomainQuestions::failed),
        deadline.await(policy, MtaStsResult.Unknown::new),
        deadline.await(reporting, DomainQuestions::failed));
  }

  private void ask(
      DnsName host,
      Map<DnsName, Future<DnsAnswer<InetAddress>>> addresses,
      ExecutorService asking) {
    addresses.computeIfAbsent(host, _ -> asking.submit(() -> dns.addresses(host)));
  }

  private Future<DnsAnswer<InetAddress>> below(
      DnsName domain, String label, ExecutorService asking) {
    return DnsName.find(label + "." + domain)
        .map(host -> asking.submit(() -> dns.addresses(host)))
        .orElseGet(() -> CompletableFuture.completedFuture(new DnsAnswer.Absent<>(false)));
  }

  private static <K, T> Map<K, DnsAnswer<T>> answers(
      Map<K, Future<DnsAnswer<T>>> asked, Deadline deadline) {
    Map<K, DnsAnswer<T>> answers = new LinkedHashMap<>();
    asked.forEach(
        (key, answer) -> answers.put(key, deadline.await(answer, DomainQuestions::failed)));
    return answers;
  }

  private static <T> DnsAnswer<T> failed(String why) {
    return new DnsAnswer.Failed<>(false, why);
  }
}
