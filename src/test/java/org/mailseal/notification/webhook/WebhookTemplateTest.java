package org.mailseal.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookTemplateTest {
  @Test
  void itIsFilledWithAMessage() throws Exception {
    WebhookTemplate template =
        WebhookTemplate.compile(
            """
            {
              "summary": "[{{level}}] {{title}}",
              "source": "{{host}}",
              {{#certificate}}
              "component": "{{certificate}}",
              {{/certificate}}
              "severity": {{#failure}}"critical"{{/failure}}{{^failure}}"info"{{/failure}},
              "details": {
                {{#facts}}
                "{{label}}": "{{value}}",
                {{/facts}}
                "text": "{{text}}"
              },
              "dedup_key": "{{id}}", "time": {{unix}}, "kind": "{{kind}}", "at": "{{at}}",
              "do": [{{#commands}}"{{line}}"{{^-last}}, {{/-last}}{{/commands}}]
            }
            """);

    assertThat(JsonParser.parseString(template.fill(HookMessages.plain())))
        .isEqualTo(
            JsonParser.parseString(
                """
                { "summary": "[warning] imap.example.org ends in 11 days",
                  "source": "mail.example.org", "component": "imap.example.org",
                  "severity": "info",
                  "details": { "ends": "2026-12-01", "issuer": "Example CA & Sons",
                               "text": "It was not renewed.\\n\\nThe CA does not answer." },
                  "dedup_key": "m-2f9c", "time": 1795168800, "kind": "expiring",
                  "at": "2026-11-20T10:00:00Z", "do": ["mailseal renew imap.example.org"] }\
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{\"a\": \"{{title}\"} ~ line 1: {{ has no end",
        "{\"a\": \"{{#facts}}\"} ~ line 1",
        "{\"a\": \"{{/facts}}\"} ~ line 1",
        "{\"a\": \"{{#facts}}{{/commands}}\"} ~ line 1",
        "{\"a\": \"{{nothing}}\"} ~ line 1: there is no nothing",
        "{\"a\": \"{{#nothing}}x{{/nothing}}\"} ~ line 1: there is no nothing",
        "{\"a\": \"{{^nothing}}x{{/nothing}}\"} ~ line 1: there is no nothing",
        "{\"a\": \"{{title.class}}\"} ~ there is no title.class",
        "{\"a\": \"{{title.length}}\"} ~ there is no title.length",
        "{\"a\": \"{{#title}}{{getClass}}{{/title}}\"} ~ there is no getClass",
        "{\"a\": \"{{facts.label}}\"} ~ there is no facts.label",
        "{\"a\": \"{{> /etc/passwd}}\"} ~ /etc/passwd",
        "{\"a\": {{title}}} ~ not JSON",
        "{\"a\": {{{title}}}} ~ not JSON",
        "{\"a\": {{&text}}} ~ not JSON",
        "{\"a\": {{level}}} ~ not JSON",
        "{\"a\": {{id}}} ~ not JSON",
        "{\"a\": {{certificate}}} ~ not JSON",
        "{\"a\": [{{#facts}}{{value}}{{/facts}}]} ~ not JSON",
        "{\"a\": [{{#facts}}\"{{value}}\",{{/facts}}]} ~ not JSON",
        "{\"a\": {{#ok}}1{{/ok}}} ~ not JSON",
        "{\"a\": {{#certificate}}1{{/certificate}}} ~ not JSON",
        "{'a': 1} ~ not JSON",
        "{\"a\": 1,} ~ not JSON",
        "{\"a\": 1 ~ not JSON",
        "{\"a\": 1} {\"b\": 2} ~ not JSON: line 1, column 11",
        "{\"a\": NaN} ~ not JSON",
        "{\"a\": 1 /* why */} ~ not JSON",
        "'' ~ not JSON, but nothing",
        "{\"a\": \"{{=<% %>=}}<%nothing%>\"} ~ there is no nothing",
        "{\"a\": \"{{=<%\"} ~ line 1",
        "{\"a\": \"{{!\"} ~ line 1"
      })
  void whatIsWrongIsSaid(String text, String fault) {
    assertThatThrownBy(() -> WebhookTemplate.compile(text))
        .isInstanceOf(WebhookTemplateFault.class)
        .message()
        .contains(fault)
        .doesNotContain("\n", "com.samskivert", "null", "Gson", "gson", "JsonReader");
  }

  @Test
  void theLineIsTold() {
    assertThatThrownBy(() -> WebhookTemplate.compile("{\n \"a\": 1,\n \"b\": \"{{nothing}}\"\n}"))
        .hasMessage("line 3: there is no nothing");
    assertThatThrownBy(() -> WebhookTemplate.compile("[1,\n\"{{title\"]"))
        .message()
        .startsWith("line 2: {{ has no end");
    assertThatThrownBy(() -> WebhookTemplate.compile("{\n \"a\": 1,\n \"b\": x\n}"))
        .message()
        .contains("line 3");
  }

  @Test
  void aFileIsReadWhole(@TempDir Path folder) throws IOException, WebhookTemplateFault {
    Path file = folder.resolve("hook.json");
    assertThatThrownBy(() -> WebhookTemplate.read(file)).hasMessage("it is not there");
    Files.writeString(file, "{\"a\": \"{{title}}\"}");
    assertThat(WebhookTemplate.read(file).fill(HookMessages.plain()))
        .isEqualTo("{\"a\": \"imap.example.org ends in 11 days\"}");
    Files.writeString(file, "\"\u00E9\"", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> WebhookTemplate.read(file))
        .hasMessage("its characters are not those of its encoding");
    Files.writeString(file, " ".repeat(70_000));
    assertThatThrownBy(() -> WebhookTemplate.read(file))
        .hasMessage("it is longer than 65536 bytes");
  }
}
