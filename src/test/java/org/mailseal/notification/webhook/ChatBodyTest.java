package org.mailseal.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/** What each service is sent, letter by letter; {@code ·} is what is shown as nothing. */
class ChatBodyTest {
  private static final WebhookMessage MESSAGE =
      HookMessages.with(text -> text.replace("answer", "answer @all <b>"));

  private static String shown(JsonElement text) {
    return text.getAsString().replace(ChatText.NOTHING, "·");
  }

  @Test
  void slackGetsPlainText() {
    JsonObject body = ChatBody.slack(MESSAGE);

    assertThat(shown(body.get("text")))
        .isEqualTo(
            """
            imap.example.org ends in 11 days
            It was not renewed.

            The CA does not answer @·all &lt;b&gt;.

            certificate: imap.example.org
            ends: 2026-12-01
            issuer: Example CA &amp; Sons

            tries at once:
                mailseal renew imap.example.org

            warning, expiring, mail.example.org, 2026-11-20T10:00:00Z\
            """);
    body.remove("text");
    assertThat(body)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"mrkdwn": false, "link_names": false, "unfurl_links": false,
                 "unfurl_media": false}\
                """));
  }

  @Test
  void mattermostGetsMarkdownThatMarksNothing() {
    JsonObject body = ChatBody.mattermost(MESSAGE);

    assertThat(body.keySet()).containsExactly("text");
    assertThat(shown(body.get("text")))
        .isEqualTo(
            """
            **imap.example.org ends in 11 days**
            It was not renewed.

            The CA does not answer @·all <·b\\>.

            certificate: imap.example.org
            ends: 2026-12-01
            issuer: Example CA & Sons

            tries at once:
            ```
            mailseal renew imap.example.org
            ```

            warning, expiring, mail.example.org, 2026-11-20T10:00:00Z\
            """);
  }

  @Test
  void teamsGetsACard() {
    JsonObject body = ChatBody.teams(MESSAGE);

    assertThat(body.get("type").getAsString()).isEqualTo("message");
    JsonObject attachment = body.getAsJsonArray("attachments").get(0).getAsJsonObject();
    assertThat(attachment.get("contentType").getAsString())
        .isEqualTo("application/vnd.microsoft.card.adaptive");
    JsonObject card = attachment.getAsJsonObject("content");
    assertThat(card.get("type").getAsString()).isEqualTo("AdaptiveCard");
    assertThat(card.getAsJsonArray("body").get(0))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"type": "RichTextBlock", "inlines": [{"type": "TextRun",
                 "text": "imap.example.org ends in 11 days",
                 "weight": "Bolder", "size": "Medium", "color": "Warning"}]}\
                """));
    assertThat(card.getAsJsonArray("body"))
        .contains(
            JsonParser.parseString(
                """
                {"type": "RichTextBlock", "inlines": [{"type": "TextRun",
                 "text": "mailseal renew imap.example.org", "fontType": "Monospace"}]}\
                """));
  }

  @Test
  void ntfyGetsTopicPriorityAndTag() {
    JsonObject body = ChatBody.ntfy(MESSAGE, "mail");

    assertThat(shown(body.remove("message"))).startsWith("It was not renewed.\n\nThe CA");
    assertThat(body)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"topic": "mail", "title": "imap.example.org ends in 11 days", "priority": 4,
                 "tags": ["warning"]}\
                """));
  }

  @Test
  void gotifyGetsPlainText() {
    JsonObject body = ChatBody.gotify(MESSAGE);

    assertThat(shown(body.remove("message"))).startsWith("It was not renewed.\n\nThe CA");
    assertThat(body)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"title": "imap.example.org ends in 11 days", "priority": 5,
                 "extras": {"client::display": {"contentType": "text/plain"}}}\
                """));
  }

  @Test
  void matrixGetsATextTwice() {
    JsonObject body = ChatBody.matrix(MESSAGE);

    assertThat(shown(body.remove("body")))
        .startsWith("imap.example.org ends in 11 days\nIt was not renewed.")
        .contains("answer @·all <b>.");
    assertThat(shown(body.remove("formatted_body")))
        .isEqualTo(
            "<strong>imap.example.org ends in 11 days</strong><br>It was not renewed.<br><br>"
                + "The CA does not answer @·all &lt;b&gt;.<br><br>"
                + "certificate: imap.example.org<br>ends: 2026-12-01<br>"
                + "issuer: Example CA &amp; Sons<br><br>tries at once:<br>"
                + "<pre><code>mailseal renew imap.example.org</code></pre><br>"
                + "warning, expiring, mail.example.org, 2026-11-20T10:00:00Z<br>");
    assertThat(body)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"msgtype": "m.text", "format": "org.matrix.custom.html", "m.mentions": {}}\
                """));
  }

  @Test
  void telegramGetsTextAndWhereItsCommandsAre() {
    JsonObject body = ChatBody.telegram(MESSAGE, "-100123");
    String text = body.remove("text").getAsString();

    assertThat(text).startsWith("imap.example.org ends in 11 days\nIt was not renewed.");
    int command = text.indexOf("mailseal renew imap.example.org");
    assertThat(body)
        .isEqualTo(
            JsonParser.parseString(
                """
                {"chat_id": "-100123", "link_preview_options": {"is_disabled": true},
                 "entities": [{"type": "bold", "offset": 0, "length": 32},
                              {"type": "pre", "offset": %d, "length": 31}]}\
                """
                    .formatted(command)));
  }

  @Test
  void commandsAreKeptWholeAndTheTextIsCut() {
    String text = ChatBody.slack(HookMessages.endless("It fails again.")).get("text").getAsString();

    assertThat(text)
        .contains("    mailseal status\n", "fact 39: It fails again.")
        .contains("It fails again.\n(There is no room for the rest.)\n");
  }

  @Test
  void anAddressOfMailIsLeftAlone() {
    assertThat(
            ChatBody.gotify(HookMessages.with(_ -> "ask pki@corp.example, not @here"))
                .get("message")
                .getAsString())
        .startsWith("ask pki@corp.example, not @" + ChatText.NOTHING + "here");
  }
}
