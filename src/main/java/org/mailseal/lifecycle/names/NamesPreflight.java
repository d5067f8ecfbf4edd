package org.mailseal.lifecycle.names;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.IssuingRules;
import org.mailseal.authority.ProofTrial;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.IpAddress;

/**
 * Looks at names before they are ordered. Thread-safe; never throws, and asks everything side by
 * side for a bounded time.
 *
 * @param dns asked of every name, made where there are any; {@link Lookup#unasked} where it shall
 *     not be
 * @param patience for all questions to the DNS together
 */
public record NamesPreflight(Supplier<Lookup> dns, Duration patience) {
  /** As long as one with an ordinary resolver takes at most. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final List<NameRule> RULES =
      List.of(new AddressRule(), new CaaRule(), new ProofRule());

  /** One that asks nobody. */
  public static NamesPreflight unasked() {
    return new NamesPreflight(Lookup::unasked, PATIENCE);
  }

  /**
   * Looks at them.
   *
   * @param names the primary one first
   * @param optional those of them that may be left out
   * @param named what the settings call the authority
   */
  public CheckedNames of(
      List<Identifier> names, Set<Identifier> optional, String named, Authority authority) {
    if (!authority.looksAtNames()) {
      return CheckedNames.unchecked(names, optional);
    }
    Supplier<IssuingRules> rules = once(() -> rules(authority));
    Answers answers = ask(names);
    Map<Identifier, ProofTrial> trials = authority.tryProofs(places(names, answers));
    Supplier<Optional<URI>> account = once(() -> account(authority));
    List<NameVerdict> verdicts =
        names.stream()
            .map(
                name ->
                    new NameEvidence(
                        name,
                        named,
                        rules,
                        account,
                        answers.addresses.getOrDefault(name, new DnsAnswer.Unasked<>()),
                        answers.caa.getOrDefault(name, new DnsAnswer.Unasked<>()),
                        Optional.ofNullable(trials.get(name))))
            .map(evidence -> verdict(evidence, optional.contains(evidence.name())))
            .toList();
    return new CheckedNames(new Redundancy(rules, named).judge(verdicts));
  }

  private static NameVerdict verdict(NameEvidence evidence, boolean optional) {
    return new NameVerdict(
        evidence.name(),
        optional,
        RULES.stream().flatMap(rule -> rule.findings(evidence).stream()).distinct().toList());
  }

  /** What the DNS says of names. */
  private record Answers(
      Map<Identifier, DnsAnswer<InetAddress>> addresses, Map<Identifier, DnsAnswer<Caa>> caa) {}

  private Answers ask(List<Identifier> names) {
    Map<Identifier, Future<DnsAnswer<InetAddress>>> addresses = new LinkedHashMap<>();
    Map<Identifier, Future<DnsAnswer<Caa>>> caa = new LinkedHashMap<>();
    Lookup lookup = dns.get();
    long deadline = System.nanoTime() + patience.toNanos();
    ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
    try {
      for (Identifier name : names) {
        if (name instanceof DnsName host) {
          if (!host.wildcard()) {
            addresses.put(name, asking.submit(() -> lookup.addresses(host)));
          }
          caa.put(name, asking.submit(() -> lookup.caa(host.withoutWildcard())));
        }
      }
      return new Answers(await(addresses, deadline), await(caa, deadline));
    } finally {
      asking.shutdownNow();
    }
  }

  private <T> Map<Identifier, DnsAnswer<T>> await(
      Map<Identifier, Future<DnsAnswer<T>>> asked, long deadline) {
    Map<Identifier, DnsAnswer<T>> answers = new LinkedHashMap<>();
    asked.forEach((name, answer) -> answers.put(name, await(answer, deadline)));
    return answers;
  }

  private <T> DnsAnswer<T> await(Future<DnsAnswer<T>> answer, long deadline) {
    try {
      return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      return new DnsAnswer.Failed<>(false, "no answer in " + patience.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DnsAnswer.Failed<>(false, "it was asked no further");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a question to the DNS does not throw", e);
    }
  }

  /** The names whose proof can be tried; where nobody asked the DNS, that is left out too. */
  private static SequencedMap<Identifier, List<InetAddress>> places(
      List<Identifier> names, Answers answers) {
    SequencedMap<Identifier, List<InetAddress>> places = new LinkedHashMap<>();
    for (Identifier name : names) {
      switch (name) {
        case IpAddress ip -> places.put(name, List.of(ip.address()));
        case DnsName _ -> {
          if (!(answers.caa.get(name) instanceof DnsAnswer.Unasked<Caa>)) {
            DnsAnswer<InetAddress> addresses = answers.addresses.get(name);
            places.put(name, addresses == null ? List.of() : addresses.records());
          }
        }
      }
    }
    return places;
  }

  /** Of an authority that cannot be asked now nothing is known; that stops the order itself. */
  private static IssuingRules rules(Authority authority) {
    try {
      return authority.issuingRules();
    } catch (AuthorityException noAnswer) {
      return IssuingRules.UNTOLD;
    }
  }

  private static Optional<URI> account(Authority authority) {
    try {
      return authority.account();
    } catch (AuthorityException noAnswer) {
      return Optional.empty();
    }
  }

  /** For one thread. */
  private static <T> Supplier<T> once(Supplier<T> ask) {
    List<T> known = new ArrayList<>(1);
    return () -> {
      if (known.isEmpty()) {
        known.add(ask.get());
      }
      return known.getFirst();
    };
  }
}
