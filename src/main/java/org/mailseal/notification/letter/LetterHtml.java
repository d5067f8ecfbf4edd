package org.mailseal.notification.letter;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.name.Printable;
import org.mailseal.notification.letter.LetterBody.Bar;
import org.mailseal.notification.letter.LetterBody.Block;
import org.mailseal.notification.letter.LetterBody.Command;
import org.mailseal.notification.letter.LetterBody.Commands;
import org.mailseal.notification.letter.LetterBody.Fact;
import org.mailseal.notification.letter.LetterBody.Facts;
import org.mailseal.notification.letter.LetterBody.Footer;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Lifetimes;
import org.mailseal.notification.letter.LetterBody.Paragraph;
import org.mailseal.notification.letter.LetterBody.Tone;

/**
 * A letter as HTML without anything to load, which is well-formed XML too.
 *
 * <p>Mail programs have a dark mode each: one asks the letter (prefers-color-scheme), one turns
 * colours over, one drops the style sheet. So no colour of text is set without that of its
 * background; everything else has the program's own. Lines and bars have tones of the middle, which
 * show on white and on black.
 *
 * <p>No flex, no position, no width but percents and a most: programs drop the former, and a phone
 * is narrow.
 */
final class LetterHtml {
  private static final int NAME_WIDTH = 60;

  /** Of {@link LifetimeScale#WHOLE}: what can still be seen. */
  private static final int LEAST = 5;

  /** Long words, such as fingerprints, break anywhere; the second is for older programs. */
  private static final String BREAKS = "overflow-wrap:anywhere;word-break:break-word";

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en" dir="ltr">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta name="supported-color-schemes" content="light dark"/>
      <title>Mailseal</title>
      <style>
      :root{color-scheme:light dark}
      @media (prefers-color-scheme:dark){
      .good{color:#c4eed0!important;background-color:#0f5223!important}
      .warning{color:#ffdf9e!important;background-color:#5c4300!important}
      .failure{color:#f9dedc!important;background-color:#8c1d18!important}
      }
      </style>
      </head>
      <body style="margin:0;padding:0">
      <div style="max-width:700px;margin:0 auto;padding:16px;\
      font-family:sans-serif;font-size:16px;line-height:1.5;%s">
      """
          .formatted(BREAKS);

  private LetterHtml() {}

  static String of(LetterBody letter, Tone tone) {
    return Stream.of(
            Stream.of(HEAD, headline(letter.headline(), tone)),
            letter.blocks().stream().map(LetterHtml::block),
            Stream.of("</div>\n</body>\n</html>\n"))
        .flatMap(part -> part)
        .collect(Collectors.joining());
  }

  private static String headline(String sentence, Tone tone) {
    String colours =
        switch (tone) {
          case GOOD -> "color:#ffffff;background-color:#1b6e34";
          case WARNING -> "color:#1b1b1b;background-color:#ffb300";
          case FAILURE -> "color:#ffffff;background-color:#b3261e";
        };
    return "<h1 class=\""
        + tone.name().toLowerCase(Locale.ROOT)
        + "\" style=\"margin:0 0 16px;padding:12px 16px;border-radius:6px;font-size:20px;"
        + "line-height:1.3;"
        + colours
        + "\">"
        + escaped(sentence)
        + "</h1>\n";
  }

  private static String block(Block block) {
    return switch (block) {
      case Heading(var title) ->
          "<h2 style=\"font-size:16px;margin:24px 0 4px\">" + escaped(title) + "</h2>\n";
      case Paragraph(var sentences) -> paragraph(sentences);
      case Commands(var commands) ->
          commands.stream().map(LetterHtml::command).collect(Collectors.joining());
      case Facts(var facts) ->
          facts.stream()
              .map(LetterHtml::row)
              .collect(
                  Collectors.joining(
                      "", "<table style=\"border-collapse:collapse\">\n", "</table>\n"));
      case Lifetimes lifetimes -> lifetimes(lifetimes);
      case Footer(var sentences) ->
          "<p style=\"margin:24px 0 0;padding:8px 0 0;border-top:1px solid #808080;"
              + "font-size:14px\">"
              + escaped(sentences)
              + "</p>\n";
    };
  }

  private static String paragraph(String sentences) {
    return "<p style=\"margin:4px 0\">" + escaped(sentences) + "</p>\n";
  }

  /** A box as wide as the letter, in which a long line goes on below: it can be copied whole. */
  private static String command(Command command) {
    return "<div style=\"margin:8px 0 0;padding:6px 10px;border:1px solid #808080;"
        + "border-radius:4px\"><code style=\"font-family:monospace;font-size:15px;"
        + "white-space:pre-wrap;"
        + BREAKS
        + "\">"
        + escaped(command.line())
        + "</code></div>\n<div style=\"margin:0 0 12px;font-size:14px\">"
        + escaped(command.purpose())
        + "</div>\n";
  }

  private static String row(Fact fact) {
    return "<tr><th scope=\"row\" style=\"text-align:left;vertical-align:top;font-weight:normal;"
        + "white-space:nowrap;padding:2px 16px 2px 0\">"
        + escaped(fact.label())
        + "</th><td style=\"vertical-align:top;padding:2px 0;"
        + BREAKS
        + "\">"
        + values(fact.values())
        + "</td></tr>\n";
  }

  /** Where there are several, the lines of one that is long hang below its first. */
  private static String values(List<String> values) {
    return values.size() == 1
        ? escaped(values.getFirst())
        : values.stream()
            .map(
                value ->
                    "<div style=\"padding-left:16px;text-indent:-16px\">"
                        + escaped(value)
                        + "</div>")
            .collect(Collectors.joining());
  }

  /** The bars are for the eye: all that they say is in the words above each, which are read out. */
  private static String lifetimes(Lifetimes lifetimes) {
    LifetimeScale scale = LifetimeScale.of(lifetimes);
    return paragraph(LifetimeScale.legend(lifetimes, "the line across"))
        + lifetimes.bars().stream()
            .map(bar -> words(bar, lifetimes.now()) + drawn(scale, bar))
            .collect(Collectors.joining())
        + LifetimeScale.rest(lifetimes).map(LetterHtml::paragraph).orElse("");
  }

  private static String words(Bar bar, Instant now) {
    return "<table role=\"presentation\" style=\"width:100%;border-collapse:collapse;"
        + "font-size:14px;margin:10px 0 0\"><tr><td style=\"text-align:left;"
        + "padding:0 12px 0 0;"
        + BREAKS
        + "\">"
        + escaped(LifetimeScale.cut(bar.name(), NAME_WIDTH))
        + "</td><td style=\"text-align:right;vertical-align:bottom;padding:0\">"
        + whole(LifetimeScale.day(bar.ends()) + ",")
        + " "
        + whole(left(bar, now))
        + "</td></tr></table>\n";
  }

  /** Beside a long name there is room for one of them in a line. */
  private static String whole(String words) {
    return "<span style=\"white-space:nowrap\">" + words + "</span>";
  }

  private static String left(Bar bar, Instant now) {
    if (bar.endedAt(now)) {
      return "ended";
    }
    long days = bar.daysLeft(now);
    return days == 1 ? "1 day left" : days + " days left";
  }

  /** What was, then today's line in the colour of the text, then what is left. */
  private static String drawn(LifetimeScale scale, Bar bar) {
    int today = scale.permille(scale.now());
    int ends = scale.permille(bar.ends());
    int begins = Math.min(scale.permille(bar.begins()), Math.max(0, ends - LEAST));
    String was = bar.endedAt(scale.now()) ? Colours.ENDED : Colours.ELAPSED;
    String left = Colours.left(bar, scale.now());
    return "<table role=\"presentation\" aria-hidden=\"true\" style=\"width:100%;"
        + "table-layout:fixed;border-collapse:collapse;font-size:1px;line-height:12px\"><tr>"
        + cell(0, Math.min(begins, today), "")
        + cell(begins, Math.min(ends, today), was)
        + cell(ends, today, "")
        + cell(today, Math.max(begins, today), LINE)
        + cell(Math.max(begins, today), ends, begins > today ? left : left + LINE)
        + cell(Math.max(ends, today), LifetimeScale.WHOLE, ends > today ? "" : LINE)
        + "</tr></table>\n";
  }

  private static final String LINE = "border-left:3px solid;";

  private static String cell(int from, int to, String style) {
    return from >= to
        ? ""
        : String.format(
            Locale.ROOT,
            "<td style=\"width:%d.%d%%;padding:0;%s\">&#160;</td>",
            (to - from) / 10,
            (to - from) % 10,
            style);
  }

  /** Tones of the middle. */
  private static final class Colours {
    static final String ELAPSED = "background-color:#8a8a8a;";
    static final String ENDED = "background-color:#d93025;";
    private static final String SOON = "background-color:#b26a00;";
    private static final String GOOD = "background-color:#1e8e3e;";

    /** A sixth of its life is when somebody should have done something. */
    private static final int SOON_PART = 6;

    private Colours() {}

    static String left(Bar bar, Instant now) {
      long life = bar.ends().getEpochSecond() - bar.begins().getEpochSecond();
      return (bar.ends().getEpochSecond() - now.getEpochSecond()) * SOON_PART < life ? SOON : GOOD;
    }
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
