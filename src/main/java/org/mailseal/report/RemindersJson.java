package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import org.mailseal.ledger.Alert;

/**
 * The reminders to come for programs.
 *
 * <pre>{@code
 * { "channels": ["mail", "webhook team", "command"],
 *   "due": [ {
 *   "name": "mail.example.org",
 *   "about": "expiry",                  // expiry, request, ports
 *   "request": null,                    // the number of the request that waits
 *   "threshold": "14d",                 // as the settings name it; null where ports have changed
 *   "due-at": "2026-11-20T10:00:00Z",
 *   "subject": "...", "to": ["postmaster@example.org"] } ],
 * "later": [ { ... } ] }                // without subject and to, which are not known yet
 * }</pre>
 */
public final class RemindersJson {
  /**
   * A letter that would be sent.
   *
   * @param subject printable
   * @param to addresses of those who get it as a letter
   */
  public record Due(Alert alert, String subject, List<String> to) {
    public Due {
      to = List.copyOf(to);
    }
  }

  private RemindersJson() {}

  /**
   * The whole document.
   *
   * @param channels what each message goes over, printable
   * @param later the alerts whose time has not come
   */
  public static JsonObject render(List<String> channels, List<Due> due, List<Alert> later) {
    JsonArray now = new JsonArray();
    for (Due one : due) {
      JsonObject json = alert(one.alert());
      json.addProperty("subject", one.subject());
      json.add("to", CertificateJson.strings(one.to()));
      now.add(json);
    }
    JsonArray then = new JsonArray();
    later.forEach(alert -> then.add(alert(alert)));
    JsonObject document = new JsonObject();
    document.add("channels", CertificateJson.strings(channels));
    document.add("due", now);
    document.add("later", then);
    return document;
  }

  private static JsonObject alert(Alert alert) {
    JsonObject json = new JsonObject();
    json.addProperty("name", alert.name().text());
    json.addProperty(
        "about",
        switch (alert.about()) {
          case Alert.Ending _ -> "expiry";
          case Alert.Waiting _ -> "request";
          case Alert.Failed _ -> "failure";
          case Alert.Renewed _ -> "renewal";
          case Alert.Changed _ -> "ports";
        });
    json.addProperty(
        "request", alert.about() instanceof Alert.Waiting waiting ? waiting.request().id() : null);
    json.add(
        "threshold",
        CertificateJson.orNull(
            Optional.of(alert)
                .filter(
                    one ->
                        one.about() instanceof Alert.Ending || one.about() instanceof Alert.Waiting)
                .map(Alert::threshold)));
    json.addProperty("due-at", alert.dueAt().toString());
    return json;
  }
}
