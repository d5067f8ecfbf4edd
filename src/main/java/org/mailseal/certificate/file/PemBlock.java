package org.mailseal.certificate.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM text as people send it: with text around, in a mail's reply, indented, saved
 * by an editor of Windows.
 *
 * @param number counted from 1 within the text
 * @param label what stands after BEGIN, such as {@code RSA PRIVATE KEY}
 * @param encryption the DEK-Info header (RFC 1421 §4.6.1.3), which OpenSSL's older form of a key
 *     has: a cipher's name and an initialization vector in hexadecimal digits
 * @param body everything else between the two lines, not yet decoded
 */
record PemBlock(int number, String label, Optional<String> encryption, String body) {
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";

  /** What stands around a line in a web page or a program's text. */
  private static final Pattern MARKUP = Pattern.compile("<[^<>]{1,100}>|&nbsp;|[\"',;\\\\]");

  /** Within base64 a sign of equality stands at the end only; elsewhere it is RFC 2045 §6.7's. */
  private static final Pattern PRINTABLE =
      Pattern.compile("=[0-9A-Fa-f]{2}|=[ \\t]*+\\R[ \\t]*+[A-Za-z0-9+/]");

  private static final Pattern SOFT_BREAK = Pattern.compile("=[ \\t]*+\\R");
  private static final Pattern OCTET = Pattern.compile("=([0-9A-Fa-f]{2})");

  /** A string or an element of base64 alone: of a structure, or of a PEM text. */
  private static final Pattern WRAPPED =
      Pattern.compile(
          "[\"'>]\\s*+((?:MI|LS0t)[A-Za-z0-9+/\\s]{60,}+={0,2}+)\\s*+[\"'<]"
              + "|(?<![A-Za-z0-9+/])(LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,}+={0,2}+)");

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9 ./#_]{1,60}+");
  private static final Pattern HEADER =
      Pattern.compile("\\s*+([A-Za-z-]++):([^\\r\\n]*+)(?:\\R|$)");
  private static final Pattern FULL_LINE = Pattern.compile("[A-Za-z0-9+/]{40,}+={0,2}+");
  private static final Pattern LAST_LINE = Pattern.compile("[A-Za-z0-9+/]++={0,2}+");

  private static final Pattern SPACE = Pattern.compile("\\s++");

  /**
   * Every block of a {@link WrittenText}, whatever its label.
   *
   * @throws IOException where one has no end
   */
  static List<PemBlock> in(String text) throws IOException {
    List<PemBlock> blocks = new ArrayList<>();
    int begin = text.indexOf(BEGIN);
    while (begin >= 0) {
      int labelStart = begin + BEGIN.length();
      int labelEnd = text.indexOf(DASHES, labelStart);
      String label = labelEnd < 0 ? "" : text.substring(labelStart, labelEnd);
      int next = labelStart;
      if (LABEL.matcher(label).matches()) {
        String end = "-----END " + label + DASHES;
        int bodyStart = labelEnd + DASHES.length();
        int bodyEnd = text.indexOf(DASHES, bodyStart);
        if (bodyEnd >= 0 && text.startsWith(end, bodyEnd)) {
          blocks.add(of(blocks.size() + 1, label, text.substring(bodyStart, bodyEnd)));
          next = bodyEnd + end.length();
        } else if (!label.startsWith("PGP ")) {
          // A signed mail has such a line around what it signs, and no end to it.
          throw new IOException(
              "block "
                  + (blocks.size() + 1)
                  + " ("
                  + label
                  + ") is cut off or damaged: its END line is missing");
        }
      }
      begin = text.indexOf(BEGIN, next);
    }
    return blocks;
  }

  private static PemBlock of(int number, String label, String inner) {
    Optional<String> encryption = Optional.empty();
    Matcher header = HEADER.matcher(inner);
    int at = 0;
    while (header.region(at, inner.length()).lookingAt()) {
      if (header.group(1).equals("DEK-Info")) {
        encryption = Optional.of(header.group(2).strip());
      }
      at = header.end();
    }
    return new PemBlock(number, label, encryption, inner.substring(at));
  }

  /**
   * The decoded content.
   *
   * @throws IOException where it is no base64
   */
  byte[] content() throws IOException {
    try {
      String base64 = PRINTABLE.matcher(body).find() ? printable(body) : body;
      base64 = MARKUP.matcher(base64).replaceAll("");
      return Base64.getDecoder().decode(SPACE.matcher(base64).replaceAll(""));
    } catch (IllegalArgumentException e) {
      throw new IOException("its base64 is damaged", e);
    }
  }

  private static String printable(String quoted) {
    return OCTET
        .matcher(SOFT_BREAK.matcher(quoted).replaceAll(""))
        .replaceAll(
            octet ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(octet.group(1), 16))));
  }

  /** Base64 that stands alone, without the lines around it; empty where the text is no such. */
  static Optional<byte[]> bare(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(SPACE.matcher(text).replaceAll("")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Base64 that stands alone among other lines, as in a mail or its attachment (RFC 2045 §6.8):
   * whole lines of nothing else, the last one shorter; or in a string of JSON or an element of XML.
   *
   * @return structures, and PEM texts, each decoded
   */
  static List<byte[]> among(String text) {
    List<byte[]> found = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    for (String line : (text + "\n.").lines().map(String::strip).toList()) {
      if (FULL_LINE.matcher(line).matches()) {
        run.append(line);
      } else if (!run.isEmpty()) {
        // A short line below it is its last one, or a word.
        Optional<byte[]> longer =
            LAST_LINE.matcher(line).matches() ? bare(run + line) : Optional.empty();
        longer
            .or(() -> bare(run.toString()))
            .filter(one -> isSequence(one) || isPem(one))
            .ifPresent(found::add);
        run.setLength(0);
      }
    }
    Matcher wrapped = WRAPPED.matcher(text);
    while (wrapped.find()) {
      bare(wrapped.group(1) == null ? wrapped.group(2) : wrapped.group(1))
          .filter(one -> isSequence(one) || isPem(one))
          .ifPresent(found::add);
    }
    return found;
  }

  static boolean isSequence(byte[] content) {
    return content.length > 1 && content[0] == 0x30;
  }

  static boolean isPem(byte[] content) {
    return new String(content, 0, Math.min(BEGIN.length(), content.length), ISO_8859_1)
        .equals(BEGIN);
  }

  /** Never shows the content, which may be a key. */
  @Override
  public String toString() {
    return "PemBlock[" + number + " " + label + "]";
  }
}
