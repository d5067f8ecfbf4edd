package org.mailseal.authority.acme;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofTrial;
import org.mailseal.authority.acme.challenge.Postings;
import org.mailseal.authority.acme.challenge.Proof;
import org.mailseal.authority.acme.challenge.Prover;
import org.mailseal.authority.acme.challenge.Shown;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.TokenChallenge;
import org.shredzone.acme4j.exception.AcmeException;

/**
 * Proves the names of an order (RFC 8555 §7.5): each by the first of its ways that the authority
 * offers for it. All of them are shown before the authority is told of any.
 *
 * @param authority its name in the settings
 * @param caaIdentities what CAA records may call it; asked for where they decide something
 */
record OrderProof(String authority, ProofWays ways, Supplier<Set<String>> caaIdentities) {
  /** Each may take seconds to be looked at, and strangers say how many there are. */
  private static final int MAX_ADDRESSES = 4;

  /** One name's challenge, and who answers it. */
  private record Answer(Authorization authorization, TokenChallenge challenge, Prover prover) {
    /** As it was asked for (RFC 8555 §7.1.4: the wildcard's asterisk stands beside it). */
    Identifier name() {
      return ordered(authorization);
    }

    Proof proof() {
      return new Proof(
          Identifier.of(authorization.getIdentifier().getValue()),
          challenge.getJSON().get("token").asString(),
          challenge.getAuthorization());
    }
  }

  /**
   * Does so, and waits until the authority has made up its mind.
   *
   * @param polling begun when everything is shown
   * @return what is left of it
   */
  Polling prove(Order order, List<Identifier> asked, Postings postings, Supplier<Polling> polling)
      throws AcmeException, AuthorityException, InterruptedException {
    List<Answer> answers = new ArrayList<>();
    Map<Identifier, List<Prover>> waysOf = ways.of(asked, caaIdentities);
    for (Authorization authorization : order.getAuthorizations()) {
      if (authorization.getStatus() == Status.PENDING) {
        answers.add(answer(authorization, waysOf));
      }
    }
    Map<Prover, List<Proof>> proofs = new LinkedHashMap<>();
    answers.forEach(
        one -> proofs.computeIfAbsent(one.prover, _ -> new ArrayList<>()).add(one.proof()));
    List<Shown> shown = new ArrayList<>();
    try {
      for (Map.Entry<Prover, List<Proof>> each : proofs.entrySet()) {
        shown.add(show(each.getKey(), each.getValue(), postings));
      }
      Polling patience = polling.get();
      for (Answer each : answers) {
        each.challenge.trigger();
      }
      await(answers, patience);
      return patience;
    } finally {
      shown.reversed().forEach(Shown::close);
    }
  }

  private static Shown show(Prover prover, List<Proof> proofs, Postings postings)
      throws AuthorityException, InterruptedException {
    try {
      return prover.show(proofs, postings);
    } catch (AuthorityException notShown) {
      throw notShown.everywhere();
    }
  }

  /**
   * What would keep the names from being proven now, as far as this host alone can tell.
   *
   * @return each a printable sentence with its cure
   */
  List<String> obstacles(List<Identifier> names) {
    List<String> obstacles = new ArrayList<>();
    Map<Prover, List<Identifier>> taken = new LinkedHashMap<>();
    ways.of(names, caaIdentities)
        .forEach(
            (name, its) ->
                its.stream()
                    .findFirst()
                    .ifPresentOrElse(
                        prover -> taken.computeIfAbsent(prover, _ -> new ArrayList<>()).add(name),
                        () -> obstacles.add(provenByNone(name))));
    taken.forEach((prover, its) -> obstacles.addAll(prover.obstacles(its)));
    return List.copyOf(obstacles);
  }

  /** How each name would be proven; without those that cannot be. */
  SequencedMap<Identifier, String> describe(List<Identifier> names) {
    SequencedMap<Identifier, String> described = new LinkedHashMap<>();
    ways.of(names, caaIdentities)
        .forEach(
            (name, its) ->
                its.stream()
                    .findFirst()
                    .ifPresent(prover -> described.put(name, prover.describe())));
    return described;
  }

  /**
   * Tries each name's way, side by side, with what proves nothing.
   *
   * @param addresses those that the DNS has of each name
   */
  Map<Identifier, ProofTrial> tryOut(
      Map<Identifier, List<InetAddress>> addresses, Postings postings) {
    Map<Identifier, ProofTrial> trials = new ConcurrentHashMap<>();
    Map<Identifier, List<Prover>> waysOf = ways.of(List.copyOf(addresses.keySet()), caaIdentities);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      addresses.forEach(
          (name, its) ->
              waysOf.getOrDefault(name, List.of()).stream()
                  .findFirst()
                  .ifPresent(
                      prover ->
                          threads.execute(
                              () ->
                                  trials.put(
                                      name,
                                      new ProofTrial(
                                          prover.type(),
                                          prover.tryOut(
                                              Proof.ofNothing(name),
                                              its.stream().limit(MAX_ADDRESSES).toList(),
                                              postings))))));
    }
    return trials;
  }

  private static String provenByNone(Identifier name) {
    return name.display() + " can be proven by none of the ways under prove-by";
  }

  private void await(List<Answer> answers, Polling polling)
      throws AcmeException, AuthorityException, InterruptedException {
    List<String> refused = new ArrayList<>();
    List<ProblemReport> why = new ArrayList<>();
    Set<Identifier> names = new LinkedHashSet<>();
    for (Answer each : answers) {
      Authorization authorization = each.authorization;
      Status end =
          polling.until(
              status -> status != Status.PENDING && status != Status.PROCESSING,
              authorization,
              authorization::getStatus);
      if (end != Status.VALID) {
        Optional<Problem> problem =
            offered(authorization, each.prover.type()).flatMap(Challenge::getError);
        problem.ifPresent(said -> why.add(new ProblemReport(said, List.of(each.name()))));
        names.add(each.name());
        refused.add(
            name(authorization)
                + ": "
                + problem
                    .map(AcmeExplanation::describe)
                    .orElse("the authorization is " + authorization.getStatus()));
      }
    }
    if (!refused.isEmpty()) {
      AuthorityException failed =
          polling.explanation().refused(String.join("; ", refused), why).about(names);
      throw why.stream().anyMatch(ProblemReport::unseenProof) ? failed.everywhere() : failed;
    }
  }

  private Answer answer(Authorization authorization, Map<Identifier, List<Prover>> waysOf)
      throws AuthorityException {
    Identifier name = asked(authorization, waysOf.keySet());
    List<String> inVain = new ArrayList<>();
    for (Prover prover : waysOf.getOrDefault(name, List.of())) {
      Optional<TokenChallenge> offered = offered(authorization, prover.type());
      if (offered.isPresent()) {
        return new Answer(authorization, offered.get(), prover);
      }
      inVain.add(prover.type());
    }
    throw new AuthorityException(
        inVain.isEmpty()
            ? provenByNone(name)
            : authority
                + " offers no "
                + String.join(" or ", inVain)
                + " challenge for "
                + name.display());
  }

  private static Optional<TokenChallenge> offered(Authorization authorization, String type) {
    return authorization.getChallenges().stream()
        .filter(challenge -> type.equals(challenge.getType()))
        .filter(TokenChallenge.class::isInstance)
        .map(TokenChallenge.class::cast)
        .findFirst();
  }

  /** Nothing is put up for a name that nobody asked for. */
  private Identifier asked(Authorization authorization, Set<Identifier> asked)
      throws AuthorityException {
    String name = written(authorization);
    return Identifier.find(name)
        .filter(asked::contains)
        .orElseThrow(
            () ->
                new AuthorityException(
                    authority
                        + " wants '"
                        + Printable.sanitize(name)
                        + "' to be proven, which was not asked for; nothing was shown"));
  }

  private static String written(Authorization authorization) {
    String named = authorization.getIdentifier().getValue();
    return authorization.isWildcard() ? "*." + named : named;
  }

  private static Identifier ordered(Authorization authorization) {
    return Identifier.of(written(authorization));
  }

  private static String name(Authorization authorization) {
    String name = authorization.getIdentifier().getValue();
    return Printable.sanitize(authorization.isWildcard() ? "*." + name : name);
  }
}
