package org.mailseal.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.IssuanceLimits;
import org.mailseal.authority.acme.AcmeAdministration.Findings;
import org.mailseal.authority.acme.AcmeOffer;
import org.mailseal.ledger.DirectoryLooks;
import org.mailseal.ledger.authority.DirectoryLook;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.Durations;
import org.mailseal.name.Identifier;

/**
 * An authority, as it is shown.
 *
 * @param certificates the names of those that it signs
 * @param proofs how their names would be proven to it, each a printable clause
 * @param findings what it answered; empty where it was not asked, or did not answer
 * @param faults why an order would fail, each a printable sentence
 * @param look the last one at its directory; empty where there was none
 * @param test what its test directory answered; empty where none was asked
 */
public record AuthorityEntry(
    AuthorityDefinition definition,
    List<String> certificates,
    SequencedMap<Identifier, String> proofs,
    Optional<Findings> findings,
    List<String> faults,
    Optional<DirectoryLook> look,
    Optional<TestAnswer> test) {
  /**
   * Whether a test directory answers.
   *
   * @param fault why it does not, printable; empty where it does
   */
  public record TestAnswer(Optional<String> fault) {}

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
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** With what is remembered of its directory. */
  public AuthorityEntry remembered(DirectoryLooks looks) {
    return definition instanceof AuthorityDefinition.Acme acme
        ? new AuthorityEntry(
            definition,
            certificates,
            proofs,
            findings,
            faults,
            looks.find(acme.name(), acme.directory()),
            test)
        : this;
  }

  /** With what its test directory has answered; an order does not fail where that is nothing. */
  public AuthorityEntry tested(TestAnswer answer) {
    return new AuthorityEntry(
        definition, certificates, proofs, findings, faults, look, Optional.of(answer));
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
    return new AuthorityEntry(definition, certificates, all, findings, told, look, test);
  }

  /** With what it has answered. */
  public AuthorityEntry asked(Findings answered) {
    return new AuthorityEntry(
        definition,
        certificates,
        proofs,
        Optional.of(answered),
        beside(answered.faults()),
        look,
        test);
  }

  /** Where it gave no answer. */
  public AuthorityEntry unanswered(String fault) {
    return new AuthorityEntry(
        definition, certificates, proofs, Optional.empty(), beside(List.of(fault)), look, test);
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

  private Optional<AuthorityDefinition.Acme> acme() {
    return definition instanceof AuthorityDefinition.Acme acme
        ? Optional.of(acme)
        : Optional.empty();
  }

  private Optional<String> directory() {
    return acme().map(acme -> acme.directory().toString());
  }

  private Optional<String> testDirectory() {
    return acme().flatMap(acme -> acme.ordering().testDirectory()).map(URI::toString);
  }

  /** Those that are counted before it is asked. */
  private SequencedMap<IssuanceLimits.Kind, IssuanceLimits.RateLimit> limits() {
    SequencedMap<IssuanceLimits.Kind, IssuanceLimits.RateLimit> limits = new LinkedHashMap<>();
    for (IssuanceLimits.Kind kind : IssuanceLimits.Kind.values()) {
      acme().flatMap(acme -> acme.limits().find(kind)).ifPresent(limit -> limits.put(kind, limit));
    }
    return limits;
  }

  /** Some lines for people. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(definition.name() + "  " + kind() + directory().map(" "::concat).orElse(""));
    lines.add(
        "  signs    " + (certificates.isEmpty() ? "nothing" : String.join(", ", certificates)));
    proofs.forEach((name, by) -> lines.add("  proves   " + name.display() + " by " + by));
    look.ifPresent(last -> lines.addAll(lines(last)));
    findings.ifPresent(
        found -> {
          AcmeOffer offer = found.offer();
          lines.add("  account  " + found.account().word());
          lines.add("  terms    " + offer.terms().orElse("none"));
          lines.add(
              offers(
                  offer.profiles().keySet(),
                  offer.renewalInformation(),
                  offer.externalAccountRequired()));
        });
    testDirectory().ifPresent(url -> lines.add("  test     " + url + testAnswer()));
    if (!limits().isEmpty()) {
      lines.add(
          "  limits   "
              + limits().entrySet().stream()
                  .map(limit -> limit.getKey().key() + " " + limit.getValue())
                  .collect(Collectors.joining(", ")));
    }
    faults.forEach(fault -> lines.add("  FAILS    " + fault));
    return String.join(System.lineSeparator(), lines);
  }

  private List<String> lines(DirectoryLook last) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "  looked   "
            + second(last.at())
            + (last.answers() ? ": it answers, since " : ": it has not answered since ")
            + second(last.since())
            + last.fault().map(fault -> ": " + fault).orElse(""));
    last.answer()
        .ifPresent(
            said -> {
              lines.add("  terms    " + said.terms().orElse("none"));
              lines.add(offers(said.profiles(), said.renewalInformation(), said.binds()));
            });
    last.otherTerms()
        .ifPresent(
            terms ->
                lines.add(
                    "  note     " + AuthorityNews.otherTerms(definition.name(), last, terms)));
    return lines;
  }

  private static Instant second(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String offers(
      Collection<String> profiles, boolean renewalInformation, boolean binds) {
    return "  offers   "
        + (profiles.isEmpty() ? "no profiles" : "the profiles " + String.join(", ", profiles))
        + (renewalInformation ? ", renewal information" : "")
        + (binds ? "; binds new accounts" : "");
  }

  private String testAnswer() {
    return test.map(
            answer -> answer.fault().map(why -> " does not answer: " + why).orElse(" answers"))
        .orElse("");
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
   *   "faults": [],                       // why an order would fail
   *   "last-look": {                      // of the daemon, at its directory; null where there was none, or it was asked
   *     "at": "2026-11-28T10:00:00Z", "next-at": "2026-12-05T04:00:00Z",
   *     "answers": true, "since": "2026-11-01T10:00:00Z", "fault": null,
   *     "answered-at": "2026-11-28T10:00:00Z", // what follows is of then; null where it never did
   *     "terms": "https://...", "accepted-terms": "https://...", "profiles": ["classic"],
   *     "external-account-required": false, "renewal-information": true },
   *   "test-directory": {                 // null where none is set
   *     "url": "https://...", "answers": null, "fault": null }, // null where it was not asked
   *   "limits": [ {                       // that are counted before it is asked
   *     "limit": "new-orders", "count": 300, "within": "3h" } ]
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
    json.add("last-look", look.<JsonElement>map(LookJson::render).orElse(JsonNull.INSTANCE));
    json.add(
        "test-directory", testDirectory().<JsonElement>map(this::test).orElse(JsonNull.INSTANCE));
    JsonArray limits = new JsonArray();
    limits().forEach((kind, limit) -> limits.add(limit(kind, limit)));
    json.add("limits", limits);
    return json;
  }

  private static JsonObject limit(IssuanceLimits.Kind kind, IssuanceLimits.RateLimit limit) {
    JsonObject json = new JsonObject();
    json.addProperty("limit", kind.key());
    json.addProperty("count", limit.count());
    json.addProperty("within", Durations.format(limit.within()));
    return json;
  }

  private JsonObject test(String url) {
    JsonObject json = new JsonObject();
    json.addProperty("url", url);
    json.add(
        "answers",
        test.<JsonElement>map(answer -> new JsonPrimitive(answer.fault().isEmpty()))
            .orElse(JsonNull.INSTANCE));
    json.add("fault", CertificateJson.orNull(test.flatMap(TestAnswer::fault)));
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
