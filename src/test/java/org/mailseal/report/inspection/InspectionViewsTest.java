package org.mailseal.report.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.inspection.check.NamesCheck;
import org.mailseal.inspection.check.ValidityCheck;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.TestFindings;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import org.mailseal.report.Column;

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

  private static final X509Certificate OTHER =
      TestCertificates.root("Other").leaf("other.example.org").issue().certificate();
  private static final InspectionStyle PLAIN =
      new InspectionStyle(true, false, OptionalInt.empty());
  private static final BatchOutcome.Skipped SKIPPED =
      new BatchOutcome.Skipped(
          OptionalLong.of(7), "mail.example.org:2525", "no protocol is usual on port 2525");
  private static final Inspection.OfDomain DOMAIN =
      new Inspection.OfDomain(
          DnsName.of("example.org"),
          List.of(new Fact("MX", "10 mail.example.org")),
          List.of(
              TestFindings.finding(
                  Level.FAILURE,
                  Topic.TLS_REPORTING,
                  "no TLSRPT record",
                  "publish one",
                  "RFC 8460 §3")));

  private static final Inspection.OfPort SERVED = served();

  private static Inspection.OfPort served() {
    Observation.Served ordinary = served("TLSv1.3", "TLS_AES_256_GCM_SHA384", MAIL.chain());
    Observation refused =
        new Observation.NotServed(
            ordinary.endpoint(),
            NOW,
            Optional.of(ADDRESS),
            Optional.empty(),
            Fault.HANDSHAKE_FAILED,
            "the TLS handshake failed");
    return new Inspection.OfPort(
        EvidenceDraft.of(ordinary)
            .target(
                new PortTarget(
                    ordinary.endpoint(), Optional.empty(), Optional.of(DnsName.of("example.org"))))
            .repeats(ordinary)
            .others(
                Map.of(
                    ClientProfile.with(ClientProfile.Keys.RSA),
                    refused,
                    ClientProfile.with(ClientProfile.Sni.NONE),
                    served("TLSv1.2", "TLS_RSA_FOR_TEST", new Chain(List.of(OTHER)))))
            .build(),
        List.of(new Fact("PTR", "mail.example.org")),
        findings(ordinary));
  }

  private static Observation.Served served(String version, String suite, Chain chain) {
    return new Observation.Served(
        Endpoint.parse("mail.example.org"),
        NOW,
        ADDRESS,
        Optional.of(
            new Greeting(
                List.of("220-mail.example.org ESMTP", "220 mail.example.org"),
                Optional.of(DnsName.of("mail.example.org")))),
        Optional.empty(),
        List.of("SIZE 1000", "STARTTLS"),
        List.of("AUTH PLAIN"),
        version,
        suite,
        chain);
  }

  /** Whatever its level, for it says what the port wants. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void howASessionEndedEarlyIsShown(boolean everything) {
    Observation.Served whole = served("TLSv1.3", "TLS_AES_256_GCM_SHA384", MAIL.chain());
    StringWriter text = new StringWriter();
    InspectionTable table = InspectionTable.byPort(new PrintWriter(text), PLAIN, everything, NOW);

    table.show(new BatchOutcome.Inspected(judged(endedEarly(whole))));
    table.show(new BatchOutcome.Inspected(judged(whole)));

    assertThat(text.toString())
        .containsOnlyOnce("    then      the server wants a certificate from its clients\n");
  }

  private static Observation.Served endedEarly(Observation.Served whole) {
    return new Observation.Served(
        whole.endpoint(),
        whole.at(),
        whole.address(),
        whole.greeting(),
        whole.ehloName(),
        whole.capabilities(),
        whole.capabilitiesAfterTls(),
        whole.tlsVersion(),
        whole.cipherSuite(),
        whole.chain(),
        Optional.of(new Observation.Ending(Fault.CLIENT_CERTIFICATE_WANTED, "it turns us away")));
  }

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
        EvidenceDraft.of(observation).build(), List.of(), findings(observation));
  }

  private static List<Finding> findings(Observation observation) {
    return switch (observation) {
      case Observation.Served _ ->
          List.of(
              TestFindings.finding(
                  Level.OK, Topic.REACH, "serves a certificate over TLSv1.3", "", ""),
              TestFindings.finding(Level.OK, Topic.HOST_NAME, "the certificate covers it", "", ""),
              ValidityCheck.RENEWAL_OVERDUE.warning(
                  "10 days left (until 2026-11-30), under a third of 90 days",
                  "renew it now; if it has been renewed, reload the server"));
      case Observation.NotServed missing ->
          List.of(
              TestFindings.finding(
                  Level.UNKNOWN,
                  Topic.REACH,
                  missing.detail(),
                  "check the name, or give --connect-to",
                  ""));
    };
  }

  private static String shown(InspectionView view, StringWriter text, BatchOutcome... outcomes) {
    InspectionTally tally = new InspectionTally();
    for (BatchOutcome outcome : outcomes) {
      tally.count(outcome);
      view.show(outcome);
    }
    view.end(tally);
    return text.toString();
  }

  private static BatchOutcome seen(Inspection inspection) {
    return new BatchOutcome.Inspected(inspection);
  }

  private static String table(boolean everything, InspectionStyle style, BatchOutcome... outcomes) {
    StringWriter text = new StringWriter();
    return shown(
        InspectionTable.byPort(new PrintWriter(text), style, everything, NOW), text, outcomes);
  }

  private static String document(BatchOutcome... outcomes) {
    StringWriter text = new StringWriter();
    return shown(new InspectionJsonDocument(new PrintWriter(text), NOW), text, outcomes);
  }

  private static String lines(BatchOutcome... outcomes) {
    StringWriter text = new StringWriter();
    return shown(new InspectionJsonLines(new PrintWriter(text), NOW), text, outcomes);
  }

  @Test
  void theShortTableSaysWhatMattersWithin80Columns() {
    String table = table(false, PLAIN, seen(SERVED), seen(NOT_SERVED), seen(DOMAIN), SKIPPED);

    assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(table)
        .startsWith(
            """
            ! mail.example.org:25/smtp at 2001:db8::1
                names     mail.example.org, imap.example.org,
                          a-rather-long-name-for-one-host.in-a-department.example.org,
            """)
        .contains(
            """
                issuer    CN=Test Issuing CA
                days left 10, until 2026-11-30
                key       ECDSA P-256; TLSv1.3
              ! 10 days left (until 2026-11-30), under a third of 90 days [RFC 5280
                §4.1.2.5]
                  fix: renew it now; if it has been renewed, reload the server
              ✓ 2 checks passed: reach, host name

            ? mail.example.org:143/imap at 2001:db8::1
              ? the server asks to try later: it said '421 busy busy busy busy busy busy
            """)
        .endsWith(
            """

            ✗ mail domain example.org
                MX        10 mail.example.org
              ✗ no TLSRPT record [RFC 8460 §3]
                  fix: publish one

            ? line 7: mail.example.org:2525
              ? not looked at: no protocol is usual on port 2525

            4 looked at: ! 1 with warnings, ? 2 unknown, ✗ 1 failed.
            """);
  }

  @Test
  void theWholeTableSaysEverythingWithin80Columns() {
    String table = table(true, PLAIN, seen(SERVED), seen(UNRESOLVED));

    assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(table)
        .contains(
            """
                MX of     example.org
                greeting  220-mail.example.org ESMTP
                greeting  220 mail.example.org
                offers    SIZE 1000, STARTTLS
                in TLS    AUTH PLAIN
                TLS       TLSv1.3, TLS_AES_256_GCM_SHA384
                subject   CN=mail.example.org
            """)
        .contains("    SHA-256   " + CertificateInfo.fingerprint(MAIL.certificate()) + "\n")
        .contains(
            "    chain     the leaf and 1 issuer\n"
                + "              CN=Test Issuing CA by CN=Test Root, ECDSA P-256, until 20")
        .contains(
            """
                look      again: TLSv1.3, TLS_AES_256_GCM_SHA384, the same certificate
                look      RSA only: the TLS handshake failed
                look      without SNI: TLSv1.2, TLS_RSA_FOR_TEST, ECDSA P-256
            """)
        .contains("    PTR       mail.example.org\n")
        .contains("  ✓ serves a certificate over TLSv1.3\n")
        .endsWith(
            """

            ? nowhere.example.org:25/smtp
                TLS       none: the name has no address
              ? nowhere.example.org has no address
                  fix: check the name, or give --connect-to

            2 looked at: ! 1 with warnings, ? 1 unknown.
            """);
  }

  @Test
  void whereOnlyAsciiIsShownNothingElseIsPrinted() {
    String table =
        table(
            false,
            new InspectionStyle(false, false, OptionalInt.empty()),
            seen(SERVED),
            seen(NOT_SERVED),
            new BatchOutcome.Skipped(OptionalLong.empty(), "büro", "no name"));

    assertThat(table).matches("[\\n -~]+");
    assertThat(table)
        .startsWith("!  mail.example.org:25/smtp at 2001:db8::1\n")
        .contains("[RFC 5280 section\n     4.1.2.5]")
        .contains("  ok 2 checks passed")
        .contains("b\\u00FCro")
        .endsWith("3 looked at: ! 1 with warnings, ? 2 unknown.\n");
  }

  private static Inspection.OfPort at(String endpoint, String address, Finding... findings) {
    return new Inspection.OfPort(
        EvidenceDraft.of(
                new Observation.NotServed(
                    Endpoint.parse(endpoint),
                    NOW,
                    Optional.of(new InetSocketAddress(InetAddress.ofLiteral(address), 25)),
                    Optional.empty(),
                    Fault.STARTTLS_NOT_OFFERED,
                    "no STARTTLS"))
            .build(),
        List.of(),
        List.of(findings));
  }

  private static String byHost(Inspection.OfPort... ports) {
    StringWriter text = new StringWriter();
    return shown(
        InspectionTable.byHost(new PrintWriter(text), PLAIN, NOW),
        text,
        Stream.of(ports).map(InspectionViewsTest::seen).toArray(BatchOutcome[]::new));
  }

  @Test
  void whatPortsOfAHostHaveAlikeIsToldOnceWithThePorts() {
    Finding old = TestFindings.finding(Level.WARNING, Topic.VALIDITY, "3 days left", "renew", "");
    Finding own = TestFindings.finding(Level.FAILURE, Topic.CHAIN, "no issuer", "send it", "");
    Finding well = TestFindings.finding(Level.OK, Topic.REACH, "serves", "", "");

    assertThat(
            byHost(
                at("a.example.org:25", "192.0.2.1", old, well),
                at("a.example.org:465", "192.0.2.1", own, old, well),
                at("a.example.org:993", "192.0.2.1", old),
                at("b.example.org:25", "192.0.2.2", old)))
        .isEqualTo(
            """
            ! a.example.org:25/smtp at 192.0.2.1
              ✓ 1 check passed: reach

            ✗ a.example.org:465/smtps at 192.0.2.1
              ✗ no issuer
                  fix: send it
              ✓ 1 check passed: reach

            ! a.example.org:993/imaps at 192.0.2.1

            ! a.example.org on 25/smtp, 465/smtps, 993/imaps
              ! 3 days left
                  fix: renew

            ! b.example.org:25/smtp at 192.0.2.2
              ! 3 days left
                  fix: renew

            4 looked at: ! 3 with warnings, ✗ 1 failed.
            """);
  }

  @Test
  void ofSeveralAddressesEachIsNamed() {
    Finding old = TestFindings.finding(Level.WARNING, Topic.VALIDITY, "3 days left", "renew", "");

    assertThat(
            byHost(
                at("a.example.org:25", "192.0.2.1", old), at("a.example.org:25", "192.0.2.2", old)))
        .contains("! a.example.org on 25/smtp at 192.0.2.1, 25/smtp at 192.0.2.2\n  ! 3 days left");
  }

  @ParameterizedTest
  @CsvSource({"'', 80", "120, 120", "200, 200", "100000, 80", "5, 40", "500, 240", "wide, 80"})
  void asWideAsColumnsSays(String columns, int width) {
    InspectionStyle style = style(false, Map.of("COLUMNS", columns));
    Finding wordy = TestFindings.finding(Level.WARNING, Topic.CHAIN, "of ".repeat(300), "", "");
    StringWriter text = new StringWriter();

    String table =
        shown(
            InspectionTable.byHost(new PrintWriter(text), style, NOW),
            text,
            seen(at("a.example.org:25", "192.0.2.1", wordy)));

    assertThat(table.lines().mapToInt(String::length).max().orElseThrow())
        .isBetween(width - 3, width);
  }

  @Test
  void theTerminalIsAskedWhereNobodySaysHowWideItIs() {
    assertThat(style(true, Map.of()).onTerminal(() -> 132).width()).isEqualTo(132);
    assertThat(style(true, Map.of("COLUMNS", "100")).onTerminal(() -> 132).width()).isEqualTo(100);
  }

  @Test
  void aClauseIsNamedOnce() {
    Finding nameless =
        NamesCheck.GREETING_WITHOUT_NAME.warning(
            "the greeting carries no host name (RFC 5321 §4.2)", "give it one");
    String table =
        table(
            false,
            PLAIN,
            seen(new Inspection.OfDomain(DnsName.of("a.example"), List.of(), List.of(nameless))));

    assertThat(table).contains("! the greeting carries no host name (RFC 5321 §4.2)\n");
  }

  @Test
  void coloursAreForTerminalsThatWantThem() {
    assertThat(style(true, Map.of("TERM", "xterm")).colour()).isTrue();
    assertThat(style(false, Map.of("TERM", "xterm")).colour()).isFalse();
    assertThat(style(true, Map.of("TERM", "dumb")).colour()).isFalse();
    assertThat(style(true, Map.of()).colour()).isFalse();
    assertThat(style(true, Map.of("TERM", "xterm", "NO_COLOR", "1")).colour()).isFalse();
    assertThat(style(true, Map.of("TERM", "xterm", "NO_COLOR", "")).colour()).isTrue();

    String coloured =
        table(
            false,
            new InspectionStyle(true, true, OptionalInt.empty()),
            seen(SERVED),
            seen(DOMAIN));

    assertThat(coloured.replaceAll("\u001B\\[[0-9]+m", ""))
        .isEqualTo(table(false, PLAIN, seen(SERVED), seen(DOMAIN)));
    assertThat(coloured)
        .startsWith(
            "\u001B[33m!\u001B[0m\u001B[1m mail.example.org:25/smtp at 2001:db8::1\u001B[0m\n")
        .contains("  \u001B[32m✓\u001B[0m 2 checks passed");
  }

  private static InspectionStyle style(boolean terminal, Map<String, String> environment) {
    return InspectionStyle.of(terminal, StandardCharsets.UTF_8, environment);
  }

  @Test
  void whatAServerSaysDoesNotBreakTheTable() {
    String marks = "e" + "\u0301".repeat(300);
    String table =
        table(
            true,
            PLAIN,
            seen(greeting("220 " + "\u4E2D\u6587".repeat(60))),
            seen(greeting("220 " + marks)),
            seen(greeting(Printable.sanitize("220 \u202Eright to left\u001B[2J"))));

    assertThat(table.lines())
        .allSatisfy(line -> assertThat(Column.width(line)).isLessThanOrEqualTo(80))
        .anySatisfy(line -> assertThat(Column.width(line)).isGreaterThan(78));
    assertThat(table)
        .contains("e\u0301\u0301[298 more marks]")
        .contains("greeting  220 \\u202Eright to left\\u001B[2J")
        .doesNotContain("\u0301\u0301\u0301");
  }

  private static Inspection.OfPort greeting(String line) {
    return judged(
        new Observation.NotServed(
            Endpoint.parse("mail.example.org"),
            NOW,
            Optional.of(ADDRESS),
            Optional.of(new Greeting(List.of(line), Optional.empty())),
            Fault.CLOSED,
            "it hung up"));
  }

  @Test
  void aTerminalsColumnsAreCounted() {
    assertThat(Column.width("abc")).isEqualTo(3);
    assertThat(Column.width("\u4E2D\u6587")).isEqualTo(4);
    assertThat(Column.width("e\u0301")).isEqualTo(1);
    assertThat(Column.width("\uFF21")).isEqualTo(2);
    assertThat(Column.width("\uAC00")).isEqualTo(2);
    assertThat(Column.width("\u05D0")).isEqualTo(1);
    assertThat(Column.width("\uD83D\uDE00")).isEqualTo(2);
    assertThat(Column.width("✓")).isEqualTo(1);
  }

  @Test
  void wordsThatFitOnNoLineAreCutAndNothingIsLost() {
    for (String word : List.of("y".repeat(200), "\u4E2D".repeat(100), "y\u4E2D".repeat(80))) {
      assertThat(Column.lines("  names     ", "short " + word + " end"))
          .allSatisfy(line -> assertThat(Column.width(line)).isLessThanOrEqualTo(80))
          .satisfies(
              lines ->
                  assertThat(String.join("", lines).replace(" ", ""))
                      .isEqualTo("namesshort" + word + "end"));
    }
  }

  @Test
  void theJsonHasItsDocumentedFields() {
    JsonObject served = only(SERVED);

    assertThat(served.keySet())
        .containsExactly(
            "kind",
            "endpoint",
            "host",
            "port",
            "protocol",
            "address",
            "mail-domain",
            "at",
            "level",
            "greeting",
            "served",
            "fault",
            "looks",
            "facts",
            "findings");
    assertThat(served.get("endpoint").getAsString()).isEqualTo("mail.example.org:25/smtp");
    assertThat(served.get("address").getAsString()).isEqualTo("2001:db8::1");
    assertThat(served.get("mail-domain").getAsString()).isEqualTo("example.org");
    assertThat(served.get("level").getAsString()).isEqualTo("warning");
    assertThat(served.get("fault").isJsonNull()).isTrue();
    assertThat(served.getAsJsonObject("greeting").get("name").getAsString())
        .isEqualTo("mail.example.org");
    JsonObject leaf =
        served.getAsJsonObject("served").getAsJsonArray("chain").get(0).getAsJsonObject();
    assertThat(served.getAsJsonObject("served").getAsJsonArray("chain")).hasSize(2);
    assertThat(leaf.get("sha256").getAsString())
        .isEqualTo(CertificateInfo.fingerprint(MAIL.certificate()));
    assertThat(leaf.get("days-left").getAsLong()).isEqualTo(10);
    assertThat(leaf.get("not-after").getAsString()).isEqualTo("2026-11-30T10:00:00Z");
    assertThat(leaf.getAsJsonArray("names")).hasSize(MANY_NAMES.length);
    assertThat(served.getAsJsonArray("looks").toString())
        .startsWith("[{\"manner\":{\"sni\":\"host\",\"keys\":\"any\",\"only\":null}")
        .contains(
            "{\"sni\":\"none\",\"keys\":\"any\",\"only\":null}", CertificateInfo.fingerprint(OTHER))
        .contains("\"fault\":{\"kind\":\"handshake-failed\"");
    assertThat(served.getAsJsonArray("findings").get(2).toString())
        .isEqualTo(
            "{\"level\":\"warning\",\"topic\":\"validity\",\"code\":\"validity.renewal-overdue\",\"what\":\"10"
                + " days left (until 2026-11-30), under a third of 90 days\",\"fix\":\"renew it"
                + " now; if it has been renewed, reload the server\",\"clause\":\"RFC 5280"
                + " §4.1.2.5\"}");
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
    return JsonParser.parseString(document(seen(inspection)))
        .getAsJsonObject()
        .getAsJsonArray("inspections")
        .get(0)
        .getAsJsonObject();
  }

  private static final BatchOutcome[] ALL = {
    seen(SERVED),
    seen(NOT_SERVED),
    seen(DOMAIN),
    seen(UNRESOLVED),
    SKIPPED,
    new BatchOutcome.Skipped(OptionalLong.empty(), "mail.example.org:25/smtp", "a defect")
  };

  @Test
  void aDocumentIsWhatTheSchemaSays() throws Exception {
    assertThat(faults(document(ALL))).isEmpty();
    assertThat(faults(document())).isEmpty();
    JsonObject document = JsonParser.parseString(document(ALL)).getAsJsonObject();
    assertThat(document.getAsJsonArray("inspections")).hasSize(3);
    assertThat(document.getAsJsonArray("domains")).hasSize(1);
    assertThat(document.getAsJsonArray("skipped")).hasSize(2);
    assertThat(document.getAsJsonObject("summary").toString())
        .isEqualTo("{\"ok\":0,\"warning\":1,\"unknown\":4,\"failure\":1,\"complete\":true}");
  }

  @Test
  void everyLineIsWhatTheSchemaSays() throws Exception {
    List<String> lines = lines(ALL).lines().toList();

    assertThat(lines).hasSize(ALL.length + 1);
    for (String line : lines) {
      assertThat(faults(line)).as(line).isEmpty();
    }
    assertThat(lines.getLast())
        .isEqualTo(
            "{\"schema\":\"mailseal-inspection/2\",\"kind\":\"summary\",\"ok\":0,\"warning\":1,"
                + "\"unknown\":4,\"failure\":1,\"complete\":true}");
  }

  @Test
  void theSchemaIsStrict() throws Exception {
    String document = document(ALL);

    assertThat(faults(document.replaceFirst("\"port\":", "\"prt\":"))).isNotEmpty();
    assertThat(faults(document.replaceFirst("\"level\": \"warning\"", "\"level\": \"bad\"")))
        .isNotEmpty();
    assertThat(faults(document.replaceFirst("\"clause\"", "\"more\": 1, \"clause\""))).isNotEmpty();
    assertThat(faults(document.replace("inspection/2", "inspection/1"))).isNotEmpty();
    assertThat(faults(document.replaceFirst("\"days-left\": 10,", ""))).isNotEmpty();
  }

  /** What a validator that is not ours finds wrong. */
  private static Set<ValidationMessage> faults(String json) throws Exception {
    SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().build();
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Files.readString(Path.of("src/docs/inspection.schema.json")), config);
    return schema.validate(json, InputFormat.JSON);
  }

  @Test
  void aDocumentHoldsAnyNumberOfDomains() {
    BatchOutcome[] many = new BatchOutcome[5_000];
    Arrays.fill(many, seen(DOMAIN));
    many[4_999] = SKIPPED;

    JsonObject document = JsonParser.parseString(document(many)).getAsJsonObject();

    assertThat(document.getAsJsonArray("domains")).hasSize(4_999);
    assertThat(document.getAsJsonArray("skipped")).hasSize(1);
    assertThat(document.getAsJsonArray("domains").get(4_998))
        .isEqualTo(document.getAsJsonArray("domains").get(0));
  }

  @Test
  void aDocumentThatIsBrokenOffIsWhole() {
    StringWriter text = new StringWriter();
    InspectionJsonDocument view = new InspectionJsonDocument(new PrintWriter(text), NOW);
    InspectionTally tally = new InspectionTally();
    tally.brokenOff();
    view.end(tally);

    assertThat(
            JsonParser.parseString(text.toString())
                .getAsJsonObject()
                .getAsJsonObject("summary")
                .get("complete")
                .getAsBoolean())
        .isFalse();
  }
}
