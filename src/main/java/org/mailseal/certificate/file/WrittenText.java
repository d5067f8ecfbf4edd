package org.mailseal.certificate.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with PEM in it (RFC 7468) as it left the hands of editors, mail programs, APIs and web
 * servers, brought back to what was written: lines instead of JSON's {@code \n} and the URL's
 * {@code %0A}, hyphens instead of the dashes that a word processor makes of them, no marks of a
 * reply, no characters that nobody sees. What a text was put into is undone only where it shows.
 */
final class WrittenText {
  /** So many bytes tell how a text is encoded. */
  private static final int BEGINNING = 512;

  private static final Charset WINDOWS = Charset.forName("windows-1252");

  /** How mail programs mark what they reply to; base64 has no such sign. */
  private static final Pattern QUOTED =
      Pattern.compile("(?m)^[ \\t]*+(?:[A-Za-z]{0,3}+>[ \\t]*+)++");

  /**
   * OpenPGP's way to keep a line that begins with hyphens from being one of its own (RFC 9580 §7).
   */
  private static final Pattern DASH_ESCAPED = Pattern.compile("(?m)^- (?=-----)");

  /** A line of a quoted-printable text that begins with a hyphen (RFC 2045 §6.7). */
  private static final Pattern PRINTABLE_HYPHEN = Pattern.compile("(?m)^=2D(?=----)");

  private static final Pattern UNSEEN =
      Pattern.compile("[\\u00AD\\u200B-\\u200F\\u202A-\\u202E\\u2060\\uFEFF]");
  private static final Pattern WIDE_SPACE =
      Pattern.compile("[\\u00A0\\u2000-\\u200A\\u202F\\u205F\\u3000]");

  /** A line feed within a string of a program or of JSON, perhaps of one within another. */
  private static final Pattern ESCAPED_LINE =
      Pattern.compile("(?:BEGIN|END) [A-Z0-9 ]{1,60}+-----\\\\+(?:[nr]|u000[aAdD])");

  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:u([0-9A-Fa-f]{4})|([nrtbf\"/\\\\]))");

  private static final Pattern PERCENT_LINE = Pattern.compile("-----BEGIN(?:%20|\\+)[A-Z]");
  private static final Pattern PERCENT = Pattern.compile("%([0-9A-Fa-f]{2})");

  private static final String DASH = "[-\\u2010-\\u2015\\u2212\\uFE58\\uFE63\\uFF0D]";

  /** Two to five of any kind, or one that stands for several. */
  private static final Pattern ARMOUR_LINE =
      Pattern.compile(
          "(?:DASH{2,5}|[\\u2013-\\u2015])[ ]?(BEGIN|END) ([A-Z0-9][A-Z0-9./#_ ]{0,59}?)[ ]?"
                  .replace("DASH", DASH)
              + "(?:DASH{2,5}|[\\u2013-\\u2015])".replace("DASH", DASH));

  private WrittenText() {}

  /** What a file's bytes say. */
  static String of(byte[] file) {
    String text = decoded(file);
    text = UNSEEN.matcher(WIDE_SPACE.matcher(text).replaceAll(" ")).replaceAll("");
    text = unescaped(text);
    text = percentDecoded(text);
    text = QUOTED.matcher(text).replaceAll("");
    text = DASH_ESCAPED.matcher(text).replaceAll("");
    text = PRINTABLE_HYPHEN.matcher(text).replaceAll("-");
    return ARMOUR_LINE.matcher(text).replaceAll("-----$1 $2-----");
  }

  /**
   * By the byte order mark or the zeros of UTF-16; UTF-8 where it is such, else as Windows does.
   */
  private static String decoded(byte[] file) {
    if (startsWith(file, 0xEF, 0xBB, 0xBF)) {
      return new String(file, 3, file.length - 3, StandardCharsets.UTF_8);
    }
    if (startsWith(file, 0xFF, 0xFE) || startsWith(file, 0xFE, 0xFF)) {
      return new String(file, StandardCharsets.UTF_16);
    }
    int even = zeros(0, file);
    int odd = zeros(1, file);
    if (Math.max(even, odd) > Math.min(file.length, BEGINNING) / 4) {
      return new String(file, even > odd ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException notUtf8) {
      return new String(file, WINDOWS);
    }
  }

  /** Of each two bytes one, where most are of ASCII. */
  private static int zeros(int from, byte[] file) {
    int zeros = 0;
    for (int at = from; at < Math.min(file.length, BEGINNING); at += 2) {
      zeros += file[at] == 0 ? 1 : 0;
    }
    return zeros;
  }

  private static boolean startsWith(byte[] file, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (file.length <= i || (file[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static String unescaped(String text) {
    String written = text;
    if (isJson(text) && !ESCAPED_LINE.matcher(text).find()) {
      written = ESCAPE.matcher(written).replaceAll(WrittenText::escape); // base64 alone
    }
    for (int within = 0; within < 3 && ESCAPED_LINE.matcher(written).find(); within++) {
      written = ESCAPE.matcher(written).replaceAll(WrittenText::escape);
    }
    return written;
  }

  private static boolean isJson(String text) {
    String start = text.stripLeading();
    return start.startsWith("{") || start.startsWith("[");
  }

  private static String escape(MatchResult escape) {
    String meant =
        escape.group(1) != null
            ? String.valueOf((char) Integer.parseInt(escape.group(1), 16))
            : switch (escape.group(2)) {
              case "n" -> "\n";
              case "r" -> "\r";
              case "t", "b", "f" -> " ";
              default -> escape.group(2);
            };
    return Matcher.quoteReplacement(meant);
  }

  /** As web servers hand a client's certificate on, and forms are sent. */
  private static String percentDecoded(String text) {
    Matcher line = PERCENT_LINE.matcher(text);
    if (!line.find()) {
      return text;
    }
    String spaced = line.group().contains("+") ? text.replace('+', ' ') : text;
    return PERCENT
        .matcher(spaced)
        .replaceAll(
            octet ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(octet.group(1), 16))));
  }

  /** What a text without anything to be read in it is. */
  static String described(String text) {
    String start = text.stripLeading().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return "the file is a web page, and no certificate is in it";
    }
    if (start.startsWith("<?xml")) {
      return "the file is XML, and no certificate is in it";
    }
    if (isJson(start)) {
      return "the file is JSON, and no certificate is in it; it may hold an error instead";
    }
    return "the file is neither PEM (it has no '-----BEGIN ...-----' line) nor base64, DER, PKCS#7,"
        + " PKCS#12, JKS or ZIP";
  }
}
