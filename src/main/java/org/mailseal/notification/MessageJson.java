package org.mailseal.notification;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.mailseal.name.DnsName;
import org.mailseal.notification.letter.LetterBody;
import org.mailseal.notification.letter.LetterBody.Bar;
import org.mailseal.notification.letter.LetterBody.Block;
import org.mailseal.notification.letter.LetterBody.Command;
import org.mailseal.notification.letter.LetterBody.Commands;
import org.mailseal.notification.letter.LetterBody.Fact;
import org.mailseal.notification.letter.LetterBody.Facts;
import org.mailseal.notification.letter.LetterBody.Footer;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Lifetimes;
import org.mailseal.notification.letter.LetterBody.Paragraph;
import org.mailseal.notification.mail.Letter.Attachment;
import org.mailseal.notification.mail.Letter.Enclosure;
import org.mailseal.notification.mail.Letter.Invitation;
import org.mailseal.notification.mail.Letter.Picture;
import org.mailseal.notification.mail.Mailbox;

/** A message as the outbox keeps it. */
final class MessageJson {
  private MessageJson() {}

  static String write(Message message) {
    JsonObject json = new JsonObject();
    json.addProperty("id", message.id());
    json.addProperty("kind", message.kind().word());
    json.addProperty("level", message.level().word());
    message.name().ifPresent(name -> json.addProperty("name", name.text()));
    json.add("to", strings(message.to().stream().map(Mailbox::toString).toList()));
    json.addProperty("subject", message.subject());
    json.addProperty("headline", message.body().headline());
    json.add("blocks", array(message.body().blocks(), MessageJson::block));
    json.addProperty("at", message.at().toString());
    json.add("enclosures", array(message.enclosures(), MessageJson::enclosure));
    return json.toString();
  }

  private static JsonObject block(Block block) {
    JsonObject json = new JsonObject();
    switch (block) {
      case Heading(String title) -> json.addProperty("heading", title);
      case Paragraph(String sentences) -> json.addProperty("paragraph", sentences);
      case Commands(List<Command> commands) ->
          json.add("commands", array(commands, one -> strings(List.of(one.line(), one.purpose()))));
      case Facts(List<Fact> facts) ->
          json.add(
              "facts",
              array(
                  facts,
                  one -> {
                    JsonObject fact = new JsonObject();
                    fact.addProperty("label", one.label());
                    fact.add("values", strings(one.values()));
                    return fact;
                  }));
      case Lifetimes lifetimes -> json.add("lifetimes", lifetimes(lifetimes));
      case Footer(String sentences) -> json.addProperty("footer", sentences);
    }
    return json;
  }

  private static JsonObject lifetimes(Lifetimes lifetimes) {
    JsonObject json = new JsonObject();
    json.add(
        "bars",
        array(
            lifetimes.bars(),
            bar -> strings(List.of(bar.name(), bar.begins().toString(), bar.ends().toString()))));
    json.addProperty("more", lifetimes.more());
    json.addProperty("now", lifetimes.now().toString());
    return json;
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws RuntimeException where it is anything else
   */
  static Message read(String text) {
    JsonObject json = JsonParser.parseString(text).getAsJsonObject();
    return new Message(
        json.get("id").getAsString(),
        Message.Kind.of(json.get("kind").getAsString()),
        Message.Level.of(json.get("level").getAsString()),
        Optional.ofNullable(json.get("name")).map(JsonElement::getAsString).map(DnsName::new),
        strings(json.get("to")).stream().map(Mailbox::parse).toList(),
        json.get("subject").getAsString(),
        new LetterBody(
            json.get("headline").getAsString(),
            elements(json.get("blocks")).map(MessageJson::block).toList()),
        Instant.parse(json.get("at").getAsString()),
        elements(json.get("enclosures")).map(MessageJson::enclosure).toList());
  }

  private static JsonObject enclosure(Enclosure enclosed) {
    JsonObject json = new JsonObject();
    switch (enclosed) {
      case Attachment file -> {
        json.addProperty("name", file.name());
        json.addProperty("type", file.mediaType());
        json.addProperty("content", Base64.getEncoder().encodeToString(file.content()));
      }
      case Invitation(Invitation.Method method, String calendar) -> {
        json.addProperty("method", method.name());
        json.addProperty("calendar", calendar);
      }
      case Picture picture -> {
        json.addProperty("content-id", picture.contentId());
        json.addProperty("png", Base64.getEncoder().encodeToString(picture.png()));
      }
    }
    return json;
  }

  private static Enclosure enclosure(JsonElement element) {
    JsonObject json = element.getAsJsonObject();
    if (json.has("calendar")) {
      return new Invitation(
          Invitation.Method.valueOf(json.get("method").getAsString()),
          json.get("calendar").getAsString());
    }
    return json.has("png")
        ? new Picture(
            json.get("content-id").getAsString(),
            Base64.getDecoder().decode(json.get("png").getAsString()))
        : new Attachment(
            json.get("name").getAsString(),
            json.get("type").getAsString(),
            Base64.getDecoder().decode(json.get("content").getAsString()));
  }

  private static Block block(JsonElement element) {
    JsonObject json = element.getAsJsonObject();
    if (json.has("heading")) {
      return new Heading(json.get("heading").getAsString());
    }
    if (json.has("paragraph")) {
      return new Paragraph(json.get("paragraph").getAsString());
    }
    if (json.has("footer")) {
      return new Footer(json.get("footer").getAsString());
    }
    if (json.has("lifetimes")) {
      return lifetimes(json.getAsJsonObject("lifetimes"));
    }
    return json.has("commands")
        ? new Commands(
            elements(json.get("commands"))
                .map(MessageJson::strings)
                .map(pair -> new Command(pair.getFirst(), pair.getLast()))
                .toList())
        : new Facts(
            elements(json.get("facts"))
                .map(JsonElement::getAsJsonObject)
                .map(fact -> new Fact(fact.get("label").getAsString(), strings(fact.get("values"))))
                .toList());
  }

  private static Lifetimes lifetimes(JsonObject json) {
    return new Lifetimes(
        elements(json.get("bars"))
            .map(MessageJson::strings)
            .map(bar -> new Bar(bar.get(0), Instant.parse(bar.get(1)), Instant.parse(bar.get(2))))
            .toList(),
        json.get("more").getAsInt(),
        Instant.parse(json.get("now").getAsString()));
  }

  private static <T> JsonArray array(List<T> all, Function<T, JsonElement> form) {
    JsonArray array = new JsonArray();
    all.forEach(one -> array.add(form.apply(one)));
    return array;
  }

  private static JsonArray strings(List<String> all) {
    JsonArray array = new JsonArray();
    all.forEach(array::add);
    return array;
  }

  private static List<String> strings(JsonElement array) {
    return elements(array).map(JsonElement::getAsString).toList();
  }

  private static Stream<JsonElement> elements(JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false);
  }
}
