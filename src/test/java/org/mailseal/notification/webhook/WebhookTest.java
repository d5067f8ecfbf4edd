package org.mailseal.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
  private static Webhook hook(String url, WebhookForm form, Map<String, String> headers) {
    return new Webhook(
        "team",
        URI.create(url),
        form,
        Optional.empty(),
        Optional.empty(),
        headers,
        url.endsWith("allowed"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://hook.example/x, over http only where private addresses are allowed",
    "ftp://hook.example/x, begins with https://",
    "file:///etc/passwd, begins with https://",
    "hook.example, begins with https://",
    "https:///x, names a host",
    "https:x, names a host",
    "https://hook.example:65536/x, names a host",
    "https://user:pw@hook.example/x, neither a user nor a fragment",
    "https://hook.example/x#s3cret, neither a user nor a fragment"
  })
  void aUrlThatIsNotTakenIsNotRepeated(String url, String fault) {
    assertThatThrownBy(() -> hook(url, new WebhookForm.OurJson(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(fault)
        .doesNotContain("pw@", "s3cret");
    assertThat(hook("http://hook.example/allowed", new WebhookForm.OurJson(), Map.of()).name())
        .isEqualTo("team");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://ntfy.sh",
        "https://ntfy.sh/",
        "https://ntfy.sh/a.b",
        "https://ntfy.sh/a?auth=x"
      })
  void ntfyNeedsATopic(String url) {
    assertThatThrownBy(() -> hook(url, new WebhookForm.Ntfy(), Map.of()))
        .message()
        .contains("ends with the topic");
  }

  @Test
  void someAreOfNoUseWithoutAToken() {
    for (WebhookForm form :
        List.of(
            new WebhookForm.Gotify(),
            new WebhookForm.Matrix("!a:b"),
            new WebhookForm.Telegram("1"))) {
      assertThatThrownBy(() -> hook("https://hook.example", form, Map.of()))
          .message()
          .contains("there is no token");
    }
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of("X: y", "z"),
        Arguments.of("X\r\nY", "z"),
        Arguments.of("X", "y\r\nZ: w"),
        Arguments.of("X", "y\n"),
        Arguments.of("X", "\u00E9"),
        Arguments.of("X", ""),
        Arguments.of("", "x"),
        Arguments.of("HOST", "x"),
        Arguments.of("Content-length", "1"),
        Arguments.of("Transfer-Encoding", "chunked"),
        Arguments.of("Authorization", "Bearer x"),
        Arguments.of("Idempotency-Key", "1"),
        Arguments.of("mailseal-signature", "v1=0"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void aHeaderIsOneLineAndNoneOfOurs(String name, String value) {
    assertThatThrownBy(
            () -> hook("https://hook.example", new WebhookForm.OurJson(), Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"room", "#alias:example.org", "!a b:c", "!a\r\n", "!", "!\u202E"})
  void aRoomIsAnId(String room) {
    assertThatThrownBy(() -> new WebhookForm.Matrix(room)).message().contains("begins with !");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "name", "1.5", "@", "@a b", "--1", "1\r\n"})
  void aChatIsANumberOrAChannel(String chat) {
    assertThatThrownBy(() -> new WebhookForm.Telegram(chat)).message().contains("by its number");
  }

  static Stream<Arguments> words() {
    return Stream.of(
        Arguments.of("a/b", "test"),
        Arguments.of("a\r\nb", "test"),
        Arguments.of("a\n", "test"),
        Arguments.of("", "test"),
        Arguments.of("a", "Test"),
        Arguments.of("a", "a b"),
        Arguments.of("a", ""));
  }

  @ParameterizedTest
  @MethodSource("words")
  void anIdStandsInAHeader(String id, String kind) {
    assertThatThrownBy(
            () ->
                new WebhookMessage(
                    id,
                    kind,
                    WebhookMessage.Level.OK,
                    "h",
                    Optional.empty(),
                    "t",
                    "x",
                    new LinkedHashMap<>(),
                    List.of(),
                    Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
