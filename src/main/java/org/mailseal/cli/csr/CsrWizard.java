package org.mailseal.cli.csr;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.cli.console.Questions;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.lifecycle.ManagedCertificate;
import org.mailseal.lifecycle.manual.RequestDraft;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.settings.Settings;

/**
 * The questions of {@code mailseal csr new} on a terminal. The first is for the server, since its
 * certificate must have the name that it greets with.
 */
final class CsrWizard {
  /** What was answered. */
  record Answers(RequestDraft draft, Path file) {}

  private static final Endpoint HERE = new Endpoint("127.0.0.1", 25, Protocol.SMTP);

  private final Questions questions;
  private final Settings settings;
  private final BiFunction<Endpoint, Optional<InetAddress>, List<Observation>> probe;

  /**
   * @param probe connects to an endpoint, at an address instead of the one that its name resolves
   *     to
   */
  CsrWizard(
      Questions questions,
      Settings settings,
      BiFunction<Endpoint, Optional<InetAddress>, List<Observation>> probe) {
    this.questions = questions;
    this.settings = settings;
    this.probe = probe;
  }

  /**
   * Asks all questions.
   *
   * @return empty where the summary was not agreed to
   */
  Optional<Answers> ask(Optional<DnsName> given) {
    questions.say("A request for a CA that answers by hand. Enter takes what is in brackets.");
    RequestDraft known = known(given.orElseGet(this::server));
    List<Identifier> further =
        questions.ask(
            "Also for (names or addresses, with blanks between)",
            known.names().stream().skip(1).map(Identifier::text).collect(Collectors.joining(" ")),
            CsrWizard::identifiers);
    KeyAlgorithm key =
        questions.ask(
            "Key ("
                + Arrays.stream(KeyAlgorithm.values())
                    .map(KeyAlgorithm::word)
                    .collect(Collectors.joining(", "))
                + ")",
            known.key().word(),
            KeyAlgorithm::of);
    RequestDraft draft = new RequestDraft(known.name(), further, key, subject(known.subject()));
    Path file = file(draft.name());
    summary(draft, file);
    return questions.agreed("Make it?") ? Optional.of(new Answers(draft, file)) : Optional.empty();
  }

  private RequestDraft known(DnsName name) {
    return SettingsOption.find(settings, name)
        .map(RequestDraft::of)
        .orElseGet(() -> RequestDraft.of(name));
  }

  private DnsName server() {
    Endpoint usual = usual();
    String suggested = greeting(usual).map(DnsName::text).orElse("");
    Endpoint server =
        questions.ask(
            "Mail server (host, or host:port of its SMTP)",
            suggested.isEmpty() && !settings.certificates().isEmpty()
                ? settings.certificates().getFirst().name().text()
                : suggested,
            CsrWizard::endpoint);
    if (!server.host().equals(suggested)) {
      questions.say("  Looking at " + server + " ...");
    }
    Optional<DnsName> greeted =
        server.host().equals(suggested) ? Optional.of(new DnsName(suggested)) : greeting(server);
    greeted.ifPresent(name -> questions.say("  It greets as " + name.display() + "."));
    if (greeted.isEmpty()) {
      questions.say("  Its greeting could not be seen, or has no name.");
    }
    return questions.ask(
        "Name in the certificate",
        greeted.or(() -> server.name()).map(DnsName::text).orElse(""),
        DnsName::of);
  }

  private static Endpoint endpoint(String written) {
    return written.contains(":") && !written.contains("/") && !written.endsWith("]")
        ? Endpoint.parse(written + "/smtp")
        : Endpoint.parse(written);
  }

  /** The first managed server, or the one on this host. */
  private Endpoint usual() {
    return settings.certificates().stream()
        .flatMap(managed -> managed.endpoints().stream())
        .filter(endpoint -> endpoint.protocol() == Protocol.SMTP)
        .findFirst()
        .orElse(HERE);
  }

  private Optional<DnsName> greeting(Endpoint server) {
    Optional<InetAddress> address =
        settings.certificates().stream()
            .filter(managed -> managed.endpoints().contains(server))
            .findFirst()
            .flatMap(ManagedCertificate::connectTo);
    return probe.apply(server, address).stream()
        .flatMap(seen -> seen.greeting().flatMap(Greeting::name).stream())
        .findFirst();
  }

  private Subject subject(Subject known) {
    questions.say(
        "What else the CA shall print in it; Enter takes what is in brackets, - leaves it out.");
    Map<Subject.Part, String> given = new EnumMap<>(Subject.Part.class);
    for (Subject.Part part :
        List.of(
            Subject.Part.ORGANIZATION,
            Subject.Part.ORGANIZATIONAL_UNIT,
            Subject.Part.LOCALITY,
            Subject.Part.STATE,
            Subject.Part.COUNTRY)) {
      String answer =
          questions.ask(
              capital(part.word().replace('-', ' ')),
              known.find(part).orElse(""),
              written -> written.isEmpty() || written.equals("-") ? "" : part.parse(written));
      if (!answer.isEmpty()) {
        given.put(part, answer);
      }
    }
    return Subject.of(given);
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private Path file(DnsName name) {
    String plain = name.text().replace("*", "wildcard");
    return questions.ask(
        "File for the request",
        plain + ".csr",
        written -> {
          RequestFile.check(Path.of(written));
          return Path.of(written);
        });
  }

  private void summary(RequestDraft draft, Path file) {
    questions.say("");
    questions.say(
        "  Names    "
            + draft.names().stream().map(Identifier::display).collect(Collectors.joining(", ")));
    questions.say("  Key      " + draft.key() + ", a new one");
    draft.subject().lines().forEach(line -> questions.say("  Subject  " + line));
    questions.say("  File     " + file);
  }

  private static List<Identifier> identifiers(String written) {
    List<Identifier> names = new ArrayList<>();
    for (String one : written.split("[\\s,]+", -1)) {
      if (!one.isEmpty()) {
        names.add(Identifier.of(one));
      }
    }
    return names;
  }
}
