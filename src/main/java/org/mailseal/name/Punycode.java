package org.mailseal.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Letters beyond ASCII written in ASCII, and read again: RFC 3492, with its parameters of §5. */
final class Punycode {
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL_N = 128;
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

  /**
   * A label has 63 octets (RFC 1035 §2.3.4): so bounded, no number below grows out of an int, and
   * the work that is quadratic stays small.
   */
  private static final int MAX_CHARACTERS = 63;

  private Punycode() {}

  /**
   * The text in ASCII, without {@code xn--} before it (RFC 3492 §6.3).
   *
   * @param text lower case, at most 63 characters
   */
  static String encode(String text) {
    int[] codePoints = text.codePoints().toArray();
    if (codePoints.length > MAX_CHARACTERS) {
      throw new IllegalArgumentException("a label has at most 63 characters");
    }
    StringBuilder encoded = new StringBuilder();
    text.chars().filter(c -> c < INITIAL_N).forEach(c -> encoded.append((char) c));
    int basic = encoded.length();
    if (basic > 0) {
      encoded.append('-');
    }
    int n = INITIAL_N;
    int delta = 0;
    int bias = INITIAL_BIAS;
    int handled = basic;
    while (handled < codePoints.length) {
      int next = Integer.MAX_VALUE;
      for (int c : codePoints) {
        if (c >= n) {
          next = Math.min(next, c);
        }
      }
      delta += (next - n) * (handled + 1);
      n = next;
      for (int c : codePoints) {
        if (c < n) {
          delta++;
        } else if (c == n) {
          int q = delta;
          for (int k = BASE; q >= threshold(k, bias); k += BASE) {
            int t = threshold(k, bias);
            encoded.append(DIGITS.charAt(t + (q - t) % (BASE - t)));
            q = (q - t) / (BASE - t);
          }
          encoded.append(DIGITS.charAt(q));
          bias = adapt(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      n++;
    }
    return encoded.toString();
  }

  /**
   * The text of what stands behind {@code xn--} (RFC 3492 §6.2); empty where it is no Punycode.
   *
   * @param encoded lower case
   */
  static Optional<String> decode(String encoded) {
    if (encoded.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    int at = Math.max(encoded.lastIndexOf('-'), 0);
    List<Integer> decoded = new ArrayList<>(encoded.substring(0, at).chars().boxed().toList());
    if (at > 0) {
      at++;
    }
    int n = INITIAL_N;
    int bias = INITIAL_BIAS;
    long i = 0;
    while (at < encoded.length()) {
      long before = i;
      long weight = 1;
      for (int k = BASE; ; k += BASE) {
        int digit = at < encoded.length() ? DIGITS.indexOf(encoded.charAt(at++)) : -1;
        i += digit * weight;
        if (digit < 0 || i > Integer.MAX_VALUE) {
          return Optional.empty();
        }
        int t = threshold(k, bias);
        if (digit < t) {
          break;
        }
        weight *= BASE - t;
        if (weight > Integer.MAX_VALUE) {
          return Optional.empty();
        }
      }
      int length = decoded.size() + 1;
      bias = adapt((int) (i - before), length, before == 0);
      n += (int) (i / length);
      i %= length;
      if (!Character.isValidCodePoint(n)) {
        return Optional.empty();
      }
      decoded.add((int) i, n);
      i++;
    }
    return Optional.of(decoded.stream().map(Character::toString).collect(Collectors.joining()));
  }

  private static int threshold(int k, int bias) {
    return Math.clamp(k - bias, T_MIN, T_MAX);
  }

  /** RFC 3492 §6.1. */
  private static int adapt(int delta, int length, boolean first) {
    int rest = first ? delta / DAMP : delta / 2;
    rest += rest / length;
    int k = 0;
    while (rest > (BASE - T_MIN) * T_MAX / 2) {
      rest /= BASE - T_MIN;
      k += BASE;
    }
    return k + (BASE - T_MIN + 1) * rest / (rest + SKEW);
  }
}
