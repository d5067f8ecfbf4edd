package org.mailseal.notification.letter;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What a letter says, once; it is written as plain text and as HTML. Whatever its parts hold comes
 * out as harmless text.
 *
 * @param headline what the letter is about, in one sentence
 * @param blocks what follows it
 */
public record LetterBody(String headline, List<Block> blocks) {
  public LetterBody {
    blocks = List.copyOf(blocks);
  }

  /** How grave it is; the colour of the headline. */
  public enum Tone {
    GOOD,
    WARNING,
    FAILURE
  }

  public sealed interface Block {}

  public record Heading(String title) implements Block {}

  public record Paragraph(String sentences) implements Block {}

  public record Commands(List<Command> commands) implements Block {}

  public record Facts(List<Fact> facts) implements Block {}

  /** What to type, and what it does. */
  public record Command(String line, String purpose) {}

  public record Fact(String label, List<String> values) {}

  /**
   * A picture of lifetimes with the line of today.
   *
   * @param bars the lifetimes that are drawn, the first to end on top
   * @param more how many others there are, which end later
   * @param now today
   */
  public record Lifetimes(List<Bar> bars, int more, Instant now) implements Block {
    /** More than this, nobody reads on a phone. */
    private static final int MOST = 20;

    public Lifetimes {
      bars = List.copyOf(bars);
    }

    /** Those that end first, and the number of the others. */
    public static Lifetimes of(List<Bar> all, Instant now) {
      return new Lifetimes(
          all.stream()
              .sorted(Comparator.comparing(Bar::ends).thenComparing(Bar::name))
              .limit(MOST)
              .toList(),
          Math.max(0, all.size() - MOST),
          now);
    }
  }

  /**
   * One lifetime.
   *
   * @param name whose, for people
   */
  public record Bar(String name, Instant begins, Instant ends) {
    boolean endedAt(Instant now) {
      return now.isAfter(ends);
    }

    long daysLeft(Instant now) {
      return Duration.between(now, ends).toDays();
    }
  }

  /** Who has written the letter. */
  public record Footer(String sentences) implements Block {}

  public String text() {
    return LetterText.of(this);
  }

  public String html(Tone tone) {
    return LetterHtml.of(this, tone);
  }
}
