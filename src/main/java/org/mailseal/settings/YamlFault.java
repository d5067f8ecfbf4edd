package org.mailseal.settings;

import java.util.List;
import java.util.Optional;
import org.mailseal.name.Printable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What is not YAML, in words for who wrote it, at the place that is to be mended. The engine names
 * the place where it could not go on, which is often a line later, and repeats values: an unquoted
 * password that starts with {@code *} looks like an alias. It has no codes for its faults, only
 * words.
 *
 * @param line counts from 1
 * @param column counts from 1
 */
record YamlFault(int line, int column, String what) {
  static final String TAG =
      "tags (!) mean nothing in the settings; put a value that starts with ! in quotes";

  private static final String TOO_FAR =
      "this is indented too far: it stands under a value, and no key can; or a value with ': ' in"
          + " it is to be put in quotes";

  private static final String NO_COLON =
      "this line has no ':' after its key, and no '-' before its value";

  /** Of the text that the engine has refused. */
  static YamlFault of(MarkedYamlEngineException refused, String text) {
    String words = refused.getProblem();
    Optional<Mark> problem = refused.getProblemMark();
    Optional<Mark> context = refused.getContextMark();
    List<String> lines = List.of(text.split("\n", -1));
    int line = problem.map(Mark::getLine).orElse(0);
    int above = above(lines, line);
    boolean keyRefused = words.contains("mapping values are not allowed");
    boolean endExpected = words.contains("expected <block end>");
    if ((keyRefused || endExpected)
        && above >= 0
        && indentation(lines.get(above)) == indentation(lines.get(line))
        && !lines.get(above).contains(":")) {
      return new YamlFault(above + 1, indentation(lines.get(above)) + 1, NO_COLON);
    }
    if (keyRefused) {
      return above >= 0 && indentation(lines.get(line)) > indentation(lines.get(above))
          ? new YamlFault(line + 1, indentation(lines.get(line)) + 1, TOO_FAR)
          : at(problem, "a second ':' in one line; put a value with ': ' in it in quotes");
    }
    if (endExpected) {
      return at(
          problem,
          "this is indented like no line above it: what belongs together begins in the same"
              + " column");
    }
    if (words.contains("could not find expected ':'")) {
      return at(context.or(() -> problem), NO_COLON);
    }
    if (words.contains("expected ',' or ']'") || words.contains("expected ',' or '}'")) {
      return at(context.or(() -> problem), "this bracket is not closed, or lacks a comma within");
    }
    if (words.contains("end of stream")) {
      return at(context.or(() -> problem), "this quote is not closed");
    }
    return at(problem, cured(words));
  }

  /** The line before it that says something; -1 where there is none. */
  private static int above(List<String> lines, int line) {
    int above = line - 1;
    while (above >= 0 && isEmpty(lines.get(above))) {
      above--;
    }
    return above;
  }

  private static boolean isEmpty(String line) {
    return line.isBlank() || line.strip().startsWith("#");
  }

  private static int indentation(String line) {
    return line.length() - line.stripLeading().length();
  }

  private static YamlFault at(Optional<Mark> mark, String what) {
    return new YamlFault(
        mark.map(Mark::getLine).orElse(-1) + 1, mark.map(Mark::getColumn).orElse(-1) + 1, what);
  }

  private static String cured(String words) {
    if (words.contains("undefined alias")) {
      return "an alias (*) of nothing; put a value that starts with * in quotes";
    }
    if (words.contains("tag handle") || words.contains("URI")) {
      return TAG;
    }
    if (words.contains("escape")) {
      return "not an escape; put a value with \\ in it in single quotes, where it means itself";
    }
    if (words.contains("\\t(TAB)")) {
      return "a tab; YAML is indented with spaces only";
    }
    if (words.contains("cannot start any token")) {
      return "a value cannot start with this character; put it in quotes";
    }
    if (words.contains("another document")) {
      return "a second document starts here; the settings are one";
    }
    return "not YAML: " + Printable.sanitize(words);
  }
}
