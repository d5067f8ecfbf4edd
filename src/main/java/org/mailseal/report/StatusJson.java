package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.install.TargetState;
import org.mailseal.ledger.Heartbeats;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.trail.Event;
import org.mailseal.lifecycle.retirement.RetiredCertificate;
import org.mailseal.lifecycle.revocation.ShownRevocation;

/**
 * The status for programs.
 *
 * <pre>{@code
 * { "certificates": [ {
 *   "name": "mail.example.org",
 *   "state": "SERVED",                  // the last attempt's state; NEW where there was none
 *   "certificate": { ... },             // the one in use, as in CertificateJson; null where none is known
 *   "ports": [ {
 *     "endpoint": "mail.example.org:25/smtp",
 *     "address": "192.0.2.1",           // null where the host's name has none
 *     "seen-at": "2026-11-20T10:00:00Z",
 *     "sha256": "...",                  // of the leaf served then; null where there was none
 *     "fault": null } ],
 *   "checked-at": "2026-11-20T10:00:00Z", // by the daemon; null where it never was
 *   "incidents": [ {                    // what it found wrong and has not seen to be over
 *     "endpoint": "mail.example.org:25/smtp", "address": "192.0.2.1",
 *     "topic": "starttls", "state": "hard", // confirmed; so far no others are listed
 *     "what": "...", "fix": "...", "clause": "RFC 3207",
 *     "since": "2026-11-20T09:45:00Z" } ],
 *   "overdue-since": null,              // since when it ought to have been renewed
 *   "targets": [ {                      // what their files hold; none before the first installation
 *     "target": "postfix /etc/postfix/tls/a.pem",
 *     "files": ["/etc/postfix/tls/a.pem"],
 *     "content": "installed",           // missing, other, unreadable; taken: a kit that was carried away
 *     "sha256": null } ],               // of the certificate in them, where it is another one
 *   "left-behind": [],                  // files that belong to no target any more, and are not renewed
 *   "reason": null,                     // why the last attempt got no further
 *   "remarks": [],                      // what is odd about the certificate in use
 *   "kept": null,                       // what that attempt has left, so that it is not asked for again
 *   "next-step": "renewal",
 *   "next-at": "2027-01-20T10:00:00Z",  // null where it waits for somebody
 *   "requests": [ { ... } ],           // those that their CA has not answered, as in RequestJson
 *   "revocations": [ {                  // what is to be revoked, or was in the last 30 days
 *     "sha256": "...", "reason": "key-compromise",
 *     "state": "REQUESTED",             // PLANNED, REQUESTED, BY_HAND, REVOKED
 *     "authority": "internal",
 *     "in-use": false,                  // whether it is installed, or was served when last seen
 *     "fault": "...",                   // why the authority has not done it yet
 *     "todo": null } ]                  // what a person is to do
 * } ],
 * "requests": [ { ... } ],             // the same for names that the settings do not know
 * "not-in-settings": [ {                // certificates that left the settings and were not forgotten
 *   "name": "old.example.org", "state": "SERVED", "command": "mailseal forget old.example.org" } ],
 * "letters": [ {                        // that could not be delivered, and are tried again
 *   "name": "mail.example.org", "at": "2026-11-20T09:00:00Z", "text": "..." } ],
 * "authorities": [ {                    // whose directory is silent, or has other terms
 *   "name": "letsencrypt", "looked-at": "2026-11-20T04:00:00Z",
 *   "silent-since": "2026-11-19T04:00:00Z", "fault": "...", // null where it answers
 *   "terms": null,                      // where they stand, where others were accepted
 *   "accepted-terms": null } ],         // where those stood then
 * "clock": null,                        // why this machine's clock cannot be believed
 * "daemon": {                           // null where none ever ran on this ledger
 *   "alive": true, "process": 4711, "started-at": "2026-11-19T10:00:00Z",
 *   "last-heartbeat": "2026-11-20T09:59:40Z",
 *   "stopped": false,                   // whether it has ended since, as it was asked to
 *   "settings": null } }                // that the settings have changed since it read them
 * }</pre>
 */
public final class StatusJson {
  private StatusJson() {}

  /** The whole document. */
  public static JsonObject render(StatusReport report) {
    Instant now = report.now();
    JsonArray certificates = new JsonArray();
    report.certificates().forEach(status -> certificates.add(certificate(status, now)));
    JsonArray letters = new JsonArray();
    report.unsentLetters().forEach(failure -> letters.add(letter(failure)));
    JsonObject document = new JsonObject();
    document.add("certificates", certificates);
    document.add("requests", RequestJson.all(report.otherRequests(), now));
    JsonArray left = new JsonArray();
    report.left().forEach(certificate -> left.add(left(certificate)));
    document.add("not-in-settings", left);
    document.add("letters", letters);
    JsonArray authorities = new JsonArray();
    report.authorities().forEach(news -> authorities.add(news.json()));
    document.add("authorities", authorities);
    document.add("clock", CertificateJson.orNull(report.wrongClock()));
    document.add(
        "daemon",
        report.daemon().<JsonElement>map(last -> daemon(last, now)).orElse(JsonNull.INSTANCE));
    return document;
  }

  private static JsonObject left(RetiredCertificate certificate) {
    JsonObject json = new JsonObject();
    json.addProperty("name", certificate.name().text());
    json.addProperty("state", certificate.state());
    json.addProperty("command", StatusTable.command(certificate));
    return json;
  }

  private static JsonObject letter(Event failure) {
    JsonObject json = new JsonObject();
    json.add("name", CertificateJson.orNull(failure.name()));
    json.addProperty("at", failure.at().toString());
    json.addProperty("text", failure.text());
    return json;
  }

  private static JsonObject daemon(Heartbeats.Last last, Instant now) {
    JsonObject json = new JsonObject();
    json.addProperty("alive", last.lives(now));
    json.addProperty("process", last.process());
    json.addProperty("started-at", last.startedAt().toString());
    json.addProperty("last-heartbeat", last.at().toString());
    json.addProperty("stopped", last.stopped());
    json.add("settings", CertificateJson.orNull(last.settings().filter(said -> last.lives(now))));
    return json;
  }

  private static JsonObject certificate(StatusEntry status, Instant now) {
    JsonObject json = new JsonObject();
    json.addProperty("name", status.track().name().text());
    RenewalPlan.kind(json, status.track());
    json.addProperty("state", status.state());
    json.add(
        "certificate",
        status
            .leaf()
            .<JsonElement>map(leaf -> CertificateJson.render(leaf, now))
            .orElse(JsonNull.INSTANCE));
    JsonArray ports = new JsonArray();
    status.seen().forEach(port -> ports.add(port(port)));
    json.add("ports", ports);
    json.add("checked-at", CertificateJson.orNull(status.checked().map(Instant::toString)));
    JsonArray incidents = new JsonArray();
    status.incidents().forEach(incident -> incidents.add(incident(incident)));
    json.add("incidents", incidents);
    json.add("overdue-since", CertificateJson.orNull(status.overdueSince().map(Instant::toString)));
    JsonArray targets = new JsonArray();
    status.targets().states().forEach(target -> targets.add(target(target)));
    json.add("targets", targets);
    json.add(
        "left-behind",
        CertificateJson.strings(
            status.targets().leftBehind().stream().map(Path::toString).toList()));
    json.add("reason", CertificateJson.orNull(status.reason()));
    json.add("remarks", CertificateJson.strings(status.remarks()));
    json.add("kept", CertificateJson.orNull(status.kept()));
    json.addProperty("next-step", status.nextStep());
    json.add("next-at", CertificateJson.orNull(status.nextAt().map(Instant::toString)));
    json.add("requests", RequestJson.all(status.waiting(), now));
    JsonArray revocations = new JsonArray();
    status.revocations().forEach(revocation -> revocations.add(revocation(revocation)));
    json.add("revocations", revocations);
    return json;
  }

  private static JsonObject target(TargetState target) {
    JsonObject json = new JsonObject();
    json.addProperty("target", target.target());
    json.add(
        "files", CertificateJson.strings(target.files().stream().map(Path::toString).toList()));
    json.addProperty("content", target.content().name().toLowerCase(Locale.ROOT));
    json.add("sha256", CertificateJson.orNull(target.held().map(CertificateInfo::fingerprint)));
    return json;
  }

  private static JsonObject revocation(ShownRevocation shown) {
    Revocation one = shown.revocation();
    JsonObject json = new JsonObject();
    json.addProperty("sha256", CertificateInfo.fingerprint(one.leaf()));
    json.addProperty("reason", one.reason().word());
    json.addProperty("state", one.state().name());
    json.addProperty("authority", one.authority());
    json.addProperty("in-use", shown.inUse());
    json.add("fault", CertificateJson.orNull(one.fault()));
    json.add("todo", CertificateJson.orNull(shown.todo()));
    return json;
  }

  private static JsonObject incident(Incident incident) {
    JsonObject json = new JsonObject();
    port(json, incident.port());
    json.addProperty("topic", incident.topic().word());
    json.addProperty("state", incident.state().name().toLowerCase(Locale.ROOT));
    json.addProperty("what", incident.what());
    json.addProperty("fix", incident.fix());
    json.addProperty("clause", incident.clause());
    json.addProperty("since", incident.since().toString());
    return json;
  }

  private static void port(JsonObject json, PortAddress port) {
    json.addProperty("endpoint", port.endpoint().toString());
    json.add("address", CertificateJson.orNull(port.literal()));
  }

  private static JsonObject port(ServedPort port) {
    JsonObject json = new JsonObject();
    port(json, port.port());
    json.addProperty("seen-at", port.at().toString());
    json.add("sha256", CertificateJson.orNull(port.leaf().map(CertificateInfo::fingerprint)));
    json.add("fault", CertificateJson.orNull(port.fault()));
    return json;
  }
}
