package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailseal.certificate.DnsName;
import org.mailseal.certificate.Leaf;
import org.mailseal.checkup.Finding;
import org.mailseal.checkup.Inspection;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;

/**
 * Inspections for programs.
 *
 * <pre>{@code
 * { "inspections": [ {
 *   "endpoint": "mail.example.org:25/smtp",
 *   "host": "mail.example.org", "port": 25, "protocol": "smtp",
 *   "address": "192.0.2.1",            // null where the name has none
 *   "at": "2026-11-20T10:00:00Z",      // when the look began
 *   "level": "ok",                     // the worst finding: ok, warning, unknown, failure
 *   "greeting": {                      // null where there was none
 *     "lines": ["220 mail.example.org ESMTP"],
 *     "name": "mail.example.org" },    // null where it carries no full name, and for IMAP and POP3
 *   "served": {                        // null where the look ended early
 *     "capabilities": ["STARTTLS"],    // in clear; [] with implicit TLS
 *     "capabilities-after-tls": [],
 *     "tls-version": "TLSv1.3",
 *     "cipher-suite": "TLS_AES_256_GCM_SHA384",
 *     "chain": [ {                     // as sent, the leaf first
 *       "subject": "CN=mail.example.org", "names": ["mail.example.org"],
 *       "issuer": "CN=Example CA", "key": "RSA 2048",
 *       "not-before": "2026-10-01T00:00:00Z", "not-after": "2026-12-30T00:00:00Z",
 *       "days-left": 40,               // whole days; negative once expired
 *       "sha256": "..." } ] },         // of the DER form, lower-case hex
 *   "fault": {                         // null where a certificate was served
 *     "kind": "try-later",
 *     "detail": "..." },
 *   "findings": [ { "level": "ok", "topic": "reach", "what": "...", "fix": null,
 *                   "clause": null } ]   // such as "RFC 9525 §6"
 * } ] }
 * }</pre>
 */
public final class InspectionJson {
  private InspectionJson() {}

  /**
   * The whole document.
   *
   * @param now the instant from which days are counted
   */
  public static JsonObject of(List<Inspection.OfPort> inspections, Instant now) {
    JsonArray all = new JsonArray();
    inspections.forEach(inspection -> all.add(json(inspection, now)));
    JsonObject document = new JsonObject();
    document.add("inspections", all);
    return document;
  }

  private static JsonObject json(Inspection.OfPort inspection, Instant now) {
    Observation observation = inspection.evidence().ordinary();
    Endpoint endpoint = observation.endpoint();
    JsonObject json = new JsonObject();
    json.addProperty("endpoint", endpoint.toString());
    json.addProperty("host", endpoint.host());
    json.addProperty("port", endpoint.port());
    json.addProperty("protocol", endpoint.protocol().word());
    json.add("address", LeafJson.orNull(address(observation)));
    json.addProperty("at", observation.at().toString());
    json.addProperty("level", word(inspection.level()));
    json.add(
        "greeting", observation.greeting().map(InspectionJson::json).orElse(JsonNull.INSTANCE));
    switch (observation) {
      case Observation.Served served -> {
        json.add("served", json(served, now));
        json.add("fault", JsonNull.INSTANCE);
      }
      case Observation.NotServed missing -> {
        json.add("served", JsonNull.INSTANCE);
        json.add("fault", fault(missing));
      }
    }
    JsonArray findings = new JsonArray();
    inspection.findings().forEach(finding -> findings.add(json(finding)));
    json.add("findings", findings);
    return json;
  }

  private static Optional<String> address(Observation observation) {
    return switch (observation) {
      case Observation.Served served -> Optional.of(served.address().getAddress().getHostAddress());
      case Observation.NotServed missing ->
          missing.address().map(address -> address.getAddress().getHostAddress());
    };
  }

  private static JsonElement json(Greeting greeting) {
    JsonObject json = new JsonObject();
    json.add("lines", LeafJson.strings(greeting.lines()));
    json.add("name", LeafJson.orNull(greeting.name().map(DnsName::text)));
    return json;
  }

  private static JsonObject json(Observation.Served served, Instant now) {
    JsonObject json = new JsonObject();
    json.add("capabilities", LeafJson.strings(served.capabilities()));
    json.add("capabilities-after-tls", LeafJson.strings(served.capabilitiesAfterTls()));
    json.addProperty("tls-version", served.tlsVersion());
    json.addProperty("cipher-suite", served.cipherSuite());
    JsonArray chain = new JsonArray();
    served
        .chain()
        .certificates()
        .forEach(certificate -> chain.add(LeafJson.of(Leaf.of(certificate), now)));
    json.add("chain", chain);
    return json;
  }

  private static JsonObject fault(Observation.NotServed missing) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", word(missing.fault()));
    json.addProperty("detail", missing.detail());
    return json;
  }

  private static JsonObject json(Finding finding) {
    JsonObject json = new JsonObject();
    json.addProperty("level", word(finding.level()));
    json.addProperty("topic", finding.topic().word());
    json.addProperty("what", finding.what());
    json.add("fix", orNull(finding.fix()));
    json.add("clause", orNull(finding.clause()));
    return json;
  }

  private static JsonElement orNull(String text) {
    return text.isEmpty() ? JsonNull.INSTANCE : new JsonPrimitive(text);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
