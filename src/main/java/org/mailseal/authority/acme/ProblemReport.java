package org.mailseal.authority.acme;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.authority.AuthorityException.Again;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Problem;

/**
 * What follows from a problem document (RFC 8555 §6.7), beside its own words: whether it is worth
 * asking again, and what is to be done.
 *
 * @param asked the names that it may be about; of several its subproblems say which, if anything
 *     does
 */
record ProblemReport(Problem problem, List<Identifier> asked) {
  private static final String ERROR = "urn:ietf:params:acme:error:";

  private static final Set<String> REJECTED = Set.of("rejectedIdentifier", "unsupportedIdentifier");

  /** Of a name: nothing but another authority, other settings or another CAA record helps. */
  private static final Set<String> LASTING_OF_NAMES =
      Set.of("caa", "rejectedIdentifier", "unsupportedIdentifier");

  /**
   * Of the account or the request. What a validation calls {@code unauthorized} is something else:
   * the proof was not seen, and may be next time.
   */
  private static final Set<String> LASTING_OF_REQUESTS =
      Set.of(
          "accountDoesNotExist",
          "badCSR",
          "badPublicKey",
          "badRevocationReason",
          "badSignatureAlgorithm",
          "externalAccountRequired",
          "invalidContact",
          "invalidProfile",
          "unauthorized",
          "unsupportedContact",
          "userActionRequired");

  /** As many as a person reads. */
  private static final int MAX_SHOWN = 10;

  /** Of a name's proof, which was looked for and not seen: whoever looks finds that. */
  private static final Set<String> OF_PROOFS =
      Set.of("connection", "dns", "incorrectResponse", "tls", "unauthorized");

  private Stream<Problem> all() {
    return Stream.concat(Stream.of(problem), parts().stream());
  }

  private List<Problem> parts() {
    return AcmeExplanation.read(() -> Optional.of(problem.getSubProblems())).orElse(List.of());
  }

  /** Its type without the prefix of those that ACME has. */
  private static String type(Problem problem) {
    return AcmeExplanation.read(() -> Optional.of(problem.getType().toString()))
        .map(type -> type.replace(ERROR, ""))
        .orElse("");
  }

  private boolean speaksOf(Set<String> types) {
    return all().map(ProblemReport::type).anyMatch(types::contains);
  }

  /** As the answer to a request. */
  Again again() {
    return speaksOf(LASTING_OF_NAMES) || speaksOf(LASTING_OF_REQUESTS)
        ? new Again.OnceMended()
        : new Again.Soon();
  }

  /** As the result of a validation. */
  boolean lastingOfName() {
    return speaksOf(LASTING_OF_NAMES);
  }

  /** The same: whether the proof could be seen by nobody. */
  boolean unseenProof() {
    return speaksOf(OF_PROOFS) && !lastingOfName();
  }

  /**
   * What is to be done, in printable clauses that begin with a semicolon; empty where nothing is
   * known.
   *
   * @param caaIdentities what a CAA record may call the authority (§7.1.1)
   */
  String cure(Supplier<Set<String>> caaIdentities) {
    StringBuilder cure = new StringBuilder();
    if (speaksOf(Set.of("caa"))) {
      cure.append("; allow it by a CAA record: ").append(records(caaIdentities.get()));
    }
    if (speaksOf(REJECTED)) {
      List<String> names = namesOf(REJECTED);
      cure.append("; take ")
          .append(names.isEmpty() ? "such a name" : shown(names))
          .append(" out of the settings, or ask another authority for ")
          .append(names.size() > 1 ? "them" : "it")
          .append(names.isEmpty() ? oneOfAsked() : "");
    }
    if (speaksOf(Set.of("userActionRequired"))) {
      AcmeExplanation.read(problem::getInstance)
          .ifPresent(page -> cure.append("; see ").append(page));
    }
    return Printable.sanitize(cure.toString());
  }

  /** RFC 8659 §4: a wildcard has a property of its own. */
  private String records(Set<String> identities) {
    String value =
        identities.stream()
            .sorted()
            .findFirst()
            .map(identity -> '"' + identity + '"')
            .orElse("with the domain that the authority's pages give");
    List<String> names = namesOf(Set.of("caa"));
    return names.isEmpty()
        ? "at the name or above it, CAA 0 issue " + value + oneOfAsked()
        : names.stream()
            .map(
                name ->
                    name.startsWith("*.")
                        ? name.substring(2) + ". CAA 0 issuewild " + value
                        : name + ". CAA 0 issue " + value)
            .collect(Collectors.joining(", "));
  }

  /**
   * The names but for which it would have been given: those that its subproblems are about, where
   * each of these is about one that was asked for and is none but a refusal of it.
   */
  Set<Identifier> refused() {
    Set<Identifier> refused = new LinkedHashSet<>();
    for (Problem part : parts()) {
      Optional<Identifier> name =
          LASTING_OF_NAMES.contains(type(part))
              ? written(part).flatMap(this::asked)
              : Optional.empty();
      if (name.isEmpty()) {
        return Set.of();
      }
      refused.add(name.get());
    }
    return refused;
  }

  /** Some authorities leave a wildcard's asterisk out. */
  private Optional<Identifier> asked(String written) {
    return Stream.of(written, "*." + written)
        .flatMap(each -> Identifier.find(each).stream())
        .filter(asked::contains)
        .findFirst();
  }

  private static Optional<String> written(Problem part) {
    return AcmeExplanation.read(part::getIdentifier)
        .flatMap(id -> AcmeExplanation.read(() -> Optional.of(id.getValue())));
  }

  /** Those that parts of such types are about; none where nobody says. */
  private List<String> namesOf(Set<String> types) {
    List<String> named =
        all()
            .filter(one -> types.contains(type(one)))
            .flatMap(one -> written(one).stream())
            .distinct()
            .toList();
    return named.isEmpty() && asked.size() == 1 ? List.of(asked.getFirst().text()) : named;
  }

  private String oneOfAsked() {
    return asked.isEmpty()
        ? ""
        : " (it does not say which of those that were asked for: "
            + shown(asked.stream().map(Identifier::text).toList())
            + ")";
  }

  private static String shown(List<String> names) {
    String some = names.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "));
    return names.size() > MAX_SHOWN ? some + " and " + (names.size() - MAX_SHOWN) + " more" : some;
  }
}
