package org.mailseal.cli.csr;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.cli.console.Questions;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.managed.ManagedCertificate;
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

  private static final List<Subject.Part> ASKED =
      List.of(
          Subject.Part.ORGANIZATION,
          Subject.Part.ORGANIZATIONAL_UNIT,
          Subject.Part.LOCALITY,
          Subject.Part.STATE,
          Subject.Part.COUNTRY);

  private static final String NAME = "Name in the certificate";

  private static final Endpoint HERE = new Endpoint("127.0.0.1", 25, Protocol.SMTP);

  private final Questions questions;
  private final Settings settings;
  private final Function<DnsName, List<Attempt>> waiting;
  private final BiFunction<Endpoint, Optional<InetAddress>, List<Observation>> probe;

  /**
   * @param waiting the requests for a name that their CA has not answered
   * @param probe connects to an endpoint, at an address instead of the one that its name resolves
   *     to
   */
  CsrWizard(
      Questions questions,
      Settings settings,
      Function<DnsName, List<Attempt>> waiting,
      BiFunction<Endpoint, Optional<InetAddress>, List<Observation>> probe) {
    this.questions = questions;
    this.settings = settings;
    this.waiting = waiting;
    this.probe = probe;
  }

  /** What was answered so far; the file is empty until it was asked for. */
  private record Sheet(RequestDraft draft, Optional<Path> file) {
    Sheet with(RequestDraft other) {
      return new Sheet(other, file);
    }
  }

  /**
   * A question that can be come back to.
   *
   * @param answer as the summary shows it
   * @param ask empty where the person goes back instead
   */
  private record Question(
      String label, Function<Sheet, String> answer, Function<Sheet, Optional<Sheet>> ask) {}

  /** What is done with the summary. */
  private sealed interface Decision {
    /** A request is made of it. */
    record Make() implements Decision {}

    /** Nothing is made. */
    record Leave() implements Decision {}

    /** One of the answers is given again. */
    record Change(int question) implements Decision {}
  }

  /**
   * Asks all questions.
   *
   * @return empty where the summary was not agreed to
   */
  Optional<Answers> ask(Optional<DnsName> given) {
    questions.say(
        "A request for a CA that answers by hand. Enter takes what is in brackets; "
            + Questions.BACK
            + " goes back by one question.");
    DnsName name = given.orElseGet(this::greeted);
    tellWaiting(name);
    List<Question> all = questions();
    Sheet sheet = new Sheet(known(name), Optional.empty());
    int at = 1; // the name is known
    while (true) {
      while (at < all.size()) {
        Optional<Sheet> answered = all.get(at).ask.apply(sheet);
        sheet = answered.orElse(sheet);
        at = answered.isPresent() ? at + 1 : Math.max(0, at - 1);
      }
      summary(all, sheet);
      switch (decision(all.size())) {
        case Decision.Make() -> {
          return Optional.of(new Answers(sheet.draft, sheet.file.orElseThrow()));
        }
        case Decision.Leave() -> {
          return Optional.empty();
        }
        case Decision.Change(int question) -> {
          sheet = all.get(question).ask.apply(sheet).orElse(sheet);
          at = sheet.file.isPresent() ? at : at - 1;
        }
      }
    }
  }

  private Decision decision(int answers) {
    return questions.ask(
        "Make it? (yes, no, or the number of an answer to change)",
        "yes",
        typed ->
            switch (typed.toLowerCase(Locale.ROOT)) {
              case "y", "yes" -> new Decision.Make();
              case "n", "no" -> new Decision.Leave();
              case Questions.BACK -> new Decision.Change(answers - 1);
              default -> {
                if (!typed.matches("\\d{1,3}")
                    || Integer.parseInt(typed) < 1
                    || Integer.parseInt(typed) > answers) {
                  throw new IllegalArgumentException("please type yes, no, or a number above");
                }
                yield new Decision.Change(Integer.parseInt(typed) - 1);
              }
            });
  }

  private List<Question> questions() {
    List<Question> all = new ArrayList<>();
    all.add(new Question("Name", sheet -> sheet.draft.name().display(), this::name));
    all.add(
        new Question(
            "Also for",
            sheet ->
                sheet.draft.names().stream()
                    .skip(1)
                    .map(Identifier::display)
                    .collect(Collectors.joining(", ")),
            this::further));
    all.add(new Question("Key", sheet -> sheet.draft.key() + ", a new one", this::key));
    for (Subject.Part part : ASKED) {
      all.add(
          new Question(
              label(part),
              sheet -> sheet.draft.subject().find(part).orElse(""),
              sheet -> subject(sheet, part)));
    }
    all.add(new Question("File", sheet -> sheet.file.map(Path::toString).orElse(""), this::file));
    return all;
  }

  private Optional<Sheet> name(Sheet sheet) {
    return questions
        .askOrBack(NAME, sheet.draft.name().text(), DnsName::of)
        .map(
            name -> {
              if (name.equals(sheet.draft.name())) {
                return sheet;
              }
              tellWaiting(name);
              return renamed(sheet, name);
            });
  }

  /** What was only offered for the former name is offered anew; what was typed stays. */
  private Sheet renamed(Sheet sheet, DnsName name) {
    RequestDraft draft = sheet.draft;
    return new Sheet(
        draft.equals(known(draft.name()))
            ? known(name)
            : new RequestDraft(name, rest(sheet), draft.key(), draft.subject()),
        sheet.file.filter(file -> !file.equals(freeFile(draft.name()))));
  }

  private static List<Identifier> rest(Sheet sheet) {
    return sheet.draft.names().stream().skip(1).toList();
  }

  private Optional<Sheet> further(Sheet sheet) {
    return questions.askOrBack(
        "Also for (names or addresses, with blanks between; - for none)",
        rest(sheet).stream().map(Identifier::text).collect(Collectors.joining(" ")),
        written ->
            sheet.with(
                new RequestDraft(
                    sheet.draft.name(),
                    written.equals("-") ? List.of() : identifiers(written),
                    sheet.draft.key(),
                    sheet.draft.subject())));
  }

  private Optional<Sheet> key(Sheet sheet) {
    return questions
        .askOrBack(
            "Key ("
                + Arrays.stream(KeyAlgorithm.values())
                    .map(KeyAlgorithm::word)
                    .collect(Collectors.joining(", "))
                + ")",
            sheet.draft.key().word(),
            KeyAlgorithm::of)
        .map(key -> sheet.with(sheet.draft.with(key)));
  }

  private Optional<Sheet> subject(Sheet sheet, Subject.Part part) {
    if (part == ASKED.getFirst()) {
      questions.say(
          "What else the CA shall print in it; Enter takes what is in brackets, - leaves it out.");
    }
    return questions
        .askOrBack(
            label(part),
            sheet.draft.subject().find(part).orElse(""),
            written -> written.isEmpty() || written.equals("-") ? "" : part.parse(written))
        .map(
            answer -> {
              Map<Subject.Part, String> parts = new EnumMap<>(Subject.Part.class);
              for (Subject.Part each : Subject.Part.values()) {
                sheet.draft.subject().find(each).ifPresent(value -> parts.put(each, value));
              }
              if (answer.isEmpty()) {
                parts.remove(part);
              } else {
                parts.put(part, answer);
              }
              return sheet.with(sheet.draft.with(Subject.of(parts)));
            });
  }

  private static String label(Subject.Part part) {
    String words = part.word().replace('-', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private Optional<Sheet> file(Sheet sheet) {
    return questions
        .askOrBack(
            "File for the request",
            sheet.file.orElseGet(() -> freeFile(sheet.draft.name())).toString(),
            written -> {
              RequestFile.check(Path.of(written));
              return Path.of(written);
            })
        .map(file -> new Sheet(sheet.draft, Optional.of(file)));
  }

  private static Path usualFile(DnsName name) {
    return Path.of(name.text().replace("*", "wildcard") + ".csr");
  }

  /** The usual one, with a number where it is there: Enter shall do. */
  private static Path freeFile(DnsName name) {
    Path usual = usualFile(name);
    String stem = usual.toString().substring(0, usual.toString().length() - ".csr".length());
    return Stream.concat(
            Stream.of(usual),
            IntStream.range(2, 1000).mapToObj(number -> Path.of(stem + "-" + number + ".csr")))
        .filter(file -> !Files.exists(file, LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .orElse(usual);
  }

  private void summary(List<Question> all, Sheet sheet) {
    questions.say("");
    for (int i = 0; i < all.size(); i++) {
      String answer = all.get(i).answer.apply(sheet);
      questions.say(
          String.format(
              "  %d  %-20s %s", i + 1, all.get(i).label, answer.isEmpty() ? "-" : answer));
    }
  }

  /** A second request is made beside the first, and either may be answered. */
  private void tellWaiting(DnsName name) {
    for (Attempt request : waiting.apply(name)) {
      questions.say(
          "  Request "
              + request.id()
              + " for "
              + name.display()
              + " waits for its CA already: mailseal csr show "
              + request.id()
              + ". Another one is made beside it.");
    }
  }

  private RequestDraft known(DnsName name) {
    return SettingsOption.find(settings, name)
        .map(RequestDraft::of)
        .orElseGet(() -> RequestDraft.of(name));
  }

  /** The name that the server greets with, or another. */
  private DnsName greeted() {
    Optional<DnsName> here = look(usual());
    while (true) {
      Optional<DnsName> offered = server(here);
      Optional<DnsName> name =
          questions.askOrBack(NAME, offered.map(DnsName::text).orElse(""), DnsName::of);
      if (name.isPresent()) {
        return name.get();
      }
    }
  }

  /**
   * The name of the server that is chosen.
   *
   * @param here that of the usual one, which needs no second look
   * @return empty where it has none
   */
  private Optional<DnsName> server(Optional<DnsName> here) {
    String suggested =
        here.or(() -> settings.certificates().stream().map(ManagedCertificate::name).findFirst())
            .map(DnsName::text)
            .orElse("");
    Endpoint server =
        questions.ask(
            "Mail server (host, or host:port of its SMTP)", suggested, CsrWizard::endpoint);
    if (here.isPresent() && server.host().equals(suggested)) {
      return here;
    }
    return look(server).or(server::name);
  }

  private static Endpoint endpoint(String written) {
    if (written.equals(Questions.BACK)) {
      throw new IllegalArgumentException("this is the first question; Ctrl-C ends");
    }
    if (written.isEmpty()) {
      throw new IllegalArgumentException("please type the name or the address of your mail server");
    }
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

  /** The name that a server greets with; where there is none, why is told. */
  private Optional<DnsName> look(Endpoint server) {
    questions.say("  Looking at " + server + " ...");
    Optional<InetAddress> address =
        settings.certificates().stream()
            .filter(managed -> managed.endpoints().contains(server))
            .findFirst()
            .flatMap(ManagedCertificate::connectTo);
    List<Observation> seen = probe.apply(server, address);
    Optional<DnsName> name =
        seen.stream().flatMap(one -> one.greeting().flatMap(Greeting::name).stream()).findFirst();
    questions.say(
        name.map(greeted -> "  It greets as " + greeted.display() + ".")
            .orElseGet(() -> "  No name is seen in its greeting: " + why(seen) + "."));
    return name;
  }

  private static String why(List<Observation> seen) {
    return seen.stream()
        .map(
            one ->
                switch (one) {
                  case Observation.NotServed missing when missing.greeting().isEmpty() ->
                      missing.detail();
                  case Observation.NotServed _, Observation.Served _ -> "there is none in it";
                })
        .distinct()
        .collect(Collectors.joining("; "));
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
