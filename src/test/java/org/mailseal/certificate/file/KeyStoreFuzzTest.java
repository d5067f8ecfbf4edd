package org.mailseal.certificate.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Files with keys in them, which somebody wants to take over. As {@link AnswerFuzzTest}. */
class KeyStoreFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void isReadOrRefused(byte[] file) {
    try {
      Bundle bundle = Bundle.read(file, what -> Optional.of("secret".toCharArray()));
      Refusals.checkRead(bundle);
      MatchedKey.among(List.of(bundle), Instant.EPOCH);
    } catch (IOException refused) {
      Refusals.check(refused);
    }
  }
}
