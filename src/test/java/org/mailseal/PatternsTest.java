package org.mailseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No regular expression works longer than in proportion to a text, or deeper than a bound: a
 * command's output, a server's line and a stranger's file may be long, and made for it. The work is
 * counted in characters looked at, so that it is the same on every machine.
 */
class PatternsTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final int LENGTH = 2_000;

  /** One that is quadratic takes a thousand. */
  private static final int LOOKS_A_CHARACTER = 150;

  /** Always asked at one place, with matches() or lookingAt(). */
  private static final Set<String> ANCHORED =
      Set.of(
          "certificate.file.BundleReader.CERTIFICATE_FILE",
          "certificate.file.PemBlock.HEADER",
          "endpoint.probe.Smtp.CROSSED_OUT",
          "inspection.check.domain.TlsReportingCheck.URI",
          "name.IpAddress.LITERAL",
          "name.ULabel.MISPLACED",
          "settings.EndpointReader.FULL",
          "survey.ThisHost.ABSOLUTE");

  /** What is repeated. */
  private static final List<String> PUMPS =
      List.of(
          " ", "\t", "\n", "\r\n", "a", "A", "X", "0", "/", "\\", "\"", "'", ":", ".", ",", ";",
          "=", "-", "*", "#", "@", "<", ">", "{", "}", "$", "(", ")", "%", "~", "|", "+", "_",
          "\u00E9", "\\\"", "\\'", "\\a", "\" ", "' ", "a ", "a\n", "a/", "a.", "a:", "a=", "a,",
          "0.", "0:", "-a", "\n ", "= ", "\"a", "a\"", "a'", "> ", "$ ", "${", "\\\n", "@a", "a@",
          "//a", "/a ");

  /** A text that counts who looks at it. */
  private static final class Counted implements CharSequence {
    private final String text;
    private long looks;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      looks++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return text.subSequence(from, to);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** How a pattern is asked. */
  private enum Use {
    FIND {
      @Override
      void on(Matcher matcher) {
        while (matcher.find()) {
          // the next one
        }
      }
    },
    MATCH {
      @Override
      void on(Matcher matcher) {
        matcher.matches();
      }
    };

    abstract void on(Matcher matcher);
  }

  /** Of each constant of every class: its place, and how it is asked. */
  private static Map<String, Pattern> constants() throws Exception {
    Map<String, Pattern> found = new LinkedHashMap<>();
    for (String name : classes()) {
      Class<?> one = Class.forName(name, false, PatternsTest.class.getClassLoader());
      for (Field field : one.getDeclaredFields()) {
        if (field.getType().equals(Pattern.class)) {
          field.setAccessible(true);
          String place = (name + "." + field.getName()).substring("org.mailseal.".length());
          found.put(place, (Pattern) field.get(null));
        }
      }
    }
    return found;
  }

  private static List<String> classes() throws IOException {
    Path root = Path.of("target/classes");
    try (Stream<Path> files = Files.walk(root.resolve("org/mailseal"))) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !file.toString().endsWith("-info.class"))
          .map(file -> root.relativize(file).toString())
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .sorted()
          .toList();
    }
  }

  private static final Pattern IN_PLACE =
      Pattern.compile(
          "\\.(matches|replaceAll|replaceFirst|split)\\(\\s*+\"((?:[^\"\\\\]|\\\\.)*+)\"");

  /** Those that stand where they are used, and whether a text must be one as a whole. */
  private static Map<String, Pattern> inPlace(boolean whole) throws IOException {
    Map<String, Pattern> found = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).sorted().toList()) {
        Matcher use = IN_PLACE.matcher(Files.readString(file));
        while (use.find()) {
          if (use.group(1).equals("matches") == whole) {
            String regex = use.group(2).translateEscapes();
            found.put(SOURCES.relativize(file) + ": " + regex, Pattern.compile(regex));
          }
        }
      }
    }
    return found;
  }

  private static String literalStart(Pattern pattern) {
    return pattern
        .pattern()
        .replaceFirst("^(\\(\\?\\w+\\)|\\^|\\()*+", "")
        .replaceFirst("(?s)[^\\w #:<>\"'=-].*", "");
  }

  private static Optional<String> fault(String name, Pattern pattern, Use use) {
    String start = literalStart(pattern);
    for (String pump : PUMPS) {
      for (String before : List.of("", "a", "\"", start)) {
        for (String after : List.of("", "\u0001")) {
          String text = before + pump.repeat(LENGTH / pump.length()) + after;
          Optional<String> fault =
              fault(pattern, use, text)
                  .or(
                      () ->
                          fault(
                              pattern,
                              use,
                              (before + pump).repeat(LENGTH / (before + pump).length()) + after));
          if (fault.isPresent()) {
            return Optional.of(
                name + " " + use + " '" + before + "' and many '" + pump + "': " + fault.get());
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> fault(Pattern pattern, Use use, String text) {
    Counted counted = new Counted(text);
    try {
      use.on(pattern.matcher(counted));
    } catch (StackOverflowError deep) {
      return Optional.of("it works deeper than the stack");
    }
    return counted.looks > (long) LOOKS_A_CHARACTER * text.length()
        ? Optional.of(counted.looks / text.length() + " looks a character")
        : Optional.empty();
  }

  @Test
  void everyPatternWorksInProportion() throws Exception {
    Map<String, Pattern> constants = constants();
    assertThat(constants).containsKeys(ANCHORED.toArray(String[]::new));
    List<String> faults = new ArrayList<>();
    constants.forEach(
        (name, one) -> {
          if (!ANCHORED.contains(name)) {
            fault(name, one, Use.FIND).ifPresent(faults::add);
          }
          fault(name, one, Use.MATCH).ifPresent(faults::add);
        });
    inPlace(false).forEach((name, one) -> fault(name, one, Use.FIND).ifPresent(faults::add));
    inPlace(true).forEach((name, one) -> fault(name, one, Use.MATCH).ifPresent(faults::add));
    assertThat(faults).isEmpty();
  }
}
