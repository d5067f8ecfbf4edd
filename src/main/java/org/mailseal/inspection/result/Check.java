package org.mailseal.inspection.result;

import java.util.List;

/**
 * One thing that is looked for in evidence. A check is a pure function: it asks nobody, keeps
 * nothing and is thread-safe, and the same evidence has the same findings.
 *
 * @param <E> the evidence: of a {@linkplain PortEvidence port} or of a {@linkplain DomainEvidence
 *     mail domain}
 */
public interface Check<E> {
  /** Its heading, such as {@code Validity}. */
  String title();

  /** What is looked at and why, in sentences for people; Markdown. */
  String description();

  /** When it {@linkplain #appliesTo applies}, as a clause that says of what: "every port". */
  String applicability();

  /** All kinds of findings that it can have. */
  List<FindingCode> codes();

  /** Whether there is anything to look at. Where there is not, nothing is said: that is no pass. */
  boolean appliesTo(E evidence);

  /**
   * What is found; under its {@linkplain #codes codes} only. Nobody asks where the check does not
   * {@linkplain #appliesTo apply}.
   */
  List<Finding> findings(E evidence);
}
