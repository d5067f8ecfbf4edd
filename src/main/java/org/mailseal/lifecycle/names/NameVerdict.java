package org.mailseal.lifecycle.names;

import java.util.List;
import java.util.stream.Stream;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.name.Identifier;

/**
 * What is to be said of a name before it is ordered.
 *
 * @param optional whether the order may do without it
 * @param findings without those that are well
 */
public record NameVerdict(Identifier name, boolean optional, List<Finding> findings) {
  public NameVerdict {
    findings = List.copyOf(findings);
  }

  NameVerdict with(Finding finding) {
    return new NameVerdict(
        name, optional, Stream.concat(findings.stream(), Stream.of(finding)).toList());
  }

  /** Whether the authority would surely refuse it. */
  public boolean bad() {
    return findings.stream().anyMatch(finding -> finding.level() == Level.FAILURE);
  }

  /** Whether the order is placed without it. */
  public boolean leftOut() {
    return optional && bad();
  }

  /** Why the authority would refuse it; each a printable clause with its cure. */
  public List<String> reasons() {
    return findings.stream()
        .filter(finding -> finding.level() == Level.FAILURE)
        .map(NameVerdict::sentence)
        .toList();
  }

  /** What else is to be known of it; likewise. */
  public List<String> remarks() {
    return findings.stream()
        .filter(finding -> finding.level() != Level.FAILURE)
        .map(NameVerdict::sentence)
        .toList();
  }

  private static String sentence(Finding finding) {
    return finding.what()
        + (finding.clause().isEmpty() ? "" : " (" + finding.clause() + ")")
        + (finding.fix().isEmpty() ? "" : "; " + finding.fix());
  }
}
