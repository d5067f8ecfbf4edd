package org.mailseal.ledger.trail;

import static org.assertj.core.api.Assertions.assertThat;

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
  void theSpellingsOfEarlierVersionsAreRead() {
    assertThat(EventKind.find("PUT_BACK")).contains(EventKind.PUT_BACK);
    assertThat(EventKind.find("trouble")).contains(EventKind.INCIDENT);
    assertThat(EventKind.find("never heard")).isEmpty();
  }
}
