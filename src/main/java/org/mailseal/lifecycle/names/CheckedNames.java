package org.mailseal.lifecycle.names;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.mailseal.name.Identifier;

/**
 * The names of an order, each with what is to be said of it.
 *
 * @param verdicts in the order of the settings
 */
public record CheckedNames(List<NameVerdict> verdicts) {
  public CheckedNames {
    verdicts = List.copyOf(verdicts);
  }

  /** Names that nothing is said of. */
  static CheckedNames unchecked(List<Identifier> names, Set<Identifier> optional) {
    return new CheckedNames(
        names.stream()
            .map(name -> new NameVerdict(name, optional.contains(name), List.of()))
            .toList());
  }

  /** What is ordered; the primary name first. */
  public List<Identifier> ordered() {
    return verdicts.stream()
        .filter(Predicate.not(NameVerdict::leftOut))
        .map(NameVerdict::name)
        .toList();
  }

  /** The optional ones that are left out. */
  public List<NameVerdict> leftOut() {
    return verdicts.stream().filter(NameVerdict::leftOut).toList();
  }

  /** Why no order is placed; each a printable sentence with its cure. */
  public List<String> obstacles() {
    return verdicts.stream()
        .filter(verdict -> verdict.bad() && !verdict.optional())
        .map(verdict -> verdict.name().display() + ": " + String.join("; ", verdict.reasons()))
        .toList();
  }
}
