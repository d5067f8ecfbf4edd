package org.mailseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.TestCertificates;
import org.mailseal.certificate.TestCertificates.Authority;
import org.mailseal.checkup.TrustCheck;
import org.mailseal.endpoint.Limits;
import org.mailseal.endpoint.MailScripts;
import org.mailseal.endpoint.Probe;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.ScriptedMailServer;
import picocli.CommandLine;

class InspectCommandTest {
  private static final Authority ROOT = TestCertificates.root("Test Root");
  private static final ScriptedMailServer.Script IMAPS =
      MailScripts.serving(
          Protocol.IMAPS,
          "mail.example.org",
          ROOT.leaf("mail.example.org").issue().serverContext());

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    Probe probe =
        new Probe(
            host -> {
              throw new UnknownHostException(host);
            },
            Clock.systemUTC(),
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 8192, 65536));
    return new CommandLine(
            new InspectCommand(probe, Clock.systemUTC(), InspectCommandTest::trusting))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  /** Trusts what one of the roots has signed, and nothing else. */
  private static TrustCheck trusting(List<X509Certificate> roots) {
    return (chain, now) -> {
      boolean signed =
          roots.stream()
              .anyMatch(
                  root ->
                      root.getSubjectX500Principal().equals(chain.leaf().getIssuerX500Principal()));
      return signed ? Optional.empty() : Optional.of("an unknown root");
    };
  }

  private static Path rootFile(Path folder) throws Exception {
    String pem =
        "a comment\n-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(ROOT.certificate().getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    return Files.writeString(folder.resolve("root.pem"), pem);
  }

  @Test
  void allIsWell(@TempDir Path folder) throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      int code =
          run(
              server.endpoint(Protocol.IMAPS).toString(),
              "--connect-to",
              "127.0.0.1",
              "--trust",
              rootFile(folder).toString());

      assertThat(code).isZero();
      assertThat(out.toString())
          .startsWith("mail.example.org:" + server.port() + "/imaps at 127.0.0.1\n")
          .contains("✓ the certificate covers mail.example.org")
          .doesNotContain("✗");
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void allFailed() throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      int code =
          run(server.endpoint(Protocol.IMAPS).toString(), "--connect-to", "127.0.0.1", "--json");

      assertThat(code).isEqualTo(1);
      assertThat(
              JsonParser.parseString(out.toString())
                  .getAsJsonObject()
                  .getAsJsonArray("inspections")
                  .get(0)
                  .getAsJsonObject()
                  .get("level")
                  .getAsString())
          .isEqualTo("failure");
      assertThat(out.toString()).contains("an unknown root").contains("\"fault\": null");
    }
  }

  @Test
  void someFailedAndAnUnknownIsNotFine(@TempDir Path folder) throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      int code =
          run(
              "nowhere.example.org",
              "127.0.0.1:" + server.port() + "/imaps",
              "--trust",
              rootFile(folder).toString());

      assertThat(code).isEqualTo(3);
      assertThat(out.toString())
          .startsWith("nowhere.example.org:25/smtp\n")
          .contains("? nowhere.example.org has no address")
          .contains("127.0.0.1:" + server.port() + "/imaps at 127.0.0.1\n");
    }
  }

  @Test
  void usageIsExplained(@TempDir Path folder) throws Exception {
    assertThat(run()).isEqualTo(2);
    assertThat(run("mail.example.org:2525")).isEqualTo(2);
    assertThat(run("mail.example.org", "mail.example.org:2526")).isEqualTo(2);
    assertThat(run("mail.example.org", "--connect-to", "elsewhere")).isEqualTo(2);
    assertThat(run("mail.example.org", "--trust", folder.resolve("absent").toString()))
        .isEqualTo(2);
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    assertThat(run("mail.example.org", "--trust", empty.toString())).isEqualTo(2);
    Path broken = Files.writeString(folder.resolve("broken.pem"), "not PEM");
    assertThat(run("mail.example.org", "--trust", broken.toString())).isEqualTo(2);

    assertThat(err.toString())
        .contains("no protocol is usual on port 2525; name it")
        .contains("no protocol is usual on port 2526; name it")
        .contains("'elsewhere' is not an IP address")
        .contains("absent does not exist")
        .contains("empty.pem cannot be read: no '-----BEGIN CERTIFICATE-----' block")
        .contains("broken.pem");
    assertThat(out.toString()).isEmpty();
  }
}
