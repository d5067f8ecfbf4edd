package org.mailseal.cli.csr;

import java.util.List;
import java.util.stream.Collectors;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.manual.ManualRequests;
import org.mailseal.name.Printable;

/** A request as people name it: by its number, or by its certificate's name where one waits. */
final class WaitingRequest {
  private WaitingRequest() {}

  /**
   * The request that is meant.
   *
   * @throws Refusal where none or more than one waits
   */
  static Attempt find(ManualRequests requests, String written) {
    List<Attempt> waiting = requests.waiting();
    List<Attempt> meant = requests.meant(written);
    return switch (meant.size()) {
      case 1 -> meant.getFirst();
      case 0 ->
          throw new Refusal(
              ExitCode.FAILED,
              "no request of '"
                  + Printable.sanitize(written)
                  + "' waits for an answer; "
                  + (waiting.isEmpty() ? "none does" : "there wait " + list(waiting))
                  + ". mailseal csr new makes one");
      default ->
          throw new Refusal(
              ExitCode.USAGE,
              meant.size()
                  + " requests of "
                  + meant.getFirst().name()
                  + " wait for an answer: "
                  + meant.stream()
                      .map(one -> String.valueOf(one.id()))
                      .collect(Collectors.joining(", "))
                  + "; say which by its number (mailseal csr list)");
    };
  }

  static String list(List<Attempt> requests) {
    return requests.stream()
        .map(one -> one.id() + " (" + one.name().display() + ")")
        .collect(Collectors.joining(", "));
  }
}
