package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Incident;
import org.mailseal.ledger.ServedPort;

/**
 * The status for programs.
 *
 * <pre>{@code
 * { "certificates": [ {
 *   "name": "mail.example.org",
 *   "state": "SERVED",                  // the last attempt's state; NEW where there was none
 *   "certificate": { ... },             // the one in use, as in InspectionJson; null where none is known
 *   "ports": [ {
 *     "endpoint": "mail.example.org:25/smtp", "address": "192.0.2.1",
 *     "seen-at": "2026-11-20T10:00:00Z",
 *     "sha256": "...",                  // of the leaf served then; null where there was none
 *     "fault": null } ],
 *   "checked-at": "2026-11-20T10:00:00Z", // by the daemon; null where it never was
 *   "troubles": [ {                   // what it found wrong and has not seen to be over
 *     "endpoint": "mail.example.org:25/smtp", "address": "192.0.2.1",
 *     "topic": "starttls", "what": "...", "fix": "...", "clause": "RFC 3207",
 *     "since": "2026-11-20T09:45:00Z" } ],
 *   "reason": null,                     // why the last attempt got no further
 *   "next-step": "renewal",
 *   "next-at": "2027-01-20T10:00:00Z",  // null where it waits for somebody
 *   "requests": [ { ... } ]            // those that their CA has not answered, as in RequestJson
 * } ],
 * "requests": [ { ... } ] }             // the same for names that the settings do not know
 * }</pre>
 */
public final class StatusJson {
  private StatusJson() {}

  /**
   * The whole document.
   *
   * @param others the requests that wait for names that the settings do not know
   * @param now the instant from which days are counted
   */
  public static JsonObject of(List<StatusEntry> statuses, List<Attempt> others, Instant now) {
    JsonArray certificates = new JsonArray();
    statuses.forEach(status -> certificates.add(certificate(status, now)));
    JsonObject document = new JsonObject();
    document.add("certificates", certificates);
    document.add("requests", RequestJson.all(others, now));
    return document;
  }

  private static JsonObject certificate(StatusEntry status, Instant now) {
    JsonObject json = new JsonObject();
    json.addProperty("name", status.name().text());
    json.addProperty("state", status.state());
    json.add(
        "certificate",
        status
            .leaf()
            .<JsonElement>map(leaf -> CertificateJson.of(leaf, now))
            .orElse(JsonNull.INSTANCE));
    JsonArray ports = new JsonArray();
    status.seen().forEach(seen -> ports.add(port(seen)));
    json.add("ports", ports);
    json.add("checked-at", CertificateJson.orNull(status.checked().map(Instant::toString)));
    JsonArray troubles = new JsonArray();
    status.troubles().forEach(trouble -> troubles.add(trouble(trouble)));
    json.add("troubles", troubles);
    json.add("reason", CertificateJson.orNull(status.reason()));
    json.addProperty("next-step", status.nextStep());
    json.add("next-at", CertificateJson.orNull(status.nextAt().map(Instant::toString)));
    json.add("requests", RequestJson.all(status.waiting(), now));
    return json;
  }

  private static JsonObject trouble(Incident trouble) {
    JsonObject json = new JsonObject();
    json.addProperty("endpoint", trouble.endpoint());
    json.addProperty("address", trouble.address());
    json.addProperty("topic", trouble.topic());
    json.addProperty("what", trouble.what());
    json.addProperty("fix", trouble.fix());
    json.addProperty("clause", trouble.clause());
    json.addProperty("since", trouble.since().toString());
    return json;
  }

  private static JsonObject port(ServedPort seen) {
    JsonObject json = new JsonObject();
    json.addProperty("endpoint", seen.endpoint());
    json.addProperty("address", seen.address());
    json.addProperty("seen-at", seen.at().toString());
    json.add("sha256", CertificateJson.orNull(seen.leaf().map(CertificateInfo::fingerprint)));
    json.add("fault", CertificateJson.orNull(seen.fault()));
    return json;
  }
}
