package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.file.KeyStoreContent;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.MailScripts;
import org.mailseal.endpoint.probe.ScriptedMailServer;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.OpenSsl;

/**
 * One certificate in three forms at once, and a server that reads one of them for each client: all
 * are new, or none is.
 */
@Timeout(120)
class FileFormsIT {
  private static final String NAME = "mail.example.org";
  private static final char[] PASSWORD = "hush hush".toCharArray();

  private Scratch scratch;
  private Path tls;
  private ScriptedMailServer server;
  private CertifiedKey old;

  @BeforeEach
  void begin() throws IOException {
    scratch = Scratch.create();
    tls = scratch.folder("tls");
    Identity identity =
        TestCertificates.root("Old Root")
            .leaf(NAME)
            .valid(
                java.time.Instant.now().minus(java.time.Duration.ofDays(85)),
                java.time.Instant.now().plus(java.time.Duration.ofDays(5)))
            .issue();
    old = new CertifiedKey(identity.key(), identity.chain());
    secret("password", "hush hush\n");
    secret("wrong-password", "hash hash\n");
    Files.writeString(tls.resolve("mail.crt"), Pem.encode(old.chain().certificates()));
    Files.writeString(tls.resolve("mail.key"), Pem.encode(old.key()));
    store(Format.PKCS12, "mail.p12");
    store(Format.JKS, "mail.jks");
    server =
        ScriptedMailServer.playing(
            stage ->
                MailScripts.serving(
                        Protocol.SMTPS, NAME, read(Format.PKCS12, "mail.p12").serverContext())
                    .play(stage));
  }

  @AfterEach
  void end() throws IOException {
    try {
      server.close();
    } catch (AssertionError openSslSaysNothing) {
      // The dialogue is the other tests' matter.
    } finally {
      scratch.close();
    }
  }

  private Path secret(String name, String text) throws IOException {
    Path file = Files.writeString(scratch.path(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private void store(Format format, String name) throws IOException {
    KeyStoreContent store = KeyStoreContent.empty(format);
    store.put(Optional.of("tomcat"), old, PASSWORD);
    Files.write(tls.resolve(name), store.encode(PASSWORD));
  }

  private CertifiedKey read(Format format, String name) throws IOException {
    return KeyStoreContent.read(format, Files.readAllBytes(tls.resolve(name)), PASSWORD)
        .key("tomcat", PASSWORD);
  }

  private Site site() {
    return new Site(
        scratch.folder("site"),
        """
        authorities: { internal: { local: {} } }
        certificates:
          mail.example.org:
            key: ecdsa-p256
            endpoints: [{ smtps: PORT }]
            connect-to: 127.0.0.1
            install:
              - pem: { certificate: TLS/mail.crt, key: TLS/mail.key }
              - pkcs12: { file: TLS/mail.p12, password-file: SCRATCH/password }
              - jks: { file: TLS/mail.jks, password-file: SCRATCH/password }
        verify: { connections: 2, within: 10s }
        database: jdbc:h2:file:SCRATCH/state/ledger
        checks: { dns: false }
        """
            .replace("PORT", Integer.toString(server.port()))
            .replace("TLS", tls.toString())
            .replace("SCRATCH", scratch.path(".").normalize().toString()));
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> states = new TreeMap<>();
    try (var found = Files.list(tls)) {
      for (Path file : found.toList()) {
        states.put(
            file.getFileName().toString(),
            java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return states;
  }

  private String served() {
    return OpenSsl.sClient(new MailPort("smtps", server.port()), NAME).fingerprint();
  }

  @Test
  void allFormsAreNewAtOnce() throws Exception {
    Command.Outcome renewed = site().command().run("renew");

    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    CertifiedKey now = read(Format.PKCS12, "mail.p12");
    assertThat(now.chain().leaf()).isNotEqualTo(old.chain().leaf());
    assertThat(read(Format.JKS, "mail.jks")).isEqualTo(now);
    assertThat(
            CertifiedKey.fromPem(
                Files.readString(tls.resolve("mail.key"))
                    + Files.readString(tls.resolve("mail.crt"))))
        .isEqualTo(now);
    assertThat(served()).isEqualTo(now.chain().info().fingerprint());
    assertThat(renewed.said()).doesNotContain("hush");
  }

  @Test
  void whereOneStoreDoesNotOpenNothingIsChanged() throws Exception {
    Map<String, String> before = files();
    Site wrong =
        site()
            .with(
                "mail.jks, password-file: " + scratch.path("password"),
                "mail.jks, password-file: " + scratch.path("wrong-password"));

    Command.Outcome renewed = wrong.command().run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.err())
        .contains(tls.resolve("mail.jks") + ": the key store does not open: the password is")
        .containsPattern("(?i)unchanged|untouched|nothing was changed|as it was")
        .doesNotContain("hush", "hash hash", "Exception", "\tat ");
    assertThat(files()).isEqualTo(before);
    assertThat(served()).isEqualTo(old.chain().info().fingerprint());
  }

  @Test
  void aStoreThatIsDamagedIsLeftAsItIs() throws Exception {
    Files.writeString(tls.resolve("mail.jks"), "not a key store");
    Map<String, String> before = files();

    Command.Outcome renewed = site().command().run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.err()).contains("mail.jks", "or the store is damaged");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aPasswordFileThatIsOpenToOthersIsRefused() throws Exception {
    Files.setPosixFilePermissions(
        scratch.path("password"), PosixFilePermissions.fromString("rw-r--r--"));
    Map<String, String> before = files();

    Command.Outcome renewed = site().command().run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.err()).contains("is open to others (rw-r--r--); run chmod 600");
    assertThat(files()).isEqualTo(before);
  }
}
