package org.mailseal.notification.webhook;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;

/**
 * A body of the administrator's, in Mustache. Every value is escaped for a JSON string, by three
 * braces, too: no text ends the string that it stands in. That each does stand in one is seen at
 * the start, where messages of every kind of content are put in and the result must be JSON; and
 * again whenever one is sent.
 */
public final class WebhookTemplate {
  private static final int MAX_FILE_BYTES = 64 << 10;
  private static final int MAX_BODY_CHARACTERS = 256 << 10;

  /** What has to be escaped in every way, and is no JSON where it stands alone. */
  private static final String ODD = "a \"sample\" \\ {of} [odd], <text>";

  private static final Pattern PLACE = Pattern.compile("at line (\\d+) column (\\d+)");

  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final TypeAdapter<JsonElement> ELEMENTS = JSON.getAdapter(JsonElement.class);

  /** Maps and lists alone: no name in a template leads to a method of Java's. */
  private static final BasicCollector MAPS =
      new BasicCollector() {
        @Override
        public <K, V> Map<K, V> createFetcherCache() {
          return new ConcurrentHashMap<>();
        }
      };

  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .withCollector(MAPS)
          .withEscaper(Escapers.NONE)
          .withFormatter(WebhookTemplate::escaped) // is asked for {{{value}}}, too
          .strictSections(true)
          .emptyStringIsFalse(true)
          .withLoader(
              name -> {
                throw new MustacheException("it includes " + name + "; a template is one file");
              });

  private final Template compiled;

  private WebhookTemplate(Template compiled) {
    this.compiled = compiled;
  }

  /**
   * A template that makes JSON.
   *
   * @param file that nobody else can change
   */
  public static WebhookTemplate read(Path file) throws WebhookTemplateFault {
    String text;
    try {
      Path real = TrustedPath.real(file);
      if (Files.exists(real) && !Files.isRegularFile(real)) { // a device may have no end
        throw new WebhookTemplateFault("it is not a file");
      }
      if (Files.size(real) > MAX_FILE_BYTES) {
        throw new WebhookTemplateFault("it is longer than " + MAX_FILE_BYTES + " bytes");
      }
      text = Files.readString(real);
    } catch (IOException e) {
      throw new WebhookTemplateFault(FileFault.reason(e), e);
    }
    return compile(text);
  }

  /** A template that makes JSON. */
  public static WebhookTemplate compile(String text) throws WebhookTemplateFault {
    WebhookTemplate template;
    try {
      template = new WebhookTemplate(COMPILER.compile(text));
    } catch (MustacheException e) {
      throw fault(e);
    }
    for (WebhookMessage.Level level : WebhookMessage.Level.values()) {
      template.tryWith(sample(level, ODD + "\nof two lines", List.of(ODD, "b")));
      template.tryWith(sample(level, ODD, List.of(ODD)));
      template.tryWith(sample(level, "", List.of()));
    }
    return template;
  }

  /** What jmustache finds no end of, it leaves as it is. */
  private void tryWith(WebhookMessage sample) throws WebhookTemplateFault {
    String made = fill(sample);
    int open = made.indexOf("{{");
    if (open >= 0) {
      throw new WebhookTemplateFault(
          "line "
              + (made.substring(0, open).chars().filter(c -> c == '\n').count() + 1)
              + ": {{ has no end; where it is meant to stay, write \\u007b for a brace");
    }
  }

  private static WebhookMessage sample(
      WebhookMessage.Level level, String text, List<String> labels) {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    labels.forEach(label -> facts.put(label, ODD));
    return new WebhookMessage(
        "sample-id",
        "test",
        level,
        ODD,
        labels.stream().findFirst(),
        ODD,
        text,
        facts,
        labels.stream().map(label -> new WebhookMessage.Command(ODD, label)).toList(),
        Instant.EPOCH);
  }

  /** The body for a message: JSON. */
  String fill(WebhookMessage message) throws WebhookTemplateFault {
    BoundedWriter writer = new BoundedWriter();
    try {
      compiled.execute(values(message), writer);
    } catch (MustacheException e) {
      throw fault(e);
    }
    String body = writer.toString();
    try (JsonReader reader = new JsonReader(new StringReader(body))) {
      reader.setStrictness(Strictness.STRICT);
      var _ = ELEMENTS.read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new WebhookTemplateFault("what it makes is JSON with something after it");
      }
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw notJson(body, e);
    }
    return body;
  }

  private static Map<String, Object> values(WebhookMessage message) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", message.id());
    values.put("kind", message.kind());
    values.put("level", message.level().word());
    for (WebhookMessage.Level level : WebhookMessage.Level.values()) {
      values.put(level.word(), level == message.level());
    }
    values.put("host", message.host());
    values.put("certificate", message.certificate().orElse(""));
    values.put("title", message.title());
    values.put("text", message.text());
    values.put(
        "facts",
        message.facts().entrySet().stream()
            .map(fact -> Map.of("label", fact.getKey(), "value", fact.getValue()))
            .toList());
    values.put(
        "commands",
        message.commands().stream()
            .map(command -> Map.of("line", command.line(), "purpose", command.purpose()))
            .toList());
    values.put("at", message.at().toString());
    values.put("unix", message.at().getEpochSecond());
    return Collections.unmodifiableMap(values);
  }

  private static String escaped(Object value) {
    String quoted = JSON.toJson(String.valueOf(value));
    return quoted.substring(1, quoted.length() - 1);
  }

  private static WebhookTemplateFault fault(MustacheException e) {
    String clause =
        switch (e) {
          case MustacheException.Context unknown ->
              "line " + unknown.lineNo + ": there is no " + unknown.key;
          case MustacheException other when other.getCause() instanceof IOException tooLong ->
              tooLong.getMessage();
          default -> e.getMessage();
        };
    return new WebhookTemplateFault(clause == null ? "it is no template" : clause, e);
  }

  /** Of Gson's words the place alone is about what was made. */
  private static WebhookTemplateFault notJson(String made, Exception e) {
    Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
    return new WebhookTemplateFault(
        "what it makes is not JSON"
            + (made.isBlank()
                ? ", but nothing"
                : place.find() ? ": line " + place.group(1) + ", column " + place.group(2) : ""),
        e);
  }

  /** Sections in sections make much of little. */
  private static final class BoundedWriter extends Writer {
    private final StringBuilder written = new StringBuilder();

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      if (written.length() + length > MAX_BODY_CHARACTERS) {
        throw new IOException(
            "what it makes is longer than " + MAX_BODY_CHARACTERS + " characters");
      }
      written.append(text, from, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return written.toString();
    }
  }
}
