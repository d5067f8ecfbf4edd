package org.mailseal.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.mailseal.servers.Command;
import org.mailseal.servers.Courier;
import org.mailseal.servers.Cyrus;
import org.mailseal.servers.Dovecot;
import org.mailseal.servers.Exim;
import org.mailseal.servers.KeyAndChain;
import org.mailseal.servers.MailPort;
import org.mailseal.servers.MailsealCommand;
import org.mailseal.servers.OpenSmtpd;
import org.mailseal.servers.OpenSsl;
import org.mailseal.servers.Postfix;
import org.mailseal.servers.RealServer;
import org.mailseal.servers.Scratch;
import org.mailseal.servers.ScratchAuthority;
import org.mailseal.servers.Served;
import org.mailseal.servers.Stunnel;

/**
 * What {@code inspect} says of real servers, held against what other tools say of the same ports in
 * the same minute. A row of the table is a port, a column another tool:
 *
 * <pre>
 *                        s_client   s_client  s_client  s_client      testssl.sh
 *                        -showcerts -tls1_x   verdict   -noservername
 *   Postfix, postscreen      x         x         x          x
 *   Postfix                  x         x         x          x             x
 *   Exim                     x         x         x          x
 *   OpenSMTPD                x         x         x          x
 *   Dovecot                  x         x         x          x             x
 *   Cyrus                    x         x         x          x
 *   Courier                  x         x         x          x
 *   stunnel                  x         x         x          x
 * </pre>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(900)
class PeersIT {
  private static final String NAME = "mail.example.org";
  private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

  private record Row(String server, MailPort port) {
    String endpoint() {
      return NAME + ":" + port.number() + "/" + port.protocol();
    }

    @Override
    public String toString() {
      return server + ", " + port.protocol();
    }
  }

  private final List<AutoCloseable> running = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private Scratch scratch;
  private ScratchAuthority authority;

  @BeforeAll
  void startServers() {
    scratch = Scratch.create();
    authority = ScratchAuthority.create(scratch.folder("ca"));
    KeyAndChain good = authority.issue(Duration.ofDays(80), NAME);
    Postfix screened =
        started(() -> Postfix.startBehindPostscreen(scratch, NAME, good), "Postfix, postscreen");
    rows.add(new Row("postscreen", screened.smtp()));
    rows.add(new Row("Postfix", screened.ports().get(1)));
    rows.add(new Row("Postfix", screened.smtps()));
    serve("Exim", () -> Exim.start(scratch, NAME, good));
    serve("OpenSMTPD", () -> OpenSmtpd.start(scratch, NAME, good));
    serve("Dovecot", () -> Dovecot.start(scratch, good));
    serve("Cyrus", () -> Cyrus.start(scratch, NAME, good));
    serve("Courier", () -> Courier.start(scratch, NAME, good));
    serve("stunnel", () -> Stunnel.start(scratch, NAME, good));
  }

  private void serve(String name, Supplier<RealServer> start) {
    started(start, name).ports().forEach(port -> rows.add(new Row(name, port)));
  }

  private <S extends AutoCloseable> S started(Supplier<S> start, String name) {
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
              strings(inspect(row).getAsJsonObject("served").getAsJsonArray("chain"), "sha256");
          assertThat(sent).isEqualTo(fingerprints(OpenSsl.sClient(row.port(), NAME)));
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
          assertThat(versions(inspect(row))).isEqualTo(accepted);
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
          assertThat(failures(inspect(row))).isEmpty();

          assertThat(OpenSsl.verdict(row.port(), "other.example.org", authority.certificate()))
              .isEqualTo("hostname mismatch");
          assertThat(failures(inspect(row, "other.example.org", authority.certificate())))
              .contains("host-name");

          Path stranger = scratch.path("stranger.crt");
          assertThat(OpenSsl.verdict(row.port(), NAME, stranger)).contains("self-signed");
          assertThat(failures(inspect(row, NAME, stranger))).containsExactly("chain");
        });
  }

  @TestFactory
  Stream<DynamicTest> withoutSniAsSClientSees() {
    return forEachRow(
        row -> {
          assertThat(OpenSsl.sClient(row.port(), List.of("-noservername")).fingerprint())
              .isEqualTo(OpenSsl.sClient(row.port(), NAME).fingerprint());
          assertThat(levels(inspect(row), "sni")).containsOnly("ok");
        });
  }

  @TestFactory
  Stream<DynamicTest> asTestsslSees() {
    return rows.stream()
        .filter(row -> row.server().equals("Dovecot") || row.port().protocol().equals("submission"))
        .filter(row -> !row.port().protocol().startsWith("pop3"))
        .map(row -> DynamicTest.dynamicTest(row.toString(), () -> compareWithTestssl(row)));
  }

  private void compareWithTestssl(Row row) throws IOException {
    Testssl seen = Testssl.of(row.port(), NAME, authority.certificate(), scratch);
    JsonObject ours = inspect(row);
    assertThat(fingerprintOfLeaf(ours)).isEqualToIgnoringCase(seen.says("cert_fingerprintSHA256"));
    assertThat(versions(ours)).isEqualTo(seen.versions());
    assertThat(levels(ours, "host-name")).containsOnly("ok");
    assertThat(seen.says("cert_trust")).startsWith("Ok via SAN");
    assertThat(levels(ours, "chain")).containsOnly("ok");
    assertThat(seen.says("cert_chain_of_trust")).startsWith("passed");
    assertThat(ours.getAsJsonObject("served").getAsJsonArray("chain"))
        .hasSize(Integer.parseInt(seen.says("certs_countServer")));
  }
}
