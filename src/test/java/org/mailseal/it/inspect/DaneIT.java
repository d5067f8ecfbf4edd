package org.mailseal.it.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.dns.Bind;
import org.mailseal.fixture.dns.Bind.Zone;
import org.mailseal.fixture.dns.SystemResolver;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Postfix;

/**
 * DANE as Postfix's own client and as GnuTLS see it: TLSA records in a signed zone, right and
 * wrong, in front of a real Postfix, and what each of the three says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class DaneIT {
  private final Scratch scratch = Scratch.create();
  private Postfix postfix;
  private Bind bind;
  private SystemResolver resolver;

  @BeforeAll
  void start() {
    ScratchAuthority authority = ScratchAuthority.create(scratch.folder("ca"));
    KeyAndChain served = authority.issue(Duration.ofDays(80), "*.example.org", "*.plain.test");
    postfix = Postfix.start(scratch, "right.example.org", served);
    String right = tlsa(served, "3 1 1");
    bind =
        Bind.start(
            scratch,
            Zone.signed(
                "example.org",
                """
                right IN A 127.0.0.1
                whole IN A 127.0.0.1
                wrong IN A 127.0.0.1
                stale IN A 127.0.0.1
                none  IN A 127.0.0.1
                alias IN CNAME wrong
                own   IN CNAME none
                _PORT._tcp.alias IN TLSA RIGHT
                _PORT._tcp.own IN TLSA RIGHT
                _PORT._tcp.right IN TLSA RIGHT
                _PORT._tcp.whole IN TLSA WHOLE
                _PORT._tcp.wrong IN TLSA 3 1 1 OTHER
                _PORT._tcp.stale IN TLSA RIGHT
                _PORT._tcp.stale IN TLSA 3 1 1 OTHER
                """
                    .replace("PORT", Integer.toString(postfix.smtp().number()))
                    .replace("RIGHT", right)
                    .replace("WHOLE", tlsa(served, "3 0 1"))
                    .replace("OTHER", "ab".repeat(32))),
            Zone.unsigned(
                "plain.test",
                """
                right IN A 127.0.0.1
                _PORT._tcp.right IN TLSA RIGHT
                """
                    .replace("PORT", Integer.toString(postfix.smtp().number()))
                    .replace("RIGHT", right)));
    resolver = SystemResolver.start(scratch, bind);
  }

  /** GnuTLS makes the record. */
  private String tlsa(KeyAndChain of, String kind) {
    of.write(scratch.path("leaf.crt"), scratch.path("leaf.key"));
    List<String> words =
        new ArrayList<>(
            List.of(
                "danetool",
                "--tlsa-rr",
                "--host",
                "mail.example.org",
                "--port",
                "25",
                "--load-certificate",
                scratch.path("leaf.crt").toString()));
    if (kind.startsWith("3 0")) {
      words.add("--x509");
    }
    String record = Command.mustRun(words.toArray(String[]::new));
    String hash = record.replaceAll("(?s).*\\(\\s*\\w+\\s+\\w+\\s+\\w+\\s+(\\w+)\\s*\\).*", "$1");
    return kind + " " + hash;
  }

  @AfterAll
  void stop() {
    try {
      for (AutoCloseable running : new AutoCloseable[] {resolver, bind, postfix}) {
        if (running != null) {
          running.close();
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      scratch.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // host, what Postfix's client calls the connection, what GnuTLS says, ours
    "right.example.org, Verified,  matches, ok",
    "whole.example.org, Verified,  matches, ok",
    "wrong.example.org, Untrusted, not,     failure",
    "stale.example.org, Verified,  matches, ok",
    "none.example.org,  Untrusted, none,    ok",
    "own.example.org,   Verified,  matches, ok",
    "right.plain.test,  Untrusted, none,    warning",
  })
  void asPostfixAndGnutlsSee(String host, String postfixSays, String gnutlsSays, String level) {
    assertThat(posttlsFinger(host))
        .as(resolver::log)
        .contains(postfixSays + " TLS connection established to");
    switch (gnutlsSays) {
      case "matches" -> assertThat(danetool(host)).contains("Certificate matches");
      case "not" -> assertThat(danetool(host)).contains("The certificate differs");
      default -> assertThat(danetool(host)).contains("No DANE data were found");
    }
    assertThat(dane(host)).isEqualTo(level);
  }

  /** RFC 7672 §2.2.2: the right record stands where no sender looks, and the fix says where. */
  @Test
  void theRecordOfAnAliasIsThatOfItsRealName() {
    int port = postfix.smtp().number();
    assertThat(posttlsFinger("alias.example.org"))
        .as(resolver::log)
        .contains("Untrusted TLS connection established to");

    JsonObject dane = findings("alias.example.org", "dane").getFirst();

    assertThat(dane.get("level").getAsString()).isEqualTo("failure");
    assertThat(dane.get("what").getAsString()).contains("_" + port + "._tcp.wrong.example.org");
    assertThat(dane.get("fix").getAsString())
        .contains("publish _" + port + "._tcp.wrong.example.org IN TLSA 3 1 1 ")
        .doesNotContain("alias");
  }

  private String posttlsFinger(String host) {
    return resolver
        .run(
            Map.of("MAIL_CONFIG", postfix.configDirectory().toString()),
            List.of(
                "posttls-finger", "-c", "-l", "dane", "[" + host + "]:" + postfix.smtp().number()))
        .said();
  }

  /** It knows the real root's key only, so it leaves DNSSEC out. */
  private String danetool(String host) {
    return resolver
        .run(
            Map.of(),
            List.of(
                "danetool",
                "--check",
                host,
                "--port",
                Integer.toString(postfix.smtp().number()),
                "--starttls-proto",
                "smtp",
                "--local-dns",
                "--insecure"))
        .said();
  }

  /** The level of the finding about DANE. */
  private String dane(String host) {
    return findings(host, "dane").stream()
        .map(finding -> finding.get("level").getAsString())
        .reduce((_, _) -> "several")
        .orElse("none");
  }

  private List<JsonObject> findings(String host, String topic) {
    Command.Outcome outcome =
        new BuiltCommand(scratch.path("none.yaml"))
            .run(
                "inspect",
                "--json",
                "--resolver",
                "127.0.0.1:" + bind.port(),
                "--trust-anchor",
                bind.trustAnchor().toString(),
                host + ":" + postfix.smtp().number() + "/smtp");
    JsonObject inspection =
        JsonParser.parseString(outcome.out())
            .getAsJsonObject()
            .getAsJsonArray("inspections")
            .get(0)
            .getAsJsonObject();
    return inspection.getAsJsonArray("findings").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(finding -> finding.get("topic").getAsString().equals(topic))
        .toList();
  }
}
