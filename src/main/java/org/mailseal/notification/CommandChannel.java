package org.mailseal.notification;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.mailseal.install.InstallException;
import org.mailseal.install.ProcessCommands;
import org.mailseal.name.Printable;
import org.mailseal.notification.webhook.WebhookMessage;

/**
 * A program of the administrator's. It reads the message as JSON on its standard input; of what
 * strangers said, nothing is in its arguments or its environment.
 *
 * @param commands with the time that the program may take
 * @param command the program and its arguments
 * @param host who tells; it may have to be looked up
 */
public record CommandChannel(ProcessCommands commands, List<String> command, Supplier<String> host)
    implements Channel {
  /** Of sysexits(3): the fault passes by itself. */
  private static final int EX_TEMPFAIL = 75;

  public CommandChannel {
    command = List.copyOf(command);
  }

  @Override
  public String key() {
    return "command";
  }

  @Override
  public Handed hand(Message message) throws InterruptedException {
    WebhookMessage plain = PlainMessage.of(message, host.get());
    Map<String, String> words =
        Map.of("MAILSEAL_KIND", plain.kind(), "MAILSEAL_LEVEL", plain.level().word());
    try {
      return judged(commands.feed(command, plain.json(), words));
    } catch (InstallException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return new Handed.Later(Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private Handed judged(ProcessCommands.Ended ended) {
    String program = "'" + Printable.sanitize(command.getFirst()) + "' ";
    return switch (ended.status()) {
      case 0 -> new Handed.Taken("taken by " + program.strip());
      case EX_TEMPFAIL ->
          new Handed.Later(
              Optional.empty(), program + "asks to be tried again (status 75)" + said(ended));
      default ->
          new Handed.Later(
              Optional.empty(), program + "ended with status " + ended.status() + said(ended));
    };
  }

  private static String said(ProcessCommands.Ended ended) {
    return ended
        .printed()
        .lines()
        .filter(Predicate.not(String::isBlank))
        .findFirst()
        .map(line -> ": " + Printable.sanitize(line.strip()))
        .orElse(" and printed nothing");
  }
}
