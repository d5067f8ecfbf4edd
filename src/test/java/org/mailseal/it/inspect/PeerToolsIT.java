package org.mailseal.it.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.Courier;
import org.mailseal.fixture.server.Cyrus;
import org.mailseal.fixture.server.Dovecot;
import org.mailseal.fixture.server.Exim;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.OpenSmtpd;
import org.mailseal.fixture.server.OpenSsl;
import org.mailseal.fixture.server.Postfix;
import org.mailseal.fixture.server.RealServer;
import org.mailseal.fixture.server.Sslscan;
import org.mailseal.fixture.server.Stunnel;
import org.mailseal.fixture.server.Testssl;

/**
 * What {@code inspect} says of real servers, held against what other tools say of the same ports in
 * the same minute. A row of the table is a port, a column another tool:
 *
 * <pre>
 *                        s_client   s_client  s_client  s_client      testssl.sh  sslscan
 *                        -showcerts -tls1_x   verdict   -noservername
 *   Postfix, postscreen      x         x         x          x
 *   Postfix                  x         x         x          x             x          x
 *   Exim                     x         x         x          x                        x
 *   OpenSMTPD                x         x         x          x                        x
 *   Dovecot                  x         x         x          x             x          x
 *   Cyrus                    x         x         x          x
 *   Courier                  x         x         x          x
 *   stunnel                  x         x         x          x                        x
 * </pre>
 */
@Order(1) // long
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(900)
class PeerToolsIT {
  private static final String NAME = "mail.example.org";
  private static final String OTHER = "other.example.org";
  private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

  private record Row(String server, MailPort port) {
    String endpoint(String name) {
      return name + ":" + port.number() + "/" + port.protocol();
    }

    @Override
    public String toString() {
      return server + ", " + port.protocol();
    }
  }

  /** What was said of each row under one name. */
  private record Inspected(String name, Map<String, JsonObject> byEndpoint) {
    JsonObject of(Row row) {
      return Objects.requireNonNull(
          byEndpoint.get(row.endpoint(name)), () -> row + " was not looked at");
    }
  }

  private final List<AutoCloseable> running = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private Scratch scratch;
  private ScratchAuthority authority;
  private Path stranger;
  private Inspected inspected = new Inspected("", Map.of());
  private Inspected ofOtherName = inspected;
  private Inspected withoutRoot = inspected;

  @BeforeAll
  void startServers() {
    scratch = Scratch.create();
    authority = ScratchAuthority.create(scratch.folder("ca"));
    KeyAndChain good = authority.issue(Duration.ofDays(80), NAME);
    stranger = ScratchAuthority.create(scratch.folder("stranger")).certificate();
    Postfix screened = started(() -> Postfix.startBehindPostscreen(scratch, NAME, good));
    rows.add(new Row("postscreen", screened.smtp()));
    rows.add(new Row("Postfix", screened.ports().get(1)));
    rows.add(new Row("Postfix", screened.smtps()));
    serve("Exim", () -> Exim.start(scratch, NAME, good));
    serve("OpenSMTPD", () -> OpenSmtpd.start(scratch, NAME, good));
    serve("Dovecot", () -> Dovecot.start(scratch, good));
    Cyrus cyrus = started(() -> Cyrus.startWithFurtherPorts(scratch, NAME, good));
    Stream.concat(cyrus.ports().stream(), cyrus.furtherPorts().stream())
        .forEach(port -> rows.add(new Row("Cyrus", port)));
    serve("Courier", () -> Courier.start(scratch, NAME, good));
    serve("stunnel", () -> Stunnel.start(scratch, NAME, good));
    inspected = inspect(NAME, authority.certificate());
    ofOtherName = inspect(OTHER, authority.certificate());
    withoutRoot = inspect(NAME, stranger);
  }

  private void serve(String name, Supplier<RealServer> start) {
    started(start).ports().forEach(port -> rows.add(new Row(name, port)));
  }

  private <S extends AutoCloseable> S started(Supplier<S> start) {
    S server = start.get();
    running.add(server);
    return server;
  }

  @AfterAll
  void stopServers() throws Exception {
    try {
      for (AutoCloseable server : running.reversed()) {
        server.close();
      }
    } finally {
      scratch.close();
    }
  }

  /** The chain, byte by byte. */
  @TestFactory
  Stream<DynamicTest> servedAsSClientSees() {
    return forEachRow(
        row -> {
          List<String> sent =
              OpenSsl.sClient(row.port(), NAME).chain().stream()
                  .map(CertificateInfo::fingerprint)
                  .toList();
          assertThat(chain(inspected.of(row))).isEqualTo(sent);
        });
  }

  /** Which versions of TLS a port accepts. */
  @TestFactory
  Stream<DynamicTest> versionsAsSClientSees() {
    return forEachRow(
        row -> {
          Set<String> accepted =
              VERSIONS.stream()
                  .filter(version -> OpenSsl.shakes(row.port(), only(version)))
                  .collect(Collectors.toCollection(TreeSet::new));
          assertThat(versions(inspected.of(row))).isEqualTo(accepted);
        });
  }

  private static List<String> only(String version) {
    String option = "-" + version.replace("TLSv1", "tls1").replace('.', '_');
    return version.equals("TLSv1.3")
        ? List.of(option)
        : List.of(option, "-cipher", "DEFAULT:@SECLEVEL=0");
  }

  /** Whether a client trusts it for a name: the right one, another one, and without its root. */
  @TestFactory
  Stream<DynamicTest> verdictAsSClients() {
    return forEachRow(
        row -> {
          assertThat(OpenSsl.verdict(row.port(), NAME, authority.certificate())).isEqualTo("ok");
          assertThat(failures(inspected.of(row))).isEmpty();

          assertThat(OpenSsl.verdict(row.port(), OTHER, authority.certificate()))
              .isEqualTo("hostname mismatch");
          assertThat(failures(ofOtherName.of(row))).contains("host-name");

          assertThat(OpenSsl.verdict(row.port(), NAME, stranger)).contains("self-signed");
          assertThat(failures(withoutRoot.of(row))).containsExactly("chain");
        });
  }

  @TestFactory
  Stream<DynamicTest> withoutSniAsSClientSees() {
    return forEachRow(
        row -> {
          assertThat(OpenSsl.sClient(row.port(), List.of("-noservername")).fingerprint())
              .isEqualTo(OpenSsl.sClient(row.port(), NAME).fingerprint());
          assertThat(levels(inspected.of(row), "sni")).containsOnly("ok");
        });
  }

  @Test
  void asTestsslSeesOneOfThem() throws IOException {
    compareWithTestssl(comparedWithTestssl().findFirst().orElseThrow());
  }

  /** Half a minute each. */
  @Tag("thorough")
  @TestFactory
  Stream<DynamicTest> asTestsslSees() {
    return comparedWithTestssl()
        .skip(1)
        .map(row -> DynamicTest.dynamicTest(row.toString(), () -> compareWithTestssl(row)));
  }

  private Stream<Row> comparedWithTestssl() {
    return rows.stream()
        .filter(row -> row.server().equals("Dovecot") || row.port().protocol().equals("submission"))
        .filter(row -> !row.port().protocol().startsWith("pop3"));
  }

  private void compareWithTestssl(Row row) throws IOException {
    Testssl seen = Testssl.of(row.port(), NAME, authority.certificate(), scratch);
    JsonObject ours = inspected.of(row);
    assertThat(chain(ours).getFirst()).isEqualToIgnoringCase(seen.says("cert_fingerprintSHA256"));
    assertThat(versions(ours)).isEqualTo(seen.versions());
    assertThat(levels(ours, "host-name")).containsOnly("ok");
    assertThat(seen.says("cert_trust")).startsWith("Ok via SAN");
    assertThat(levels(ours, "chain")).doesNotContain("failure", "unknown");
    assertThat(seen.says("cert_chain_of_trust")).startsWith("passed");
    assertThat(chain(ours)).hasSize(Integer.parseInt(seen.says("certs_countServer")));
    assertThat(weaknesses(ours).contains("anonymous"))
        .isEqualTo(seen.says("cipherlist_aNULL").equals("offered"));
    assertThat(weaknesses(ours).contains("null-encryption"))
        .isEqualTo(seen.says("cipherlist_NULL").equals("offered"));
    assertThat(weaknesses(ours).contains("export"))
        .isEqualTo(seen.says("cipherlist_EXPORT").equals("offered"));
  }

  /**
   * Which versions, and which kinds of weak cipher suites. Not where it cannot say STARTTLS, and
   * not where each of its hundred connections is made to wait.
   */
  @TestFactory
  Stream<DynamicTest> asSslscanSees() {
    return rows.stream()
        .filter(row -> !Set.of("postscreen", "Cyrus", "Courier").contains(row.server()))
        .filter(row -> !Set.of("sieve", "lmtp").contains(row.port().protocol()))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.toString(),
                    () -> {
                      Sslscan seen = Sslscan.of(row.port(), NAME);
                      assertThat(versions(inspected.of(row))).isEqualTo(seen.versions());
                      assertThat(weaknesses(inspected.of(row)))
                          .isEqualTo(weaknesses(seen.suites()));
                    }));
  }

  /** By the names of OpenSSL and of the IANA. */
  private static Set<String> weaknesses(Set<String> suites) {
    Map<String, Pattern> kinds =
        Map.of(
            "null-encryption", Pattern.compile("NULL"),
            "export", Pattern.compile("EXP"),
            "anonymous", Pattern.compile("^(ADH|AECDH)-(?!NULL)|_anon_WITH_(?!NULL)"),
            "rc4", Pattern.compile("RC4"),
            "des", Pattern.compile("(?<!3)DES-CBC-|_WITH_DES_"));
    return kinds.entrySet().stream()
        .filter(kind -> suites.stream().anyMatch(suite -> kind.getValue().matcher(suite).find()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What the codes of its findings say, whatever their level. */
  private static Set<String> weaknesses(JsonObject inspection) {
    return objects(inspection.getAsJsonArray("findings"))
        .map(finding -> finding.get("code").getAsString())
        .filter(code -> code.startsWith("cipher-suites.") && !code.endsWith(".sound"))
        .map(code -> code.substring("cipher-suites.".length()).replace("-between-servers", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Stream<DynamicTest> forEachRow(Consumer<Row> test) {
    return rows.stream()
        .map(row -> DynamicTest.dynamicTest(row.toString(), () -> test.accept(row)));
  }

  /** With settings that say nothing of these hosts. */
  private BuiltCommand ofAnotherHost() {
    Path folder = scratch.folder("elsewhere");
    return new Site(
            folder,
            """
            authorities: { internal: { local: {} } }
            certificates:
              elsewhere.example.net: { authority: internal }
            database: jdbc:h2:file:%s/state/ledger
            """
                .formatted(folder))
        .command();
  }

  /**
   * An inspection of all rows, as users get it but for the DNS, which knows nothing of these hosts.
   */
  private Inspected inspect(String name, Path trust) {
    List<String> words =
        new ArrayList<>(
            List.of("inspect", "--json", "--no-dns", "--connect-to", "127.0.0.1", "--trust"));
    words.add(trust.toString());
    rows.forEach(row -> words.add(row.endpoint(name)));
    Command.Outcome outcome = ofAnotherHost().run(words.toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
    return new Inspected(
        name,
        objects(
                JsonParser.parseString(outcome.out())
                    .getAsJsonObject()
                    .getAsJsonArray("inspections"))
            .collect(
                Collectors.toMap(
                    inspection -> inspection.get("endpoint").getAsString(), Function.identity())));
  }

  private static Set<String> versions(JsonObject inspection) {
    Stream<JsonObject> looks =
        objects(inspection.getAsJsonArray("looks"))
            .filter(look -> !look.getAsJsonObject("manner").get("only").isJsonNull());
    return Stream.concat(Stream.of(inspection.getAsJsonObject("served")), looks)
        .map(seen -> seen.get("tls-version"))
        .filter(version -> !version.isJsonNull())
        .map(JsonElement::getAsString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> failures(JsonObject inspection) {
    return objects(inspection.getAsJsonArray("findings"))
        .filter(finding -> finding.get("level").getAsString().equals("failure"))
        .map(finding -> finding.get("topic").getAsString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> levels(JsonObject inspection, String topic) {
    return objects(inspection.getAsJsonArray("findings"))
        .filter(finding -> finding.get("topic").getAsString().equals(topic))
        .map(finding -> finding.get("level").getAsString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> chain(JsonObject inspection) {
    return objects(inspection.getAsJsonObject("served").getAsJsonArray("chain"))
        .map(certificate -> certificate.get("sha256").getAsString())
        .toList();
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.asList().stream().map(JsonElement::getAsJsonObject);
  }
}
