package org.mailseal.notification.webhook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A message as a chat shows it: as many parts of it as there is room for. What there is no room for
 * is left out whole, first of the text, then of the facts, and of the commands last.
 */
record ChatText(String title, List<Part> parts) {
  /** A line, or less. */
  sealed interface Part {
    /** In which nobody is called by {@code @}. */
    record Line(String text) implements Part {}

    /** To be shown letter by letter. */
    record Command(String line) implements Part {}
  }

  /** Shown as nothing, and ends a word. */
  static final String NOTHING = "\u200B";

  /** They are there whatever happens, and leave room for the rest whatever they are made of. */
  private static final int MAX_TITLE = 200;

  private static final int MAX_HOST = 100;

  private static final Part.Line BLANK = new Part.Line("");
  private static final Part.Line CUT = new Part.Line("(There is no room for the rest.)");

  /** An address of mail is left alone: {@code @} calls somebody at the beginning of a word. */
  private static final Pattern CALL = Pattern.compile("(?<![\\p{L}\\p{N}_])@");

  /**
   * What there is room for.
   *
   * @param room for the title and all parts
   * @param cost of a part, and of its line break
   */
  static ChatText of(WebhookMessage message, int room, ToIntFunction<Part> cost) {
    Part.Line title = line(shortened(message.title(), MAX_TITLE));
    Part.Line end =
        line(
            String.join(
                ", ",
                message.level().word(),
                message.kind(),
                shortened(message.host(), MAX_HOST),
                message.at().toString()));
    int blanks = 4 * cost.applyAsInt(BLANK);
    Filling filling =
        new Filling(
            room - blanks - cost.applyAsInt(title) - cost.applyAsInt(end) - cost.applyAsInt(CUT),
            cost);
    List<Part> commands =
        filling.take(
            message.commands().stream()
                .<List<Part>>map(
                    command ->
                        List.of(line(command.purpose() + ":"), new Part.Command(command.line()))));
    List<Part> facts =
        filling.take(
            message
                .allFacts()
                .<List<Part>>map(fact -> List.of(line(fact.getKey() + ": " + fact.getValue()))));
    List<Part> text = filling.take(message.lines().<List<Part>>map(line -> List.of(line(line))));
    if (filling.over) {
      text = Stream.concat(text.stream(), Stream.of(CUT)).toList();
    }
    List<Part> parts = new ArrayList<>();
    for (List<Part> section : List.of(text, facts, commands)) {
      if (!section.isEmpty()) {
        parts.addAll(section);
        parts.add(BLANK);
      }
    }
    parts.add(end);
    return new ChatText(title.text(), List.copyOf(parts));
  }

  private static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most)
        + "...";
  }

  private static Part.Line line(String text) {
    return new Part.Line(CALL.matcher(text).replaceAll("@" + NOTHING));
  }

  /** Takes pieces until one has no room. */
  private static final class Filling {
    private final ToIntFunction<Part> cost;
    private int room;
    private boolean over;

    Filling(int room, ToIntFunction<Part> cost) {
      this.room = room;
      this.cost = cost;
    }

    List<Part> take(Stream<List<Part>> pieces) {
      List<Part> taken = new ArrayList<>();
      for (List<Part> piece : pieces.toList()) {
        int needed = piece.stream().mapToInt(cost).sum();
        if (needed > room) {
          over = true;
          break;
        }
        room -= needed;
        taken.addAll(piece);
      }
      return taken;
    }
  }
}
