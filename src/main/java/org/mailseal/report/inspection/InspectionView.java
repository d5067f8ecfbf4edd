package org.mailseal.report.inspection;

import java.util.Optional;
import org.mailseal.inspection.batch.BatchOutcome;

/** A way of showing outcomes, one after the other. Not thread-safe. */
public interface InspectionView {
  void show(BatchOutcome outcome);

  /** Ends what was begun, so that it is whole even where the inspecting was not. */
  void end(InspectionTally tally);

  /** In a printable sentence, why something that was seen could not be shown. */
  default Optional<String> lost() {
    return Optional.empty();
  }
}
