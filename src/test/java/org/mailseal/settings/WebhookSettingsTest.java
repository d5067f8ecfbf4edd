package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.notification.plan.ReminderPlan;
import org.mailseal.notification.webhook.Webhook;
import org.mailseal.notification.webhook.WebhookForm;
import org.mailseal.notification.webhook.WebhookSecret;

class WebhookSettingsTest {
  @TempDir Path folder;

  private static String hooks(String... hooks) {
    return Reading.with("reminders: {webhooks: [" + String.join(", ", hooks) + "]}");
  }

  private static Webhook hook(String entry) {
    return plan(hooks(entry)).webhooks().getFirst();
  }

  private static ReminderPlan plan(String yaml) {
    return Reading.settings(yaml).reminders().orElseThrow();
  }

  @Test
  void an_entry_with_everything() {
    assertThat(
            hook(
                "{name: ops, url: 'http://10.1.1.1:8080/a?b', token-file: /t, secret-env: KEY,"
                    + " headers: {X-Team: mail}, allow-private: true}"))
        .isEqualTo(
            new Webhook(
                "ops",
                URI.create("http://10.1.1.1:8080/a?b"),
                new WebhookForm.OurJson(),
                Optional.of(new WebhookSecret.InEnvironment("KEY")),
                Optional.of(new WebhookSecret.InFile(Path.of("/t"))),
                Map.of("X-Team", "mail"),
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slack | Slack[]",
        "mattermost | Mattermost[]",
        "teams | Teams[]",
        "ntfy | Ntfy[]",
        "gotify, token-env: T | Gotify[]",
        "matrix, token-env: T, room: '!a:b' | Matrix[room=!a:b]",
        "telegram, token-env: T, chat: -100 | Telegram[chat=-100]",
      })
  void presets(String preset, String form) {
    assertThat(hook("{name: a, url: 'https://a.example/x', preset: " + preset + "}").form())
        .hasToString(form);
  }

  @Test
  void a_url_that_is_kept_apart() throws IOException {
    Path file = Files.writeString(folder.resolve("url"), " https://a.example/hunter2 \nmore\n");
    assertThat(hook("{name: a, url-file: " + file + "}").url())
        .isEqualTo(URI.create("https://a.example/hunter2"));
    Files.writeString(file, "ftp://a.example/hunter2");
    assertThat(Reading.problem(hooks("{name: a, url-file: " + file + "}")))
        .isEqualTo("mailseal.yaml:3:44: 'url-file': the URL of a webhook begins with https://");
    Files.delete(file);
    assertThat(Reading.problem(hooks("{name: a, url-file: " + file + "}")))
        .endsWith("'url-file': the URL cannot be read: it is not there");
    assertThat(Reading.problem(hooks("{name: a, url-file: " + folder + "}")))
        .endsWith("'url-file': it is not a file");
  }

  @Test
  void a_template_is_tried_at_once() throws IOException {
    Path file = Files.writeString(folder.resolve("t"), "{\"a\": \"{{title}}\"}");
    String entry = "{name: a, url: 'https://a.example', template: " + file + "}";
    assertThat(hook(entry).form()).isInstanceOf(WebhookForm.Template.class);
    Files.writeString(file, "{\n\"a\": {{title}}}");
    assertThat(Reading.problem(hooks(entry)))
        .startsWith("mailseal.yaml:3:70: 'template': what it makes is not JSON: line 2");
    Files.writeString(file, "{\n\"a\": \"{{titel}}\"}");
    assertThat(Reading.problem(hooks(entry))).endsWith("'template': line 2: there is no titel");
    Files.delete(file);
    assertThat(Reading.problem(hooks(entry))).endsWith("'template': it is not there");
    assertThat(Reading.problem(hooks(entry.replace(file.toString(), "/dev/zero"))))
        .contains("'template': ");
    assertThat(Reading.problem(hooks(entry.replace(file.toString(), folder.toString()))))
        .endsWith("'template': it is not a file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{name: a} | lacks the key 'url'",
        "{url: 'https://a'} | lacks the key 'name'",
        "{name: a b, url: 'https://a'} | 'name': write one word",
        "{name: a, url: 'https://a', url-file: /f} | keep one",
        "{name: a, url: 'http://hunter2'} | a message goes over http only where private",
        "{name: a, url: 'https://hunter2@a'} | neither a user nor a fragment",
        "{name: a, url: 'https://a/hunter2 x'} | 'url': this is not a URL such as",
        "{name: a, url: hunter2} | begins with https://",
        "{name: a, url: 'https:hunter2'} | names a host",
        "{name: a, url: 'https://a', preset: slak} | 'slak' is no preset; known are slack,",
        "{name: a, url: 'https://a', preset: slack, template: /t} | keep one",
        "{name: a, url: 'https://a', preset: matrix, token-env: T} | lacks the key 'room'",
        "{name: a, url: 'https://a', preset: matrix, token-env: T, room: x} | begins with !",
        "{name: a, url: 'https://a', preset: telegram, token-env: T} | lacks the key 'chat'",
        "{name: a, url: 'https://a', preset: slack, chat: 1} | goes with 'preset: telegram'",
        "{name: a, url: 'https://a', room: '!a:b'} | 'room' goes with 'preset: matrix'",
        "{name: a, url: 'https://a', preset: gotify} | there is no token; name a file",
        "{name: a, url: 'https://a/', preset: ntfy} | the URL of ntfy ends with the topic",
        "{name: a, url: 'https://a', token: hunter2} | name a file that holds it as token-file",
        "{name: a, url: 'https://a', secret: hunter2} | name a file that holds it as secret-file",
        "{name: a, url: 'https://a', token-env: T, token-file: /t} | keep one",
        "{name: a, url: 'https://a', secret-env: hunter-2} | no name of an environment variable",
        "{name: a, url: 'https://a', secret-file: hunter2} | write the absolute path",
        "{name: a, url: 'https://a', headers: {Authorization: hunter2}} | said by Mailseal itself",
        "{name: a, url: 'https://a', headers: {'A B': hunter2}} | a header has a name and a value",
        "{name: a, url: 'https://a', allow-private: yes} | neither true nor false",
        "{name: a, url: 'https://a', alow-private: true} | unknown key 'alow-private'",
      })
  void faults(String entry, String fault) {
    assertThat(Reading.problems(hooks(entry)))
        .anySatisfy(problem -> assertThat(problem).contains(fault))
        .noneSatisfy(problem -> assertThat(problem).containsPattern("hunter-?2"));
  }

  @Test
  void faults_of_several_are_told_together() {
    assertThat(
            Reading.problems(
                hooks(
                    "{name: a, url: ftp://a, preset: x, headers: {Host: h, Te: t}}",
                    "{name: a, url: 'https://a'}")))
        .hasSize(5)
        .last()
        .asString()
        .contains("another webhook is called a");
  }

  @Test
  void a_command_is_a_list_and_needs_no_letters() {
    ReminderPlan plan = plan(Reading.with("reminders: {command: [/usr/local/bin/tell, -v]}"));
    assertThat(plan.command()).containsExactly("/usr/local/bin/tell", "-v");
    assertThat(plan.to()).isEmpty();
    assertThat(Reading.problem(Reading.with("reminders: {command: tell me}")))
        .contains("'command' takes a list of arguments");
  }

  @Test
  void letters_need_somebody_who_gets_them() {
    ReminderPlan alone = plan(hooks("{name: a, url: 'https://a'}"));
    assertThat(alone.to()).isEmpty();
    assertThat(alone.from().address()).isEqualTo("mailseal@localhost");
    assertThat(
            Reading.problems(
                Reading.with("reminders: {direct: true, webhooks: [{name: a, url: 'https://a'}]}")))
        .isEqualTo(
            List.of(
                "mailseal.yaml:3:13: 'direct' is about letters, and no 'to' says who gets them"));
    assertThat(Reading.problem(Reading.with("reminders: {webhooks: []}")))
        .contains("'webhooks' is an empty list");
  }
}
