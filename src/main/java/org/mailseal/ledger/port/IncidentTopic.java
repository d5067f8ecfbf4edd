package org.mailseal.ledger.port;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.mailseal.inspection.result.Topic;

/** The respect in which something is wrong with a port. */
public sealed interface IncidentTopic {
  /** Such as {@code starttls}: part of the JSON format, of the trail and of the ledger. */
  String word();

  /** What an inspection judges by itself. */
  record Inspected(Topic topic) implements IncidentTopic {
    @Override
    public String word() {
      return topic.word();
    }
  }

  /** What only shows in the course of several checks. */
  enum Watched implements IncidentTopic {
    /** Another certificate than the one that it should be. */
    CERTIFICATE,
    /** Nothing is known but that nobody answers, or not us. */
    UNREACHABLE;

    @Override
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What an earlier version knew: no check finds it now, so that it recovers by itself. */
  record Retired(String word) implements IncidentTopic {}

  /** The topic of a word. */
  static IncidentTopic of(String word) {
    return Stream.<IncidentTopic>concat(
            Arrays.stream(Watched.values()), Arrays.stream(Topic.values()).map(Inspected::new))
        .filter(topic -> topic.word().equals(word))
        .findFirst()
        .orElseGet(() -> new Retired(word));
  }
}
