package org.mailseal.lifecycle.names;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.mailseal.authority.IssuingRules;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * A name that a wildcard of the same order covers: there are authorities that refuse such an order
 * as a whole. It is judged after all others, for a wildcard that is itself left out covers nothing.
 *
 * @param rules of the authority, asked for where there is such a name
 */
record Redundancy(Supplier<IssuingRules> rules, String authority) {
  static final FindingCode CODE =
      FindingCode.of(
          Topic.ORDER,
          "redundant",
          "a wildcard of the same certificate covers it already",
          "",
          Level.FAILURE,
          Level.WARNING);

  List<NameVerdict> judge(List<NameVerdict> verdicts) {
    return verdicts.stream()
        .map(
            verdict ->
                wildcard(verdict.name(), verdicts)
                    .map(covering -> verdict.with(finding(verdict, covering)))
                    .orElse(verdict))
        .toList();
  }

  private static Optional<Identifier> wildcard(Identifier name, List<NameVerdict> verdicts) {
    return verdicts.stream()
        .filter(other -> !other.leftOut())
        .map(NameVerdict::name)
        .filter(other -> other instanceof DnsName host && host.wildcard())
        .filter(other -> !other.equals(name) && other.covers(name))
        .findFirst();
  }

  private Finding finding(NameVerdict verdict, Identifier covering) {
    String what = covering.display() + " covers it already";
    if (verdict.optional()) {
      return CODE.failure(what, ""); // nothing is lost with it
    }
    return rules.get().refusesRedundant()
        ? CODE.failure(
            what + ", and " + authority + " refuses an order for both",
            "take one of them out of also-for, or give the wildcard a certificate of its own")
        : CODE.warning(
            what + ": there are authorities that refuse an order for both",
            "where this one does, take one of them out of also-for");
  }
}
