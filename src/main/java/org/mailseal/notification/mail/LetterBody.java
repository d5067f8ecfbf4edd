package org.mailseal.notification.mail;

import java.util.List;
import java.util.stream.Collectors;
import org.mailseal.name.Printable;

/**
 * What a letter says, once; it is written as plain text and as HTML. Whatever its parts hold comes
 * out as harmless text.
 *
 * @param headline what the letter is about, in one sentence
 * @param blocks what follows it
 */
public record LetterBody(String headline, List<Block> blocks) {
  private static final int TEXT_WIDTH = 72;
  private static final int LABEL_WIDTH = 14;

  public LetterBody {
    blocks = List.copyOf(blocks);
  }

  public sealed interface Block {}

  public record Heading(String title) implements Block {}

  public record Paragraph(String sentences) implements Block {}

  public record Commands(List<Command> commands) implements Block {}

  public record Facts(List<Fact> facts) implements Block {}

  /** What to type, and what it does. */
  public record Command(String line, String purpose) {}

  public record Fact(String label, List<String> values) {}

  public String text() {
    StringBuilder text = new StringBuilder(wrapped(headline));
    for (Block block : blocks) {
      text.append(
          switch (block) {
            case Heading(var title) -> "\n" + wrapped(title);
            case Paragraph(var sentences) -> wrapped(sentences);
            case Commands(var commands) ->
                commands.stream()
                    .map(
                        it ->
                            "    "
                                + Printable.sanitize(it.line())
                                + "\n        "
                                + Printable.sanitize(it.purpose())
                                + "\n")
                    .collect(Collectors.joining());
            case Facts(var facts) ->
                facts.stream().map(LetterBody::aligned).collect(Collectors.joining());
          });
    }
    return text.toString();
  }

  /**
   * HTML without anything to load. It sets no colour of text or background, so that a mail
   * program's dark mode shows it with its own.
   */
  public String html() {
    StringBuilder html =
        new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <meta name="supported-color-schemes" content="light dark">
            </head>
            <body style="font-family:sans-serif;font-size:16px;line-height:1.5;margin:16px">
            <div style="max-width:40em">
            """);
    html.append("<h1 style=\"font-size:20px;border-left:6px solid #c0392b;padding-left:10px\">")
        .append(escaped(headline))
        .append("</h1>\n");
    for (Block block : blocks) {
      html.append(
          switch (block) {
            case Heading(var title) ->
                "<h2 style=\"font-size:16px;margin:20px 0 4px\">" + escaped(title) + "</h2>\n";
            case Paragraph(var sentences) ->
                "<p style=\"margin:4px 0\">" + escaped(sentences) + "</p>\n";
            case Commands(var commands) ->
                commands.stream()
                    .map(
                        it ->
                            "<p style=\"margin:8px 0\"><code style=\"font-size:15px;"
                                + "border:1px solid #888;border-radius:4px;padding:2px 6px\">"
                                + escaped(it.line())
                                + "</code><br>"
                                + escaped(it.purpose())
                                + "</p>\n")
                    .collect(Collectors.joining());
            case Facts(var facts) ->
                facts.stream()
                    .map(LetterBody::row)
                    .collect(
                        Collectors.joining(
                            "", "<table style=\"border-collapse:collapse\">\n", "</table>\n"));
          });
    }
    return html.append("</div>\n</body>\n</html>\n").toString();
  }

  private static String row(Fact fact) {
    return "<tr><th style=\"text-align:left;vertical-align:top;font-weight:normal;"
        + "white-space:nowrap;padding:2px 16px 2px 0\">"
        + escaped(fact.label())
        + "</th><td style=\"word-break:break-word;padding:2px 0\">"
        + fact.values().stream().map(LetterBody::escaped).collect(Collectors.joining("<br>"))
        + "</td></tr>\n";
  }

  /** The label, then the values below each other. */
  private static String aligned(Fact fact) {
    String first = fact.label() + " ".repeat(Math.max(1, LABEL_WIDTH - fact.label().length()));
    return fact.values().stream()
        .map(Printable::sanitize)
        .collect(Collectors.joining("\n" + " ".repeat(LABEL_WIDTH), first, "\n"));
  }

  private static String wrapped(String sentences) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    for (String word : Printable.sanitize(sentences).split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > TEXT_WIDTH) {
        text.append('\n');
        column = 0;
      } else if (column > 0) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
    }
    return text.append('\n').toString();
  }

  private static String escaped(String text) {
    return Printable.sanitize(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
