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
import org.mailseal.fixture.host.Transcript;

/**
 * What the documentation shows of a session stands in {@code src/test/sessions}, where it is run
 * against real servers: a block behind {@code <!-- session: NAME -->} is a part of NAME.txt, but
 * for line breaks and for what differs from run to run.
 */
class QuotedSessionsTest {
  private static final Pattern QUOTED =
      Pattern.compile(
          "<!-- session: ([a-z-]+) -->\\s*```[a-z]*\n(.*?)^```$",
          Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void whatIsQuotedIsWhatTheSessionShows() throws IOException {
    List<Path> pages = new ArrayList<>(files(Path.of("src/docs"), ".md"));
    pages.add(Path.of("README.md"));
    for (Path page : pages) {
      Matcher quoted = QUOTED.matcher(Files.readString(page));
      while (quoted.find()) {
        String session = Files.readString(Path.of("src/test/sessions", quoted.group(1) + ".txt"));
        assertThat(comparable(session))
            .as(page + ", " + quoted.group(1))
            .contains(comparable(quoted.group(2)));
      }
    }
  }

  private static String comparable(String text) {
    return Transcript.shape(text).replaceAll("\\s+", " ").strip();
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
