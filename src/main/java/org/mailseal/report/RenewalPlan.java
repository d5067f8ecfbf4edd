package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.lifecycle.Due;
import org.mailseal.name.DnsName;

/**
 * What a renewal would do with one certificate.
 *
 * @param authority its name in the settings
 * @param forced whether it is renewed though it is not due
 * @param unmet what is not as it must be, so that a renewal would fail; printable clauses
 * @param kept what a try that failed has left, so that it is not asked for again; a printable
 *     clause
 */
public record RenewalPlan(
    DnsName name,
    String authority,
    Due due,
    boolean forced,
    List<String> unmet,
    Optional<String> kept) {
  public RenewalPlan {
    unmet = List.copyOf(unmet);
  }

  /**
   * In a line.
   *
   * @param now the instant from which days are counted
   */
  public String describe(Instant now) {
    String renewed = name + ": would be renewed through " + authority + ", because ";
    return switch (due) {
      case Due.Now why -> renewed + why.reason();
      case Due.Later _ when forced -> renewed + "of --force";
      case Due.Reinstallation _ when forced -> renewed + "of --force";
      case Due.Reinstallation again ->
          name
              + ": would be installed again, without a new order, because "
              + again.reason()
              + again.remarks().stream().map("; "::concat).collect(Collectors.joining());
      case Due.Later later ->
          name
              + ": nothing is due: the certificate in use has "
              + later.leaf().daysLeft(now)
              + " days left and is renewed from "
              + later.when()
              + " on"
              + later.remarks().stream().map("; "::concat).collect(Collectors.joining());
    };
  }

  private Optional<String> reason() {
    return switch (due) {
      case Due.Now why -> Optional.of(why.reason());
      case Due.Reinstallation again -> Optional.of(forced ? "--force" : again.reason());
      case Due.Later _ -> forced ? Optional.of("--force") : Optional.empty();
    };
  }

  private boolean installsAgain() {
    return due instanceof Due.Reinstallation && !forced;
  }

  private List<String> remarks() {
    return switch (due) {
      case Due.Now _ -> List.of();
      case Due.Reinstallation again -> again.remarks();
      case Due.Later later -> later.remarks();
    };
  }

  /**
   * Plans for programs.
   *
   * <pre>{@code
   * { "certificates": [ {
   *   "name": "mail.example.org",
   *   "authority": "letsencrypt",
   *   "would-renew": false,
   *   "would-install": false,             // whether the one in use would be installed again, where a target lacks it
   *   "reason": null,                     // why it would be renewed, or installed again
   *   "due-at": "2027-01-20T10:00:00Z",   // null where it is due already
   *   "certificate": { ... },             // in use, and the first to end, as in CertificateJson; null likewise
   *   "remarks": [],                      // what is odd about the certificate in use, where it is not due
   *   "preconditions": [],                // what is not as it must be, so that it would fail
   *   "kept": null                        // what a try that failed has left, so that it is not asked for again
   * } ] }
   * }</pre>
   *
   * @param now the instant from which days are counted
   */
  public static JsonObject json(List<RenewalPlan> plans, Instant now) {
    JsonArray certificates = new JsonArray();
    plans.forEach(plan -> certificates.add(plan.json(now)));
    JsonObject document = new JsonObject();
    document.add("certificates", certificates);
    return document;
  }

  private JsonObject json(Instant now) {
    Optional<Due.Later> later =
        due instanceof Due.Later known ? Optional.of(known) : Optional.empty();
    JsonObject json = new JsonObject();
    json.addProperty("name", name.text());
    json.addProperty("authority", authority);
    json.addProperty("would-renew", reason().isPresent() && !installsAgain());
    json.addProperty("would-install", installsAgain());
    json.add("reason", CertificateJson.orNull(reason()));
    json.add("due-at", CertificateJson.orNull(later.map(Due.Later::when).map(Instant::toString)));
    json.add(
        "certificate",
        later
            .<JsonElement>map(known -> CertificateJson.render(known.leaf(), now))
            .orElse(JsonNull.INSTANCE));
    json.add("remarks", CertificateJson.strings(remarks()));
    json.add("preconditions", CertificateJson.strings(unmet));
    json.add("kept", CertificateJson.orNull(kept));
    return json;
  }
}
