package org.mailseal.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown page of the project.
 *
 * @param file from the project's folder
 */
record Page(Path file) {
  static final Path README = Path.of("README.md");
  static final Path FOLDER = Path.of("src/docs");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  static List<Page> all() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return Stream.concat(Stream.of(README), files.filter(file -> file.toString().endsWith(".md")))
          .sorted()
          .map(Page::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String prose() {
    return BLOCK.matcher(text()).replaceAll("");
  }

  /** The first group of each match, outside of code blocks. */
  List<String> matches(Pattern pattern) {
    return pattern.matcher(prose()).results().map(match -> match.group(1)).toList();
  }

  /** What it links to within the project, as it is written. */
  List<String> links() {
    return matches(LINK).stream().filter(link -> !link.matches("(https?|mailto):.*")).toList();
  }

  /** The file that a link leads to. */
  Path target(String link) {
    String path = link.replaceFirst("#.*", "");
    return path.isEmpty() ? file : file.resolveSibling(path).normalize();
  }

  /** Whether there is a heading that a link's {@code #...} leads to, as GitHub names them. */
  boolean hasAnchor(String anchor) {
    return matches(HEADING).stream()
        .map(heading -> heading.toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .anyMatch(anchor::equals);
  }

  /** Its code blocks in a language. */
  List<String> blocks(String language) {
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text());
    while (block.find()) {
      if (block.group(1).equals(language)) {
        blocks.add(block.group(2));
      }
    }
    return blocks;
  }
}
