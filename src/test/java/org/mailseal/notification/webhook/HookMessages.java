package org.mailseal.notification.webhook;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/** Messages to be told. */
final class HookMessages {
  static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");

  private HookMessages() {}

  static WebhookMessage plain() {
    return with(UnaryOperator.identity());
  }

  /** With each of its texts changed. */
  static WebhookMessage with(UnaryOperator<String> change) {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    facts.put(change.apply("ends"), change.apply("2026-12-01"));
    facts.put(change.apply("issuer"), change.apply("Example CA & Sons"));
    return new WebhookMessage(
        "m-2f9c",
        "expiring",
        WebhookMessage.Level.WARNING,
        change.apply("mail.example.org"),
        Optional.of(change.apply("imap.example.org")),
        change.apply("imap.example.org ends in 11 days"),
        change.apply("It was not renewed.") + "\n\n" + change.apply("The CA does not answer."),
        facts,
        List.of(
            new WebhookMessage.Command(
                change.apply("mailseal renew imap.example.org"), change.apply("tries at once"))),
        AT);
  }

  /** More than any chat takes. */
  static WebhookMessage endless(String line) {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    for (int i = 0; i < 40; i++) {
      facts.put("fact " + i, line);
    }
    return new WebhookMessage(
        "m-long",
        "failed",
        WebhookMessage.Level.FAILURE,
        "mail.example.org",
        Optional.empty(),
        "Everything " + line,
        (line + "\n").repeat(10_000),
        facts,
        List.of(new WebhookMessage.Command("mailseal status", "says more")),
        AT);
  }

  /** With as many facts and commands as there can be. */
  static WebhookMessage crowded() {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    for (int i = 0; i < 60; i++) {
      facts.put("fact " + i, "value " + i);
    }
    return new WebhookMessage(
        "m-crowded",
        "failed",
        WebhookMessage.Level.FAILURE,
        "mail.example.org",
        Optional.empty(),
        "Everything fails",
        "Each of them.",
        facts,
        Collections.nCopies(30, new WebhookMessage.Command("mailseal status", "says more")),
        AT);
  }
}
