package org.mailseal.inspection.check;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.FindingCode;

/**
 * Writes the list of checks as {@code src/docs/checks.md}: a section for each, its codes a table.
 */
final class ChecksPage {
  private static final String HEAD =
      """
      # What `mailseal inspect` checks

      Each check looks at what was collected and finds something, or nothing to speak of. A finding
      has a level, a code, a sentence, and mostly a fix. Sentences may change; a code stays, so
      programs go by it: it is `code` in the JSON of `inspect`.

      - **ok**: it is as it should be.
      - **warning**: it works, but not for long or not for everybody.
      - **unknown**: it could not be found out, which is never counted as good.
      - **failure**: it is broken for those who look.

      A check that does not apply says nothing: that is no pass.

      This page is made from the list of checks; do not edit it.
      """;

  private static final int WIDTH = 100;

  private ChecksPage() {}

  static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    section(page, "Checks of a mail port", CheckList.ofPorts());
    section(page, "Checks of a mail domain", CheckList.ofDomains());
    return page.toString();
  }

  private static void section(StringBuilder page, String heading, List<? extends Check<?>> checks) {
    page.append("\n## ").append(heading).append('\n');
    checks.forEach(check -> section(page, check));
  }

  private static void section(StringBuilder page, Check<?> check) {
    page.append("\n### ").append(check.title()).append("\n\n");
    paragraph(page, check.description());
    paragraph(page, "Applies to " + check.applicability() + ".");
    page.append("| code | level | what it means | held against |\n");
    page.append("|---|---|---|---|\n");
    for (FindingCode code : check.codes()) {
      page.append("| `")
          .append(code.text())
          .append("` | ")
          .append(levels(code))
          .append(" | ")
          .append(code.title().replace("|", "\\|"))
          .append(" | ")
          .append(code.clause())
          .append(" |\n");
    }
  }

  /** In lines of at most {@value #WIDTH} columns. */
  private static void paragraph(StringBuilder page, String text) {
    int column = 0;
    for (String word : text.split(" ", -1)) {
      if (column > 0) {
        boolean fits = column + 1 + word.length() <= WIDTH;
        page.append(fits ? ' ' : '\n');
        column = fits ? column + 1 : 0;
      }
      page.append(word);
      column += word.length();
    }
    page.append("\n\n");
  }

  private static String levels(FindingCode code) {
    return code.levels().stream()
        .map(level -> level.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
