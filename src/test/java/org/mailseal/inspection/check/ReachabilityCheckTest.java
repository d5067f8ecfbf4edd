package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.endpoint.Fault;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;

class ReachabilityCheckTest {
  @ParameterizedTest
  @EnumSource
  void noFaultIsEverGoodAndEachHasAFix(Fault fault) {
    Finding finding =
        EvidenceDraft.of(SampleObservations.missing(fault))
            .judge(new ReachabilityCheck())
            .getFirst();

    assertThat(finding.what()).isEqualTo("what happened");
    assertThat(finding.fix()).isNotBlank();
    assertThat(finding.level())
        .isEqualTo(
            switch (fault) {
              case UNRESOLVED,
                  REFUSED,
                  UNREACHABLE,
                  NO_ANSWER,
                  TIMED_OUT,
                  CLOSED,
                  TRY_LATER,
                  BLOCKED,
                  BYE,
                  LEFT_OUT ->
                  Level.UNKNOWN;
              default -> Level.FAILURE;
            });
  }

  @Test
  void noFindingsAreNoGoodNews() {
    assertThat(Level.worst(List.of())).isEqualTo(Level.UNKNOWN);
  }
}
