package org.mailseal.mtasts;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What strangers publish as an MTA-STS record or policy. In a build the committed seeds run; {@code
 * src/bench/fuzz/run} looks for more.
 */
class MtaStsFuzzTest {
  private static final Pattern SHOWN =
      Pattern.compile("[^\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\p{Zl}\\p{Zp}]++");

  @FuzzTest(maxDuration = "10m")
  void isAPolicyOrRefused(byte[] published) {
    TagList.parse("v=STSv1", new String(published, StandardCharsets.ISO_8859_1))
        .ifPresent(tags -> tags.find("id"));
    try {
      check(MtaStsPolicy.parse("20261127", published).display());
    } catch (IllegalArgumentException refused) {
      check(String.valueOf(refused.getMessage()));
    }
  }

  private static void check(String shown) {
    if (!SHOWN.matcher(shown).matches()) {
      throw new AssertionError("not printable: " + shown);
    }
  }
}
