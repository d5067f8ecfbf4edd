package org.mailseal.dns;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the CAA records of a name say together (RFC 8659 §4, RFC 8657): by which of their names
 * authorities may issue for it, for which account, and proven how.
 */
public record CaaPolicy(List<Caa> records) {
  /** Those that authorities know; a critical one beside them forbids all (RFC 8659 §4.1). */
  private static final Set<String> TAGS =
      Set.of(
          "issue", "issuewild", "issuemail", "issuevmc", "iodef", "contactemail", "contactphone");

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9-]++");

  /** RFC 8659 §4.2. */
  private static boolean isIssuer(String written) {
    return Stream.of(written.split("\\.", -1)).allMatch(CaaPolicy::isLabel);
  }

  private static boolean isLabel(String part) {
    return LABEL.matcher(part).matches() && !part.startsWith("-") && !part.endsWith("-");
  }

  public CaaPolicy {
    records = List.copyOf(records);
  }

  /**
   * Who asks for a certificate, of whom, and how.
   *
   * @param identities the names that CAA records know the authority by; none where nobody can tell
   * @param account the account at it; empty where that is not known
   * @param method how the name is proven, such as {@code http-01}; empty where that is not known
   */
  public record Asking(Set<String> identities, Optional<URI> account, Optional<String> method) {
    public Asking {
      identities = Set.copyOf(identities);
    }
  }

  /** Whether the authority may issue. */
  public sealed interface Verdict {
    /**
     * It may.
     *
     * @param limited whether others may not
     */
    record Allowed(boolean limited) implements Verdict {}

    /**
     * It may not.
     *
     * @param why one printable clause
     */
    record Refused(String why) implements Verdict {}

    /** That depends on what is not known here. */
    record Unknown(String why) implements Verdict {}
  }

  /** What one record allows; a value that is none allows nobody (RFC 8659 §4.2). */
  private record Grant(String issuer, List<String> accounts, List<String> methods) {
    static Grant of(String value) {
      String[] parts = value.split(";", -1);
      String issuer = parts[0].strip();
      List<String> accounts = new ArrayList<>();
      List<String> methods = new ArrayList<>();
      for (String part : List.of(parts).subList(1, parts.length)) {
        String[] parameter = part.split("=", 2);
        if (parameter.length == 2) {
          switch (parameter[0].strip().toLowerCase(Locale.ROOT)) {
            case "accounturi" -> accounts.add(parameter[1].strip());
            case "validationmethods" -> methods.add(parameter[1].strip());
            default -> {} // for the authority that has given it a meaning
          }
        }
      }
      return new Grant(isIssuer(issuer) ? issuer.toLowerCase(Locale.ROOT) : "", accounts, methods);
    }

    Verdict judge(Asking asking) {
      // RFC 8657 §3, §4: with more than one of a kind a record can be satisfied by nobody.
      if (accounts.size() > 1 || methods.size() > 1) {
        return new Verdict.Refused("the record for " + issuer + " has a parameter twice");
      }
      boolean unproven = false;
      for (String allowed : methods) {
        List<String> labels = Stream.of(allowed.split(",", -1)).map(String::strip).toList();
        if (asking.method.isPresent() && !labels.contains(asking.method.get())) {
          return new Verdict.Refused(
              "they want it to be proven by " + allowed + ", not by " + asking.method.get());
        }
        unproven |= asking.method.isEmpty();
      }
      for (String account : accounts) {
        if (asking.account.isPresent() && !account.equals(asking.account.get().toString())) {
          return new Verdict.Refused(
              "they allow the account " + account + ", and ours is " + asking.account.get());
        }
        unproven |= asking.account.isEmpty();
      }
      return unproven
          ? new Verdict.Unknown("they allow one account, or way to prove it, alone")
          : new Verdict.Allowed(true);
    }
  }

  /**
   * Judges.
   *
   * @param wildcard whether it is asked for a wildcard of the name that has the records
   */
  public Verdict judge(boolean wildcard, Asking asking) {
    Optional<Caa> strange =
        records.stream().filter(one -> one.critical() && !TAGS.contains(one.tag())).findFirst();
    if (strange.isPresent()) {
      return new Verdict.Refused(
          "they hold '"
              + strange.get().tag()
              + "', which is critical, and which no authority knows (RFC 8659 §4.1)");
    }
    List<Grant> grants = grants(wildcard);
    if (grants.isEmpty()) {
      return new Verdict.Allowed(false);
    }
    Set<String> issuers =
        grants.stream()
            .map(Grant::issuer)
            .filter(issuer -> !issuer.isEmpty())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (issuers.isEmpty()) {
      return new Verdict.Refused("they allow no authority at all");
    }
    if (asking.identities.isEmpty()) {
      return new Verdict.Unknown(
          "they allow "
              + String.join(", ", issuers)
              + " alone, and by which name they would mean this authority is not known");
    }
    List<Verdict> ours =
        grants.stream()
            .filter(grant -> asking.identities.contains(grant.issuer))
            .map(grant -> grant.judge(asking))
            .toList();
    return best(ours)
        .orElseGet(
            () ->
                new Verdict.Refused(
                    "they allow "
                        + String.join(", ", issuers)
                        + ", not "
                        + String.join(" or ", new TreeSet<>(asking.identities))));
  }

  /** One record that allows it is enough. */
  private static Optional<Verdict> best(List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(Verdict.Allowed.class::isInstance)
        .findFirst()
        .or(() -> verdicts.stream().filter(Verdict.Unknown.class::isInstance).findFirst())
        .or(() -> verdicts.stream().findFirst());
  }

  /** Whether any of them allows some ways to prove a name alone (RFC 8657 §4). */
  public boolean limitsMethods() {
    return Stream.of("issue", "issuewild")
        .flatMap(tag -> grants(tag).stream())
        .anyMatch(grant -> !grant.methods.isEmpty());
  }

  /** RFC 8659 §4.3: where there is any issuewild, it alone counts for a wildcard. */
  private List<Grant> grants(boolean wildcard) {
    List<Grant> wild = wildcard ? grants("issuewild") : List.of();
    return wild.isEmpty() ? grants("issue") : wild;
  }

  private List<Grant> grants(String tag) {
    return records.stream()
        .filter(one -> one.tag().equals(tag))
        .map(one -> Grant.of(one.value()))
        .toList();
  }

  /** Some of them, as in a zone file. */
  public String display() {
    return records.stream()
        .limit(4)
        .map(one -> one.tag() + " \"" + one.value() + "\"")
        .collect(Collectors.joining(", "));
  }
}
