package org.mailseal.settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;
import org.mailseal.notification.webhook.Webhook;
import org.mailseal.notification.webhook.WebhookForm;
import org.mailseal.notification.webhook.WebhookSecret;
import org.mailseal.notification.webhook.WebhookTemplate;
import org.mailseal.notification.webhook.WebhookTemplateFault;

/**
 * The list {@code webhooks}. A URL is often a secret, and so may be what stands in a header: no
 * message shows any part of them.
 */
final class WebhookReader {
  private static final AllowedWords PRESETS =
      new AllowedWords(
          "preset",
          List.of("slack", "mattermost", "teams", "ntfy", "gotify", "matrix", "telegram"),
          Map.of());

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** What each part of an entry is tried with alone, so that the faults of all are told. */
  private static final URI ANYWHERE = URI.create("https://example.org/topic");

  private WebhookReader() {}

  static List<Webhook> read(Value list) {
    Set<String> names = new HashSet<>();
    List<Webhook> webhooks = new ArrayList<>();
    for (Value item : list.filledList()) {
      YamlMap map =
          YamlMap.of(
              item,
              List.of(
                  "name",
                  "url",
                  "url-file",
                  "preset",
                  "template",
                  "room",
                  "chat",
                  "token-file",
                  "token-env",
                  "secret-file",
                  "secret-env",
                  "headers",
                  "allow-private"));
      Optional<String> name =
          map.require("name", ": what messages call it")
              .flatMap(value -> value.parse(written -> name(written, names)));
      read(map, name).ifPresent(webhooks::add);
    }
    return List.copyOf(webhooks);
  }

  private static Optional<Webhook> read(YamlMap map, Optional<String> name) {
    boolean allowPrivate = map.find("allow-private").flatMap(Value::bool).orElse(false);
    Optional<URI> url = url(map, allowPrivate);
    Optional<WebhookForm> form = form(map);
    Optional<WebhookSecret> token = secret(map, "token");
    Optional<WebhookSecret> signingKey = secret(map, "secret");
    Map<String, String> headers = headers(map);
    boolean tokenFaulty = token.isEmpty() && (map.has("token-file") || map.has("token-env"));
    if (name.isEmpty() || url.isEmpty() || form.isEmpty() || tokenFaulty) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Webhook(name.get(), url.get(), form.get(), signingKey, token, headers, allowPrivate));
    } catch (IllegalArgumentException e) {
      map.position("preset").fault(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static String name(String written, Set<String> names) {
    if (!NAME.matcher(written).matches()) {
      throw new IllegalArgumentException(
          "write one word of letters, digits, '.', '_' and '-', such as team-chat");
    }
    if (!names.add(written)) {
      throw new IllegalArgumentException(
          "another webhook is called " + written + "; by its name it is known who was told what");
    }
    return written;
  }

  private static Optional<URI> url(YamlMap map, boolean allowPrivate) {
    if (map.has("url-file")) {
      onlyOne(map, "url", "url-file");
      return map.find("url-file")
          .flatMap(Value::secretPath)
          .flatMap(
              file ->
                  map.find("url-file")
                      .flatMap(value -> value.parse(_ -> url(firstLine(file), allowPrivate))));
    }
    return map.require("url", ": where it is; or name a file that holds it as 'url-file'")
        .flatMap(value -> value.parse(written -> url(written, allowPrivate)));
  }

  private static URI url(String written, boolean allowPrivate) {
    URI url;
    try {
      url = new URI(written);
    } catch (URISyntaxException e) {
      // its words hold the whole URL
      throw new IllegalArgumentException("this is not a URL such as https://chat.example.org/hook");
    }
    return webhook(url, new WebhookForm.OurJson(), Map.of(), allowPrivate).url();
  }

  private static String firstLine(Path file) {
    try {
      Path real = TrustedPath.real(file);
      if (Files.exists(real) && !Files.isRegularFile(real)) {
        throw new IllegalArgumentException("it is not a file");
      }
      try (BufferedReader lines = Files.newBufferedReader(real)) {
        return Optional.ofNullable(lines.readLine()).orElse("").strip();
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("the URL cannot be read: " + FileFault.reason(e), e);
    }
  }

  private static Optional<WebhookForm> form(YamlMap map) {
    if (map.has("template")) {
      onlyOne(map, "preset", "template");
    }
    Optional<String> preset = map.find("preset").flatMap(Value::text);
    only(map, "room", "matrix", preset);
    only(map, "chat", "telegram", preset);
    if (map.has("template")) {
      return map.find("template").flatMap(WebhookReader::template);
    }
    if (!map.has("preset")) {
      return Optional.of(new WebhookForm.OurJson());
    }
    return preset.flatMap(
        word ->
            switch (word) {
              case "slack" -> Optional.of(new WebhookForm.Slack());
              case "mattermost" -> Optional.of(new WebhookForm.Mattermost());
              case "teams" -> Optional.of(new WebhookForm.Teams());
              case "ntfy" -> Optional.of(new WebhookForm.Ntfy());
              case "gotify" -> Optional.of(new WebhookForm.Gotify());
              case "matrix" ->
                  map.require("room", ": which one is told")
                      .flatMap(room -> room.parse(WebhookForm.Matrix::new));
              case "telegram" ->
                  map.require("chat", ": which one is told")
                      .flatMap(chat -> chat.parse(WebhookForm.Telegram::new));
              default -> {
                map.find("preset").ifPresent(value -> PRESETS.refuse(value, word));
                yield Optional.empty();
              }
            });
  }

  private static Optional<WebhookForm> template(Value value) {
    Optional<Path> file = value.path();
    try {
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(new WebhookForm.Template(WebhookTemplate.read(file.get())));
    } catch (WebhookTemplateFault e) {
      value.fault(value.name() + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private static void only(YamlMap map, String key, String form, Optional<String> preset) {
    if (map.has(key) && !preset.equals(Optional.of(form))) {
      map.position(key).fault("'" + key + "' goes with 'preset: " + form + "'");
    }
  }

  private static void onlyOne(YamlMap map, String one, String other) {
    if (map.has(one) && map.has(other)) {
      map.position(other).fault("'" + one + "' and '" + other + "' are both there; keep one");
    }
  }

  private static Optional<WebhookSecret> secret(YamlMap map, String what) {
    String file = what + "-file";
    String variable = what + "-env";
    onlyOne(map, file, variable);
    return Stream.of(
            map.find(file).flatMap(Value::secretPath).<WebhookSecret>map(WebhookSecret.InFile::new),
            map.find(variable)
                .flatMap(value -> value.parse(HookReader::variable))
                .<WebhookSecret>map(WebhookSecret.InEnvironment::new))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Map<String, String> headers(YamlMap map) {
    Map<String, String> headers = new LinkedHashMap<>();
    map.find("headers").map(YamlMap::named).map(YamlMap::entries).orElse(List.of()).stream()
        .forEach(
            header ->
                header
                    .value()
                    .parse(
                        value -> {
                          var _ =
                              webhook(
                                  ANYWHERE,
                                  new WebhookForm.OurJson(),
                                  Map.of(header.key(), value),
                                  false);
                          return value;
                        })
                    .ifPresent(value -> headers.put(header.key(), value)));
    return headers;
  }

  private static Webhook webhook(
      URI url, WebhookForm form, Map<String, String> headers, boolean allowPrivate) {
    return new Webhook(
        "sample", url, form, Optional.empty(), Optional.empty(), headers, allowPrivate);
  }
}
