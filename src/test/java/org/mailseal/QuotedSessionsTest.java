package org.mailseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the documentation shows of a session stands, word for word, in {@code src/test/sessions}:
 * those are run against real servers.
 */
class QuotedSessionsTest {
  /** A fenced block that begins with a prompt. */
  private static final Pattern QUOTED =
      Pattern.compile("^```[a-z]*\n(\\$ mailseal .*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void whatIsQuotedIsWhatASessionShows() throws IOException {
    StringBuilder sessions = new StringBuilder();
    for (Path session : files(Path.of("src/test/sessions"), ".txt")) {
      sessions.append(Files.readString(session)).append('\n');
    }
    List<Path> pages = new ArrayList<>(files(Path.of("src/docs"), ".md"));
    pages.add(Path.of("README.md"));
    for (Path page : pages) {
      Matcher quoted = QUOTED.matcher(Files.readString(page));
      while (quoted.find()) {
        assertThat(sessions.toString()).as(page.toString()).contains(quoted.group(1));
      }
    }
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
