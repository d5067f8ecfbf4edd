package org.mailseal.it.csr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.cli.manage.InProcess;
import org.mailseal.fixture.certificate.CorporateCa;
import org.mailseal.fixture.certificate.Keytool;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;
import org.mailseal.fixture.server.OpenSsl;

/**
 * A CA that is handed a file and answers later: its answer goes the same way as any other. The
 * whole way is gone once at a terminal, with processes of its own; all else runs in this one.
 */
@Order(1) // long
@Timeout(300)
class ManualAuthorityIT {
  private static final String BOTH = "DNS:" + MailHost.NAME + ",DNS:" + MailHost.ALSO;
  private static final String PASSWORD = "hush hush, little store";

  @AutoClose private static MailHost host;
  private static CorporateCa ca;

  private Site site;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
    ca = CorporateCa.create(host.scratch().folder("corporate-ca"));
  }

  @BeforeEach
  void begin() throws IOException {
    host.restore();
    Site acme = host.site();
    Files.createDirectories(acme.folder());
    site =
        acme.with("acme: " + host.pebble().directory(), "manual: { hand-in: pki@corp.example }")
            .with("    accept-terms: true\n", "")
            .with(
                "    prove-by: { http-01: { port: "
                    + host.httpPort()
                    + ", address: 127.0.0.1 } }\n",
                "")
            .with("trust: " + host.trust(), "trust: " + ca.root())
            .with("  when-left:", "  when-waiting: [1s]\n  when-left:");
  }

  private Command.Outcome mailseal(String... words) {
    return InProcess.run(site.command().settings(), words);
  }

  /** The built command at a terminal, at which the script sits. */
  private Command.Outcome atTerminal(Path script, String... words) {
    return site.command().runUnder(List.of("expect", script.toString()), words);
  }

  private Path inSite(String name) {
    return site.folder().resolve(name);
  }

  private Path requested(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("csr", "new", MailHost.NAME));
    all.addAll(List.of(words));
    Command.Outcome made = mailseal(all.toArray(String[]::new));
    assertThat(made).as(made.said()).returns(0, Command.Outcome::exit);
    assertThat(made.err()).contains("pki@corp.example", "csr answer");
    return Files.writeString(Files.createTempFile(site.folder(), "request", ".pem"), made.out());
  }

  private Command.Outcome answered(Path... files) {
    List<String> all = new ArrayList<>(List.of("csr", "answer", "--yes"));
    Stream.of(files).map(Path::toString).forEach(all::add);
    return mailseal(all.toArray(String[]::new));
  }

  private Served renewed(Command.Outcome outcome) {
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    assertThat(outcome.out()).contains("asked", "given", "every port serves it");
    Served served = OpenSsl.sClient(host.postfix().smtp(), MailHost.NAME);
    assertThat(served.issuer()).contains("Corp Issuing");
    assertThat(served.chain()).hasSize(2);
    host.assertServedEverywhere(served);
    return served;
  }

  @Test
  void whatIsDueWaitsForItsAnswer() throws IOException {
    Command.Outcome asked = mailseal("renew");
    assertThat(asked).as(asked.said()).returns(4, Command.Outcome::exit);
    assertThat(asked.out()).contains("pki@corp.example", "csr show");
    assertThat(mailseal("status").out().replaceAll("\\s+", " "))
        .containsPattern(
            "request \\d+ waits for the CA for \\d minutes?; ACT NOW: the served certificate ends"
                + " in [45] days")
        .contains(
            "AWAITING_ANSWER",
            "for the answer of pebble; hand the request in at pki@corp.example",
            "next mailseal csr answer FILE");
    assertThat(mailseal("reminders", "--dry-run").out())
        .contains(
            MailHost.NAME + ": certificate ends",
            "; a request waits for the CA'",
            MailHost.NAME + ": waiting for the CA for ");

    // A process of its own: people send its output to a file.
    Command.Outcome shown = site.command().run("csr", "show", MailHost.NAME);
    assertThat(shown).as(shown.said()).returns(0, Command.Outcome::exit);
    Path request = Files.writeString(inSite("request.pem"), shown.out());
    assertThat(
            Command.mustRun(
                "openssl", "req", "-in", request.toString(), "-noout", "-text", "-verify"))
        .contains("CN = " + MailHost.NAME, "DNS:" + MailHost.NAME + ", DNS:" + MailHost.ALSO);

    // Asked again it is the same request, with the same key.
    assertThat(mailseal("renew")).returns(4, Command.Outcome::exit);
    assertThat(mailseal("csr", "show", MailHost.NAME).out()).isEqualTo(shown.out());

    renewed(answered(ca.sign(request, BOTH), ca.issuing()));
    assertThat(mailseal("renew").out()).contains("nothing is due");
    assertThat(mailseal("reminders", "--dry-run").out()).contains("no reminder is due");
  }

  /**
   * Through a real terminal; the server's greeting is offered, and what cannot be is asked again.
   */
  @Test
  void theWizardIsAnsweredInDer() throws IOException {
    Path request = inSite("wizard.csr");
    Path script =
        Files.writeString(
            inSite("wizard.exp"),
            """
            set timeout 30
            proc answer {question text} {
              expect $question {} timeout { exit 97 } eof { exit 98 }
              send "$text\\r"
            }
            spawn {*}$argv
            answer "Mail server" "127.0.0.1:%d"
            expect "greets as mail.example.org" {} timeout { exit 96 }
            answer "Name in the certificate*mail.example.org" ""
            answer "Also for" ""
            answer "Key" "rsa-1024"
            expect "floor of 2048" {} timeout { exit 95 }
            answer "Key" "ecdsa-p384"
            answer "Organization" "Example Corp."
            answer "Organizational unit" ""
            answer "Locality" "Hamburg"
            answer "State" ""
            answer "Country" "Germany"
            expect "ISO 3166" {} timeout { exit 94 }
            answer "Country" "de"
            answer "File" "%s"
            answer "Make it" "y"
            expect eof {} timeout { exit 93 }
            exit [lindex [wait] 3]
            """
                .formatted(host.postfix().smtp().number(), request));
    Command.Outcome asked = atTerminal(script, "csr", "new");
    assertThat(asked).as(asked.said()).returns(0, Command.Outcome::exit);
    assertThat(
            Command.mustRun(
                "openssl", "req", "-in", request.toString(), "-noout", "-text", "-verify"))
        .contains("C = DE, L = Hamburg, O = Example Corp., CN = " + MailHost.NAME)
        .contains("DNS:" + MailHost.NAME + ", DNS:" + MailHost.ALSO, "secp384r1");

    Path answer = ca.sign(request, BOTH);
    ca.openssl("x509 -outform DER -in " + answer + " -out answer.der");
    ca.openssl("x509 -outform DER -in issuing.crt -out issuing.der");
    Command.Outcome unasked =
        mailseal("csr", "answer", ca.folder().resolve("answer.der").toString());
    assertThat(unasked).as(unasked.said()).returns(1, Command.Outcome::exit);
    assertThat(unasked.out()).contains("✗", "Corp Issuing");
    // On a terminal it asks first.
    Path agree =
        Files.writeString(
            inSite("agree.exp"),
            """
            set timeout 90
            spawn {*}$argv
            expect "Install it*" { send "y\\r" } timeout { exit 97 } eof { exit 98 }
            expect eof {} timeout { exit 93 }
            exit [lindex [wait] 3]
            """);
    renewed(
        atTerminal(
            agree,
            "csr",
            "answer",
            ca.folder().resolve("issuing.der").toString(),
            ca.folder().resolve("answer.der").toString()));
  }

  @Test
  void aZipInWrongOrderAndAPkcs7FillKeyStores() throws IOException {
    Path password = Files.writeString(inSite("password"), PASSWORD + "\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    site =
        site.with(
            "verify:",
            "      - pkcs12: { file: %s, password-file: %s }\n      - jks: { file: %s, password-file: %s }\nverify:"
                .formatted(inSite("store.p12"), password, inSite("store.jks"), password)
                .indent(0)
                .stripTrailing());

    Path answer = ca.sign(requested("--organization", "Example Corp."), BOTH);
    Path zip = inSite("answer.zip");
    zip(zip, ca.root(), ca.issuing(), answer);
    stored(renewed(answered(zip)));

    // The issuer is known from the first answer.
    Path second = ca.sign(requested("--reuse-key"), BOTH);
    ca.openssl("crl2pkcs7 -nocrl -outform DER -out answer.p7b -certfile " + second);
    stored(renewed(answered(ca.folder().resolve("answer.p7b"))));
    Served served = OpenSsl.sClient(host.postfix().smtp(), MailHost.NAME);
    assertThat(served.leaf().getPublicKey()).isEqualTo(Served.in(answer).leaf().getPublicKey());
    nothingInClear(password);
  }

  private static void zip(Path zip, Path... files) throws IOException {
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      entries.putNextEntry(new ZipEntry("readme.txt"));
      entries.write("Thank you for your order.\r\n".getBytes(StandardCharsets.US_ASCII));
      for (Path file : files) {
        entries.putNextEntry(new ZipEntry("certs/" + file.getFileName()));
        entries.write(
            Files.readString(file).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  /** Both stores hold what is served. */
  private void stored(Served served) {
    String fingerprint = served.fingerprint().toUpperCase(Locale.ROOT);
    for (String store : List.of("store.p12", "store.jks")) {
      String listed =
          Keytool.run(
              "-list",
              "-v",
              "-keystore",
              inSite(store).toString(),
              "-storepass:file",
              inSite("password").toString());
      assertThat(listed.replace(":", "")).contains(fingerprint, "PrivateKeyEntry");
    }
  }

  private void nothingInClear(Path password) throws IOException {
    byte[] key = OpenSsl.privateKeyIn(host.dovecot().keyFile());
    try (Stream<Path> files = Files.walk(site.state())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(content.contains(PASSWORD)).as("the password in %s", file).isFalse();
        assertThat(content.contains(new String(key, StandardCharsets.ISO_8859_1)))
            .as("the key in %s", file)
            .isFalse();
        assertThat(content.contains("PRIVATE KEY")).as("PEM of a key in %s", file).isFalse();
      }
    }
    assertThat(mailseal("audit").out()).doesNotContain(PASSWORD, "PRIVATE KEY");
    assertThat(Files.readString(password)).contains(PASSWORD); // or the search was for nothing
  }

  /** Java's own parser refuses it, and no mail server does (RFC 5280 §4.1.2.6). */
  @Test
  void anAnswerWithoutASubjectIsServed() throws IOException {
    Path answer =
        ca.sign(
            requested(),
            "subjectAltName=" + BOTH + "\nextendedKeyUsage=serverAuth\n",
            "-days 60 -sha256 -subj /");
    assertThat(
            Command.mustRun(
                "openssl", "x509", "-in", answer.toString(), "-noout", "-subject", "-text"))
        .contains("X509v3 Subject Alternative Name: \n")
        .doesNotContain("CN = " + MailHost.NAME);
    Command.Outcome shown = mailseal("certificate", "show", answer.toString());
    assertThat(shown).as(shown.said()).returns(0, Command.Outcome::exit);
    assertThat(shown.out()).contains(MailHost.ALSO, "RFC 5280 §4.1.2.6");

    Command.Outcome installed = answered(answer, ca.issuing());
    assertThat(installed.out()).contains("! its subject is empty", "§4.1.2.6");
    assertThat(renewed(installed).fingerprint()).isEqualTo(Served.in(answer).fingerprint());
    Command.Outcome status = mailseal("status");
    assertThat(status).as(status.said()).returns(0, Command.Outcome::exit);
    assertThat(status.out()).contains(MailHost.NAME).doesNotContain("ACT NOW");
    assertThat(mailseal("renew").out()).contains("nothing is due");
  }

  @Test
  void whatCannotBeInstalledIsRefusedAndTheRequestWaitsOn() throws IOException {
    Map<Path, FileState> before = host.files();
    Path request = requested();
    String names = "subjectAltName=" + BOTH + "\n";
    String server = "extendedKeyUsage=serverAuth\n";
    refused("neither in the chain nor a trusted root", ca.sign(request, BOTH));
    refused("does not cover", ca.sign(request, "DNS:other.example.org"), ca.issuing());
    refused(
        "lacks serverAuth",
        ca.sign(request, names + "extendedKeyUsage=clientAuth\n", "-days 60"),
        ca.issuing());
    refused(
        "certificate of an authority",
        ca.sign(request, names + server + "basicConstraints=CA:true\n", "-days 60"),
        ca.issuing());
    refused("SHA1", ca.sign(request, names + server, "-days 60 -sha1"), ca.issuing());
    refused("MD5", ca.sign(request, names + server, "-days 60 -md5"), ca.issuing());
    refused("it expired", ca.sign(request, names + server, "-days -1"), ca.issuing());
    refused("not valid before", ca.signInTwoDays(request, BOTH), ca.issuing());
    Path foreign = ca.root();
    Command.Outcome unknown = answered(foreign);
    assertThat(unknown).as(unknown.said()).returns(1, Command.Outcome::exit);
    assertThat(unknown.err()).contains("has the key of", "there wait 1", "certificate import");
    Path large = Files.write(inSite("large"), new byte[1024 * 1024 + 1]);
    Command.Outcome refused = answered(large);
    assertThat(refused).as(refused.said()).returns(2, Command.Outcome::exit);
    assertThat(refused.err()).contains("1 MiB");

    Path good = ca.sign(request, BOTH + ",DNS:more.example.org");
    Command.Outcome unasked = mailseal("csr", "answer", good.toString(), ca.issuing().toString());
    assertThat(unasked).as(unasked.said()).returns(2, Command.Outcome::exit);
    assertThat(unasked.out()).contains("! given and not asked for: more.example.org");
    assertThat(unasked.err()).contains("--yes", "Nothing was changed");
    assertThat(host.files()).isEqualTo(before);
    host.assertServedEverywhere(host.old());
    assertThat(mailseal("csr", "list").out()).contains("1  " + MailHost.NAME, "waiting");
    renewed(answered(good, ca.issuing()));
  }

  @Test
  void whatIsWorseThanWhatIsServedNeedsAYesOfItsOwn() throws IOException {
    Path good = ca.sign(requested(), BOTH);
    Served served = renewed(answered(good, ca.issuing()));
    Path worse =
        ca.sign(
            requested(),
            "subjectAltName=DNS:" + MailHost.NAME + "\nextendedKeyUsage=serverAuth\n",
            "-days 30 -sha256");
    String[] words = {"csr", "answer", worse.toString(), ca.issuing().toString()};

    Command.Outcome both = answered(worse, ca.issuing());
    assertThat(both).as(both.said()).returns(1, Command.Outcome::exit);
    assertThat(both.err())
        .contains("does not cover " + MailHost.ALSO, "until ", "Nothing was changed")
        .contains("--accept missing-names,earlier-end");
    Command.Outcome one = mailseal(with(words, "--yes", "--accept", "missing-names"));
    assertThat(one).as(one.said()).returns(1, Command.Outcome::exit);
    assertThat(one.err()).contains("--accept earlier-end").doesNotContain("does not cover");
    Path script =
        Files.writeString(
            inSite("doubt.exp"),
            """
            set timeout 90
            spawn {*}$argv
            expect "It does not cover*all the same*" {send "y\\r"} timeout {exit 97} eof {exit 98}
            expect "It ends at*all the same*" {send "n\\r"} timeout {exit 96} eof {exit 95}
            expect eof {} timeout { exit 93 }
            exit [lindex [wait] 3]
            """);
    Command.Outcome asked = atTerminal(script, words);
    assertThat(asked).as(asked.said()).returns(1, Command.Outcome::exit);
    assertThat(asked.out()).contains("Nothing was changed", "still waits");
    host.assertServedEverywhere(served);

    Command.Outcome accepted =
        mailseal(with(words, "--yes", "--accept", "earlier-end,missing-names"));
    renewed(accepted);
    assertThat(OpenSsl.sClient(host.postfix().smtp(), MailHost.NAME).fingerprint())
        .isEqualTo(Served.in(worse).fingerprint());
  }

  private static String[] with(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private void refused(String why, Path... files) {
    Command.Outcome refused = answered(files);
    assertThat(refused).as(refused.said()).returns(1, Command.Outcome::exit);
    assertThat(refused.out().replaceAll("\\s+", " ")).contains("✗", why);
    assertThat(refused.err()).contains("Nothing was changed", "still waits");
  }
}
