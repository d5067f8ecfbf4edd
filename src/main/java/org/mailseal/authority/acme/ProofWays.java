package org.mailseal.authority.acme;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.mailseal.authority.acme.challenge.Prover;
import org.mailseal.dns.Caa;
import org.mailseal.dns.CaaPolicy;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * The ways to prove, and which of them a name takes: the first of the settings that can prove it,
 * and where CAA records allow some alone (RFC 8657 §4), the first of those. Nobody is asked of a
 * name for which there is no choice. Thread-safe.
 *
 * @param provers in the order of the settings
 * @param dns asked for CAA records; made where there are any to ask for
 */
public record ProofWays(List<Prover> provers, Supplier<Lookup> dns) {
  public ProofWays {
    provers = List.copyOf(provers);
  }

  /** Those of the settings, whatever CAA records say. */
  public static ProofWays of(List<Prover> provers) {
    return new ProofWays(provers, Lookup::unasked);
  }

  /**
   * The ways of each name, the one that it takes first; none where it cannot be proven. The DNS is
   * asked side by side, for as long as it takes for one.
   *
   * @param identities the names that CAA records know the authority by; asked for at most once
   */
  SequencedMap<Identifier, List<Prover>> of(
      List<Identifier> names, Supplier<Set<String>> identities) {
    Supplier<Set<String>> known = once(identities);
    ConcurrentHashMap<Identifier, List<Prover>> ordered = new ConcurrentHashMap<>();
    List<Identifier> choices = names.stream().filter(name -> hasChoice(able(name))).toList();
    if (!choices.isEmpty()) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Identifier name : choices) {
          threads.execute(() -> ordered.put(name, allowedFirst(name, known)));
        }
      }
    }
    SequencedMap<Identifier, List<Prover>> ways = new LinkedHashMap<>();
    names.forEach(name -> ways.put(name, ordered.getOrDefault(name, able(name))));
    return ways;
  }

  private List<Prover> able(Identifier name) {
    return provers.stream().filter(prover -> prover.canProve(name)).toList();
  }

  private static boolean hasChoice(List<Prover> able) {
    return able.stream().map(Prover::type).distinct().count() > 1;
  }

  private List<Prover> allowedFirst(Identifier name, Supplier<Set<String>> identities) {
    List<Prover> able = able(name);
    if (!(name instanceof DnsName host)
        || !(dns.get().caa(host.withoutWildcard()) instanceof DnsAnswer.Found<Caa> found)) {
      return able;
    }
    CaaPolicy policy = new CaaPolicy(found.records());
    if (!policy.limitsMethods()) {
      return able;
    }
    Predicate<Prover> allowed =
        prover ->
            !(policy.judge(
                    host.wildcard(),
                    new CaaPolicy.Asking(
                        identities.get(), Optional.empty(), Optional.of(prover.type())))
                instanceof CaaPolicy.Verdict.Refused);
    return Stream.concat(
            able.stream().filter(allowed), able.stream().filter(Predicate.not(allowed)))
        .toList();
  }

  /** For several threads. */
  private static <T> Supplier<T> once(Supplier<T> ask) {
    List<T> known = new ArrayList<>(1);
    return () -> {
      synchronized (known) {
        if (known.isEmpty()) {
          known.add(ask.get());
        }
        return known.getFirst();
      }
    };
  }
}
