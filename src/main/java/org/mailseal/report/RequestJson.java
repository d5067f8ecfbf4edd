package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.name.Identifier;

/**
 * Requests for programs.
 *
 * <pre>{@code
 * { "requests": [ {
 *   "id": 5,
 *   "name": "mail.example.org",
 *   "names": ["mail.example.org", "192.0.2.1"],
 *   "key": "rsa-2048",
 *   "subject": "O=Example Corp.,C=DE",    // RFC 4514, without the common name
 *   "authority": "corporate",
 *   "state": "AWAITING_ANSWER",           // or ANSWERED, CANCELLED
 *   "since": "2026-11-20T10:00:00Z",
 *   "days": 6,                            // whole ones since then
 *   "for-what": "the answer of ..."       // null where it waits no more
 * } ] }
 * }</pre>
 */
public final class RequestJson {
  private RequestJson() {}

  /**
   * The whole document.
   *
   * @param now the instant up to which days are counted
   */
  public static JsonObject render(List<Attempt> requests, Instant now) {
    JsonObject document = new JsonObject();
    document.add("requests", all(requests, now));
    return document;
  }

  static JsonArray all(List<Attempt> requests, Instant now) {
    JsonArray all = new JsonArray();
    requests.forEach(request -> all.add(one(request, now)));
    return all;
  }

  private static JsonObject one(Attempt request, Instant now) {
    JsonObject json = new JsonObject();
    json.addProperty("id", request.id());
    json.addProperty("name", request.name().text());
    json.add(
        "names", CertificateJson.strings(request.names().stream().map(Identifier::text).toList()));
    json.addProperty("key", request.algorithm().word());
    json.addProperty("subject", request.request().subject().text());
    json.addProperty("authority", request.authority());
    json.addProperty("state", request.state().name());
    json.addProperty("since", request.startedAt().toString());
    json.addProperty(
        "days", new UnansweredRequest(request, Optional.empty(), now).waited().toDays());
    json.add("for-what", CertificateJson.orNull(request.reason()));
    return json;
  }
}
