package org.mailseal.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which known word somebody meant who wrote another. */
final class Nearest {
  /** Nobody mistypes a word of this length; longer ones are not worth the comparison. */
  private static final int MAX_WORD_CHARACTERS = 80;

  private Nearest() {}

  /**
   * The known word with the smallest edit distance, where that is so small that a slip explains it:
   * one edit, and one more for every three characters, up to three. Case and the choice between
   * {@code _} and {@code -} count for nothing.
   */
  static Optional<String> to(String written, Collection<String> known) {
    if (written.isEmpty() || written.length() > MAX_WORD_CHARACTERS) {
      return Optional.empty();
    }
    String word = plain(written);
    int slips = Math.min(3, 1 + (word.length() - 1) / 3);
    return known.stream()
        .filter(candidate -> candidate.length() <= MAX_WORD_CHARACTERS)
        .filter(candidate -> distance(word, plain(candidate)) <= slips)
        .filter(candidate -> distance(word, plain(candidate)) < word.length())
        .min(Comparator.comparingInt(candidate -> distance(word, plain(candidate))));
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * How many insertions, deletions, replacements and swaps of neighbours lead from one word to the
   * other (optimal string alignment).
   */
  static int distance(String a, String b) {
    int[][] steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        int replaced = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        steps[i][j] = swapped ? Math.min(best, steps[i - 2][j - 2] + 1) : best;
      }
    }
    return steps[a.length()][b.length()];
  }
}
