package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EventKindTest {
  @Test
  void eachKindHasAWordAndASentenceOfItsOwn() {
    assertThat(EventKind.values())
        .allSatisfy(
            kind -> {
              assertThat(kind.word()).matches("[a-z]+(-[a-z]+)*").hasSizeLessThanOrEqualTo(40);
              assertThat(kind).hasToString(kind.word());
              assertThat(EventKind.find(kind.word())).contains(kind);
            });
    assertThat(EventKind.values()).extracting(EventKind::sentence).doesNotHaveDuplicates();
  }

  @Test
  void aStateIsSpeltAsTheKindThatTellsOfIt() {
    assertThat(Arrays.stream(AttemptState.values()).map(EventKind::of))
        .extracting(EventKind::name)
        .containsExactlyElementsOf(
            Arrays.stream(AttemptState.values()).map(AttemptState::name).toList());
  }

  @Test
  void theSpellingsOfEarlierVersionsAreRead() {
    assertThat(EventKind.find("PUT_BACK")).contains(EventKind.PUT_BACK);
    assertThat(EventKind.find("trouble")).contains(EventKind.INCIDENT);
    assertThat(EventKind.find("never heard")).isEmpty();
  }
}
