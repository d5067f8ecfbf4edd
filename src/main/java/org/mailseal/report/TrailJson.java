package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

/**
 * The trail for programs: {@code {"events": [ {"at", "name", "attempt", "kind", "text"} ]}}, oldest
 * first; {@code kind} is a word of {@link EventKind}, {@code name} and {@code attempt} are null
 * where an event concerns none.
 */
public final class TrailJson {
  private TrailJson() {}

  public static JsonObject render(List<Event> events) {
    JsonArray all = new JsonArray();
    for (Event event : events) {
      JsonObject json = new JsonObject();
      json.addProperty("at", event.at().toString());
      json.add("name", CertificateJson.orNull(event.name()));
      json.addProperty("attempt", event.attempt().orElse(null));
      json.addProperty("kind", event.kind().word());
      json.addProperty("text", event.text());
      all.add(json);
    }
    JsonObject document = new JsonObject();
    document.add("events", all);
    return document;
  }
}
