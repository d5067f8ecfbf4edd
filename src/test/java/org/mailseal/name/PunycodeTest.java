package org.mailseal.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PunycodeTest {
  private static final long SEED = 3492;

  /** The first six are from RFC 3492 §7.1, in lower case. */
  @ParameterizedTest
  @CsvSource({
    "ليهمابتكلموشعربي؟, egbpdaj6bu4bxfgehfvwxn",
    "他们为什么不说中文, ihqwcrb4cv8a8dqg056pqjye",
    "למההםפשוטלאמדבריםעברית, 4dbcagdahymbxekheh6e0a7fei0b",
    "почемужеонинеговорятпорусски, b1abfaaepdrnnbgefbadotcwatmq2g4l",
    "3年b組金八先生, 3b-ww4c5e180e575a65lsy2b",
    "hello-another-way-それぞれの場所, hello-another-way--fc4qua05auwb3674vfr0b",
    "bücher, bcher-kva",
    "straße, strae-oqa",
    "ü, tda",
    "😀, e28h",
  })
  void lettersAreWrittenInAsciiAndReadAgain(String text, String ascii) {
    assertThat(Punycode.encode(text)).isEqualTo(ascii);
    assertThat(Punycode.decode(ascii)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bcher-kv", "strae-!", "99999999", "a-b_c", "ü", "zzzzzzzzzzzzzzzzzz"})
  void whatIsNoPunycodeIsNoText(String ascii) {
    assertThat(Punycode.decode(ascii)).isEqualTo(Optional.empty());
  }

  @Test
  void anyTextIsReadBackAndAnyAsciiIsReadOrRefused() {
    Random random = new Random(SEED);
    for (int round = 0; round < 5_000; round++) {
      String text =
          random
              .ints(1 + random.nextInt(12), 0, 0x3_0000)
              .map(c -> random.nextInt(3) == 0 ? 'a' + c % 26 : c)
              .filter(c -> c < 0xD800 || c > 0xDFFF)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());
      assertThat(Punycode.decode(Punycode.encode(text)))
          .as("seed %d, round %d", SEED, round)
          .contains(text);

      String ascii =
          random
              .ints(random.nextInt(40), 0, 37)
              .mapToObj(i -> "abcdefghijklmnopqrstuvwxyz0123456789-".substring(i, i + 1))
              .collect(Collectors.joining());
      assertThat(Punycode.decode(ascii).map(it -> it.codePointCount(0, it.length())).orElse(0))
          .as("seed %d, round %d", SEED, round)
          .isBetween(0, 63);
    }
  }
}
