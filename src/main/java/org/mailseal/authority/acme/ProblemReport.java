package org.mailseal.authority.acme;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.authority.AuthorityException.Again;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Problem;

/**
 * What follows from a problem document (RFC 8555 §6.7), beside its own words: whether it is worth
 * asking again, and what is to be done.
 *
 * @param name what it is about, where that is known; else its subproblems say so
 */
record ProblemReport(Problem problem, Optional<String> name) {
  private static final String ERROR = "urn:ietf:params:acme:error:";

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

  /** Of what was asked. */
  static ProblemReport ofRequest(Problem problem) {
    return new ProblemReport(problem, Optional.empty());
  }

  private Stream<Problem> all() {
    return Stream.concat(
        Stream.of(problem),
        AcmeExplanation.read(() -> Optional.of(problem.getSubProblems())).stream()
            .flatMap(List::stream));
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
    if (speaksOf(Set.of("rejectedIdentifier", "unsupportedIdentifier"))) {
      cure.append("; take such a name out of the settings, or ask another authority for it");
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
    List<String> names = namesOfCaa();
    return names.isEmpty()
        ? "at the name or above it, CAA 0 issue " + value
        : names.stream()
            .map(
                name ->
                    name.startsWith("*.")
                        ? name.substring(2) + ". CAA 0 issuewild " + value
                        : name + ". CAA 0 issue " + value)
            .collect(Collectors.joining(", "));
  }

  private List<String> namesOfCaa() {
    List<String> named =
        all()
            .filter(one -> type(one).equals("caa"))
            .flatMap(
                one ->
                    AcmeExplanation.read(one::getIdentifier)
                        .flatMap(id -> AcmeExplanation.read(() -> Optional.of(id.getValue())))
                        .stream())
            .distinct()
            .toList();
    return named.isEmpty() ? name.stream().toList() : named;
  }
}
