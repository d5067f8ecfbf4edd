package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.name.DnsName;

/**
 * SMTP (RFC 5321) with STARTTLS (RFC 3207), and LMTP (RFC 2033), which differs only in its hello as
 * long as no mail is sent.
 */
final class Smtp implements Dialect {
  private static final Pattern REPLY_LINE = Pattern.compile("([2-5]\\d\\d)(?:([ -])(.*))?");
  // Cisco's firewalls turn "STARTTLS" into "XXXXXXXA" and the banner into asterisks.
  private static final Pattern CROSSED_OUT = Pattern.compile("X{4,}[A-Z]?|.*\\*{4,}.*");

  private final String hello;
  private final Supplier<String> ourName;
  private Optional<DnsName> helloName = Optional.empty();

  /**
   * @param hello EHLO or LHLO
   * @param ourName what is said after it
   */
  Smtp(String hello, Supplier<String> ourName) {
    this.hello = hello;
    this.ourName = ourName;
  }

  @Override
  public Greeting greeting(Dialogue dialogue) throws IOException {
    Reply reply = reply(dialogue);
    if (reply.code() != 220) {
      throw reply.turningAway(dialogue);
    }
    // The first line carries the name, but postscreen may put a teaser of its own before it.
    Optional<DnsName> name =
        reply.texts().stream().map(Smtp::leadingName).flatMap(Optional::stream).findFirst();
    return Greeting.of(reply.lines(), name);
  }

  private static Optional<DnsName> leadingName(String text) {
    return DnsName.find(text.split("\\s", 2)[0]).filter(found -> !found.wildcard());
  }

  @Override
  public List<String> capabilities(Dialogue dialogue) throws IOException {
    dialogue.say(hello + " " + ourName.get());
    Reply reply = reply(dialogue);
    if (reply.code() == 250) {
      helloName = leadingName(reply.texts().getFirst());
      return reply.texts().subList(1, reply.texts().size()); // the first says hello
    }
    if ((reply.code() == 500 || reply.code() == 502) && hello.equals("EHLO")) {
      return List.of(); // knows only HELO, hence no extensions (RFC 5321 §3.2)
    }
    ProbeException refusal = reply.turningAway(dialogue);
    throw refusal.fault() == Fault.NONSENSE
        ? refusal
        : new HelloRefused(refusal.fault(), refusal.detail());
  }

  @Override
  public Optional<DnsName> helloName() {
    return helloName;
  }

  @Override
  public void startTls(Dialogue dialogue, Greeting greeting, List<String> capabilities)
      throws IOException {
    if (capabilities.stream().noneMatch("STARTTLS"::equalsIgnoreCase)) {
      throw notOffered(greeting, capabilities);
    }
    dialogue.say("STARTTLS");
    Reply reply = reply(dialogue);
    if (reply.code() != 220) {
      throw reply.refusingTls(dialogue);
    }
  }

  private ProbeException notOffered(Greeting greeting, List<String> capabilities) {
    Optional<String> crossedOut =
        List.of(greeting.lines(), capabilities).stream()
            .flatMap(List::stream)
            .filter(text -> CROSSED_OUT.matcher(text).matches())
            .findFirst();
    return crossedOut
        .map(
            text ->
                new ProbeException(
                    Fault.REWRITTEN,
                    "a firewall in between rewrites the session and hides STARTTLS: the server"
                        + " seems to say '"
                        + text
                        + "'"))
        .orElseGet(
            () ->
                new ProbeException(
                    Fault.STARTTLS_NOT_OFFERED,
                    "the answer to "
                        + hello
                        + " does not offer STARTTLS, so mail comes in without TLS"));
  }

  /**
   * Begins a mail from nobody, and takes it back at once, so that no transaction is left (RFC 5321
   * §4.1.1.5).
   *
   * @return what the server said where it does not take it
   */
  Optional<String> refusalOfMail(Dialogue dialogue) throws IOException {
    dialogue.say("MAIL FROM:<>");
    Reply reply = reply(dialogue);
    if (reply.code() != 250) {
      return Optional.of(reply.lines().getLast());
    }
    dialogue.say("RSET");
    reply(dialogue);
    return Optional.empty();
  }

  @Override
  public void farewell(Dialogue dialogue) throws IOException {
    dialogue.say("QUIT");
    reply(dialogue);
  }

  private static Reply reply(Dialogue dialogue) throws IOException {
    List<String> lines = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    while (true) {
      String line = dialogue.line();
      Matcher parts = REPLY_LINE.matcher(line);
      if (!parts.matches()) {
        throw new ProbeException(
            Fault.NONSENSE,
            "the server sent '" + line + "' " + dialogue.when() + ", which is no SMTP reply");
      }
      lines.add(line);
      texts.add(Optional.ofNullable(parts.group(3)).orElse(""));
      if (!"-".equals(parts.group(2))) {
        return new Reply(Integer.parseInt(parts.group(1)), lines, texts);
      }
    }
  }

  /**
   * A reply (RFC 5321 §4.2).
   *
   * @param code of the last line
   * @param lines as sent
   * @param texts the lines without their codes
   */
  private record Reply(int code, List<String> lines, List<String> texts) {
    /** Instead of a greeting, or of an answer to EHLO: its first digit decides (§4.2.1). */
    ProbeException turningAway(Dialogue dialogue) {
      return ending(
          switch (code / 100) {
            case 4 -> Fault.TRY_LATER;
            case 5 -> code == 500 || code == 502 ? Fault.NONSENSE : Fault.BLOCKED;
            default -> Fault.NONSENSE;
          },
          dialogue);
    }

    /** After STARTTLS, where 454 says that the server's TLS is out of order (RFC 3207 §4). */
    ProbeException refusingTls(Dialogue dialogue) {
      return ending(
          switch (code) {
            case 421 -> Fault.TRY_LATER;
            case 521, 554 -> Fault.BLOCKED; // RFC 7504 §3, RFC 5321 §3.1
            default -> Fault.STARTTLS_REFUSED;
          },
          dialogue);
    }

    private ProbeException ending(Fault fault, Dialogue dialogue) {
      return new ProbeException(
          fault, fault.description() + ": it said '" + lines.getLast() + "' " + dialogue.when());
    }
  }
}
