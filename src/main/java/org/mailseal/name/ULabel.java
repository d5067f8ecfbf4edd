package org.mailseal.name;

import java.net.IDN;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One label of an internationalised name as people read it (RFC 5890 §2.3.2.1): lower case, NFC,
 * and of such characters alone as IDNA 2008 permits. Which those are follows from Unicode's
 * properties (RFC 5892 §3), so no table of them is kept here.
 */
record ULabel(String text) {
  private static final String ACE_PREFIX = "xn--";

  /** More do not fit into the 63 octets of an A-label (RFC 5890 §4.2). */
  private static final int MAX_CHARACTERS = 59;

  /** Letters, digits and marks, and what is permitted beside them (RFC 5892 §2.1, §2.6). */
  private static final String LETTERS =
      "\\p{Ll}\\p{Lo}\\p{Lm}\\p{Mn}\\p{Mc}\\p{Nd}\\-\\u13A0-\\u13F5"
          + "\\u00B7\\u0375\\u05F3\\u05F4\\u06FD\\u06FE\\u0F0B\\u3007\\u30FB";

  /**
   * What is not permitted though it is one of those: exceptions, fillers and selectors that leave
   * no ink, symbols of music, parts of old Hangul (RFC 5892 §2.6, §2.3, §2.4, §2.9).
   */
  private static final String NO_LETTERS =
      "\\u0640\\u07FA\\u302E\\u302F\\u3031-\\u3035\\u303B"
          + "\\u034F\\u17B4\\u17B5\\u180B-\\u180F\\uFE00-\\uFE0F\\x{E0100}-\\x{E01EF}"
          + "\\u20D0-\\u20FF\\x{1D100}-\\x{1D24F}"
          + "\\u1100-\\u11FF\\uA960-\\uA97F\\uD7B0-\\uD7FF";

  /**
   * Joiners are seen by what they do to their neighbours alone, so they stand where writing needs
   * them (RFC 5892 §A.1, §A.2). Java tells neither viramas from other marks nor letters that join
   * from others of their script: this is a little wider than the rule.
   */
  private static final String JOINERS =
      "(?<=\\p{M})[\\u200C\\u200D]"
          + "|(?<=[\\p{IsArabic}\\p{IsSyriac}])\\u200C(?=[\\p{IsArabic}\\p{IsSyriac}])";

  private static final Pattern FOREIGN =
      Pattern.compile("[" + NO_LETTERS + "]|(?!" + JOINERS + ")[^" + LETTERS + "]");

  /** No mark comes first, no hyphens third and fourth, none at the ends (RFC 5891 §4.2.3). */
  private static final Pattern MISPLACED = Pattern.compile("\\p{M}.*|..--.*|-.*|.*-");

  /**
   * Lower case that is like no other letter, though its upper case is another's (RFC 5892 §2.6).
   */
  private static final Set<String> FOLDED_BY_UPPER_CASE = Set.of("\u00DF", "\u03C2", "\u0131");

  /**
   * Reads a label as people write it: any case and width (RFC 5895 §2).
   *
   * @throws IllegalArgumentException with what is wrong in it, such as "it has U+2603 (SNOWMAN),
   *     ...", in words that may be shown
   */
  static ULabel of(String written) {
    if (written.codePointCount(0, written.length()) > MAX_CHARACTERS) {
      throw tooLong();
    }
    String text = mapped(written);
    if (text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
      throw tooLong();
    }
    OptionalInt foreign = foreign(text);
    if (foreign.isPresent()) {
      int c = foreign.getAsInt();
      throw new IllegalArgumentException(
          String.format(
              "it has U+%04X (%s), which may not stand there (RFC 5892)",
              c, Objects.requireNonNullElse(Character.getName(c), "unassigned")));
    }
    if (MISPLACED.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + Printable.sanitize(text) + "' is not a label (RFC 5891 §4.2.3)");
    }
    return new ULabel(text);
  }

  /** Case and width apart; a character may become two. */
  private static String mapped(String written) {
    return Normalizer.normalize(
        written.codePoints().mapToObj(ULabel::map).collect(Collectors.joining()), Form.NFC);
  }

  private static IllegalArgumentException tooLong() {
    return new IllegalArgumentException(
        "a label has at most " + MAX_CHARACTERS + " characters, if some are beyond ASCII");
  }

  /**
   * What an A-label, in lower case, shows to people; empty where it is not one, or not the only.
   */
  static Optional<ULabel> ofALabel(String aLabel) {
    return Optional.of(aLabel)
        .filter(label -> label.startsWith(ACE_PREFIX))
        .flatMap(label -> Punycode.decode(label.substring(ACE_PREFIX.length())))
        .flatMap(ULabel::find)
        .filter(label -> label.aLabel().equals(aLabel) && label.inIdna2003().isPresent());
  }

  private static Optional<ULabel> find(String text) {
    try {
      return Optional.of(of(text));
    } catch (IllegalArgumentException noLabel) {
      return Optional.empty();
    }
  }

  /**
   * What stands for it in the DNS (RFC 5890 §2.3.2.1); ASCII itself where that was all there is.
   */
  String aLabel() {
    return text.chars().allMatch(c -> c < 128) ? text : ACE_PREFIX + Punycode.encode(text);
  }

  /** What stands for it in the DNS by the older standard; empty where that does not know it. */
  Optional<String> inIdna2003() {
    try {
      return Optional.of(IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES));
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }

  private static String map(int c) {
    String one = Character.toString(c);
    if (c >= 0xFF00 && c <= 0xFFEF) {
      one = Normalizer.normalize(one, Form.NFKC);
    }
    return fold(one);
  }

  /** The Cherokee fold to their capitals, alone of all (Unicode, CaseFolding.txt). */
  private static String fold(String one) {
    return Character.UnicodeScript.of(one.codePointAt(0)) == Character.UnicodeScript.CHEROKEE
        ? one.toUpperCase(Locale.ROOT)
        : one.toLowerCase(Locale.ROOT);
  }

  private static OptionalInt foreign(String text) {
    Matcher foreign = FOREIGN.matcher(text);
    if (foreign.find()) {
      return OptionalInt.of(foreign.group().codePointAt(0));
    }
    return text.codePoints().filter(c -> !stable(Character.toString(c))).findFirst();
  }

  /** RFC 5892 §2.2, with §2.6 before it. */
  private static boolean stable(String one) {
    if (FOLDED_BY_UPPER_CASE.contains(one)) {
      return true;
    }
    String compatible = Normalizer.normalize(one, Form.NFKC);
    String folded = fold(compatible.toUpperCase(Locale.ROOT));
    return one.equals(Normalizer.normalize(folded, Form.NFKC));
  }
}
