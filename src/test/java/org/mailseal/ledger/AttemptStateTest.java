package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptStateTest {
  @ParameterizedTest
  @EnumSource
  void aStateIsSpeltAsTheKindThatTellsOfIt(AttemptState state) {
    assertThat(state.event().name()).isEqualTo(state.name());
  }
}
