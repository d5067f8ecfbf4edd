package org.mailseal.notification.webhook;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.mailseal.notification.webhook.ChatText.Part;

/**
 * The bodies that chats take, as their makers described them in November 2026, and within their
 * limits.
 */
final class ChatBody {
  /** Slack asks for at most 4,000 characters, entities as they are written; it cuts at 40,000. */
  private static final int SLACK_ROOM = 4_000;

  /** Mattermost 5.0 and later takes 16,383 characters. */
  private static final int MATTERMOST_ROOM = 16_000;

  /** Of Teams' 28 KB, which are counted as Teams keeps a card; some saw 21 KB of JSON fail. */
  private static final int TEAMS_ROOM = 20_000;

  /**
   * ntfy takes 4,096 bytes of message, and makes a file of a longer one; and 8,192 bytes of JSON,
   * with its escapes.
   */
  private static final int NTFY_ROOM = 3_900;

  /** Gotify has no limit of its own; a phone is not made for more. */
  private static final int GOTIFY_ROOM = 16_000;

  /** An event of Matrix has at most 65,536 bytes (Client-Server API §size-limits). */
  private static final int MATRIX_ROOM = 48_000;

  /** In UTF-16 units, as its entities are counted. */
  private static final int TELEGRAM_ROOM = 4_096;

  private static final String INDENT = "    ";

  private ChatBody() {}

  /** Its {@code &}, {@code <} and {@code >} begin links and calls, even without its markup. */
  static JsonObject slack(WebhookMessage message) {
    ChatText text =
        ChatText.of(message, SLACK_ROOM, part -> escapedForSlack(plain(part)).length() + 1);
    JsonObject body = new JsonObject();
    body.addProperty("text", escapedForSlack(plain(text)));
    body.addProperty("mrkdwn", false);
    body.addProperty("link_names", false);
    body.addProperty("unfurl_links", false);
    body.addProperty("unfurl_media", false);
    return body;
  }

  private static String escapedForSlack(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Markdown. */
  static JsonObject mattermost(WebhookMessage message) {
    ChatText text = ChatText.of(message, MATTERMOST_ROOM, part -> Markdown.of(part).length() + 5);
    JsonObject body = new JsonObject();
    body.addProperty(
        "text",
        "**" + Markdown.escaped(text.title()) + "**\n" + joined(text.parts(), Markdown::of));
    return body;
  }

  /**
   * A card in a message, as workflows take them. Runs of text know no markdown; but two braces may
   * begin a date.
   */
  static JsonObject teams(WebhookMessage message) {
    ChatText text = ChatText.of(message, TEAMS_ROOM, part -> bytes(card(part).toString()) + 1);
    JsonArray lines = new JsonArray();
    JsonObject title = run(text.title());
    title.addProperty("weight", "Bolder");
    title.addProperty("size", "Medium");
    title.addProperty(
        "color",
        switch (message.level()) {
          case OK -> "Good";
          case WARNING -> "Warning";
          case FAILURE -> "Attention";
        });
    lines.add(block(title));
    text.parts().stream().map(ChatBody::card).forEach(lines::add);
    JsonObject width = new JsonObject();
    width.addProperty("width", "Full");
    JsonObject card = new JsonObject();
    card.addProperty("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.addProperty("type", "AdaptiveCard");
    card.addProperty("version", "1.4");
    card.add("msteams", width);
    card.add("body", lines);
    JsonObject attachment = new JsonObject();
    attachment.addProperty("contentType", "application/vnd.microsoft.card.adaptive");
    attachment.add("content", card);
    JsonObject body = new JsonObject();
    body.addProperty("type", "message");
    body.add("attachments", array(attachment));
    return body;
  }

  private static JsonObject card(Part part) {
    return switch (part) {
      case Part.Line(var line) -> block(run(line.isEmpty() ? ChatText.NOTHING : line));
      case Part.Command(var line) -> {
        JsonObject run = run(line);
        run.addProperty("fontType", "Monospace");
        yield block(run);
      }
    };
  }

  private static JsonObject run(String text) {
    JsonObject run = new JsonObject();
    run.addProperty("type", "TextRun");
    run.addProperty("text", apart(apart(text)));
    return run;
  }

  /** Two braces; of three the second pass finds the other two. */
  private static String apart(String text) {
    return text.replace("{{", "{" + ChatText.NOTHING + "{");
  }

  private static JsonObject block(JsonObject run) {
    JsonObject block = new JsonObject();
    block.addProperty("type", "RichTextBlock");
    block.add("inlines", array(run));
    return block;
  }

  /** Plain text, as markdown is not asked for. */
  static JsonObject ntfy(WebhookMessage message, String topic) {
    ChatText text = ChatText.of(message, NTFY_ROOM, part -> jsonBytes(plain(part)) + 2);
    JsonObject body = new JsonObject();
    body.addProperty("topic", topic);
    body.addProperty("title", text.title());
    body.addProperty("message", joined(text.parts(), ChatBody::plain));
    body.addProperty(
        "priority",
        switch (message.level()) {
          case OK -> 3;
          case WARNING -> 4;
          case FAILURE -> 5;
        });
    body.add(
        "tags",
        strings(
            switch (message.level()) {
              case OK -> "white_check_mark";
              case WARNING -> "warning";
              case FAILURE -> "rotating_light";
            }));
    return body;
  }

  /** Plain text, which is said, as a client could take it for markdown. */
  static JsonObject gotify(WebhookMessage message) {
    ChatText text = ChatText.of(message, GOTIFY_ROOM, part -> plain(part).length() + 1);
    JsonObject display = new JsonObject();
    display.addProperty("contentType", "text/plain");
    JsonObject extras = new JsonObject();
    extras.add("client::display", display);
    JsonObject body = new JsonObject();
    body.addProperty("title", text.title());
    body.addProperty("message", joined(text.parts(), ChatBody::plain));
    body.addProperty(
        "priority",
        switch (message.level()) {
          case OK -> 3;
          case WARNING -> 5;
          case FAILURE -> 8;
        });
    body.add("extras", extras);
    return body;
  }

  /**
   * A text, as rooms are seldom set to ring for notices. {@code m.mentions} without anybody in it
   * says that nobody is called, whatever the text holds (Client-Server API 1.7, user and room
   * mentions).
   */
  static JsonObject matrix(WebhookMessage message) {
    ChatText text =
        ChatText.of(
            message, MATRIX_ROOM, part -> jsonBytes(plain(part)) + jsonBytes(html(part)) + 16);
    JsonObject body = new JsonObject();
    body.addProperty("msgtype", "m.text");
    body.addProperty("body", plain(text));
    body.addProperty("format", "org.matrix.custom.html");
    body.addProperty(
        "formatted_body",
        "<strong>"
            + escapedForHtml(text.title())
            + "</strong><br>"
            + text.parts().stream().map(ChatBody::html).collect(Collectors.joining()));
    body.add("m.mentions", new JsonObject());
    return body;
  }

  private static String html(Part part) {
    return switch (part) {
      case Part.Line(var line) -> escapedForHtml(line) + "<br>";
      case Part.Command(var line) -> "<pre><code>" + escapedForHtml(line) + "</code></pre>";
    };
  }

  private static String escapedForHtml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Without a parse mode no character is markup; what is a command is told beside the text. */
  static JsonObject telegram(WebhookMessage message, String chat) {
    ChatText text = ChatText.of(message, TELEGRAM_ROOM, part -> plain(part).length() + 1);
    StringBuilder written = new StringBuilder(text.title());
    JsonArray entities = array(entity("bold", 0, text.title().length()));
    for (Part part : text.parts()) {
      written.append('\n');
      switch (part) {
        case Part.Line(var line) -> written.append(line);
        case Part.Command(var line) -> {
          entities.add(entity("pre", written.length(), line.length()));
          written.append(line);
        }
      }
    }
    JsonObject preview = new JsonObject();
    preview.addProperty("is_disabled", true);
    JsonObject body = new JsonObject();
    body.addProperty("chat_id", chat);
    body.addProperty("text", written.toString());
    body.add("entities", entities);
    body.add("link_preview_options", preview);
    return body;
  }

  private static JsonObject entity(String type, int offset, int length) {
    JsonObject entity = new JsonObject();
    entity.addProperty("type", type);
    entity.addProperty("offset", offset);
    entity.addProperty("length", length);
    return entity;
  }

  private static String plain(ChatText text) {
    return text.title() + "\n" + joined(text.parts(), ChatBody::plain);
  }

  private static String plain(Part part) {
    return switch (part) {
      case Part.Line(var line) -> line;
      case Part.Command(var line) -> INDENT + line;
    };
  }

  private static String joined(List<Part> parts, Function<Part, String> rendered) {
    return parts.stream().map(rendered).collect(Collectors.joining("\n"));
  }

  private static JsonArray array(JsonObject one) {
    JsonArray array = new JsonArray();
    array.add(one);
    return array;
  }

  private static JsonArray strings(String one) {
    JsonArray array = new JsonArray();
    array.add(one);
    return array;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** In JSON, where each of two characters has a stroke before it. */
  private static int jsonBytes(String text) {
    return bytes(text) + (int) text.chars().filter(c -> c == '"' || c == '\\').count();
  }

  /** As Mattermost reads it. */
  private static final class Markdown {
    private static final Pattern MARKS = Pattern.compile("[\\\\`*_\\[\\]#~|>]|^[-+=]");

    private Markdown() {}

    static String of(Part part) {
      return switch (part) {
        case Part.Line(var line) -> escaped(line);
        case Part.Command(var line) -> fenced(line);
      };
    }

    /** A tag, or a link in angles, has no letter after its first one. */
    static String escaped(String line) {
      return MARKS.matcher(line.strip()).replaceAll("\\\\$0").replace("<", "<" + ChatText.NOTHING);
    }

    /** Between fences that are longer than any within. */
    private static String fenced(String line) {
      String fence =
          IntStream.iterate(3, length -> length + 1)
              .mapToObj("`"::repeat)
              .filter(candidate -> !line.contains(candidate))
              .findFirst()
              .orElseThrow();
      return fence + "\n" + line + "\n" + fence;
    }
  }
}
