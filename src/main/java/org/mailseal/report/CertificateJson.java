package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.name.Identifier;

/**
 * A certificate within the documents for programs.
 *
 * <pre>{@code
 * { "subject": "CN=mail.example.org",
 *   "names": ["mail.example.org"],        // DNS names and IP addresses
 *   "issuer": "CN=Example CA",
 *   "key": "RSA 2048",
 *   "not-before": "2026-10-01T00:00:00Z",
 *   "not-after": "2026-12-30T00:00:00Z",
 *   "days-left": 40,                      // whole days; negative once expired
 *   "sha256": "..." }                     // of the DER form, lower-case hex
 * }</pre>
 */
public final class CertificateJson {
  private CertificateJson() {}

  public static JsonObject render(CertificateInfo leaf, Instant now) {
    JsonObject json = new JsonObject();
    json.addProperty("subject", leaf.subject());
    json.add("names", strings(leaf.names().stream().map(Identifier::text).toList()));
    json.addProperty("issuer", leaf.issuer());
    json.addProperty("key", leaf.key());
    json.addProperty("not-before", leaf.notBefore().toString());
    json.addProperty("not-after", leaf.notAfter().toString());
    json.addProperty("days-left", leaf.daysLeft(now));
    json.addProperty("sha256", leaf.fingerprint());
    return json;
  }

  public static JsonArray strings(Collection<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }

  public static JsonElement orNull(Optional<String> text) {
    return text.<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE);
  }
}
