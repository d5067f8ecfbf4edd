package org.mailseal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.DnsName;
import org.mailseal.certificate.Leaf;
import org.mailseal.certificate.TestCertificates;
import org.mailseal.certificate.TestCertificates.Identity;
import org.mailseal.checkup.Evidence;
import org.mailseal.checkup.Finding;
import org.mailseal.checkup.Inspection;
import org.mailseal.checkup.Level;
import org.mailseal.checkup.Topic;
import org.mailseal.checkup.Visit;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;

class InspectionViewsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 25);
  private static final String[] MANY_NAMES = {
    "mail.example.org",
    "imap.example.org",
    "a-rather-long-name-for-one-host.in-a-department.example.org",
    "x".repeat(63) + "." + "y".repeat(63) + "." + "z".repeat(63) + ".example.org",
  };
  private static final Identity MAIL =
      TestCertificates.root("Test Root")
          .intermediate("Test Issuing CA")
          .leaf(MANY_NAMES)
          .valid(NOW.minus(Duration.ofDays(80)), NOW.plus(Duration.ofDays(10)))
          .issue();

  private static final Inspection.OfPort SERVED =
      judged(
          new Observation.Served(
              Endpoint.parse("mail.example.org"),
              NOW,
              ADDRESS,
              Optional.of(
                  new Greeting(
                      List.of("220-mail.example.org ESMTP", "220 mail.example.org"),
                      Optional.of(DnsName.of("mail.example.org")))),
              List.of("SIZE 1000", "STARTTLS"),
              List.of("AUTH PLAIN"),
              "TLSv1.3",
              "TLS_AES_256_GCM_SHA384",
              MAIL.chain()));
  private static final Inspection.OfPort NOT_SERVED =
      judged(
          new Observation.NotServed(
              Endpoint.parse("mail.example.org/imap"),
              NOW,
              Optional.of(ADDRESS),
              Optional.empty(),
              Fault.TRY_LATER,
              "the server asks to try later: it said '421 " + "busy ".repeat(40) + "'"));
  private static final Inspection.OfPort UNRESOLVED =
      judged(
          new Observation.NotServed(
              Endpoint.parse("nowhere.example.org"),
              NOW,
              Optional.empty(),
              Optional.empty(),
              Fault.UNRESOLVED,
              "nowhere.example.org has no address"));

  private static Inspection.OfPort judged(Observation observation) {
    return new Inspection.OfPort(
        new Evidence(Visit.of(observation.endpoint()), observation, List.of(), Map.of(), List.of()),
        findings(observation));
  }

  private static List<Finding> findings(Observation observation) {
    return switch (observation) {
      case Observation.Served _ ->
          List.of(
              new Finding(Level.OK, Topic.REACH, "serves a certificate over TLSv1.3", "", ""),
              new Finding(
                  Level.WARNING,
                  Topic.VALIDITY,
                  "10 days left (until 2026-11-30), under a third of 90 days",
                  "renew it now; if it has been renewed, reload the server",
                  ""));
      case Observation.NotServed missing ->
          List.of(
              new Finding(
                  Level.UNKNOWN,
                  Topic.REACH,
                  missing.detail(),
                  "check the name, or give --connect-to",
                  ""));
    };
  }

  @Test
  void theTableSaysEverythingWithin80Columns() {
    String table = InspectionTable.of(List.of(SERVED, NOT_SERVED, UNRESOLVED), NOW);

    assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(table)
        .contains(
            """
            mail.example.org:25/smtp at 2001:db8:0:0:0:0:0:1
              greeting  220-mail.example.org ESMTP
              greeting  220 mail.example.org
              TLS       TLSv1.3, TLS_AES_256_GCM_SHA384
              subject   CN=mail.example.org
              names     mail.example.org, imap.example.org,
                        a-rather-long-name-for-one-host.in-a-department.example.org,
            """)
        .contains(
            """
              issuer    CN=Test Issuing CA
              key       ECDSA P-256
              days left 10, until 2026-11-30
              chain     the leaf and 1 issuer
              ✓ serves a certificate over TLSv1.3
            """)
        .contains(
            """
              ! 10 days left (until 2026-11-30), under a third of 90 days
                  fix: renew it now; if it has been renewed, reload the server
            """)
        .contains("  TLS       none: the server asks to try later\n  ? the server asks")
        .endsWith(
            """

            nowhere.example.org:25/smtp
              TLS       none: the name has no address
              ? nowhere.example.org has no address
                  fix: check the name, or give --connect-to
            """);
  }

  @Test
  void wordsThatFitOnNoLineAreCutAndNothingIsLost() {
    String word = "y".repeat(200);

    assertThat(Column.lines("  names     ", "short " + word + " end"))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
        .satisfies(
            lines ->
                assertThat(String.join("", lines).replace(" ", ""))
                    .isEqualTo("namesshort" + word + "end"));
  }

  @Test
  void theJsonHasItsDocumentedFields() {
    JsonObject served = only(SERVED);

    assertThat(served.keySet())
        .containsExactly(
            "endpoint",
            "host",
            "port",
            "protocol",
            "address",
            "at",
            "level",
            "greeting",
            "served",
            "fault",
            "findings");
    assertThat(served.get("endpoint").getAsString()).isEqualTo("mail.example.org:25/smtp");
    assertThat(served.get("level").getAsString()).isEqualTo("warning");
    assertThat(served.get("fault").isJsonNull()).isTrue();
    assertThat(served.getAsJsonObject("greeting").get("name").getAsString())
        .isEqualTo("mail.example.org");
    JsonObject leaf =
        served.getAsJsonObject("served").getAsJsonArray("chain").get(0).getAsJsonObject();
    assertThat(served.getAsJsonObject("served").getAsJsonArray("chain")).hasSize(2);
    assertThat(leaf.get("sha256").getAsString()).isEqualTo(Leaf.fingerprint(MAIL.certificate()));
    assertThat(leaf.get("days-left").getAsLong()).isEqualTo(10);
    assertThat(leaf.get("not-after").getAsString()).isEqualTo("2026-11-30T10:00:00Z");
    assertThat(leaf.getAsJsonArray("names")).hasSize(MANY_NAMES.length);
  }

  @Test
  void theJsonOfAFaultHasTheSameFields() {
    assertThat(only(NOT_SERVED).keySet()).isEqualTo(only(SERVED).keySet());
    assertThat(only(UNRESOLVED).keySet()).isEqualTo(only(SERVED).keySet());
    assertThat(only(UNRESOLVED).get("address").isJsonNull()).isTrue();
    assertThat(only(NOT_SERVED).get("level").getAsString()).isEqualTo("unknown");
    assertThat(only(NOT_SERVED).getAsJsonObject("fault").get("kind").getAsString())
        .isEqualTo("try-later");
  }

  private static JsonObject only(Inspection.OfPort inspection) {
    return InspectionJson.of(List.of(inspection), NOW)
        .getAsJsonArray("inspections")
        .get(0)
        .getAsJsonObject();
  }
}
