package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.acme.AcmeAdministration.Findings;
import org.mailseal.authority.acme.AcmeOffer;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.Identifier;

/**
 * An authority, as it is shown.
 *
 * @param certificates the names of those that it signs
 * @param proofs how their names would be proven to it, each a printable clause
 * @param findings what it answered; empty where it was not asked, or did not answer
 * @param faults why an order would fail, each a printable sentence
 */
public record AuthorityEntry(
    AuthorityDefinition definition,
    List<String> certificates,
    SequencedMap<Identifier, String> proofs,
    Optional<Findings> findings,
    List<String> faults) {
  public AuthorityEntry {
    proofs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(proofs));
    certificates = List.copyOf(certificates);
    faults = List.copyOf(faults);
  }

  /** One that nobody has asked. */
  public static AuthorityEntry unasked(
      AuthorityDefinition definition, List<ManagedCertificate> managed) {
    return new AuthorityEntry(
        definition,
        signed(definition, managed).stream().map(one -> one.name().text()).distinct().toList(),
        new LinkedHashMap<>(),
        Optional.empty(),
        List.of());
  }

  /** Those that it signs, or may where another one does not. */
  public static List<ManagedCertificate> signed(
      AuthorityDefinition definition, List<ManagedCertificate> managed) {
    return managed.stream().filter(one -> one.authorities().contains(definition.name())).toList();
  }

  /**
   * With how the names of its certificates would be proven to it.
   *
   * @param proofs of one certificate, each a printable clause
   * @param obstacles what would keep one from being ordered now, each a printable sentence
   */
  public AuthorityEntry proving(
      List<ManagedCertificate> signed,
      Function<ManagedCertificate, SequencedMap<Identifier, String>> proofs,
      Function<ManagedCertificate, List<String>> obstacles) {
    SequencedMap<Identifier, String> all = new LinkedHashMap<>();
    SequencedMap<String, List<String>> faulty = new LinkedHashMap<>();
    for (ManagedCertificate one : signed) {
      all.putAll(proofs.apply(one));
      obstacles
          .apply(one)
          .forEach(
              fault ->
                  faulty.computeIfAbsent(fault, _ -> new ArrayList<>()).add(one.name().display()));
    }
    List<String> told = new ArrayList<>(faults);
    faulty.forEach((fault, names) -> told.add(String.join(", ", names) + ": " + fault));
    return new AuthorityEntry(definition, certificates, all, findings, told);
  }

  /** With what it has answered. */
  public AuthorityEntry asked(Findings answered) {
    return new AuthorityEntry(
        definition, certificates, proofs, Optional.of(answered), beside(answered.faults()));
  }

  /** Where it gave no answer. */
  public AuthorityEntry unanswered(String fault) {
    return new AuthorityEntry(
        definition, certificates, proofs, Optional.empty(), beside(List.of(fault)));
  }

  private List<String> beside(List<String> further) {
    return Stream.concat(further.stream(), faults.stream()).toList();
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
    proofs.forEach((name, by) -> lines.add("  proves   " + name.display() + " by " + by));
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
   *   "proofs": [ { "name": "mail.example.org", "by": "http-01 answered on port 80" } ],
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
    json.add("proofs", ProofsJson.render(proofs));
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
