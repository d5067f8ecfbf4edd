package org.mailseal.inspection.check;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.GeneratedPage;

class ChecksPageTest {
  @Test
  void thePageSaysWhatTheListOfChecksSays() throws IOException {
    new GeneratedPage(Path.of("src/docs/checks.md"), ChecksPage.markdown())
        .check(ChecksPageTest.class);
  }
}
