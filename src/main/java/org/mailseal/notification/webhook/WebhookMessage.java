package org.mailseal.notification.webhook;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.name.Printable;

/**
 * What is told. Whatever it is made of, it holds printable characters alone, and no more of them
 * than a person reads.
 *
 * @param id the same for every try, and for no other message
 * @param kind a word, such as {@code expiring} or {@code incident}
 * @param host who tells it
 * @param certificate its name, where it is about one
 * @param title one line; the kind where it is empty
 * @param text several lines; what stands in the facts and the commands is not repeated in it
 * @param facts values by their labels, in their order
 * @param commands what can be done
 * @param at when it became true, to the second
 */
public record WebhookMessage(
    String id,
    String kind,
    Level level,
    String host,
    Optional<String> certificate,
    String title,
    String text,
    SequencedMap<String, String> facts,
    List<Command> commands,
    Instant at) {
  /** Of the text; what is beyond is counted. */
  static final int MAX_LINES = 200;

  static final int MAX_FACTS = 50;
  static final int MAX_COMMANDS = 20;

  /** As it stands in a header and in a path. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private static final Pattern KIND = Pattern.compile("[a-z][a-z-]{0,31}");

  /** How bad it is. */
  public enum Level {
    OK,
    WARNING,
    FAILURE;

    /** As JSON has it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Something to type.
   *
   * @param line for a shell
   * @param purpose what it is good for
   */
  public record Command(String line, String purpose) {
    public Command {
      line = Printable.sanitize(line);
      purpose = Printable.sanitize(purpose);
    }
  }

  /**
   * Makes it printable.
   *
   * @throws IllegalArgumentException where the id or the kind is of another form
   */
  public WebhookMessage {
    if (!ID.matcher(id).matches() || !KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException("an id or a kind that cannot stand in a header");
    }
    host = Printable.sanitize(host);
    certificate = certificate.map(Printable::sanitize);
    title = title.isBlank() ? kind : Printable.sanitize(title);
    text = printable(text);
    facts = printable(facts);
    commands =
        commands.stream().filter(command -> !command.line().isBlank()).limit(MAX_COMMANDS).toList();
    at = at.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String printable(String text) {
    List<String> lines = text.strip().lines().toList();
    String shown =
        lines.stream()
            .limit(MAX_LINES)
            .map(line -> Printable.sanitize(line.stripTrailing()))
            .collect(Collectors.joining("\n"));
    int more = lines.size() - MAX_LINES;
    return more > 0 ? shown + "\n(" + more + " more lines)" : shown;
  }

  private static SequencedMap<String, String> printable(SequencedMap<String, String> facts) {
    SequencedMap<String, String> printable = new LinkedHashMap<>();
    facts.entrySet().stream()
        .limit(MAX_FACTS)
        .forEach(
            fact ->
                printable.put(
                    Printable.sanitize(fact.getKey()), Printable.sanitize(fact.getValue())));
    return Collections.unmodifiableSequencedMap(printable);
  }

  /** As {@code webhook.schema.json} describes it. */
  public String json() {
    return OurJsonBody.text(this);
  }

  /** The text's lines. */
  Stream<String> lines() {
    return text.lines();
  }

  /** The facts, and before them the certificate's name as one. */
  Stream<Map.Entry<String, String>> allFacts() {
    return Stream.concat(
        certificate.stream().map(name -> Map.entry("certificate", name)),
        facts.entrySet().stream());
  }
}
