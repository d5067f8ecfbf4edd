package org.mailseal.settings;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What may stand in a settings file. In a build the committed seeds run; {@code src/bench/fuzz/run}
 * looks for more.
 */
class SettingsFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void areReadOrRefused(byte[] file) {
    try {
      SettingsReader.read(
          new String(file, StandardCharsets.UTF_8), Path.of("mailseal.yaml").toAbsolutePath());
    } catch (SettingsException refused) {
      if (refused.problems().isEmpty()
          || refused.problems().toString().chars().anyMatch(c -> c < ' ')) {
        throw new AssertionError("nothing to show", refused);
      }
    }
  }
}
