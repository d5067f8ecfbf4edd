package org.mailseal.install.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.install.Access;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.name.DnsName;

class KitsTest {
  private static final Authority ROOT = TestCertificates.root("Corp Root");
  private static final CertifiedKey MATERIAL = material();
  private static final Commands NONE =
      command -> {
        throw new AssertionError("nothing is run");
      };

  private static final List<String> HOSTILE =
      List.of(
          "'; touch owned; '",
          "'; rm -rf / #",
          "$(touch owned)",
          "`touch owned`",
          "\n touch owned\n",
          "\r\ntouch owned",
          "\u2019; New-Item owned; \u2018",
          "\u201A \u201B '' \\' \" \\",
          "%OS% ${IFS} $env:PATH #>",
          "größe \uD83D\uDC80",
          "");

  @TempDir private Path folder;

  private static CertifiedKey material() {
    Identity identity =
        ROOT.intermediate("Issuing").leaf("mail.example.org", "*.example.org").issue();
    return new CertifiedKey(identity.key(), identity.chain());
  }

  static Stream<String> hostile() {
    return HOSTILE.stream();
  }

  private List<Target> kits() throws IOException {
    Path password = Files.writeString(folder.resolve("pw"), "hush hush\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    Path root = Files.writeString(folder.resolve("root.pem"), Pem.encode(ROOT.certificate()));
    return List.of(
        new ExchangeKit(Files.createDirectory(folder.resolve("e")), password, false),
        new HMailServerKit(Files.createDirectory(folder.resolve("h"))),
        new ZimbraKit(Files.createDirectory(folder.resolve("z")), Optional.of(root)));
  }

  private static String text(Output output) {
    return new String(output.content(), StandardCharsets.UTF_8);
  }

  @Test
  void aKitIsWrittenReadBackAndCarriedByHand() throws Exception {
    for (Target kit : kits()) {
      kit.check(NONE);
      kit.reload(NONE);
      assertThat(kit.installed()).isEmpty();
      List<Output> outputs = kit.outputs(MATERIAL);
      assertThat(outputs).extracting(Output::file).isEqualTo(kit.files());
      assertThat(outputs.getFirst().access()).isEqualTo(Access.OWNER_ONLY);
      for (Output output : outputs) {
        Files.write(output.file(), output.content());
        assertThat(text(output)).as("%s", output).doesNotContain("hush");
        if (output != outputs.getFirst()) {
          assertThat(text(output)).doesNotContain("PRIVATE KEY");
        }
      }
      assertThat(kit.installed()).hasValue(MATERIAL);
      assertThat(kit.manualStep())
          .hasValueSatisfying(
              sentence ->
                  assertThat(sentence)
                      .contains(outputs.getFirst().file().getParent() + " to the ")
                      .contains("run install."));

      Path other = Files.createDirectory(folder.resolve("other-" + outputs.size()));
      Target elsewhere = kit.filesOnly(file -> other.resolve(file.getFileName()));
      assertThat(elsewhere.files())
          .allMatch(file -> file.startsWith(other))
          .hasSize(outputs.size());
      elsewhere.check(NONE);
    }
  }

  @Test
  void theTextsNameTheCertificate() throws Exception {
    String fingerprint = MATERIAL.chain().info().fingerprint();
    for (Target kit : kits()) {
      assertThat(kit.outputs(MATERIAL))
          .filteredOn(output -> output.file().toString().matches(".*(ps1|sh|txt)"))
          .hasSize(2)
          .allSatisfy(
              output ->
                  assertThat(text(output)).contains(fingerprint).contains("CN=mail.example.org"));
    }
  }

  @Test
  void zimbrasChainEndsInTheRoot() throws Exception {
    String issuers = Pem.encode(MATERIAL.chain().issuers());
    assertThat(text(kits().get(2).outputs(MATERIAL).get(2)))
        .isEqualTo(issuers + Pem.encode(ROOT.certificate()));
    assertThat(text(new ZimbraKit(folder.resolve("z"), Optional.empty()).outputs(MATERIAL).get(2)))
        .as("a root that nobody knows")
        .isEqualTo(issuers);
  }

  @Test
  void aFolderThatIsNotThere() {
    HMailServerKit kit = new HMailServerKit(folder.resolve("none"));
    assertThatThrownBy(() -> kit.check(NONE))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("is not a directory: make it");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aShellTakesHostileTextAsData(String text) throws Exception {
    Path script = folder.resolve("say.sh");
    Files.writeString(script, "value=" + Quoted.sh(text) + "\nprintf '%s' \"$value\"\n");

    assertThat(run("sh", script.toString())).isEqualTo(text);
    assertThat(folder.resolve("owned")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void powerShellIsGivenOneExpressionOfPrintableAscii(String text) {
    String quoted = Quoted.powerShell(text);

    assertThat(quoted).matches("\\((" + LITERAL + "|" + NUMBER + "| \\+ )+\\)").isPrintable();
    assertThat(evaluated(quoted)).isEqualTo(text);
  }

  private static final String LITERAL = "'([^']|'')*'";
  private static final String NUMBER = "\\[char\\]0x([0-9A-F]{4})";

  /** What PowerShell makes of literals in single quotes and numbers, joined by plus. */
  private static String evaluated(String expression) {
    StringBuilder value = new StringBuilder();
    Matcher part = Pattern.compile(LITERAL + "|" + NUMBER).matcher(expression);
    int end = 1;
    List<String> between = new ArrayList<>();
    while (part.find()) {
      between.add(expression.substring(end, part.start()));
      end = part.end();
      String number = part.group(2);
      String literal = part.group();
      value.append(
          number == null
              ? literal.substring(1, literal.length() - 1).replace("''", "'")
              : Character.toString((char) Integer.parseInt(number, 16)));
    }
    assertThat(expression.substring(end)).isEqualTo(")");
    assertThat(between.getFirst()).isEmpty();
    assertThat(between.subList(1, between.size())).allMatch(" + "::equals);
    return value.toString();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aHostileSubjectStaysAtTheHeadOfAScript(String name) throws Exception {
    CertificateInfo leaf =
        new CertificateInfo(
            name,
            Optional.empty(),
            List.of(DnsName.of("mail.example.org")),
            List.of(),
            name,
            "RSA 2048",
            Instant.EPOCH,
            Instant.EPOCH,
            "ab".repeat(32));
    Script script = new Script(leaf);
    Path sh = folder.resolve("install.sh");
    Files.write(sh, script.sh(folder, "zimbra.sh").content());
    run("sh", "-n", sh.toString());
    // The head alone, and what it has made of the subject.
    String head = Files.readString(sh).split("\n# ---- ", -1)[0];
    Files.writeString(sh, head + "\nprintf '%s' \"$subject\"\n");
    assertThat(run("sh", sh.toString())).isEqualTo(name.isEmpty() ? "mail.example.org" : name);
    assertThat(folder.resolve("owned")).doesNotExist();

    String powerShell = text(script.powerShell(folder, "", "exchange.ps1"));
    assertThat(powerShell.replaceAll("[\r\n]", "")).isPrintable();
    assertThat(powerShell.chars()).allMatch(c -> c < 128);
    assertThat(powerShell.lines().filter(line -> line.startsWith("$Issuer = ")))
        .hasSize(1)
        .first()
        .satisfies(
            line -> assertThat(evaluated(line.substring("$Issuer = ".length()))).isEqualTo(name));
  }

  private String run(String... words) throws Exception {
    Process process =
        new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
