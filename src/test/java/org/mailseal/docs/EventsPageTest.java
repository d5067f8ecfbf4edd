package org.mailseal.docs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.GeneratedPage;
import org.mailseal.ledger.trail.EventKind;

class EventsPageTest {
  private static final String HEAD =
      """
      # Events

      What a line of the trail tells of: the words behind `kind` in `audit --json`, in the log, and in the database. A word,
      once written, is never given another meaning.

      | kind | means |
      |---|---|
      """;

  @Test
  void thePageListsEveryKind() throws IOException {
    String rows =
        Arrays.stream(EventKind.values())
            .map(kind -> "| `%s` | %s |\n".formatted(kind.word(), kind.sentence()))
            .collect(Collectors.joining());

    new GeneratedPage(Path.of("src/docs/events.md"), HEAD + rows).check(EventsPageTest.class);
  }
}
