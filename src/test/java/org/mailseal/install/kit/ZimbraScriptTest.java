package org.mailseal.install.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.endpoint.probe.ScriptedMailServer;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.install.Output;

/**
 * The script is run against programs that do to files what Zimbra's do, and a port that serves what
 * lay there at the last restart.
 */
@Timeout(60)
class ZimbraScriptTest {
  private static final String ZMCERTMGR =
      """
      #!/bin/sh
      home=$(dirname "$0")/..
      place=$home/ssl/zimbra/commercial
      echo "$1 $2" >> "$home/log"
      case "$1 $2" in
        'verifycrt comm')
          [ "$(openssl pkey -in "$3" -pubout)" = "$(openssl x509 -in "$4" -noout -pubkey)" ] || exit 1
          openssl verify -purpose sslserver -CAfile "$5" "$4" ;;
        'deploycrt comm')
          [ ! -e "$home/full" ] || [ "$(cat "$home/log" | wc -l)" -gt 2 ] || { echo 'ERROR: disk is full'; exit 1; }
          [ "$(openssl pkey -in "$place/commercial.key" -pubout)" = "$(openssl x509 -in "$3" -noout -pubkey)" ] || exit 1
          cp "$3" "$place/commercial.crt" && cp "$4" "$place/commercial_ca.crt" ;;
        'deploycrt self') rm "$place/commercial.crt" ;;
        *) exit 2 ;;
      esac
      """;
  private static final String ZMCONTROL =
      """
      #!/bin/sh
      home=$(dirname "$0")/..
      echo "$1" >> "$home/log"
      [ -e "$home/stuck" ] || cat "$home/ssl/zimbra/commercial/commercial.key" "$home/ssl/zimbra/commercial/commercial.crt" > "$home/running"
      """;

  private static final Authority ROOT = TestCertificates.root("Corp Root");
  private static final CertifiedKey OLD = material();
  private static final CertifiedKey NEW = material();

  @TempDir private Path folder;
  private Path home;
  private Path commercial;
  private ScriptedMailServer port;

  private static CertifiedKey material() {
    Identity identity = ROOT.intermediate("Issuing").leaf("mail.example.org").issue();
    return new CertifiedKey(identity.key(), identity.chain());
  }

  @BeforeEach
  void begin() throws IOException {
    home = folder.resolve("zimbra");
    commercial = Files.createDirectories(home.resolve("ssl/zimbra/commercial"));
    Path bin = Files.createDirectories(home.resolve("bin"));
    for (Map.Entry<String, String> program :
        Map.of("zmcertmgr", ZMCERTMGR, "zmcontrol", ZMCONTROL).entrySet()) {
      Path file = Files.writeString(bin.resolve(program.getKey()), program.getValue());
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(commercial.resolve("commercial.key"), Pem.encode(OLD.key()));
    Files.writeString(commercial.resolve("commercial.crt"), Pem.encode(OLD.chain().leaf()));
    Files.writeString(
        commercial.resolve("commercial_ca.crt"),
        Pem.encode(OLD.chain().issuers()) + Pem.encode(ROOT.certificate()));
    Files.writeString(
        home.resolve("running"), Pem.encode(OLD.key()) + Pem.encode(OLD.chain().leaf()));
    port = ScriptedMailServer.playing(stage -> stage.startTls(running().serverContext()));

    Path root = Files.writeString(folder.resolve("root.pem"), Pem.encode(ROOT.certificate()));
    Path kit = Files.createDirectory(folder.resolve("kit"));
    write(new ZimbraKit(kit, Optional.of(root)));
  }

  @AfterEach
  void end() throws IOException {
    port.close();
  }

  private static void write(ZimbraKit kit) throws IOException {
    try {
      for (Output output : kit.outputs(NEW)) {
        Files.write(output.file(), output.content());
      }
    } catch (org.mailseal.install.InstallException e) {
      throw new IOException(e);
    }
  }

  private CertifiedKey running() throws IOException {
    return CertifiedKey.fromPem(Files.readString(home.resolve("running")));
  }

  private record Ended(int status, String said) {}

  private Ended install(String... arguments) throws Exception {
    ProcessBuilder script =
        new ProcessBuilder("sh", folder.resolve("kit/install.sh").toString())
            .redirectErrorStream(true);
    script.command().addAll(List.of(arguments));
    script
        .environment()
        .putAll(
            Map.of(
                "ZIMBRA_HOME",
                home.toString(),
                "MAILSEAL_PORTS",
                port.port() + " 1:smtp",
                "MAILSEAL_PATIENCE",
                "0"));
    Process process = script.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  private void assertDeployed(CertifiedKey expected) throws IOException {
    assertThat(running().chain().leaf()).isEqualTo(expected.chain().leaf());
    assertThat(commercial.resolve("commercial.key")).hasContent(Pem.encode(expected.key()));
    assertThat(commercial.resolve("commercial.crt"))
        .hasContent(Pem.encode(expected.chain().leaf()));
  }

  private List<String> steps() throws IOException {
    return Files.readAllLines(home.resolve("log"));
  }

  @Test
  void itIsDeployedSeenServedAndUndone() throws Exception {
    Ended installed = install();
    assertThat(installed).as(installed.said()).returns(0, Ended::status);
    assertThat(installed.said()).contains("Served by the ports: " + port.port());
    assertThat(steps()).containsExactly("verifycrt comm", "deploycrt comm", "restart");
    assertDeployed(NEW);

    Ended again = install();
    assertThat(again).as(again.said()).returns(0, Ended::status);
    assertDeployed(NEW);

    Ended undone = install("--undo");
    assertThat(undone).as(undone.said()).returns(0, Ended::status);
    assertDeployed(OLD);
    assertThat(install("--undo").said()).contains("There is nothing to undo");
    assertDeployed(OLD);
  }

  @Test
  void whatZimbraRefusesChangesNothing() throws Exception {
    Files.writeString(folder.resolve("kit/chain.pem"), Pem.encode(NEW.chain().issuers()));

    Ended refused = install();

    assertThat(refused).as(refused.said()).returns(1, Ended::status);
    assertThat(refused.said()).contains("nothing was changed");
    assertThat(steps()).containsExactly("verifycrt comm");
    assertDeployed(OLD);
    assertThat(install("--undo")).returns(1, Ended::status);
    assertDeployed(OLD);
  }

  @Test
  void aPortThatKeepsTheOldOnePutsItBack() throws Exception {
    Files.createFile(home.resolve("stuck"));

    Ended failed = install();

    assertThat(failed).as(failed.said()).returns(1, Ended::status);
    assertThat(failed.said())
        .contains("These ports do not serve the new certificate, and it is put back: ")
        .contains(Integer.toString(port.port()));
    assertThat(steps())
        .containsExactly(
            "verifycrt comm", "deploycrt comm", "restart", "deploycrt comm", "restart");
    assertDeployed(OLD);
  }

  @Test
  void aDeploymentThatFailsIsPutBack() throws Exception {
    Files.createFile(home.resolve("full"));

    Ended failed = install();

    assertThat(failed).as(failed.said()).returns(1, Ended::status);
    assertThat(failed.said()).contains("disk is full", "Failed, and is put back.");
    assertDeployed(OLD);
  }

  @Test
  void whereZimbrasOwnCertificateWasItIsDeployedAgain() throws Exception {
    Files.delete(commercial.resolve("commercial.crt"));
    Files.delete(commercial.resolve("commercial.key"));

    Ended installed = install();
    assertThat(installed).as(installed.said()).returns(0, Ended::status);
    assertDeployed(NEW);
    install("--undo");
    assertThat(steps()).contains("deploycrt self");
    assertThat(commercial.resolve("commercial.crt")).doesNotExist();
  }

  @Test
  void anotherArgumentIsRefused() throws Exception {
    assertThat(install("--undoo")).returns(1, Ended::status);
    assertThat(home.resolve("log")).doesNotExist();
  }
}
