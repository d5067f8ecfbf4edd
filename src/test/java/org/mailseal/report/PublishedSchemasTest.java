package org.mailseal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.IssuanceLimits;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.acme.AccountState;
import org.mailseal.authority.acme.AcmeAdministration;
import org.mailseal.authority.acme.AcmeOffer;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.certificate.file.BundleSummary;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.install.RetiredFiles;
import org.mailseal.install.TargetState;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Heartbeats;
import org.mailseal.ledger.Revocations;
import org.mailseal.ledger.SampleRequests;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.DryRun;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.names.CheckedNames;
import org.mailseal.lifecycle.names.NameVerdict;
import org.mailseal.lifecycle.retirement.RetiredCertificate;
import org.mailseal.lifecycle.revocation.ShownRevocation;
import org.mailseal.lifecycle.targets.InstalledTargets;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** What {@code --json} prints is what its published schema promises, and nothing else is. */
class PublishedSchemasTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final DnsName MAIL = new DnsName("mail.example.org");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Authority ROOT = TestCertificates.root("Test Root");
  private static final Authority ISSUING = ROOT.intermediate("Test Issuing CA");
  private static final Attempt WAITING = SampleRequests.on(5, MAIL, NOW.minus(Duration.ofDays(6)));

  private static final RetiredCertificate LEFT =
      new RetiredCertificate(
          new DnsName("old.example.org"),
          Optional.empty(),
          List.of(),
          new RetiredFiles(List.of(), List.of()));

  private static final Optional<Heartbeats.Last> DAEMON =
      Optional.of(
          new Heartbeats.Last(
              4711,
              NOW.minusSeconds(3600),
              NOW.minusSeconds(20),
              false,
              Optional.of("mailseal.yaml has changed")));

  /** A schema, and real documents that have all of its fields. */
  record Published(String name, List<JsonObject> documents) {
    PublishedSchema schema() {
      return PublishedSchema.of(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Published> published() throws IOException {
    return List.of(
        new Published("csr", List.of(requests())),
        new Published("certificate", List.of(bundles())),
        new Published("status", List.of(status())),
        new Published("audit", List.of(trail())),
        new Published("reminders", List.of(reminders())),
        new Published("renew", List.of(plans())),
        new Published("authority", List.of(authorities())));
  }

  private static JsonObject requests() {
    Attempt over =
        new Attempt(
            6,
            WAITING.name(),
            WAITING.authority(),
            AttemptState.CANCELLED,
            WAITING.origin(),
            NOW,
            NOW,
            List.of(MAIL, Identifier.of("192.0.2.1")),
            KeyAlgorithm.RSA_3072,
            WAITING.request(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return RequestJson.render(List.of(WAITING, over), NOW);
  }

  private static JsonObject bundles() throws IOException {
    Identity leaf = ISSUING.leaf(MAIL.text()).issue();
    KeyPair key = KeyAlgorithm.RSA_2048.generate(RANDOM);
    CertificateRequest request =
        CertificateRequest.sign(Subject.NONE, List.of(MAIL), key, KeyAlgorithm.RSA_2048, RANDOM);
    Bundle all =
        new Bundle(
            List.of("PEM"),
            leaf.chain().certificates(),
            List.of(leaf.key(), KeyAlgorithm.ECDSA_P384.generate(RANDOM).getPrivate()),
            List.of(request));
    Bundle authority =
        new Bundle(
            List.of("PEM"),
            List.of(
                ROOT.certificate(),
                Issuer.create("CA", NOW, NOW.plus(Duration.ofDays(90)), RANDOM).certificate()),
            List.of(),
            List.of());
    Trust known = Trust.none().plus(List.of(ROOT.certificate()));
    return BundleJson.render(
        List.of(
            new ShownBundle("mail.pem", BundleSummary.of(all, known, NOW), Optional.of("a note")),
            new ShownBundle("ca.pem", BundleSummary.of(authority, known, NOW), Optional.empty())),
        NOW);
  }

  private static JsonObject status() {
    Identity leaf = ISSUING.leaf(MAIL.text()).issue();
    PortAddress smtp =
        new PortAddress(
            Endpoint.parse("mail.example.org:25/smtp"),
            Optional.of(InetAddress.ofLiteral("2001:db8::1")));
    PortAddress imap =
        new PortAddress(Endpoint.parse("mail.example.org:993/imaps"), Optional.empty());
    StatusEntry served =
        new StatusEntry(
            KeyTrack.whole(MAIL),
            "PUT_BACK",
            Optional.of(CertificateInfo.of(leaf.certificate())),
            List.of(WAITING),
            List.of(
                new ServedPort(smtp, NOW, Optional.of(leaf.certificate()), Optional.empty()),
                new ServedPort(imap, NOW, Optional.empty(), Optional.of("it has no address"))),
            Optional.of(NOW),
            Stream.of("certificate", "starttls", "retired")
                .map(PublishedSchemasTest::incident)
                .toList(),
            Optional.of(NOW),
            targets(CertificateInfo.of(leaf.certificate())),
            Optional.of("not every port serves it"),
            "next try not before",
            Optional.of(NOW),
            List.of("it is odd"),
            Optional.of("an order"),
            revocations(leaf.certificate()));
    StatusEntry fresh =
        new StatusEntry(
            KeyTrack.whole(MAIL),
            "NEW",
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            InstalledTargets.NONE,
            Optional.empty(),
            "first renewal: due now",
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of());
    return StatusJson.render(
        new StatusReport(
            List.of(served, fresh),
            List.of(WAITING),
            List.of(LEFT),
            DAEMON,
            Optional.of("it is slow"),
            List.of(
                new Event(
                    NOW,
                    Optional.of(MAIL.text()),
                    Optional.empty(),
                    EventKind.REMINDER_FAILED,
                    "it failed")),
            List.of(
                new AuthorityNews("ca", SampleLooks.SILENT),
                new AuthorityNews("other", SampleLooks.OTHER_TERMS)),
            NOW));
  }

  private static List<ShownRevocation> revocations(X509Certificate leaf) {
    return Stream.of(RevocationReason.values())
        .flatMap(
            reason ->
                Stream.of(Revocations.State.values())
                    .map(
                        state ->
                            new Revocations.Revocation(
                                1, MAIL, leaf, "ca", reason, state, false, Optional.of("closed"))))
        .map(one -> new ShownRevocation(one, true, Optional.of("write a letter")))
        .toList();
  }

  private static InstalledTargets targets(CertificateInfo other) {
    return new InstalledTargets(
        Stream.of(TargetState.Content.values())
            .map(
                content ->
                    new TargetState(
                        "pem /etc/mail.pem",
                        List.of(Path.of("/etc/mail.pem")),
                        content,
                        Optional.of(other).filter(_ -> content == TargetState.Content.OTHER)))
            .toList(),
        List.of(Path.of("/etc/old.pem")),
        true);
  }

  private static Incident incident(String topic) {
    return new Incident(
        7,
        new PortAddress(Endpoint.parse("mail.example.org:25/smtp"), Optional.empty()),
        IncidentTopic.of(topic),
        "something is wrong",
        "",
        "",
        NOW,
        Incident.State.HARD,
        0,
        Optional.empty());
  }

  private static JsonObject trail() {
    List<Event> events = new ArrayList<>();
    for (EventKind kind : EventKind.values()) {
      events.add(new Event(NOW, Optional.of(MAIL.text()), Optional.of(7L), kind, "a sentence"));
    }
    events.add(
        new Event(NOW, Optional.empty(), Optional.empty(), EventKind.AUTHORITY_KEY, "a key"));
    return TrailJson.render(events);
  }

  private static JsonObject reminders() {
    Alert ending =
        alert(
            new Alert.Ending(CertificateInfo.of(ISSUING.leaf(MAIL.text()).issue().certificate())),
            "1/3");
    Alert waiting = alert(new Alert.Waiting(WAITING), "7d");
    Alert changed = alert(new Alert.Changed(3), "change");
    return RemindersJson.render(
        List.of("mail", "webhook team"),
        List.of(
            new RemindersJson.Due(ending, "it ends", List.of("postmaster@example.org")),
            new RemindersJson.Due(changed, "it is wrong", List.of("postmaster@example.org"))),
        List.of(ending, waiting));
  }

  private static JsonObject authorities() {
    AuthorityDefinition acme =
        new AuthorityDefinition.Acme(
            "ca",
            URI.create("https://ca.example/dir"),
            true,
            List.of(new ProofDefinition.Http01(80, Optional.empty())),
            Optional.empty(),
            Optional.empty(),
            new AuthorityDefinition.Ordering(
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.of(
                    IssuanceLimits.standard(
                        URI.create("https://acme-v02.api.letsencrypt.org/directory"))),
                Optional.of(URI.create("https://test.ca.example/dir"))));
    AuthorityDefinition manual =
        new AuthorityDefinition.Manual("corp", "pki@corp.example", Optional.empty());
    AuthorityEntry entry =
        new AuthorityEntry(
            acme,
            List.of(MAIL.text()),
            new LinkedHashMap<>(Map.of(MAIL, "http-01 answered on port 80")),
            Optional.empty(),
            List.of(),
            Optional.of(SampleLooks.SILENT),
            Optional.empty());
    List<AuthorityEntry> entries =
        new ArrayList<>(
            List.of(
                entry.unanswered("it is down"),
                entry.tested(new AuthorityEntry.TestAnswer(Optional.of("it is down"))),
                entry.tested(new AuthorityEntry.TestAnswer(Optional.empty())),
                AuthorityEntry.unasked(manual, List.of())));
    for (AccountState state : AccountState.values()) {
      entries.add(
          entry.asked(
              new AcmeAdministration.Findings(
                  new AcmeOffer(
                      Optional.of("https://ca.example/terms"),
                      false,
                      true,
                      new TreeMap<>(Map.of("tlsserver", "45 days")),
                      List.of("ca.example")),
                  state,
                  List.of("it fails"))));
    }
    return AuthorityEntry.json(entries);
  }

  private static JsonObject plans() {
    CertificateInfo leaf = CertificateInfo.of(ISSUING.leaf(MAIL.text()).issue().certificate());
    Due later = new Due.Later(NOW, leaf, List.of("it is odd"));
    return RenewalPlan.json(
        List.of(
            plan(new Due.Now("it expired"), false, Optional.of("an order"), "no port 80"),
            plan(later, true, Optional.empty()),
            plan(later, false, Optional.empty()),
            plan(
                new Due.Reinstallation("it is not there", leaf, List.of()),
                false,
                Optional.empty()),
            new RenewalPlan(
                KeyTrack.whole(MAIL),
                "ca",
                false,
                new DryRun(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new RenewalOutcome.Waiting("the answer of ca")),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(
                        new CheckedNames(
                            List.of(
                                new NameVerdict(
                                    MAIL,
                                    true,
                                    List.of(
                                        FindingCode.of(
                                                Topic.ORDER, "bad", "bad", "RFC 1", Level.FAILURE)
                                            .failure("it is bad", "mend it")))))),
                    List.of()),
                Optional.empty(),
                new LinkedHashMap<>(Map.of(MAIL, "http-01 answered on port 80")))),
        NOW);
  }

  private static RenewalPlan plan(Due due, boolean forced, Optional<String> kept, String... unmet) {
    return new RenewalPlan(
        KeyTrack.whole(MAIL),
        "ca",
        forced,
        new DryRun(
            Optional.of(due),
            Optional.empty(),
            Optional.empty(),
            List.of(unmet),
            Optional.empty(),
            Optional.of("a new one"),
            Optional.empty(),
            List.of("ca", "other-ca")),
        kept);
  }

  private static Alert alert(Alert.About about, String threshold) {
    return new Alert(1, MAIL, about, threshold, NOW, Alert.State.PENDING);
  }

  @ParameterizedTest
  @MethodSource("published")
  void whatIsPrintedIsWhatIsPromised(Published published) {
    for (JsonObject document : published.documents()) {
      assertThat(published.schema().faults(document)).as(document.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("published")
  void nothingElseIsPromised(Published published) {
    PublishedSchema schema = published.schema();
    for (JsonObject document : published.documents()) {
      for (Map.Entry<String, JsonElement> spoilt : PublishedSchema.spoilt(document).entrySet()) {
        assertThat(schema.faults(spoilt.getValue())).as(spoilt.getKey()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("published")
  void everyFieldIsDescribedAndNeeded(Published published) {
    assertThat(published.schema().undescribed()).isEmpty();
    assertThat(published.schema().loose()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("published")
  void everyFieldWasSeenWithAValue(Published published) {
    Set<String> seen = new TreeSet<>();
    published.documents().forEach(document -> collect(document, seen));
    assertThat(seen).isEqualTo(published.schema().fields());
  }

  private static void collect(JsonElement element, Set<String> seen) {
    if (element instanceof JsonObject object) {
      object
          .asMap()
          .forEach(
              (key, value) -> {
                if (!(value instanceof JsonNull)) {
                  seen.add(key);
                }
                collect(value, seen);
              });
    } else if (element instanceof JsonArray array) {
      array.forEach(member -> collect(member, seen));
    }
  }

  @Test
  void theSchemaOfTheTrailSaysWhatEachKindMeans() {
    assertThat(
            PublishedSchema.of("audit").definition("kind").getAsJsonArray("oneOf").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(kind -> List.of(string(kind, "const"), string(kind, "description")))
                .toList())
        .isEqualTo(
            Arrays.stream(EventKind.values())
                .map(kind -> List.of(kind.word(), kind.sentence()))
                .toList());
  }

  @Test
  void theSchemaOfTheStatusKnowsEveryState() {
    JsonObject properties =
        PublishedSchema.of("status").definition("status").getAsJsonObject("properties");
    assertThat(words(properties.getAsJsonObject("state")))
        .containsExactlyElementsOf(
            Stream.concat(
                    Stream.of("NEW"), Arrays.stream(AttemptState.values()).map(AttemptState::name))
                .toList());
    assertThat(
            words(
                PublishedSchema.of("status")
                    .definition("incident")
                    .getAsJsonObject("properties")
                    .getAsJsonObject("state")))
        .containsExactlyElementsOf(
            Arrays.stream(Incident.State.values())
                .map(state -> state.name().toLowerCase(Locale.ROOT))
                .toList());
  }

  private static List<String> words(JsonObject property) {
    return property.getAsJsonArray("enum").asList().stream().map(JsonElement::getAsString).toList();
  }

  private static String string(JsonObject object, String key) {
    return ((JsonPrimitive) object.get(key)).getAsString();
  }
}
