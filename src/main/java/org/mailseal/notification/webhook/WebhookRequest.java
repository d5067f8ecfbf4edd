package org.mailseal.notification.webhook;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** One request of HTTP/1.1 (RFC 9112), whole. */
@SuppressWarnings("ArrayRecordComponent") // it is never compared
record WebhookRequest(String method, URI url, Map<String, String> headers, byte[] body) {
  private static final Gson JSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  /** As BotFather writes it. In a path it must be nothing else. */
  private static final Pattern BOT_TOKEN = Pattern.compile("\\d{1,20}:[A-Za-z0-9_-]{1,128}");

  /**
   * What is sent.
   *
   * @param environment where secrets may be
   * @throws IOException where a secret cannot be read
   */
  static WebhookRequest of(
      Webhook hook,
      WebhookMessage message,
      Instant now,
      Function<String, Optional<String>> environment)
      throws IOException, WebhookTemplateFault {
    Optional<String> token = read(hook.token(), environment);
    Optional<String> key = read(hook.signingKey(), environment);
    byte[] body = body(hook, message).getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new LinkedHashMap<>(hook.headers());
    headers.put("Content-Type", "application/json");
    headers.put("Idempotency-Key", message.id());
    token.ifPresent(
        secret -> {
          switch (hook.form()) {
            case WebhookForm.Gotify _ -> headers.put("X-Gotify-Key", secret);
            case WebhookForm.Telegram _ -> {} // in the path
            default -> headers.put("Authorization", "Bearer " + secret); // RFC 6750 §2.1
          }
        });
    key.ifPresent(
        secret -> headers.put(WebhookSignature.HEADER, WebhookSignature.of(body, secret, now)));
    return new WebhookRequest(
        hook.form() instanceof WebhookForm.Matrix ? "PUT" : "POST",
        place(hook, message, token),
        headers,
        body);
  }

  private static Optional<String> read(
      Optional<WebhookSecret> secret, Function<String, Optional<String>> environment)
      throws IOException {
    return secret.isEmpty() ? Optional.empty() : Optional.of(secret.get().read(environment));
  }

  private static String body(Webhook hook, WebhookMessage message) throws WebhookTemplateFault {
    return switch (hook.form()) {
      case WebhookForm.Template(var template) -> template.fill(message);
      case WebhookForm.OurJson _ -> message.json();
      case WebhookForm.Slack _ -> JSON.toJson(ChatBody.slack(message));
      case WebhookForm.Mattermost _ -> JSON.toJson(ChatBody.mattermost(message));
      case WebhookForm.Teams _ -> JSON.toJson(ChatBody.teams(message));
      case WebhookForm.Ntfy _ ->
          JSON.toJson(ChatBody.ntfy(message, Webhook.lastSegment(hook.url()).substring(1)));
      case WebhookForm.Gotify _ -> JSON.toJson(ChatBody.gotify(message));
      case WebhookForm.Matrix _ -> JSON.toJson(ChatBody.matrix(message));
      case WebhookForm.Telegram(var chat) -> JSON.toJson(ChatBody.telegram(message, chat));
    };
  }

  private static URI place(Webhook hook, WebhookMessage message, Optional<String> token)
      throws IOException {
    URI url = hook.url();
    return switch (hook.form()) {
      case WebhookForm.Matrix(var room) ->
          // The message's id is the transaction's: a try again makes no second event.
          below(
              url,
              "/_matrix/client/v3/rooms/"
                  + encoded(room)
                  + "/send/m.room.message/"
                  + encoded(message.id()));
      case WebhookForm.Gotify _ -> below(url, "/message");
      case WebhookForm.Telegram _ -> below(url, "/bot" + botToken(token) + "/sendMessage");
      case WebhookForm.Ntfy _ -> // JSON goes to the server, and names the topic.
          withPath(
              url,
              url.getRawPath()
                  .substring(0, url.getRawPath().length() - Webhook.lastSegment(url).length() + 1));
      case WebhookForm.OurJson _,
          WebhookForm.Slack _,
          WebhookForm.Mattermost _,
          WebhookForm.Teams _,
          WebhookForm.Template _ ->
          url;
    };
  }

  private static String botToken(Optional<String> token) throws IOException {
    return token
        .filter(secret -> BOT_TOKEN.matcher(secret).matches())
        .orElseThrow(
            () -> new IOException("its token is not a bot's of Telegram, such as 123456:ABC-DEF"));
  }

  private static URI below(URI url, String path) {
    String base = url.getRawPath();
    return withPath(url, (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
  }

  private static URI withPath(URI url, String path) {
    return URI.create(url.getScheme() + "://" + url.getRawAuthority() + path);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** As it goes over the connection. */
  byte[] written() {
    URI ascii = URI.create(url.toASCIIString());
    StringBuilder head = new StringBuilder(method).append(' ');
    head.append(ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath());
    if (ascii.getRawQuery() != null) {
      head.append('?').append(ascii.getRawQuery());
    }
    head.append(" HTTP/1.1\r\nHost: ").append(ascii.getRawAuthority());
    head.append("\r\nUser-Agent: mailseal\r\nAccept: */*\r\nConnection: close\r\nContent-Length: ");
    head.append(body.length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    return all;
  }

  /** It may hold secrets. */
  @Override
  public String toString() {
    return method + " " + url.getHost();
  }
}
