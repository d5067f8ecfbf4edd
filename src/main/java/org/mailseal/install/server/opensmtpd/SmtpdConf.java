package org.mailseal.install.server.opensmtpd;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What smtpd.conf(5) says of certificates, its includes followed. OpenSMTPD has no command that
 * prints its settings. Its macros hold no paths: 6.8 was seen to take a path in quotes alone.
 *
 * @param pki each name that {@code pki} gives a pair, with what was said of it, in their order
 */
record SmtpdConf(Map<String, Pair> pki) {
  /** A pair as far as it is named. */
  record Pair(Optional<String> certificate, Optional<String> key) {
    private static final Pair NONE = new Pair(Optional.empty(), Optional.empty());
  }

  /** What follows a quote without an end is no more read than a comment. */
  private static final Pattern WORD =
      Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"|([#\"].*+)|([^\\s\"#]++)", Pattern.DOTALL);

  /**
   * Reads it.
   *
   * @param text gives a file's text; an include without one is left out
   */
  static SmtpdConf read(Path file, Function<Path, Optional<String>> text) {
    Parser parser = new Parser(text);
    parser.read(file);
    return new SmtpdConf(parser.pki);
  }

  private static final class Parser {
    private final Function<Path, Optional<String>> text;
    private final Map<String, Pair> pki = new LinkedHashMap<>();
    private final Set<Path> seen = new HashSet<>();

    Parser(Function<Path, Optional<String>> text) {
      this.text = text;
    }

    void read(Path file) {
      if (seen.add(file)) { // one that includes itself is read once
        text.apply(file)
            .map(content -> content.replace("\\\n", " "))
            .ifPresent(content -> content.lines().map(Parser::words).forEach(this::take));
      }
    }

    private static List<String> words(String line) {
      List<String> words = new ArrayList<>();
      Matcher word = WORD.matcher(line);
      while (word.find() && word.group(2) == null) {
        words.add(word.group(1) != null ? word.group(1) : word.group(3));
      }
      return words;
    }

    private void take(List<String> words) {
      if (words.size() == 2 && words.getFirst().equals("include")) {
        path(words.get(1)).ifPresent(this::read);
      } else if (words.size() == 4 && words.getFirst().equals("pki")) {
        pki.merge(words.get(1), pair(words.get(2), words.get(3)), Parser::joined);
      }
    }

    private static Optional<Path> path(String word) {
      try {
        return Optional.of(Path.of(word));
      } catch (InvalidPathException notAPath) {
        return Optional.empty();
      }
    }

    private static Pair pair(String what, String file) {
      return switch (what) {
        case "cert" -> new Pair(Optional.of(file), Optional.empty());
        case "key" -> new Pair(Optional.empty(), Optional.of(file));
        default -> Pair.NONE;
      };
    }

    private static Pair joined(Pair before, Pair now) {
      return new Pair(now.certificate().or(before::certificate), now.key().or(before::key));
    }
  }
}
