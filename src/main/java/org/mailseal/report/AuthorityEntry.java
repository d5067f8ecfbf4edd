package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.acme.AcmeAdministration.Findings;
import org.mailseal.authority.acme.AcmeOffer;
import org.mailseal.lifecycle.managed.ManagedCertificate;

/**
 * An authority, as it is shown.
 *
 * @param certificates the names of those that it signs
 * @param findings what it answered; empty where it was not asked, or did not answer
 * @param faults why an order would fail, each a printable sentence
 */
public record AuthorityEntry(
    AuthorityDefinition definition,
    List<String> certificates,
    Optional<Findings> findings,
    List<String> faults) {
  public AuthorityEntry {
    certificates = List.copyOf(certificates);
    faults = List.copyOf(faults);
  }

  /** One that nobody has asked. */
  public static AuthorityEntry unasked(
      AuthorityDefinition definition, List<ManagedCertificate> managed) {
    return new AuthorityEntry(
        definition,
        managed.stream()
            .filter(one -> one.authority().equals(definition.name()))
            .map(one -> one.name().text())
            .toList(),
        Optional.empty(),
        List.of());
  }

  public AuthorityEntry asked(Findings answered) {
    return new AuthorityEntry(definition, certificates, Optional.of(answered), answered.faults());
  }

  public AuthorityEntry unanswered(String fault) {
    return new AuthorityEntry(definition, certificates, Optional.empty(), List.of(fault));
  }

  private String kind() {
    return switch (definition) {
      case AuthorityDefinition.Acme _ -> "acme";
      case AuthorityDefinition.Local _ -> "local";
      case AuthorityDefinition.Manual _ -> "manual";
    };
  }

  private Optional<String> directory() {
    return definition instanceof AuthorityDefinition.Acme acme
        ? Optional.of(acme.directory().toString())
        : Optional.empty();
  }

  /** Some lines for people. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(definition.name() + "  " + kind() + directory().map(" "::concat).orElse(""));
    lines.add(
        "  signs    " + (certificates.isEmpty() ? "nothing" : String.join(", ", certificates)));
    findings.ifPresent(
        found -> {
          AcmeOffer offer = found.offer();
          lines.add("  account  " + found.account().word());
          lines.add("  terms    " + offer.terms().orElse("none"));
          lines.add(
              "  offers   "
                  + (offer.profiles().isEmpty()
                      ? "no profiles"
                      : "the profiles " + String.join(", ", offer.profiles().keySet()))
                  + (offer.renewalInformation() ? ", renewal information" : "")
                  + (offer.externalAccountRequired() ? "; binds new accounts" : ""));
        });
    faults.forEach(fault -> lines.add("  FAILS    " + fault));
    return String.join(System.lineSeparator(), lines);
  }

  /**
   * Authorities for programs.
   *
   * <pre>{@code
   * { "authorities": [ {
   *   "name": "letsencrypt",
   *   "kind": "acme",                     // or local, manual
   *   "directory": "https://...",         // null for those that speak no ACME
   *   "certificates": ["mail.example.org"],
   *   "account": "valid",                 // or none, unknown, deactivated, revoked; null where it was not asked
   *   "offers": { ... },                  // null where it was not asked, or did not answer
   *   "faults": []                        // why an order would fail
   * } ] }
   * }</pre>
   */
  public static JsonObject json(List<AuthorityEntry> entries) {
    JsonArray authorities = new JsonArray();
    entries.forEach(entry -> authorities.add(entry.json()));
    JsonObject document = new JsonObject();
    document.add("authorities", authorities);
    return document;
  }

  private JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("name", definition.name());
    json.addProperty("kind", kind());
    json.add("directory", CertificateJson.orNull(directory()));
    json.add("certificates", CertificateJson.strings(certificates));
    json.add("account", CertificateJson.orNull(findings.map(found -> found.account().word())));
    json.add("offers", findings.isPresent() ? offers(findings.get().offer()) : JsonNull.INSTANCE);
    json.add("faults", CertificateJson.strings(faults));
    return json;
  }

  private static JsonObject offers(AcmeOffer offer) {
    JsonObject json = new JsonObject();
    json.add("terms", CertificateJson.orNull(offer.terms()));
    json.addProperty("external-account-required", offer.externalAccountRequired());
    json.addProperty("renewal-information", offer.renewalInformation());
    JsonArray profiles = new JsonArray();
    offer
        .profiles()
        .forEach(
            (name, description) -> {
              JsonObject profile = new JsonObject();
              profile.addProperty("name", name);
              profile.addProperty("description", description);
              profiles.add(profile);
            });
    json.add("profiles", profiles);
    json.add("caa-identities", CertificateJson.strings(offer.caaIdentities()));
    return json;
  }
}
