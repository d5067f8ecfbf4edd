package org.mailseal.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OurJsonBodyTest {
  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(Path.of("src/docs/webhook.schema.json")));
  }

  private static List<?> faults(JsonObject body) throws IOException {
    return List.copyOf(schema().validate(body.toString(), InputFormat.JSON));
  }

  @Test
  void itIsWritten() {
    assertThat(OurJsonBody.of(HookMessages.plain()))
        .isEqualTo(
            JsonParser.parseString(
                """
                { "version": 1, "id": "m-2f9c", "kind": "expiring", "level": "warning",
                  "host": "mail.example.org", "certificate": "imap.example.org",
                  "title": "imap.example.org ends in 11 days",
                  "text": "It was not renewed.\\n\\nThe CA does not answer.",
                  "facts": [ { "label": "ends", "value": "2026-12-01" },
                             { "label": "issuer", "value": "Example CA & Sons" } ],
                  "commands": [ { "line": "mailseal renew imap.example.org",
                                  "purpose": "tries at once" } ],
                  "at": "2026-11-20T10:00:00Z" }\
                """));
  }

  @Test
  void itIsWhatItsSchemaPromises() throws IOException {
    for (WebhookMessage message :
        List.of(
            HookMessages.plain(),
            HookMessages.crowded(),
            HookMessages.endless("x"),
            HookMessages.with(_ -> "\u202E\r\n\"}"))) {
      assertThat(faults(OurJsonBody.of(message))).isEmpty();
    }
  }

  @Test
  void nothingElseIsPromised() throws IOException {
    for (String key : OurJsonBody.of(HookMessages.plain()).keySet()) {
      JsonObject body = OurJsonBody.of(HookMessages.plain());
      body.remove(key);
      assertThat(faults(body)).as("without " + key).isNotEmpty();
      body.add(key, new JsonObject());
      assertThat(faults(body)).as("with another " + key).isNotEmpty();
    }
    JsonObject body = OurJsonBody.of(HookMessages.plain());
    body.addProperty("surplus", 1);
    assertThat(faults(body)).isNotEmpty();
  }

  @Test
  void itIsBounded() {
    JsonObject body = OurJsonBody.of(HookMessages.endless("y".repeat(10_000)));

    assertThat(body.get("text").getAsString()).endsWith("\n(9800 more lines)");
    assertThat(body.toString()).hasSizeLessThan(200_000);
    assertThat(OurJsonBody.of(HookMessages.crowded()).getAsJsonArray("facts")).hasSize(50);
    assertThat(OurJsonBody.of(HookMessages.crowded()).getAsJsonArray("commands")).hasSize(20);
  }
}
