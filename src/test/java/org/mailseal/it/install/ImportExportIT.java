package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.Keytool;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.Dovecot;
import org.mailseal.fixture.server.OpenSsl;

/**
 * Files that openssl and keytool have made become what a real Dovecot serves, and what is handed
 * out is read by both; no password and no key is seen on the way.
 */
@Timeout(400)
class ImportExportIT {
  private static final String NAME = "mail.example.org";
  private static final String SECRET = "correct horse battery";

  @AutoClose private static final Scratch SCRATCH = Scratch.create();
  private static ScratchAuthority authority;
  private static KeyAndChain old;
  private static Path password;
  private static Path wrongPassword;
  @AutoClose private static Dovecot dovecot;

  private static int sites;

  private Site site;
  private BuiltCommand mailseal;
  private Path store;

  @BeforeAll
  static void start() throws IOException {
    authority = ScratchAuthority.create(SCRATCH.folder("ca"));
    old = issue(5);
    dovecot = Dovecot.start(SCRATCH, old);
    password = secret("password", SECRET);
    wrongPassword = secret("wrong-password", "correct horse batterie");
  }

  private static Path secret(String name, String secret) throws IOException {
    Path file = Files.writeString(SCRATCH.path(name), secret + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static KeyAndChain issue(int daysLeft) {
    return authority.issue(Duration.ofDays(daysLeft), NAME);
  }

  @BeforeEach
  void begin() {
    dovecot.write(old);
    dovecot.reload();
    sites++;
    Path folder = SCRATCH.folder("site-" + sites);
    store = folder.resolve("mail.p12");
    String endpoints =
        dovecot.ports().stream()
            .map(port -> "{" + port.protocol() + ": " + port.number() + "}")
            .collect(Collectors.joining(", "));
    site =
        new Site(
            folder,
            """
            contact: postmaster@mail.example.org
            authorities:
              corporate: { manual: { hand-in: pki@corp.example } }
            certificates:
              mail.example.org:
                authority: corporate
                key: ecdsa-p256
                endpoints: [ENDPOINTS]
                connect-to: 127.0.0.1
                install:
                  - dovecot: { certificate: CERTIFICATE, key: KEY, config: CONFIG }
                  - pkcs12: { file: STORE, password-file: PASSWORD }
            verify: { connections: 2, within: 20s }
            database: jdbc:h2:file:FOLDER/state/ledger
            checks: { dns: false }
            """
                .replace("ENDPOINTS", endpoints)
                .replace("CERTIFICATE", dovecot.certificateFile().toString())
                .replace("KEY", dovecot.keyFile().toString())
                .replace("CONFIG", dovecot.config().toString())
                .replace("STORE", store.toString())
                .replace("PASSWORD", password.toString())
                .replace("FOLDER", folder.toString()));
    mailseal = site.command();
  }

  private Path file(String name) {
    return site.folder().resolve(name);
  }

  /** A key that openssl has encrypted, beside its chain. */
  private List<String> encryptedPem(KeyAndChain material) {
    Path chain = file("chain.pem");
    Path key = file("plain.key");
    material.write(chain, key);
    Path encrypted = file("encrypted.key");
    Command.mustRun(
        "openssl",
        "pkcs8",
        "-topk8",
        "-in",
        key.toString(),
        "-out",
        encrypted.toString(),
        "-passout",
        "file:" + password);
    return List.of(chain.toString(), "--key", encrypted.toString());
  }

  private Path pkcs12(KeyAndChain material) {
    Path both = file("both.pem");
    material.write(both);
    Path made = file("made.p12");
    Command.mustRun(
        "openssl",
        "pkcs12",
        "-export",
        "-in",
        both.toString(),
        "-out",
        made.toString(),
        "-passout",
        "file:" + password,
        "-name",
        "mail");
    return made;
  }

  private Path jks(KeyAndChain material) {
    Path made = file("made.jks");
    Keytool.run(
        "-importkeystore",
        "-srckeystore",
        pkcs12(material).toString(),
        "-srcstoretype",
        "PKCS12",
        "-srcstorepass:file",
        password.toString(),
        "-destkeystore",
        made.toString(),
        "-deststoretype",
        "JKS",
        "-deststorepass:file",
        password.toString());
    return made;
  }

  private Command.Outcome importing(List<String> files, String... more) {
    return mailseal.run(
        Stream.of(List.of("certificate", "import"), files, List.of(more))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  private void assertServed(KeyAndChain expected) {
    assertThat(dovecot.ports())
        .allSatisfy(
            port ->
                assertThat(OpenSsl.sClient(port, NAME).fingerprint())
                    .isEqualTo(expected.served().fingerprint()));
  }

  private String inStore() {
    return Served.in(
            Command.mustRun(
                "openssl",
                "pkcs12",
                "-in",
                store.toString(),
                "-passin",
                "file:" + password,
                "-nokeys"))
        .fingerprint();
  }

  /** Neither the password, nor the key in any form, is there. */
  private static void assertHoldsNoSecret(byte[] content, KeyAndChain material)
      throws GeneralSecurityException {
    byte[] der =
        java.util.Base64.getMimeDecoder().decode(material.key().replaceAll("-----[^-]+-----", ""));
    ECPrivateKey key =
        (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    byte[] scalar = key.getS().toByteArray();
    String text = new String(content, StandardCharsets.ISO_8859_1);
    assertThat(text)
        .doesNotContain(
            SECRET,
            new String(scalar, StandardCharsets.ISO_8859_1).substring(2),
            material.key().lines().skip(1).findFirst().orElseThrow());
  }

  @Test
  void whatOpensslAndKeytoolMadeIsInstalledAndServed()
      throws IOException, GeneralSecurityException {
    KeyAndChain first = issue(80);
    List<String> pem = encryptedPem(first);
    Command.Outcome unasked = importing(pem, "--password-file", password.toString());
    assertThat(unasked).as(unasked.said()).returns(2, Command.Outcome::exit);
    assertThat(unasked.err()).contains("--yes");
    assertServed(old);

    Path trace = file("trace");
    Command.Outcome imported =
        mailseal.runUnder(
            List.of("strace", "-f", "-qq", "-s", "9999", "-e", "trace=execve", "-o", trace + ""),
            Stream.of(
                    List.of("certificate", "import"),
                    pem,
                    List.of("--password-file", password.toString(), "--yes"))
                .flatMap(List::stream)
                .toArray(String[]::new));
    assertThat(imported).as(imported.said()).returns(0, Command.Outcome::exit);
    assertThat(imported.out()).contains("every port serves it", "TLS server (serverAuth)");
    assertServed(first);
    assertThat(inStore()).isEqualTo(first.served().fingerprint());
    assertHoldsNoSecret(Files.readAllBytes(trace), first);
    assertHoldsNoSecret(imported.said().getBytes(StandardCharsets.UTF_8), first);
    try (Stream<Path> state = Files.walk(site.state())) {
      for (Path file : state.filter(Files::isRegularFile).toList()) {
        assertHoldsNoSecret(Files.readAllBytes(file), first);
      }
    }
    assertThat(mailseal.run("renew").out()).contains("nothing is due");

    KeyAndChain second = issue(79);
    List<String> earlier = List.of(pkcs12(second).toString(), "--accept", "earlier-end");
    Command.Outcome shorter =
        importing(earlier.subList(0, 1), "--password-file", password.toString(), "--yes");
    assertThat(shorter).as(shorter.said()).returns(1, Command.Outcome::exit);
    assertThat(shorter.err()).contains("before what is in use", "--accept earlier-end");
    assertServed(first);
    Command.Outcome store = importing(earlier, "--password-file", password.toString(), "--yes");
    assertThat(store).as(store.said()).returns(0, Command.Outcome::exit);
    assertServed(second);

    KeyAndChain third = issue(78);
    Command.Outcome java =
        importing(
            List.of(jks(third).toString()),
            "--accept",
            "earlier-end",
            "--password-file",
            password.toString(),
            "--yes");
    assertThat(java).as(java.said()).returns(0, Command.Outcome::exit);
    assertServed(third);
    assertThat(inStore()).isEqualTo(third.served().fingerprint());
    assertThat(mailseal.run("rollback", NAME)).returns(0, Command.Outcome::exit);
    assertServed(second);
  }

  @Test
  void whatCannotBeInstalledIsRefusedAndNothingTouched() throws IOException {
    Map<Path, FileState> before =
        dovecot.files().stream().collect(Collectors.toMap(Function.identity(), FileState::through));
    KeyAndChain good = issue(80);
    String store = pkcs12(good).toString();
    refused(1, "password", store, "--password-file", wrongPassword.toString());
    refused(2, "--password-file", store);
    Path chain = file("chain.pem");
    Path key = file("plain.key");
    good.write(chain, key);
    refused(1, "no private key", chain.toString());
    Path foreign = file("foreign.key");
    issue(80).write(file("other.pem"), foreign);
    refused(1, "issued for another key", chain.toString(), foreign.toString());
    refused(2, "does not exist", file("missing").toString());
    Path large = Files.write(file("large"), new byte[1024 * 1024 + 1]);
    refused(2, "1 MiB", large.toString());
    Path expired = file("expired.pem");
    issue(-1).write(expired);
    refused(1, "expired", expired.toString());

    assertServed(old);
    assertThat(
            dovecot.files().stream()
                .collect(Collectors.toMap(Function.identity(), FileState::through)))
        .isEqualTo(before);
    assertThat(Files.exists(this.store)).isFalse();
  }

  private void refused(int code, String why, String... words) {
    Command.Outcome outcome = importing(List.of(words), "--yes");
    assertThat(outcome).as(why + ": " + outcome.said()).returns(code, Command.Outcome::exit);
    assertThat(outcome.err()).contains(why).containsIgnoringCase("nothing was changed");
    assertThat(outcome.said()).doesNotContain(SECRET, "PRIVATE KEY");
  }

  @Test
  void everyFormatIsReadByOthers() throws IOException, GeneralSecurityException {
    KeyAndChain material = issue(80);
    Path both = file("both.pem");
    material.write(both);
    Command.Outcome imported = importing(List.of(both.toString()), "--yes");
    assertThat(imported).as(imported.said()).returns(0, Command.Outcome::exit);
    String leaf = material.served().fingerprint();

    assertThat(Served.in(mailseal.run("certificate", "export", NAME).out()).fingerprint())
        .isEqualTo(leaf);
    Path der = export("der");
    assertThat(Served.in(Command.mustRun("openssl", "x509", "-inform", "DER", "-in", der + "")))
        .returns(leaf, Served::fingerprint);
    assertThat(certificatesIn(export("pkcs7"), "DER")).isEqualTo(leaf);
    assertThat(certificatesIn(export("pkcs7-pem"), "PEM")).isEqualTo(leaf);
    String publicKey = publicKey(both);
    assertThat(publicKey(export("key", "--unencrypted-key"))).isEqualTo(publicKey);
    assertThat(publicKey(encrypted("combined"))).isEqualTo(publicKey);
    for (String format : List.of("pkcs12", "pkcs12-legacy")) {
      Path store = encrypted(format);
      String read =
          Command.mustRun(
              "openssl",
              "pkcs12",
              "-legacy",
              "-in",
              store.toString(),
              "-passin",
              "file:" + password,
              "-nodes");
      assertThat(Served.in(read).fingerprint()).isEqualTo(leaf);
      assertThat(publicKey(Files.writeString(file(format + ".pem"), read))).isEqualTo(publicKey);
    }
    Path jks = encrypted("jks", "--alias", "post");
    assertThat(
            Keytool.run(
                "-list",
                "-v",
                "-keystore",
                jks.toString(),
                "-storetype",
                "JKS",
                "-storepass:file",
                password.toString()))
        .contains("Alias name: post", "Entry type: PrivateKeyEntry", "chain length: 1");
    assertThat(mailseal.run("certificate", "show", jks + "", "--password-file", password + ""))
        .returns(0, Command.Outcome::exit)
        .extracting(Command.Outcome::out)
        .asString()
        .contains("its private key is there, too", "JKS", leaf(der));
  }

  private static String leaf(Path der) throws IOException, GeneralSecurityException {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(der)));
    return certificate.getSerialNumber().toString(16);
  }

  private static String certificatesIn(Path file, String form) {
    return Served.in(
            Command.mustRun(
                "openssl", "pkcs7", "-inform", form, "-in", file.toString(), "-print_certs"))
        .fingerprint();
  }

  private static String publicKey(Path pem) {
    return Command.mustRun(
        "openssl", "pkey", "-in", pem.toString(), "-passin", "file:" + password, "-pubout");
  }

  private Path encrypted(String format, String... more) throws IOException {
    return export(
        format,
        Stream.concat(Stream.of("--password-file", password.toString()), Arrays.stream(more))
            .toArray(String[]::new));
  }

  private Path export(String format, String... more) throws IOException {
    Path out = file("exported." + format);
    Command.Outcome outcome =
        mailseal.run(
            Stream.concat(
                    Stream.of(
                        "certificate", "export", NAME, "--format", format, "--out", out.toString()),
                    Arrays.stream(more))
                .toArray(String[]::new));
    assertThat(outcome).as(format + ": " + outcome.said()).returns(0, Command.Outcome::exit);
    assertThat(outcome.said()).doesNotContain(SECRET, "PRIVATE KEY");
    boolean holdsKey = !List.of("der", "pkcs7", "pkcs7-pem").contains(format);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo(holdsKey ? "rw-------" : "rw-r--r--");
    return out;
  }

  @Test
  void aRequestOfOpensslIsShown() {
    Path request = file("request.pem");
    Command.mustRun(
        "openssl",
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        file("request.key").toString(),
        "-out",
        request.toString(),
        "-subj",
        "/C=DE/O=Example/CN=" + NAME,
        "-addext",
        "subjectAltName=DNS:" + NAME + ",DNS:xn--bcher-kva.example,IP:192.0.2.7,IP:2001:db8::7",
        "-addext",
        "keyUsage=critical,digitalSignature",
        "-addext",
        "extendedKeyUsage=serverAuth");
    Command.Outcome shown = mailseal.run("certificate", "show", request.toString());
    assertThat(shown).as(shown.said()).returns(0, Command.Outcome::exit);
    assertThat(shown.out())
        .contains(
            "request for a certificate (PKCS#10)",
            "xn--bcher-kva.example (bücher.example)",
            "192.0.2.7",
            "RSA 2048",
            "SHA-256 with RSA",
            "TLS server (serverAuth)",
            "signatures (digitalSignature)")
        .doesNotContain("NOT that of its key");
    assertThat(mailseal.run("certificate", "show", request.toString(), "--json").out())
        .contains("\"signed\": true", "\"extended-key-usage\"");
  }
}
