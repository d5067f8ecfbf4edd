package org.mailseal.cli.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.certificate.file.ExportFormat;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.ScriptedTerminal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.Identifier;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;
import picocli.CommandLine;

/** The commands with a ledger of their own, and nothing that is managed. */
@Timeout(60)
class CertificateCommandsTest {
  private static final String NAME = "mail.example.org";
  private static final String SECRET = "hush hush";
  private static final TestCertificates.Authority AUTHORITY =
      TestCertificates.root("Private Root").intermediate("Private CA");

  @TempDir private Path folder;
  private Path config;
  private Path password;

  private record Run(int code, String out, String err, ByteArrayOutputStream standardOutput) {
    byte[] raw() {
      return standardOutput.toByteArray();
    }
  }

  @BeforeEach
  void write() throws IOException {
    config =
        Files.writeString(
            folder.resolve("mailseal.yaml"),
            """
            contact: postmaster@example.org
            authorities:
              corporate: { manual: { hand-in: pki@corp.example } }
            certificates: {}
            database: jdbc:h2:file:%s/ledger
            """
                .formatted(folder));
    password = Files.writeString(folder.resolve("password"), SECRET + "\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
  }

  private Run run(Terminal terminal, String... words) {
    SettingsOption option = new SettingsOption();
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new CertificateCommand());
    line.addMixin("settings", option);
    line.addSubcommand(new CertificateShowCommand(option, terminal, Clock.systemUTC()));
    line.addSubcommand(new CertificateImportCommand(option, terminal, Clock.systemUTC()));
    line.addSubcommand(new CertificateExportCommand(option, terminal, raw));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    line.setExecutionExceptionHandler(
        (fault, command, given) -> {
          if (fault instanceof Refusal refusal) {
            command.getErr().println(refusal.getMessage());
            return refusal.code().code();
          }
          throw fault;
        });
    int code =
        line.execute(
            Stream.concat(Stream.of("--config", config.toString()), Stream.of(words))
                .toArray(String[]::new));
    return new Run(code, out.toString(), err.toString(), raw);
  }

  private Run run(String... words) {
    return run(ScriptedTerminal.absent(), words);
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private static String pem(Identity identity) {
    return Pem.encode(identity.certificates()) + Pem.encode(identity.key());
  }

  private Identity imported() throws IOException {
    Identity identity = AUTHORITY.leaf(NAME, "imap.example.org").issue();
    Run run = run("import", file("both.pem", pem(identity)));
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    return identity;
  }

  @Test
  void whatTheSettingsDoNotKnowIsKeptOnceAndSaidHowItBecomesManaged()
      throws IOException, SettingsException {
    Identity identity = AUTHORITY.leaf(NAME, "*.example.org").issue();
    String file = file("both.pem", pem(identity));
    Run first = run("import", file);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("kept with its key, encrypted", "mailseal renew " + NAME)
        .contains("mail programs that do not have its root refuse it")
        .doesNotContain("PRIVATE KEY");
    assertThat(run("import", file).out()).contains("It is kept already.");

    assertThat(managedWith(first).names())
        .extracting(Identifier::text)
        .containsExactly(NAME, "*.example.org");
  }

  @Test
  void theKeyAndItsCertificateMayLieInTwoFiles() throws IOException {
    Identity identity = AUTHORITY.leaf(NAME).issue();
    String certificate = file("leaf.crt", Pem.encode(identity.certificates()));
    Run alone = run("import", certificate);
    assertThat(alone.code()).isEqualTo(1);
    assertThat(alone.err()).contains("no private key", "nothing was changed");

    String foreign = file("foreign.key", Pem.encode(AUTHORITY.leaf(NAME).issue().key()));
    Run wrong = run("import", certificate, "--key", foreign);
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("issued for another key", "nothing was changed");

    String key = file("leaf.key", Pem.encode(identity.key()));
    assertThat(run("import", certificate, "--key", key).code()).isZero();
  }

  @Test
  void whatNoServerCouldUseIsRefusedAndNotKept() throws IOException {
    Instant now = Instant.now();
    Identity expired =
        AUTHORITY
            .leaf(NAME)
            .valid(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(1)))
            .issue();
    Run late = run("import", file("expired.pem", pem(expired)));
    assertThat(late.code()).isEqualTo(1);
    assertThat(late.out()).contains("EXPIRED");
    assertThat(late.err()).contains("it expired at", "Nothing was changed");
    Run other =
        run("import", file("good.pem", pem(AUTHORITY.leaf(NAME).issue())), "--name", "a.example");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("does not cover a.example");
    assertThat(run("export", NAME).err()).contains("neither a certificate of the settings");
  }

  @Test
  void everyFormatIsReadBack() throws IOException {
    Identity identity = imported();
    for (ExportFormat format : ExportFormat.values()) {
      isReadBack(identity, format);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> String.valueOf(path.getFileName())))
          .noneMatch(name -> name.contains("mailseal-new"));
    }
  }

  private void isReadBack(Identity identity, ExportFormat format) throws IOException {
    Path out = folder.resolve("exported." + format);
    Run run =
        format.takesPassword()
            ? run(
                "export",
                NAME,
                "--format",
                format.word(),
                "--out",
                out.toString(),
                "--password-file",
                password.toString())
            : run("export", NAME, "--format", format.word(), "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo(format.holdsKey() ? "rw-------" : "rw-r--r--");
    Bundle back = Bundle.read(Files.readAllBytes(out), what -> Optional.of(SECRET.toCharArray()));
    if (format.holdsKey()) {
      assertThat(back.keys())
          .singleElement()
          .satisfies(key -> assertThat(Pem.encode(key)).isEqualTo(Pem.encode(identity.key())));
    }
    if (format != ExportFormat.KEY) {
      assertThat(back.certificates()).contains(identity.certificate());
      assertThat(back.certificates())
          .hasSize(format == ExportFormat.DER ? 1 : identity.certificates().size());
    }
  }

  @Test
  void standardOutputGetsTheBytesAlone() throws IOException {
    Identity identity = imported();
    Run run = run("export", NAME, "--format", "der");
    assertThat(run.raw())
        .isEqualTo(Pem.decode(Pem.Label.CERTIFICATE, Pem.encode(identity.certificate())));
    assertThat(run.out() + run.err()).isEmpty();
    assertThat(new String(run("export", NAME).raw(), StandardCharsets.US_ASCII))
        .isEqualTo(Pem.encode(identity.certificates()));
  }

  @Test
  void whatWouldLoseSomethingOrShowAKeyIsRefused() throws IOException {
    imported();
    String there = file("there", "precious");
    Run exists = run("export", NAME, "--out", there);
    assertThat(exists.code()).isEqualTo(2);
    assertThat(exists.err()).contains("is there already", "--force");
    assertThat(Path.of(there)).hasContent("precious");
    assertThat(run("export", NAME, "--out", there, "--force").code()).isZero();
    assertThat(Files.readString(Path.of(there))).contains("BEGIN CERTIFICATE");

    Run binary = run(ScriptedTerminal.typing(), "export", NAME, "--format", "der");
    assertThat(binary.code()).isEqualTo(2);
    assertThat(binary.err()).contains("not for a terminal");
    Run plain = run("export", NAME, "--format", "key");
    assertThat(plain.code()).isEqualTo(2);
    assertThat(plain.err()).contains("--password-file", "--unencrypted-key");
    assertThat(plain.raw()).isEmpty();
    Run store = run("export", NAME, "--format", "pkcs12", "--unencrypted-key");
    assertThat(store.code()).isEqualTo(2);
    assertThat(store.err()).contains("always encrypted");
    assertThat(
            new String(
                run("export", NAME, "--format", "key", "--unencrypted-key").raw(),
                StandardCharsets.US_ASCII))
        .startsWith("-----BEGIN PRIVATE KEY-----");
  }

  @Test
  void aPersonIsAskedTwiceForThePasswordOfWhatIsNew() throws IOException {
    imported();
    ScriptedTerminal terminal = ScriptedTerminal.typing("sesame 1", "sesame 1");
    Path out = folder.resolve("mail.p12");
    Run run = run(terminal, "export", NAME, "--format", "pkcs12", "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(terminal.prompts()).hasSize(2);
    assertThat(
            Bundle.read(Files.readAllBytes(out), what -> Optional.of("sesame 1".toCharArray()))
                .keys())
        .hasSize(1);
  }

  @Test
  void aNameIsShownFromTheLedger() throws IOException {
    imported();
    Run run = run("show", NAME);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("kept since", "its private key is there, too", "CN=Private CA")
        .doesNotContain("BEGIN");
  }

  @Test
  void aLockedKeyIsToldOfAndPassedOver() throws IOException {
    Identity identity = AUTHORITY.leaf(NAME).issue();
    CertifiedKey material = new CertifiedKey(identity.key(), identity.chain());
    byte[] combined =
        ExportFormat.COMBINED.encode(
            material, Optional.of(SECRET.toCharArray()), new SecureRandom());
    String file = Files.write(folder.resolve("locked.pem"), combined).toString();
    assertThat(run("show", file).out())
        .contains("encrypted and was not opened")
        .doesNotContain("its private key is there");
    assertThat(run("show", file, "--password-file", password.toString()).out())
        .contains("its private key is there, too")
        .doesNotContain(SECRET);
  }

  @Test
  void ofSeveralInAFileTheNameChooses() throws IOException {
    Identity mail = AUTHORITY.leaf(NAME).issue();
    String file = file("two.pem", pem(AUTHORITY.leaf("www.example.org").issue()) + pem(mail));
    Run unsaid = run("import", file);
    assertThat(unsaid.code()).isEqualTo(1);
    assertThat(unsaid.err()).contains("2 certificates with their keys", "www.example.org");
    Run said = run("import", file, "--name", NAME);
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(new String(run("export", NAME).raw(), StandardCharsets.US_ASCII))
        .isEqualTo(Pem.encode(mail.certificates()));
  }

  @Test
  void theSettingsRootsAreReadInEveryForm() throws Exception {
    String unknown = "mail programs that do not have its root refuse it";
    String mail = file("mail.pem", pem(AUTHORITY.leaf(NAME).issue()));
    assertThat(run("import", mail).out().replaceAll("\\s+", " ")).contains(unknown);
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setCertificateEntry("root", AUTHORITY.certificate());
    ByteArrayOutputStream java = new ByteArrayOutputStream();
    store.store(java, "changeit".toCharArray());
    String settings = Files.readString(config);
    for (byte[] form : List.of(AUTHORITY.certificate().getEncoded(), java.toByteArray())) {
      Path root = Files.write(folder.resolve("root"), form);
      Files.writeString(config, settings.replace("example }", "example }, trust: " + root));
      Run run = run("import", mail);
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out().replaceAll("\\s+", " ")).doesNotContain(unknown);
    }
    Path missing = folder.resolve("missing.pem");
    Files.writeString(config, settings.replace("example }", "example }, trust: " + missing));
    assertThat(run("import", mail).err())
        .contains(
            "cannot read the roots in trust: %s: it is not there; nothing was changed"
                .formatted(missing));
  }

  @Test
  void theOldOneBesideTheNewIsPassedOverWithAWord() throws IOException {
    KeyPair key = KeyKind.ECDSA_P256.generate();
    Identity expired = lasting(key, -1, NAME);
    Identity valid = lasting(key, 89, NAME);
    String both =
        file(
            "old-and-new.pem",
            Pem.encode(List.of(expired.certificate(), valid.certificate()))
                + Pem.encode(valid.key()));

    Run shown = run("show", both);
    assertThat(shown.out().lines().limit(3))
        .anyMatch(line -> line.contains("leaf") && line.contains("certificate 2: CN=" + NAME));

    Run imported = run("import", "--yes", both);
    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(imported.out().replaceAll("\\s+", " "))
        .contains("is passed over: it expired at ", "is taken", "kept with its key");
    assertThat(run("show", NAME).out()).contains(valid.chain().info().fingerprint());

    Run unclear =
        run(
            "import",
            "--yes",
            both,
            file("other.pem", pem(lasting(KeyKind.RSA_2048.generate(), 90, NAME))));
    assertThat(unclear.code()).isNotZero();
    assertThat(unclear.err())
        .contains("RSA 2048, from ", "ECDSA P-256, from ", " until ", "into a file of its own")
        .contains("Nothing was changed");
  }

  private static Identity lasting(KeyPair key, int days, String name) {
    Instant now = Instant.now();
    return AUTHORITY
        .leaf(name)
        .key(key)
        .valid(now.minus(Duration.ofDays(100)), now.plus(Duration.ofDays(days)))
        .issue();
  }

  @Test
  void aHundredNamesAddressesAndInternationalisedOnesFitIntoEightyColumns()
      throws IOException, SettingsException {
    List<Identifier> names =
        Stream.concat(
                Stream.of("bücher.example", "192.0.2.7", "2001:db8::7", "*.example.org"),
                IntStream.range(0, 96).mapToObj(i -> "host-" + i + ".mail.example.org"))
            .map(Identifier::of)
            .toList();
    SecureRandom random = new SecureRandom();
    Instant now = Instant.now();
    Issuer issuer =
        Issuer.create("CA", now.minus(Duration.ofDays(9)), now.plus(Duration.ofDays(900)), random);
    KeyPair key = KeyAlgorithm.ECDSA_P256.generate(random);
    X509Certificate leaf =
        issuer.issue(
            key.getPublic(),
            names,
            now.minus(Duration.ofDays(1)),
            now.plus(Duration.ofDays(80)),
            random);
    String file = file("hundred.pem", Pem.encode(leaf) + Pem.encode(key.getPrivate()));
    String shown = run("show", file).out();
    assertThat(shown.lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 80);
    assertThat(shown)
        .contains(
            "xn--bcher-kva.example",
            "(bücher.example)",
            "192.0.2.7",
            Identifier.of("2001:db8::7").display())
        .contains("*.example.org", "host-95.mail");

    Run kept = run("import", file);
    assertThat(kept.code()).as(kept.err()).isZero();
    assertThat(managedWith(kept).names()).containsExactlyElementsOf(names);
    Run back = run("export", "bücher.example");
    assertThat(Pem.certificates(new String(back.raw(), StandardCharsets.US_ASCII)))
        .containsExactly(leaf);
  }

  /** What is said to be written into the settings can be read there. */
  private ManagedCertificate managedWith(Run kept) throws IOException, SettingsException {
    String snippet =
        kept.out()
            .lines()
            .dropWhile(line -> !line.equals("certificates:"))
            .takeWhile(line -> !line.isBlank())
            .reduce("", (a, b) -> a + b + "\n");
    String settings = Files.readString(config).replace("certificates: {}\n", snippet);
    return SettingsReader.read(settings, config).certificates().getFirst();
  }
}
