package org.mailseal.inspection.batch;

import java.util.OptionalLong;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;

/** What came of looking at something. */
public sealed interface BatchOutcome {
  Level level();

  /** Whether nothing failed and nothing remained unknown; warnings are fine. */
  default boolean fine() {
    return !level().worseThan(Level.WARNING);
  }

  /** It was looked at. */
  record Inspected(Inspection inspection) implements BatchOutcome {
    @Override
    public Level level() {
      return inspection.level();
    }
  }

  /**
   * It was not, so nothing is known of it.
   *
   * @param line its number in the input, from 1; empty where it did not come from a file
   * @param what as it was written; printable
   * @param why one printable sentence, the cure included
   */
  record Skipped(OptionalLong line, String what, String why) implements BatchOutcome {
    @Override
    public Level level() {
      return Level.UNKNOWN;
    }
  }
}
