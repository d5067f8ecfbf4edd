package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Optional;
import org.mailseal.inspection.result.Finding;
import org.mailseal.lifecycle.names.CheckedNames;
import org.mailseal.lifecycle.names.NameVerdict;

/**
 * Names before they are ordered, for programs.
 *
 * <pre>{@code
 * [ { "name": "pop.example.org",
 *     "optional": true,
 *     "refused": true,                  // whether the authority would surely refuse it
 *     "left-out": true,                 // whether the order is placed without it
 *     "findings": [ { "level": "failure", "topic": "order", "code": "order.no-address",
 *                     "what": "the DNS has no address for it",
 *                     "fix": "give it an A or AAAA record",   // null where there is nothing to do
 *                     "clause": "RFC 8555 §8.3" } ] } ]       // null where it is common sense
 * }</pre>
 */
final class NamesJson {
  private NamesJson() {}

  static JsonArray render(CheckedNames names) {
    JsonArray array = new JsonArray();
    names.verdicts().forEach(verdict -> array.add(json(verdict)));
    return array;
  }

  private static JsonObject json(NameVerdict verdict) {
    JsonArray findings = new JsonArray();
    verdict.findings().forEach(finding -> findings.add(json(finding)));
    JsonObject json = new JsonObject();
    json.addProperty("name", verdict.name().text());
    json.addProperty("optional", verdict.optional());
    json.addProperty("refused", verdict.bad());
    json.addProperty("left-out", verdict.leftOut());
    json.add("findings", findings);
    return json;
  }

  private static JsonObject json(Finding finding) {
    JsonObject json = new JsonObject();
    json.addProperty("level", finding.level().name().toLowerCase(Locale.ROOT));
    json.addProperty("topic", finding.topic().word());
    json.addProperty("code", finding.code().text());
    json.addProperty("what", finding.what());
    json.add("fix", CertificateJson.orNull(filled(finding.fix())));
    json.add("clause", CertificateJson.orNull(filled(finding.clause())));
    return json;
  }

  private static Optional<String> filled(String text) {
    return Optional.of(text).filter(some -> !some.isEmpty());
  }
}
