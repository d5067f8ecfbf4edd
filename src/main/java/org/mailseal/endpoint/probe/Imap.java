package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;

/** IMAP (RFC 9051) with STARTTLS (§6.2.1). */
final class Imap implements Dialect {
  private int commands;

  @Override
  public Greeting greeting(Dialogue dialogue) throws IOException {
    String line = dialogue.line();
    return switch (firstWords(line, 2)) {
      case "* OK", "* PREAUTH" -> Greeting.of(List.of(line), Optional.empty());
      case "* BYE" -> throw bye(line, dialogue);
      default ->
          throw new ProbeException(
              Fault.NONSENSE, "the server greets with '" + line + "', which is not IMAP");
    };
  }

  @Override
  public List<String> capabilities(Dialogue dialogue) throws IOException {
    List<String> capabilities = new ArrayList<>();
    for (String line : command("CAPABILITY", Fault.NONSENSE, dialogue)) {
      if (firstWords(line, 2).equals("* CAPABILITY")) {
        Arrays.stream(line.strip().split(" +")).skip(2).forEach(capabilities::add);
      }
    }
    return capabilities;
  }

  @Override
  public void startTls(Dialogue dialogue, Greeting greeting, List<String> capabilities)
      throws IOException {
    if (firstWords(greeting.lines().getFirst(), 2).equals("* PREAUTH")) {
      throw new ProbeException(
          Fault.PREAUTHENTICATED,
          "the server greets with PREAUTH in cleartext, and STARTTLS is only allowed before"
              + " authentication (RFC 9051 §6.2.1)");
    }
    if (capabilities.stream().noneMatch("STARTTLS"::equalsIgnoreCase)) {
      throw new ProbeException(
          Fault.STARTTLS_NOT_OFFERED,
          "the answer to CAPABILITY does not offer STARTTLS, so passwords travel in cleartext");
    }
    command("STARTTLS", Fault.STARTTLS_REFUSED, dialogue);
  }

  @Override
  public void farewell(Dialogue dialogue) throws IOException {
    dialogue.say(tag() + " LOGOUT");
    dialogue.line(); // "* BYE"
    dialogue.line();
  }

  private String tag() {
    return "a" + ++commands;
  }

  /** Says a command and returns the untagged lines before its tagged OK. */
  private List<String> command(String command, Fault otherwise, Dialogue dialogue)
      throws IOException {
    String tag = tag();
    dialogue.say(tag + " " + command);
    List<String> untagged = new ArrayList<>();
    while (true) {
      String line = dialogue.line();
      if (line.startsWith(tag + " ")) {
        if (firstWords(line, 2).equals(tag.toUpperCase(Locale.ROOT) + " OK")) {
          return untagged;
        }
        Fault fault = otherwise == Fault.NONSENSE && temporary(line) ? Fault.TRY_LATER : otherwise;
        throw new ProbeException(
            fault, fault.description() + ": it said '" + line + "' " + dialogue.when());
      }
      if (!line.startsWith("* ")) {
        throw new ProbeException(
            Fault.NONSENSE,
            "the server sent '" + line + "' " + dialogue.when() + ", which is not IMAP");
      }
      if (firstWords(line, 2).equals("* BYE")) {
        throw bye(line, dialogue);
      }
      untagged.add(line);
    }
  }

  /** RFC 5530 §3: something behind the server is down for the moment. */
  private static boolean temporary(String line) {
    return firstWords(line, 3).endsWith(" NO [UNAVAILABLE]");
  }

  private static ProbeException bye(String line, Dialogue dialogue) {
    return new ProbeException(Fault.BYE, "the server said '" + line + "' " + dialogue.when());
  }

  /** The first words of a line in upper case; IMAP's keywords know no case. */
  private static String firstWords(String line, int count) {
    String[] words = line.strip().split(" +", count + 1);
    return String.join(" ", Arrays.asList(words).subList(0, Math.min(count, words.length)))
        .toUpperCase(Locale.ROOT);
  }
}
