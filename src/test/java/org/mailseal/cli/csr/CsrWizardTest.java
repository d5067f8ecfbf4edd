package org.mailseal.cli.csr;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.cli.console.Questions;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.ScriptedTerminal;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.SampleRequests;
import org.mailseal.lifecycle.manual.RequestDraft;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsReader;

class CsrWizardTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir private Path folder;
  private final StringWriter said = new StringWriter();
  private List<Attempt> waiting = List.of();

  /** A server on each of these hosts, that greets with its own name. */
  private static List<Observation> look(Endpoint endpoint, Optional<InetAddress> address) {
    Optional<Greeting> greeting =
        endpoint.host().startsWith("silent")
            ? Optional.empty()
            : Optional.of(
                new Greeting(
                    List.of("220 mx.example.org ESMTP"),
                    Optional.of(new DnsName("mx.example.org"))));
    return List.of(
        new Observation.NotServed(
            endpoint, NOW, Optional.empty(), greeting, Fault.UNRESOLVED, "no STARTTLS"));
  }

  private Optional<CsrWizard.Answers> ask(
      Settings settings, Optional<DnsName> given, String... typed) {
    Questions questions =
        new Questions(ScriptedTerminal.typing(typed), new PrintWriter(said, true));
    return new CsrWizard(questions, settings, name -> waiting, CsrWizardTest::look).ask(given);
  }

  private String file() {
    return folder.resolve("new.csr").toString();
  }

  @Test
  void enterTakesTheGreetingAndTheFloor() {
    CsrWizard.Answers answers =
        ask(Settings.none(), Optional.empty(), "", "", "", "", "", "", "", "", "", file(), "y")
            .orElseThrow();
    assertThat(answers.draft())
        .isEqualTo(
            new RequestDraft(
                new DnsName("mx.example.org"), List.of(), KeyAlgorithm.RSA_2048, Subject.NONE));
    assertThat(answers.file()).isEqualTo(Path.of(file()));
    assertThat(said.toString()).contains("It greets as mx.example.org.");
  }

  @Test
  void whatCannotBeIsAskedAgain() throws Exception {
    Path there = Files.createFile(folder.resolve("there.csr"));
    CsrWizard.Answers answers =
        ask(
                Settings.none(),
                Optional.empty(),
                "not a host",
                "silent.example.org:2525",
                "mail", // the name
                "bücher.example",
                "*.bücher.example, 192.0.2.7 a..b",
                "*.bücher.example, 192.0.2.7",
                "rsa-1024",
                "ecdsa-p256",
                "Example \u202E Corp",
                "Example Corp",
                "",
                "",
                "",
                "UK",
                "gb",
                there.toString(),
                folder.resolve("none/at/all").toString(),
                file(),
                "yes")
            .orElseThrow();
    assertThat(answers.draft().names())
        .containsExactly(
            Identifier.of("xn--bcher-kva.example"),
            Identifier.of("*.xn--bcher-kva.example"),
            Identifier.of("192.0.2.7"));
    assertThat(answers.draft().subject().lines())
        .containsExactly("country: GB", "organization: Example Corp");
    assertThat(said.toString())
        .contains(
            "No name is seen in its greeting: no STARTTLS",
            "'mail' is not a fully qualified name",
            "'a..b' is not a host name",
            "below the floor of 2048 bits",
            "\\u202E",
            "GB (not UK)",
            "is there already",
            "no directory",
            "xn--bcher-kva.example (bücher.example)");
  }

  @Test
  void whatTheSettingsKnowIsProposed() throws Exception {
    Settings settings =
        SettingsReader.read(
            """
            authorities: {corporate: {manual: {hand-in: pki@corp.example}}}
            certificates:
              mail.example.org:
                also-for: [imap.example.org]
                key: ecdsa-p384
                subject: {organization: Example Corp, country: DE}
            """,
            Path.of("mailseal.yaml"));
    CsrWizard.Answers answers =
        ask(
                settings,
                Optional.of(new DnsName("mail.example.org")),
                "",
                "",
                "-",
                "",
                "",
                "",
                "",
                file(),
                "y")
            .orElseThrow();
    assertThat(answers.draft().names())
        .containsExactly(Identifier.of("mail.example.org"), Identifier.of("imap.example.org"));
    assertThat(answers.draft().key()).isEqualTo(KeyAlgorithm.ECDSA_P384);
    assertThat(answers.draft().subject().lines()).containsExactly("country: DE");
  }

  @Test
  void anAnswerCanBeGivenAgainAndEnterMakesIt() {
    CsrWizard.Answers answers =
        ask(
                Settings.none(),
                Optional.of(new DnsName("mail.example.org")),
                "imap.example.org",
                "<", // from the key back to the further names
                "pop.example.org",
                "",
                "Exmaple Corp",
                "Post",
                "<",
                "<",
                "Example Corp",
                "Mail",
                "",
                "",
                "DE",
                file(),
                "3",
                "ecdsa-p384",
                "1",
                "mx.example.org",
                "2",
                "-",
                "99",
                "")
            .orElseThrow();
    assertThat(answers.draft().names()).containsExactly(Identifier.of("mx.example.org"));
    assertThat(answers.draft().key()).isEqualTo(KeyAlgorithm.ECDSA_P384);
    assertThat(answers.draft().subject().lines())
        .containsExactly("country: DE", "organization: Example Corp", "organizational-unit: Mail");
    assertThat(answers.file()).isEqualTo(Path.of(file()));
  }

  @Test
  void whatFollowedFromAFormerAnswerFollowsFromTheNewOne() throws Exception {
    Settings settings =
        SettingsReader.read(
            """
            authorities: {corporate: {manual: {hand-in: pki@corp.example}}}
            certificates:
              mail.example.org: {also-for: [imap.example.org], key: ecdsa-p384}
            """,
            Path.of("mailseal.yaml"));
    Path usual = Path.of("mx.example.org.csr");
    CsrWizard.Answers answers =
        ask(
                settings,
                Optional.empty(),
                "silent.example.org",
                "<", // to the server
                "silent.example.net",
                "mail.example.net",
                "<", // to the name
                "<", // there is nothing before it
                "mail.example.org",
                "", // imap.example.org
                "",
                "",
                "",
                "",
                "",
                "",
                "", // mail.example.org.csr
                "<", // to the file
                "<", // as it was
                "1",
                "mx.example.org",
                "", // the file is asked for again
                "y")
            .orElseThrow();
    assertThat(answers.draft()).isEqualTo(RequestDraft.of(new DnsName("mx.example.org")));
    assertThat(answers.file()).isEqualTo(usual);
    assertThat(said.toString())
        .contains("silent.example.org:25/smtp", "silent.example.net:25/smtp")
        .contains("File                 mail.example.org.csr");
  }

  /** Enter everywhere does, also for a second request from the same folder. */
  @Test
  void theFileThatIsOfferedIsNew() throws Exception {
    Path usual = Path.of("free.example.org.csr");
    Files.createFile(usual);
    try {
      CsrWizard.Answers answers =
          ask(
                  Settings.none(),
                  Optional.of(new DnsName("free.example.org")),
                  "",
                  "",
                  "",
                  "",
                  "",
                  "",
                  "",
                  "",
                  "")
              .orElseThrow();
      assertThat(answers.file()).isEqualTo(Path.of("free.example.org-2.csr"));
    } finally {
      Files.delete(usual);
    }
  }

  @Test
  void beforeTheFirstQuestionThereIsNone() {
    assertThatThrownBy(() -> ask(Settings.none(), Optional.empty(), "<"))
        .isInstanceOf(Refusal.class);
    assertThat(said.toString()).contains("this is the first question");
  }

  @Test
  void tooManyNamesAreAskedForAgain() {
    String many =
        IntStream.range(0, 200).mapToObj(i -> "n" + i + ".example.org").collect(joining(" "));
    CsrWizard.Answers answers =
        ask(
                Settings.none(),
                Optional.of(new DnsName("mail.example.org")),
                many,
                "imap.example.org",
                "",
                "",
                "",
                "",
                "",
                "",
                file(),
                "")
            .orElseThrow();
    assertThat(answers.draft().names()).hasSize(2);
    assertThat(said.toString()).contains("201 names are more than any CA takes");
  }

  @Test
  void aRequestThatWaitsIsToldFirst() {
    waiting = List.of(SampleRequests.on(7, new DnsName("mail.example.org"), NOW));
    ask(
        Settings.none(),
        Optional.of(new DnsName("mail.example.org")),
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        file(),
        "no");
    assertThat(said.toString())
        .contains("Request 7 for mail.example.org waits for its CA already: mailseal csr show 7");
  }

  @Test
  void withoutAYesNothingIsMade() {
    assertThat(
            ask(
                Settings.none(),
                Optional.empty(),
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                file(),
                "maybe",
                "no"))
        .isEmpty();
    assertThat(said.toString()).contains("please type yes, no, or a number above");
    assertThatThrownBy(() -> ask(Settings.none(), Optional.empty(), "mx.example.org"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("nothing was changed");
  }
}
