package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One of the schemas that stand beside the documentation, and a validator that is not ours. */
final class PublishedSchema {
  private final JsonObject text;
  private final JsonSchema schema;

  private PublishedSchema(String text) {
    this.text = JsonParser.parseString(text).getAsJsonObject();
    this.schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(text, SchemaValidatorsConfig.builder().build());
  }

  /** That of {@code src/docs/NAME.schema.json}. */
  static PublishedSchema of(String name) {
    try {
      return new PublishedSchema(Files.readString(Path.of("src/docs/" + name + ".schema.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonObject text() {
    return text;
  }

  JsonObject definition(String name) {
    return text.getAsJsonObject("$defs").getAsJsonObject(name);
  }

  /** What is wrong with a document. */
  List<String> faults(JsonElement document) {
    return schema.validate(document.toString(), InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  /** Every field of it that has no words for people, neither there nor where it points to. */
  Set<String> undescribed() {
    Set<String> found = new TreeSet<>();
    walk(
        text,
        "",
        (path, object) -> {
          if (path.matches(".*/properties/[^/]+")
              && !object.has("description")
              && !object.has("const")
              && !(object.has("$ref") && !path.endsWith("/$ref"))) {
            found.add(path);
          }
        });
    return found;
  }

  /** Every object of it that takes fields which it does not name, or may lack one that it names. */
  Set<String> loose() {
    Set<String> found = new TreeSet<>();
    walk(
        text,
        "",
        (path, object) -> {
          if (object.get("properties") instanceof JsonObject properties
              && !path.endsWith("/properties")
              && !(object.has("additionalProperties")
                  && !object.get("additionalProperties").getAsBoolean()
                  && strings(object.getAsJsonArray("required")).equals(properties.keySet()))) {
            found.add(path.isEmpty() ? "/" : path);
          }
        });
    return found;
  }

  /** The names of all fields that documents can have. */
  Set<String> fields() {
    Set<String> found = new TreeSet<>();
    walk(
        text,
        "",
        (path, object) -> {
          if (object.get("properties") instanceof JsonObject properties
              && !path.endsWith("/properties")) {
            found.addAll(properties.keySet());
          }
        });
    return found;
  }

  private static Set<String> strings(JsonArray array) {
    return array.asList().stream().map(JsonElement::getAsString).collect(Collectors.toSet());
  }

  private interface Visitor {
    void visit(String path, JsonObject object);
  }

  private static void walk(JsonElement element, String path, Visitor visitor) {
    if (element instanceof JsonObject object) {
      visitor.visit(path, object);
      object.asMap().forEach((key, value) -> walk(value, path + "/" + key, visitor));
    } else if (element instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        walk(array.get(i), path + "/" + i, visitor);
      }
    }
  }

  /**
   * The document, spoilt in one place: with a field too many, a field too few, or a value of
   * another type; by what was done.
   */
  static Map<String, JsonElement> spoilt(JsonElement document) {
    Map<String, JsonElement> all = new LinkedHashMap<>();
    JsonElement[] copy = {document.deepCopy()};
    spoil(copy[0], "", what -> all.put(what, copy[0].deepCopy()));
    return all;
  }

  private static void spoil(JsonElement element, String path, Consumer<String> take) {
    if (element instanceof JsonObject object) {
      object.addProperty("surplus", 1);
      take.accept(path + "/surplus is there");
      object.remove("surplus");
      for (String key : List.copyOf(object.keySet())) {
        JsonElement value = object.remove(key);
        take.accept(path + "/" + key + " is missing");
        object.add(key, other(value));
        take.accept(path + "/" + key + " is of another type");
        object.add(key, value);
        spoil(value, path + "/" + key, take);
      }
    } else if (element instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        JsonElement value = array.get(i);
        array.set(i, other(value));
        take.accept(path + "/" + i + " is of another type");
        array.set(i, value);
        spoil(value, path + "/" + i, take);
      }
    }
  }

  private static JsonElement other(JsonElement value) {
    boolean text = value instanceof JsonPrimitive primitive && primitive.isString();
    return value instanceof JsonNull
        ? new JsonArray()
        : text ? new JsonPrimitive(4711) : new JsonPrimitive("\u0000another");
  }
}
