package org.mailseal.notification.webhook;

import java.util.regex.Pattern;

/** What a webhook takes. */
public sealed interface WebhookForm {
  /** JSON of ours, as {@code webhook.schema.json} describes it. */
  record OurJson() implements WebhookForm {}

  /** An incoming webhook of Slack's. */
  record Slack() implements WebhookForm {}

  /** An incoming webhook of Mattermost's. */
  record Mattermost() implements WebhookForm {}

  /** A workflow of Teams' that begins when a webhook request is received, and posts a card. */
  record Teams() implements WebhookForm {}

  /** A topic of ntfy's, which is the end of the URL's path. */
  record Ntfy() implements WebhookForm {}

  /** A server of Gotify's, at the URL; with an application's token. */
  record Gotify() implements WebhookForm {}

  /**
   * A homeserver of Matrix, at the URL; with an access token.
   *
   * @param room the id of a room that is not encrypted, and that the token's user is in
   */
  record Matrix(String room) implements WebhookForm {
    private static final Pattern ROOM = Pattern.compile("![\\x21-\\x7E]{1,254}");

    public Matrix {
      if (!ROOM.matcher(room).matches()) {
        throw new IllegalArgumentException(
            "a room of Matrix is given by its id, which begins with !");
      }
    }
  }

  /**
   * Telegram's servers for bots, at the URL; with a bot's token.
   *
   * @param chat the number of a chat, or {@code @} and the name of a channel
   */
  record Telegram(String chat) implements WebhookForm {
    private static final Pattern CHAT = Pattern.compile("-?\\d{1,20}|@[A-Za-z0-9_]{1,64}");

    public Telegram {
      if (!CHAT.matcher(chat).matches()) {
        throw new IllegalArgumentException(
            "a chat of Telegram is given by its number, or by @ and a channel's name");
      }
    }
  }

  /** JSON that a template of the administrator's makes. */
  record Template(WebhookTemplate template) implements WebhookForm {}

  /** Whether it is of no use without a token. */
  default boolean needsToken() {
    return switch (this) {
      case Matrix _, Telegram _, Gotify _ -> true;
      case OurJson _, Slack _, Mattermost _, Teams _, Ntfy _, Template _ -> false;
    };
  }
}
