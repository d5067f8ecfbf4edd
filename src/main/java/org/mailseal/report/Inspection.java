package org.mailseal.report;

import java.util.List;
import org.mailseal.endpoint.CheckUp;
import org.mailseal.endpoint.Finding;
import org.mailseal.endpoint.Level;
import org.mailseal.endpoint.Observation;

/**
 * One observation and what it was judged to be.
 *
 * @param findings at least one
 */
public record Inspection(Observation observation, List<Finding> findings) {
  public Inspection {
    findings = List.copyOf(findings);
  }

  /** The worst of the findings. */
  public Level level() {
    return CheckUp.worst(findings);
  }

  /** Whether nothing failed and nothing remained unknown; warnings are fine. */
  public boolean fine() {
    return !level().worseThan(Level.WARNING);
  }
}
