package org.mailseal.notification.letter;

import java.time.Instant;
import java.util.List;
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

/** A letter as plain text that reads well alone. */
final class LetterText {
  private static final int WIDTH = 72;
  private static final int LABEL_WIDTH = 14;
  private static final int BAR_WIDTH = 20;
  private static final int NAME_WIDTH = 30;

  private LetterText() {}

  static String of(LetterBody letter) {
    return Stream.concat(
            Stream.of(wrapped(letter.headline())), letter.blocks().stream().map(LetterText::block))
        .collect(Collectors.joining());
  }

  private static String block(Block block) {
    return switch (block) {
      case Heading(var title) -> "\n" + wrapped(title);
      case Paragraph(var sentences) -> wrapped(sentences);
      case Commands(var commands) ->
          commands.stream().map(LetterText::command).collect(Collectors.joining());
      case Facts(var facts) -> facts.stream().map(LetterText::fact).collect(Collectors.joining());
      case Lifetimes lifetimes -> lifetimes(lifetimes);
      case Footer(var sentences) -> "\n" + wrapped(sentences);
    };
  }

  private static String command(Command command) {
    return "    "
        + Printable.sanitize(command.line())
        + "\n        "
        + Printable.sanitize(command.purpose())
        + "\n";
  }

  /** The label, then the values below each other. */
  private static String fact(Fact fact) {
    String first = fact.label() + " ".repeat(Math.max(1, LABEL_WIDTH - fact.label().length()));
    return fact.values().stream()
        .map(Printable::sanitize)
        .collect(Collectors.joining("\n" + " ".repeat(LABEL_WIDTH), first, "\n"));
  }

  /**
   * A row for each. The name is last, because nobody knows how wide a program shows its letters.
   */
  private static String lifetimes(Lifetimes lifetimes) {
    LifetimeScale scale = LifetimeScale.of(lifetimes);
    List<String> rows =
        lifetimes.bars().stream()
            .map(
                bar ->
                    String.format(
                        "%s %5d d  %s  %s%n",
                        LifetimeScale.day(bar.ends()),
                        bar.daysLeft(lifetimes.now()),
                        drawn(scale, bar),
                        LifetimeScale.cut(bar.name(), NAME_WIDTH)))
            .toList();
    return wrapped(LifetimeScale.legend(lifetimes, "|"))
        + String.join("", rows)
        + LifetimeScale.rest(lifetimes).map(LetterText::wrapped).orElse("");
  }

  private static String drawn(LifetimeScale scale, Bar bar) {
    int today = column(scale, scale.now());
    int begins = column(scale, bar.begins());
    int ends = Math.max(column(scale, bar.ends()), begins + 1);
    StringBuilder row = new StringBuilder();
    for (int at = 0; at < BAR_WIDTH; at++) {
      boolean alive = at >= begins && at < ends;
      row.append(at == today ? '|' : !alive ? ' ' : at < today ? '-' : '=');
    }
    return row.toString();
  }

  private static int column(LifetimeScale scale, Instant instant) {
    return Math.min(scale.permille(instant) * BAR_WIDTH / LifetimeScale.WHOLE, BAR_WIDTH - 1);
  }

  private static String wrapped(String sentences) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    for (String word : Printable.sanitize(sentences).split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
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
}
