package org.mailseal.cli.csr;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Ledger;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/** A request as people name it: by its number, or by its certificate's name where one waits. */
final class WaitingRequest {
  private WaitingRequest() {}

  /**
   * The request that is meant.
   *
   * @throws Refusal where none or more than one waits
   */
  static Attempt find(Ledger ledger, String written) {
    List<Attempt> waiting = ledger.requests().waiting();
    Optional<DnsName> name = DnsName.find(written);
    List<Attempt> meant =
        waiting.stream()
            .filter(
                one ->
                    String.valueOf(one.id()).equals(written.strip())
                        || name.filter(one.name()::equals).isPresent())
            .toList();
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
