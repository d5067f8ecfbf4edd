package org.mailseal.report.inspection;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.name.DnsName;
import org.mailseal.report.CertificateJson;

/**
 * Outcomes for programs. {@code src/docs/inspection.schema.json} says what is in them.
 *
 * <pre>{@code
 * {
 *   "kind": "port",
 *   "endpoint": "mail.example.org:25/smtp",
 *   "host": "mail.example.org", "port": 25, "protocol": "smtp",
 *   "address": "192.0.2.1",            // null where the name has none
 *   "mail-domain": null,               // the domain whose MX it is, where inspected as one
 *   "at": "2026-11-20T10:00:00Z",      // when the connection began
 *   "level": "ok",                     // the worst finding: ok, warning, unknown, failure
 *   "greeting": {                      // null where there was none
 *     "lines": ["220 mail.example.org ESMTP"],
 *     "name": "mail.example.org" },    // null where it carries no full name, and for IMAP and POP3
 *   "served": {                        // null where it ended before
 *     "capabilities": ["STARTTLS"],    // before TLS; [] with implicit TLS
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
 *   "looks": [ {                       // further connections
 *     "manner": { "sni": "host", "keys": "rsa", "only": null },
 *     "at": "...", "tls-version": "TLSv1.2", "cipher-suite": "...", "sha256": "...",
 *     "fault": null } ],
 *   "facts": [ { "label": "PTR", "text": "..." } ],
 *   "findings": [ { "level": "ok", "topic": "reach", "code": "reach.served",
 *                   "what": "...", "fix": null,
 *                   "clause": null } ]   // such as "RFC 9525 §6"
 * }
 * { "kind": "domain", "domain": "example.org", "level": "ok", "facts": [], "findings": [...] }
 * { "kind": "skipped", "line": 3, "what": "mail.example.org:2525", "level": "unknown",
 *   "why": "..." }
 * }</pre>
 */
final class InspectionJson {
  /**
   * Goes up where fields are added that a strict reader of the last version would refuse, or where
   * one would mislead it. Since 2 each finding has its code.
   */
  static final String SCHEMA = "mailseal-inspection/2";

  /** Thousands of servers have the same few issuers. */
  private static final int CERTIFICATES_KEPT = 200;

  private final Instant now;
  private final Map<X509Certificate, JsonObject> certificates =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<X509Certificate, JsonObject> eldest) {
          return size() > CERTIFICATES_KEPT;
        }
      };

  /**
   * A way of writing them. Not thread-safe.
   *
   * @param now the instant from which days are counted
   */
  InspectionJson(Instant now) {
    this.now = now;
  }

  /** One outcome. The caller does not change what it holds. */
  JsonObject render(BatchOutcome outcome) {
    return switch (outcome) {
      case BatchOutcome.Inspected(Inspection.OfPort port) -> port(port);
      case BatchOutcome.Inspected(Inspection.OfDomain domain) -> domain(domain);
      case BatchOutcome.Skipped skipped -> skipped(skipped);
    };
  }

  /** How many there were of each level, and whether that is all. */
  static JsonObject summary(InspectionTally tally) {
    JsonObject json = new JsonObject();
    for (Level level : Level.values()) {
      json.addProperty(word(level), tally.of(level));
    }
    json.addProperty("complete", tally.whole());
    return json;
  }

  private JsonObject port(Inspection.OfPort inspection) {
    PortEvidence evidence = inspection.evidence();
    Observation observation = evidence.ordinary();
    Endpoint endpoint = observation.endpoint();
    JsonObject json = new JsonObject();
    json.addProperty("kind", "port");
    json.addProperty("endpoint", endpoint.toString());
    json.addProperty("host", endpoint.host());
    json.addProperty("port", endpoint.port());
    json.addProperty("protocol", endpoint.protocol().word());
    json.add("address", CertificateJson.orNull(InspectionWords.address(observation)));
    json.add(
        "mail-domain", CertificateJson.orNull(evidence.target().mailDomain().map(DnsName::text)));
    json.addProperty("at", observation.at().toString());
    json.addProperty("level", word(inspection.level()));
    json.add(
        "greeting", observation.greeting().map(InspectionJson::json).orElse(JsonNull.INSTANCE));
    switch (observation) {
      case Observation.Served served -> {
        json.add("served", json(served));
        json.add("fault", JsonNull.INSTANCE);
      }
      case Observation.NotServed missing -> {
        json.add("served", JsonNull.INSTANCE);
        json.add("fault", fault(missing));
      }
    }
    json.add("looks", probes(evidence));
    json.add("facts", facts(inspection.facts()));
    json.add("findings", findings(inspection.findings()));
    return json;
  }

  private static JsonObject domain(Inspection.OfDomain inspection) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", "domain");
    json.addProperty("domain", inspection.domain().text());
    json.addProperty("level", word(inspection.level()));
    json.add("facts", facts(inspection.facts()));
    json.add("findings", findings(inspection.findings()));
    return json;
  }

  private static JsonObject skipped(BatchOutcome.Skipped skipped) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", "skipped");
    json.add(
        "line",
        skipped.line().isPresent()
            ? new JsonPrimitive(skipped.line().getAsLong())
            : JsonNull.INSTANCE);
    json.addProperty("what", skipped.what());
    json.addProperty("level", word(skipped.level()));
    json.addProperty("why", skipped.why());
    return json;
  }

  private static JsonElement json(Greeting greeting) {
    JsonObject json = new JsonObject();
    json.add("lines", CertificateJson.strings(greeting.lines()));
    json.add("name", CertificateJson.orNull(greeting.name().map(DnsName::text)));
    return json;
  }

  private JsonObject json(Observation.Served served) {
    JsonObject json = new JsonObject();
    json.add("capabilities", CertificateJson.strings(served.capabilities()));
    json.add("capabilities-after-tls", CertificateJson.strings(served.capabilitiesAfterTls()));
    json.addProperty("tls-version", served.tlsVersion());
    json.addProperty("cipher-suite", served.cipherSuite());
    JsonArray chain = new JsonArray();
    for (X509Certificate certificate : served.chain().certificates()) {
      chain.add(
          certificates.computeIfAbsent(
              certificate, one -> CertificateJson.render(CertificateInfo.of(one), now)));
    }
    json.add("chain", chain);
    return json;
  }

  private static JsonObject fault(Observation.NotServed missing) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", word(missing.fault()));
    json.addProperty("detail", missing.detail());
    return json;
  }

  private static JsonArray probes(PortEvidence evidence) {
    JsonArray looks = new JsonArray();
    evidence.repeats().forEach(seen -> looks.add(probe(ClientProfile.ORDINARY, seen)));
    for (Map.Entry<ClientProfile, Observation> other : InspectionWords.inOrder(evidence.others())) {
      looks.add(probe(other.getKey(), other.getValue()));
    }
    return looks;
  }

  private static JsonObject probe(ClientProfile profile, Observation seen) {
    JsonObject how = new JsonObject();
    how.addProperty("sni", word(profile.sni()));
    how.addProperty("keys", word(profile.keys()));
    how.add("only", CertificateJson.orNull(profile.only().map(version -> version.word())));
    JsonObject json = new JsonObject();
    json.add("manner", how);
    json.addProperty("at", seen.at().toString());
    Optional<Observation.Served> served =
        seen instanceof Observation.Served had ? Optional.of(had) : Optional.empty();
    json.add("tls-version", CertificateJson.orNull(served.map(Observation.Served::tlsVersion)));
    json.add("cipher-suite", CertificateJson.orNull(served.map(Observation.Served::cipherSuite)));
    json.add(
        "sha256",
        CertificateJson.orNull(served.map(had -> CertificateInfo.fingerprint(had.chain().leaf()))));
    json.add("fault", seen instanceof Observation.NotServed not ? fault(not) : JsonNull.INSTANCE);
    return json;
  }

  private static JsonArray facts(List<Fact> facts) {
    JsonArray array = new JsonArray();
    for (Fact fact : facts) {
      JsonObject json = new JsonObject();
      json.addProperty("label", fact.label());
      json.addProperty("text", fact.text());
      array.add(json);
    }
    return array;
  }

  private static JsonArray findings(List<Finding> findings) {
    JsonArray array = new JsonArray();
    findings.forEach(finding -> array.add(json(finding)));
    return array;
  }

  private static JsonObject json(Finding finding) {
    JsonObject json = new JsonObject();
    json.addProperty("level", word(finding.level()));
    json.addProperty("topic", finding.topic().word());
    json.addProperty("code", finding.code().text());
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
