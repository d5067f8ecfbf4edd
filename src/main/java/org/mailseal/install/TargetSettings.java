package org.mailseal.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The settings of one target, as its {@link TargetKind} reads them: the keys of an entry under
 * {@code install}. Whoever implements this notes what is wrong, with its line and column, and the
 * answer is empty then. The kind reads on, so that all faults are found in one go.
 */
public interface TargetSettings {
  /** Whether a key is written, with whatever value. */
  boolean has(String key);

  /** Notes each of these keys that is not written. */
  void require(String... keys);

  /** A file that Mailseal writes; noted where something else of the settings writes it, too. */
  Optional<Path> file(String key);

  /**
   * Notes that the target writes these files, which no key names one by one.
   *
   * @param key the one that they follow from
   */
  void claim(String key, List<Path> files);

  /** An absolute path that Mailseal does not write. */
  Optional<Path> path(String key);

  /** The absolute path of a file with a secret; no message repeats what is written there. */
  Optional<Path> secretPath(String key);

  /** A program and its arguments. */
  Optional<List<String>> command(String key);

  /** A text of one line. */
  Optional<String> text(String key);

  /** True or false. */
  Optional<Boolean> flag(String key);

  /** A whole number within these bounds. */
  Optional<Integer> number(String key, int from, int to);

  /**
   * A text with a form of its own.
   *
   * @param parser throws IllegalArgumentException with the fault in words that may be shown
   */
  <T> Optional<T> parse(String key, Function<String, T> parser);

  /** Several of them: a list, or one text with commas or blanks between. Empty without the key. */
  <T> List<T> parseAll(String key, Function<String, T> parser);

  /** Notes a fault of the entry as a whole. */
  void fault(String message);

  /** Notes a fault at a key. */
  void fault(String key, String message);

  /**
   * A target with two files, {@code certificate} and {@code key}, both of which must be given.
   *
   * @param target makes it from the two, in this order; not called where one of them is missing
   */
  default <T> Optional<T> pair(BiFunction<Path, Path, T> target) {
    require("certificate", "key");
    Optional<Path> certificate = file("certificate");
    Optional<Path> key = file("key");
    return certificate.flatMap(file -> key.map(secret -> target.apply(file, secret)));
  }
}
