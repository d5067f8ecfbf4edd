package org.mailseal.certificate.file;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Optional;
import org.mailseal.certificate.Chain;

/**
 * What strangers send as an authority's answer. In a build the committed seeds run; {@code
 * src/bench/fuzz/run} looks for more.
 */
class AnswerFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void isReadOrRefused(byte[] file) {
    try {
      Bundle bundle = Bundle.certificates(file, what -> Optional.of("secret".toCharArray()));
      Refusals.checkRead(bundle);
      bundle.certificates().forEach(leaf -> Chain.of(leaf, bundle.certificates()));
    } catch (IOException refused) {
      Refusals.check(refused);
    }
  }
}
