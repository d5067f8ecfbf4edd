package org.mailseal.notification.webhook;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;

/**
 * A message for programs, as {@code webhook.schema.json} describes it.
 *
 * <pre>{@code
 * { "version": 1,
 *   "id": "2f9c...",                         // the same at every try
 *   "kind": "expiring",
 *   "level": "warning",                      // ok, warning or failure
 *   "host": "mail.example.org",              // who tells it
 *   "certificate": "mail.example.org",       // or null
 *   "title": "...", "text": "...",
 *   "facts": [ { "label": "ends", "value": "..." } ],
 *   "commands": [ { "line": "mailseal renew ...", "purpose": "..." } ],
 *   "at": "2026-11-20T10:00:00Z" }
 * }</pre>
 */
final class OurJsonBody {
  /** Grows when a field goes or changes its meaning. */
  private static final int VERSION = 1;

  private static final Gson JSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private OurJsonBody() {}

  static String text(WebhookMessage message) {
    return JSON.toJson(of(message));
  }

  static JsonObject of(WebhookMessage message) {
    JsonObject body = new JsonObject();
    body.addProperty("version", VERSION);
    body.addProperty("id", message.id());
    body.addProperty("kind", message.kind());
    body.addProperty("level", message.level().word());
    body.addProperty("host", message.host());
    body.add("certificate", JsonNull.INSTANCE);
    message.certificate().ifPresent(name -> body.addProperty("certificate", name));
    body.addProperty("title", message.title());
    body.addProperty("text", message.text());
    JsonArray facts = new JsonArray();
    message
        .facts()
        .forEach(
            (label, value) -> {
              JsonObject fact = new JsonObject();
              fact.addProperty("label", label);
              fact.addProperty("value", value);
              facts.add(fact);
            });
    body.add("facts", facts);
    JsonArray commands = new JsonArray();
    message
        .commands()
        .forEach(
            one -> {
              JsonObject command = new JsonObject();
              command.addProperty("line", one.line());
              command.addProperty("purpose", one.purpose());
              commands.add(command);
            });
    body.add("commands", commands);
    body.addProperty("at", message.at().toString());
    return body;
  }
}
