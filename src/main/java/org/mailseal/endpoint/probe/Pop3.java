package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;

/** POP3 (RFC 1939) with CAPA (RFC 2449) and STLS (RFC 2595 §4). */
final class Pop3 implements Dialect {
  @Override
  public Greeting greeting(Dialogue dialogue) throws IOException {
    String line = dialogue.line();
    if (positive(line, dialogue)) {
      // The text may end in an APOP stamp, <process.clock@host>; its host need not be a real name.
      return Greeting.of(List.of(line), Optional.empty());
    }
    Fault fault = temporary(line) ? Fault.TRY_LATER : Fault.BLOCKED;
    throw new ProbeException(fault, fault.description() + ": it greets with '" + line + "'");
  }

  /** RFC 3206 §4: only SYS/TEMP promises that later will be better. */
  private static boolean temporary(String line) {
    return line.toUpperCase(Locale.ROOT).contains("[SYS/TEMP]");
  }

  @Override
  public List<String> capabilities(Dialogue dialogue) throws IOException {
    dialogue.say("CAPA");
    String answer = dialogue.line();
    if (!positive(answer, dialogue)) {
      if (temporary(answer)) {
        throw new ProbeException(
            Fault.TRY_LATER,
            Fault.TRY_LATER.description() + ": it said '" + answer + "' after our CAPA");
      }
      return List.of(); // older than RFC 2449
    }
    List<String> capabilities = new ArrayList<>();
    for (String line = dialogue.line(); !line.equals("."); line = dialogue.line()) {
      capabilities.add(line);
    }
    return capabilities;
  }

  @Override
  public void startTls(Dialogue dialogue, Greeting greeting, List<String> capabilities)
      throws IOException {
    boolean listed = capabilities.stream().anyMatch("STLS"::equalsIgnoreCase);
    if (!listed && !capabilities.isEmpty()) {
      throw new ProbeException(
          Fault.STARTTLS_NOT_OFFERED,
          "the answer to CAPA does not offer STLS, so passwords travel in cleartext");
    }
    // Without a list of capabilities the only way to know is to ask.
    dialogue.say("STLS");
    String answer = dialogue.line();
    if (!positive(answer, dialogue)) {
      Fault fault = listed ? Fault.STARTTLS_REFUSED : Fault.STARTTLS_NOT_OFFERED;
      throw new ProbeException(
          fault, fault.description() + ": it said '" + answer + "' after our STLS");
    }
  }

  @Override
  public void farewell(Dialogue dialogue) throws IOException {
    dialogue.say("QUIT");
    dialogue.line();
  }

  private static boolean positive(String line, Dialogue dialogue) throws ProbeException {
    String status = line.split(" ", 2)[0];
    return switch (status.toUpperCase(Locale.ROOT)) {
      case "+OK" -> true;
      case "-ERR" -> false;
      default ->
          throw new ProbeException(
              Fault.NONSENSE,
              "the server sent '" + line + "' " + dialogue.when() + ", which is not POP3");
    };
  }
}
