package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.RequestDetails;
import org.mailseal.certificate.Usage;
import org.mailseal.certificate.file.BundleSummary;
import org.mailseal.name.Identifier;

/**
 * Certificates and requests for programs.
 *
 * <pre>{@code
 * { "shown": [ {
 *   "what": "mail.p12",                 // the file, or the name
 *   "note": null,                       // what else is to be said, such as that a key stayed locked
 *   "forms": ["PKCS#12"],
 *   "certificates": [ {                 // in the file's order
 *     ...,                              // the fields of CertificateJson
 *     "other-names": ["mail:a@example.org"],
 *     "serial": "c0ffee",
 *     "signature": "SHA-256 with ECDSA",
 *     "authority": false,
 *     "path-length": null,              // of an authority; null: any
 *     "key-usage": ["digitalSignature"],
 *     "extended-key-usage": ["serverAuth"],
 *     "sha1": "...",
 *     "public-key-sha256": "...",       // of the SubjectPublicKeyInfo
 *     "private-key": true } ],          // whether it is there, too
 *   "chain": {                          // of a server's certificate; null where there is none
 *     "leaf": 1,                        // which of the certificates; of several the one that counts
 *     "issuers": 1,                     // above the leaf, without the root
 *     "in-order": true,
 *     "end": "known-root",              // known-root, own-root, self-signed, open
 *     "last": "CN=Example Root",        // the root, or the issuer that is missing
 *     "others": 0 },                    // certificates that do not belong to it
 *   "requests": [ {
 *     "subject": "...", "names": ["..."], "key": "RSA 2048", "signature": "...",
 *     "signed": true,                   // with its own key, as it must be
 *     "key-usage": [], "extended-key-usage": [],
 *     "public-key-sha256": "...", "private-key": false } ],
 *   "lone-keys": ["RSA 2048"]           // private keys to which nothing here belongs
 * } ] }
 * }</pre>
 */
public final class BundleJson {
  private BundleJson() {}

  /**
   * The whole document.
   *
   * @param now the instant from which days are counted
   */
  public static JsonObject render(List<ShownBundle> all, Instant now) {
    JsonArray shown = new JsonArray();
    all.forEach(one -> shown.add(json(one, now)));
    JsonObject document = new JsonObject();
    document.add("shown", shown);
    return document;
  }

  private static JsonObject json(ShownBundle shown, Instant now) {
    BundleSummary summary = shown.contents();
    JsonObject json = new JsonObject();
    json.addProperty("what", shown.what());
    json.add("note", CertificateJson.orNull(shown.note()));
    json.add("forms", CertificateJson.strings(summary.forms()));
    JsonArray certificates = new JsonArray();
    summary.certificates().forEach(one -> certificates.add(json(one, now)));
    json.add("certificates", certificates);
    json.add("chain", summary.chain().<JsonElement>map(BundleJson::json).orElse(JsonNull.INSTANCE));
    JsonArray requests = new JsonArray();
    summary.requests().forEach(one -> requests.add(json(one)));
    json.add("requests", requests);
    json.add("lone-keys", CertificateJson.strings(summary.keys()));
    return json;
  }

  private static JsonObject json(BundleSummary.Certificate certificate, Instant now) {
    CertificateDetails details = certificate.profile();
    JsonObject json = CertificateJson.render(details.info(), now);
    json.add("other-names", CertificateJson.strings(details.otherNames()));
    json.addProperty("serial", details.serial());
    json.addProperty("signature", details.signature());
    json.addProperty("authority", details.authority());
    json.addProperty(
        "path-length",
        details.pathLength().isPresent() ? (Integer) details.pathLength().getAsInt() : null);
    json.add("key-usage", names(details.keyUsage()));
    json.add("extended-key-usage", names(details.extendedKeyUsage()));
    json.addProperty("sha1", details.sha1());
    json.addProperty("public-key-sha256", details.publicKeyPin());
    json.add("oddities", CertificateJson.strings(details.oddities()));
    json.addProperty("private-key", certificate.key());
    return json;
  }

  private static JsonObject json(BundleSummary.Path path) {
    JsonObject json = new JsonObject();
    json.addProperty("leaf", path.leaf());
    json.addProperty("issuers", path.issuers());
    json.addProperty("in-order", path.inOrder());
    json.addProperty("end", path.end().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.addProperty("last", path.last());
    json.addProperty("others", path.others());
    return json;
  }

  private static JsonObject json(BundleSummary.Request request) {
    RequestDetails details = request.profile();
    JsonObject json = new JsonObject();
    json.addProperty("subject", details.subject());
    json.add(
        "names", CertificateJson.strings(details.names().stream().map(Identifier::text).toList()));
    json.addProperty("key", details.key());
    json.addProperty("signature", details.signature());
    json.addProperty("signed", details.signed());
    json.add("key-usage", names(details.keyUsage()));
    json.add("extended-key-usage", names(details.extendedKeyUsage()));
    json.addProperty("public-key-sha256", details.publicKeyPin());
    json.addProperty("private-key", request.key());
    return json;
  }

  private static JsonArray names(List<Usage> usages) {
    return CertificateJson.strings(usages.stream().map(Usage::name).toList());
  }
}
