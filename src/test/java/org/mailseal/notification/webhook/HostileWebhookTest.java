package org.mailseal.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in a message, its body has the form of every other one, and nobody is called. */
class HostileWebhookTest {
  private static final String TEMPLATE =
      """
      {"title": "{{title}}", "raw": "{{{title}}}", "host": "{{&host}}", "certificate": "{{certificate}}",
       "text": "{{text}}", "level": "{{level}}", "ok": {{ok}}, "at": {{unix}},
       "facts": {{=<% %>=}}[<%#facts%>{"<%label%>": "<%value%>"}<%^-last%>,<%/-last%><%/facts%>],
       "commands": [<%#commands%>"<%line%> # <%purpose%>"<%^-last%>,<%/-last%><%/commands%>]}
      """;

  private static final List<String> HOSTILE =
      List.of(
          "x\r\nX-Injected: yes\r\n\r\nGET / HTTP/1.1",
          "\n\n",
          "<script>alert(1)</script>",
          "</code></pre></strong><img src=x onerror=alert(1)>",
          "\"}",
          "\"},{\"admin\":true,\"x\":\"",
          "\\\"}",
          "\\",
          "x".repeat(10_000),
          "\uD83D\uDE00".repeat(5_000),
          "\"".repeat(10_000),
          "&".repeat(10_000),
          "\u202Egro.elpmaxe\u202C",
          "\u2066a\u2069\u200Fb\u061C",
          "\uD800 half of a pair",
          "\u0000\u001B[31m\u0007\u0085\u2028\u2029",
          "<!here> <!channel> <@U123> <#C123> <https://evil.example|bank>",
          "@channel @everyone @here @all .@channel (@room",
          "[bank](https://evil.example) ![x](https://evil.example/x.png)",
          "``` ```` ~~~ `x`",
          "# Big *bold* _it_ ~gone~ > quote | table |",
          "{{DATE(2017-02-14T06:00:00Z,SHORT)}} {{title}} {{{text}}} {{#facts}}x{{/facts}} ${x}"
              + " @{y}",
          "<at>Everyone</at>",
          "%s%n%1$s ${jndi:ldap://evil.example/x}");

  static Stream<WebhookForm> forms() throws WebhookTemplateFault {
    return Stream.of(
        new WebhookForm.OurJson(),
        new WebhookForm.Slack(),
        new WebhookForm.Mattermost(),
        new WebhookForm.Teams(),
        new WebhookForm.Ntfy(),
        new WebhookForm.Gotify(),
        new WebhookForm.Matrix("!room:example.org"),
        new WebhookForm.Telegram("-100123"),
        new WebhookForm.Template(WebhookTemplate.compile(TEMPLATE)));
  }

  static Stream<Arguments> hostile() throws WebhookTemplateFault {
    return forms().flatMap(form -> HOSTILE.stream().map(text -> Arguments.of(form, text)));
  }

  private static WebhookRequest request(WebhookForm form, WebhookMessage message)
      throws IOException, WebhookTemplateFault {
    return WebhookRequest.of(
        new Webhook(
            "team",
            URI.create("https://hook.invalid/topic"),
            form,
            Optional.of(new WebhookSecret.InEnvironment("KEY")),
            Optional.of(new WebhookSecret.InEnvironment("TOKEN")),
            Map.of(),
            false),
        message,
        Instant.EPOCH,
        name -> Optional.of(name.equals("TOKEN") ? "123456:ABC" : "key"));
  }

  private static JsonObject parsed(WebhookRequest request) throws IOException {
    try (JsonReader reader =
        new JsonReader(new StringReader(new String(request.body(), StandardCharsets.UTF_8)))) {
      reader.setStrictness(Strictness.STRICT);
      JsonElement body = new Gson().getAdapter(JsonElement.class).read(reader);
      assertThat(reader.peek().name()).isEqualTo("END_DOCUMENT");
      return body.getAsJsonObject();
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void itIsInert(WebhookForm form, String text) throws Exception {
    WebhookMessage message = HookMessages.with(_ -> text);
    WebhookRequest request = request(form, message);
    JsonObject body = parsed(request);

    assertThat(shape(body, form)).isEqualTo(shape(parsed(request(form, harmless())), form));
    assertThat(strings(body)).allSatisfy(HostileWebhookTest::isPrintable);
    assertThat(new String(request.written(), StandardCharsets.UTF_8).split("\r\n\r\n", 2)[0])
        .isEqualTo(
            new String(request(form, harmless()).written(), StandardCharsets.UTF_8)
                .split("\r\n\r\n", 2)[0]
                .replaceFirst("Content-Length: \\d+", "Content-Length: " + request.body().length)
                .replaceFirst("v1=[0-9a-f]{64}", signature(request)));
    holdsItsService(form, body, request.body().length);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void anEmptyOneHasATitle(WebhookForm form) throws Exception {
    WebhookRequest request = request(form, HookMessages.with(_ -> ""));
    JsonObject body = parsed(request);

    assertThat(strings(body).toString()).contains("expiring");
    holdsItsService(form, body, request.body().length);
  }

  private static String signature(WebhookRequest request) {
    return WebhookSignature.of(request.body(), "key", Instant.EPOCH).replace("t=0,", "");
  }

  private static WebhookMessage harmless() {
    return HookMessages.with(_ -> "harmless");
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aLongOneFits(WebhookForm form) throws Exception {
    for (String line : List.of("x", "\"\\".repeat(100), "&<>'".repeat(100), "\u20AC".repeat(400))) {
      WebhookRequest request = request(form, HookMessages.endless(line));
      JsonObject body = parsed(request);

      holdsItsService(form, body, request.body().length);
      assertThat(String.join("\n", strings(body)))
          .contains("mailseal status")
          .contains("Everything");
    }
  }

  /** Which keys and types there are, and where; a fact's label may be a key of a template's. */
  private static Set<String> shape(JsonElement element, WebhookForm form) {
    Set<String> paths = new TreeSet<>();
    shape(element, "", paths, form instanceof WebhookForm.Template);
    return paths;
  }

  private static void shape(JsonElement element, String path, Set<String> into, boolean labels) {
    if (element instanceof JsonObject object) {
      object
          .asMap()
          .forEach(
              (key, value) ->
                  shape(
                      value,
                      path + "/" + (labels && path.equals("/facts[]") ? "label" : key),
                      into,
                      labels));
    } else if (element instanceof JsonArray array) {
      array.forEach(member -> shape(member, path + "[]", into, labels));
    } else {
      JsonPrimitive value = (JsonPrimitive) element;
      into.add(path + (value.isString() ? " text" : value.isNumber() ? " number" : " " + value));
    }
  }

  private static List<String> strings(JsonElement element) {
    List<String> found = new ArrayList<>();
    if (element instanceof JsonObject object) {
      object
          .asMap()
          .forEach(
              (key, value) -> {
                found.add(key);
                found.addAll(strings(value));
              });
    } else if (element instanceof JsonArray array) {
      array.forEach(member -> found.addAll(strings(member)));
    } else if (element instanceof JsonPrimitive value && value.isString()) {
      found.add(value.getAsString());
    }
    return found;
  }

  private static void isPrintable(String text) {
    assertThat(
            text.codePoints()
                .filter(c -> c != '\n' && c != ChatText.NOTHING.charAt(0))
                .filter(
                    c ->
                        switch (Character.getType(c)) {
                          case Character.CONTROL,
                              Character.FORMAT,
                              Character.SURROGATE,
                              Character.LINE_SEPARATOR,
                              Character.PARAGRAPH_SEPARATOR ->
                              true;
                          default -> false;
                        })
                .boxed())
        .isEmpty();
  }

  private static void holdsItsService(WebhookForm form, JsonObject body, int bytes) {
    switch (form) {
      case WebhookForm.Slack _ -> {
        String text = body.get("text").getAsString();
        assertThat(text).hasSizeLessThanOrEqualTo(4_000).doesNotContain("<", ">");
        assertThat(text.replaceAll("&(amp|lt|gt);", "")).doesNotContain("&");
        assertThat(body.get("mrkdwn").getAsBoolean()).isFalse();
        assertThat(body.get("link_names").getAsBoolean()).isFalse();
      }
      case WebhookForm.Mattermost _ -> {
        String text = body.get("text").getAsString();
        assertThat(text).hasSizeLessThanOrEqualTo(16_383);
        String outside = text.replaceAll("(?ms)^(`{3,})$.*?^\\1$", "");
        assertThat(outside).doesNotContainPattern("@(channel|everyone|here|all|room)");
        assertThat(outside).doesNotContainPattern("<[a-zA-Z/!@#]");
        assertThat(outside.lines().skip(1).toList())
            .allSatisfy(
                line ->
                    assertThat(line.replaceAll("\\\\[\\\\`*_\\[\\]#~|>]", ""))
                        .doesNotContainPattern("[\\\\`*_\\[\\]#~|>]"));
      }
      case WebhookForm.Teams _ -> {
        assertThat(bytes).isLessThanOrEqualTo(21_000);
        assertThat(strings(body)).allSatisfy(text -> assertThat(text).doesNotContain("{{"));
        assertThat(strings(body)).doesNotContain("TextBlock", "FactSet", "mention");
      }
      case WebhookForm.Ntfy _ -> {
        assertThat(bytes).isLessThanOrEqualTo(8_192);
        assertThat(body.get("message").getAsString().getBytes(StandardCharsets.UTF_8))
            .hasSizeLessThanOrEqualTo(4_096);
      }
      case WebhookForm.Matrix _ -> {
        assertThat(bytes).isLessThanOrEqualTo(60_000);
        assertThat(
                body.get("formatted_body")
                    .getAsString()
                    .replaceAll("</?strong>|<br>|<pre><code>|</code></pre>", ""))
            .doesNotContain("<", ">", "\"", "'");
        assertThat(body.getAsJsonObject("m.mentions").asMap()).isEmpty();
      }
      case WebhookForm.Telegram _ -> {
        String text = body.get("text").getAsString();
        assertThat(text).hasSizeLessThanOrEqualTo(4_096);
        assertThat(body.has("parse_mode")).isFalse();
        StringBuilder outside = new StringBuilder(text);
        for (JsonElement member : body.getAsJsonArray("entities")) {
          JsonObject entity = member.getAsJsonObject();
          int from = entity.get("offset").getAsInt();
          int to = from + entity.get("length").getAsInt();
          assertThat(to).isLessThanOrEqualTo(text.length());
          if (entity.get("type").getAsString().equals("pre")) {
            outside.replace(from, to, "x".repeat(to - from));
          }
        }
        assertThat(outside.toString()).doesNotContainPattern("@(channel|everyone|here|all|room)");
      }
      case WebhookForm.OurJson _, WebhookForm.Gotify _, WebhookForm.Template _ ->
          assertThat(bytes).isLessThanOrEqualTo(600_000);
    }
  }
}
