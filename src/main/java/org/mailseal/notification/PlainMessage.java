package org.mailseal.notification;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.name.DnsName;
import org.mailseal.notification.letter.LetterBody.Block;
import org.mailseal.notification.letter.LetterBody.Command;
import org.mailseal.notification.letter.LetterBody.Commands;
import org.mailseal.notification.letter.LetterBody.Fact;
import org.mailseal.notification.letter.LetterBody.Facts;
import org.mailseal.notification.letter.LetterBody.Footer;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Lifetimes;
import org.mailseal.notification.letter.LetterBody.Paragraph;
import org.mailseal.notification.webhook.WebhookMessage;

/** A message for whoever reads no letters: webhooks, and a command. */
final class PlainMessage {
  /** A message identifier, whose left part is one of its own: it follows from what is told. */
  private static final Pattern ID = Pattern.compile("<([A-Za-z0-9._-]{1,128})@[^<>]+>");

  private PlainMessage() {}

  /**
   * The same content in plain parts.
   *
   * @param host who tells it
   */
  static WebhookMessage of(Message message, String host) {
    List<String> text = new ArrayList<>(List.of(message.body().headline()));
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    List<WebhookMessage.Command> commands = new ArrayList<>();
    List<Block> blocks = message.body().blocks();
    for (int i = 0; i < blocks.size(); i++) {
      switch (blocks.get(i)) {
        case Heading(String title) -> {
          // Facts and commands stand beside the text: what heads them would head nothing.
          if (i + 1 < blocks.size() && blocks.get(i + 1) instanceof Paragraph) {
            text.add(title);
          }
        }
        case Paragraph(String sentences) -> text.add(sentences);
        case Commands(List<Command> lines) ->
            lines.forEach(
                one -> commands.add(new WebhookMessage.Command(one.line(), one.purpose())));
        case Facts(List<Fact> all) -> all.forEach(fact -> add(fact, facts));
        case Lifetimes _, Footer _ -> {} // a picture, and the host, which is said beside the text
      }
    }
    return new WebhookMessage(
        key(message.id()),
        message.kind().word().replace('_', '-'),
        level(message.level()),
        host,
        message.name().map(DnsName::text),
        message.subject(),
        String.join("\n\n", text),
        facts,
        commands,
        message.at());
  }

  /** A label that comes again, of another port say, has all of its values. */
  private static void add(Fact fact, SequencedMap<String, String> facts) {
    facts.merge(fact.label(), String.join(", ", fact.values()), (one, more) -> one + "; " + more);
  }

  private static String key(String id) {
    Matcher parts = ID.matcher(id);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no message identifier of ours: " + id);
    }
    return parts.group(1);
  }

  private static WebhookMessage.Level level(Message.Level level) {
    return switch (level) {
      case OK -> WebhookMessage.Level.OK;
      case WARNING -> WebhookMessage.Level.WARNING;
      case FAILURE -> WebhookMessage.Level.FAILURE;
    };
  }
}
