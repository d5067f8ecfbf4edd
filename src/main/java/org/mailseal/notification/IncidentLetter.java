package org.mailseal.notification;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.result.Topic;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.notification.letter.LetterBody;
import org.mailseal.notification.letter.LetterBody.Block;
import org.mailseal.notification.letter.LetterBody.Command;
import org.mailseal.notification.letter.LetterBody.Commands;
import org.mailseal.notification.letter.LetterBody.Fact;
import org.mailseal.notification.letter.LetterBody.Facts;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Paragraph;
import org.mailseal.notification.mail.Mailbox;

/**
 * The letter that says that ports of a certificate are in trouble, or well again: what has changed
 * first, with the cure of each, then what happens by itself, then what to type.
 */
public final class IncidentLetter {
  private static final int MAX_COMMANDS = 3;

  private IncidentLetter() {}

  /** Writes the letter of one alert. */
  public static Message compose(IncidentNotice notice, Mailbox from, List<Mailbox> to) {
    LetterBody body =
        new LetterBody(
            headline(notice),
            Stream.of(ongoing(notice), recovered(notice), next(notice), todo(notice), why())
                .flatMap(List::stream)
                .toList());
    boolean over = notice.ongoing().isEmpty();
    return new Message(
        messageId(notice, from),
        over ? Message.Kind.RECOVERED : Message.Kind.INCIDENT,
        over ? Message.Level.OK : Message.Level.FAILURE,
        Optional.of(notice.name()),
        to,
        subject(notice),
        body,
        notice.now());
  }

  private static String subject(IncidentNotice notice) {
    List<Incident> ongoing = notice.ongoing();
    return "[mailseal] "
        + notice.name()
        + (ongoing.isEmpty()
            ? ": recovered on " + where(notice, notice.recovered())
            : ": trouble on "
                + where(notice, ongoing)
                + word(ongoing).map(word -> ": " + word).orElse(""));
  }

  /** The port where it is one, and their number where there are more. */
  private static String where(IncidentNotice notice, List<Incident> incidents) {
    List<Endpoint> endpoints = endpoints(incidents);
    if (endpoints.size() != 1) {
      return endpoints.size() + " ports";
    }
    String endpoint = endpoints.getFirst().toString();
    String ours = notice.name() + ":";
    return endpoint.startsWith(ours) ? endpoint.substring(ours.length()) : endpoint;
  }

  /** What is wrong, where it is the same everywhere. */
  private static Optional<String> word(List<Incident> incidents) {
    List<IncidentTopic> topics = incidents.stream().map(Incident::topic).distinct().toList();
    return topics.size() == 1 ? Optional.of(word(topics.getFirst())) : Optional.empty();
  }

  private static String word(IncidentTopic topic) {
    return switch (topic) {
      case IncidentTopic.Watched.CERTIFICATE -> "another certificate is served";
      case IncidentTopic.Watched.UNREACHABLE -> "cannot be reached";
      case IncidentTopic.Inspected(Topic judged) when judged == Topic.REACH ->
          "no certificate is served";
      case IncidentTopic.Inspected(Topic judged) when judged == Topic.STARTTLS -> "no STARTTLS";
      case IncidentTopic.Inspected _, IncidentTopic.Retired _ -> topic.word().replace('-', ' ');
    };
  }

  private static List<Endpoint> endpoints(List<Incident> incidents) {
    return incidents.stream().map(incident -> incident.port().endpoint()).distinct().toList();
  }

  /** The same changes have the same identifier, however often a letter about them is tried. */
  private static String messageId(IncidentNotice notice, Mailbox from) {
    return LetterWording.messageId(
        "change",
        notice.name()
            + Stream.concat(notice.ongoing().stream(), notice.recovered().stream())
                .map(
                    incident ->
                        "\n"
                            + incident.port()
                            + " "
                            + incident.topic().word()
                            + " "
                            + incident.since()
                            + incident.recoveredAt().map(over -> " " + over).orElse(""))
                .collect(Collectors.joining()),
        from);
  }

  private static String headline(IncidentNotice notice) {
    return notice.ongoing().isEmpty()
        ? "The trouble with "
            + where(notice, notice.recovered())
            + " of "
            + notice.name()
            + " is over."
        : "There is trouble with "
            + where(notice, notice.ongoing())
            + " of "
            + notice.name()
            + word(notice.ongoing()).map(word -> ": " + word).orElse("")
            + ".";
  }

  private static List<Block> ongoing(IncidentNotice notice) {
    List<Block> blocks = new ArrayList<>();
    for (List<Incident> alike : alike(notice.ongoing())) {
      Incident one = alike.getFirst();
      List<Fact> facts = new ArrayList<>(facts(alike));
      facts.add(new Fact("Since", List.of(LetterWording.moment(first(alike)))));
      if (!one.fix().isEmpty()) {
        facts.add(new Fact("To do", List.of(one.fix())));
      }
      if (!one.clause().isEmpty()) {
        facts.add(new Fact("See", List.of(one.clause())));
      }
      blocks.add(new Heading("What is wrong"));
      blocks.add(new Facts(facts));
    }
    return blocks;
  }

  private static List<Block> recovered(IncidentNotice notice) {
    List<Block> blocks = new ArrayList<>();
    for (List<Incident> alike : alike(notice.recovered())) {
      List<Fact> facts = new ArrayList<>(facts(alike));
      facts.add(new Fact("From", List.of(LetterWording.moment(first(alike)))));
      facts.add(
          new Fact(
              "Until",
              List.of(
                  LetterWording.moment(
                      alike.stream()
                          .flatMap(incident -> incident.recoveredAt().stream())
                          .max(Instant::compareTo)
                          .orElse(notice.now())))));
      blocks.add(new Heading("What is over"));
      blocks.add(new Facts(facts));
    }
    return blocks;
  }

  /** The same at many ports is said once. */
  private static Collection<List<Incident>> alike(List<Incident> incidents) {
    return incidents.stream()
        .collect(
            Collectors.groupingBy(
                incident -> incident.topic().word() + "\n" + incident.what(),
                LinkedHashMap::new,
                Collectors.toList()))
        .values()
        .stream()
        .limit(LetterWording.MAX_VALUES)
        .toList();
  }

  private static List<Fact> facts(List<Incident> alike) {
    return List.of(
        new Fact(
            alike.size() == 1 ? "Port" : "Ports",
            LetterWording.some(
                alike.stream().map(incident -> incident.port().toString()).toList(), "none")),
        new Fact("What", List.of(alike.getFirst().what())));
  }

  private static Instant first(List<Incident> alike) {
    return alike.stream().map(Incident::since).min(Instant::compareTo).orElseThrow();
  }

  private static List<Block> next(IncidentNotice notice) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Heading("What Mailseal does"));
    if (notice.prospect().isEmpty()) {
      blocks.addAll(wording(notice).paragraphs());
      return blocks;
    }
    boolean checking = notice.prospect().get().lookedAtEvery().isPresent();
    if (!checking) {
      blocks.add(new Paragraph("No daemon runs: no port is checked until somebody starts it."));
    }
    if (isAnotherServed(notice)) {
      blocks.addAll(wording(notice).paragraphs());
    }
    if (checking) {
      blocks.add(
          new Paragraph(
              notice.ongoing().isEmpty()
                  ? "It goes on checking every port."
                  : "It goes on checking every port, and writes once more when this is over."));
    }
    return blocks;
  }

  private static boolean isAnotherServed(IncidentNotice notice) {
    return notice.ongoing().stream()
        .anyMatch(incident -> incident.topic() == IncidentTopic.Watched.CERTIFICATE);
  }

  private static ProspectWording wording(IncidentNotice notice) {
    return new ProspectWording(notice.name(), notice.prospect(), notice.installed(), notice.now());
  }

  private static List<Block> todo(IncidentNotice notice) {
    List<Incident> ongoing = notice.ongoing();
    if (ongoing.isEmpty()) {
      return List.of(new Heading("What you should do"), new Paragraph("Nothing."));
    }
    List<Command> commands = new ArrayList<>();
    endpoints(ongoing).stream()
        .limit(MAX_COMMANDS)
        .forEach(
            endpoint ->
                commands.add(
                    new Command("mailseal inspect " + endpoint, "shows all that is found there")));
    if (isAnotherServed(notice)) {
      commands.addAll(wording(notice).commands());
    }
    commands.add(new Command("mailseal status", "shows where it stands"));
    return List.of(
        new Heading("What you should do"),
        new Paragraph("Remove the cause. Type this where Mailseal runs:"),
        new Commands(commands));
  }

  private static List<Block> why() {
    return List.of(
        new Heading("Why you get this"),
        new Paragraph(
            "A check found the ports otherwise than the one before. Each change is told once,"
                + " and nothing is sent while nothing changes. Nobody reads answers to it."));
  }
}
