package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;

/** ManageSieve (RFC 5804): the greeting is the list of capabilities, ended by OK. */
final class Sieve implements Dialect {
  /** Without a group where it has no end. */
  private static final Pattern QUOTED =
      Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"|\".*+", Pattern.DOTALL);

  private static final Pattern LITERAL = Pattern.compile("\\{(\\d{1,9})\\+?}$");

  private List<String> greeted = List.of();
  private boolean withinTls;

  @Override
  public Greeting greeting(Dialogue dialogue) throws IOException {
    Response response = response(dialogue);
    if (!response.status().equals("OK")) {
      throw response.unexpected(Fault.NONSENSE, dialogue);
    }
    greeted = response.capabilities();
    return Greeting.of(response.lines(), Optional.empty());
  }

  /**
   * Within TLS the server repeats the list by itself (§2.2), but not each one does. So it is asked
   * for, and the first list to come is taken.
   */
  @Override
  public List<String> capabilities(Dialogue dialogue) throws IOException {
    if (!withinTls) {
      return greeted;
    }
    dialogue.say("CAPABILITY");
    Response response = response(dialogue);
    if (!response.status().equals("OK")) {
      throw response.unexpected(Fault.NONSENSE, dialogue);
    }
    return response.capabilities();
  }

  @Override
  public void startTls(Dialogue dialogue, Greeting greeting, List<String> capabilities)
      throws IOException {
    if (capabilities.stream().noneMatch("STARTTLS"::equalsIgnoreCase)) {
      throw new ProbeException(
          Fault.STARTTLS_NOT_OFFERED,
          "the greeting does not offer STARTTLS, so passwords travel in cleartext");
    }
    dialogue.say("STARTTLS");
    Response response = response(dialogue);
    if (!response.status().equals("OK")) {
      throw response.unexpected(Fault.STARTTLS_REFUSED, dialogue);
    }
    withinTls = true;
  }

  @Override
  public void farewell(Dialogue dialogue) throws IOException {
    dialogue.say("LOGOUT");
    response(dialogue);
  }

  private static Response response(Dialogue dialogue) throws IOException {
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = line(dialogue);
      lines.add(line);
      String status = line.split("[ (]", 2)[0].toUpperCase(Locale.ROOT);
      switch (status) {
        case "OK", "NO", "BYE" -> {
          return new Response(status, lines);
        }
        default -> {
          if (!line.startsWith("\"")) {
            throw new ProbeException(
                Fault.NONSENSE,
                "the server sent '" + line + "' " + dialogue.when() + ", which is not ManageSieve");
          }
        }
      }
    }
  }

  /** A line with the literals in it, each of which holds as many bytes as it says before (§1.2). */
  private static String line(Dialogue dialogue) throws IOException {
    StringBuilder whole = new StringBuilder();
    String line = dialogue.line();
    for (Matcher literal = LITERAL.matcher(line); literal.find(); literal.reset(line)) {
      whole.append(line, 0, literal.start());
      whole.append(dialogue.octets(Integer.parseInt(literal.group(1))));
      line = dialogue.line();
    }
    return whole.append(line).toString();
  }

  /**
   * What answers a command.
   *
   * @param status OK, NO or BYE
   * @param lines as sent; the last one begins with the status
   */
  private record Response(String status, List<String> lines) {
    /** A name and perhaps a value, without their quotes: {@code SASL PLAIN LOGIN}. */
    List<String> capabilities() {
      return lines.subList(0, lines.size() - 1).stream()
          .map(
              line ->
                  QUOTED
                      .matcher(line)
                      .results()
                      .map(quoted -> quoted.group(1))
                      .filter(Objects::nonNull)
                      .collect(Collectors.joining(" ")))
          .toList();
    }

    ProbeException unexpected(Fault otherwise, Dialogue dialogue) {
      String line = lines.getLast();
      Fault fault = otherwise;
      if (line.toUpperCase(Locale.ROOT).contains("(TRYLATER")) { // §1.3
        fault = Fault.TRY_LATER;
      } else if (status.equals("BYE")) {
        fault = Fault.BYE;
      }
      return new ProbeException(
          fault, fault.description() + ": it said '" + line + "' " + dialogue.when());
    }
  }
}
