package org.mailseal.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrintableTest {
  private static final long SEED = 500;

  @ParameterizedTest
  @MethodSource
  void whatATerminalWouldObeyIsSpelledOut(String from, String shown) {
    assertThat(Printable.sanitize(from)).isEqualTo(shown);
  }

  static Object[][] whatATerminalWouldObeyIsSpelledOut() {
    return new Object[][] {
      {"", ""},
      {"220 mail.example.org ESMTP", "220 mail.example.org ESMTP"},
      {"Grüße, 例え 😀", "Grüße, 例え 😀"},
      {"a\r\nb\tc\0", "a\\u000D\\u000Ab\\u0009c\\u0000"},
      {"\u001B[2J\u009B31m", "\\u001B[2J\\u009B31m"},
      {"\u202Egro.elpmaxe\u2066", "\\u202Egro.elpmaxe\\u2066"},
      {"\u2028\u2029\u200B\uFEFF", "\\u2028\\u2029\\u200B\\uFEFF"},
      {"\uD800x\uDC00", "\\uD800x\\uDC00"},
      {"\uE000\uFFFF", "\\uE000\\uFFFF"},
      {new String(Character.toChars(0xE0041)), "\\uDB40\\uDC41"},
    };
  }

  @Test
  void whatIsLongIsCutAndSaysSo() {
    assertThat(Printable.sanitize("x".repeat(500))).isEqualTo("x".repeat(500));
    assertThat(Printable.sanitize("x".repeat(10_000_000)))
        .isEqualTo("x".repeat(500) + "... (9999500 more characters)");
  }

  @Test
  void theLinesOfATextStandOnOne() {
    assertThat(Printable.sanitizeLines(" \n  one \t\r\n\r\n \ntwo\u001B[2J\n", " | "))
        .isEqualTo("one | two\\u001B[2J");
    assertThat(Printable.sanitizeLines(" \n ", " | ")).isEmpty();
    assertThat(Printable.sanitizeLines(" ".repeat(10_000_000) + "x", " | ")).isEqualTo("x");
  }

  @Test
  void anyTextBecomesOneShortPrintableLineAndStaysAsItIs() {
    Random random = new Random(SEED);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder();
      random.ints(random.nextInt(60), 0, 0x10FFFF + 1).forEach(text::appendCodePoint);

      String shown = Printable.sanitize(text.toString());

      assertThat(shown)
          .as("seed %d, round %d", SEED, round)
          .matches("[^\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\p{Zl}\\p{Zp}]*")
          .hasSizeLessThan(560);
      if (shown.length() <= 500) {
        assertThat(Printable.sanitize(shown)).isEqualTo(shown);
      }
    }
  }
}
