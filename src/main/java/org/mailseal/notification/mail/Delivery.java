package org.mailseal.notification.mail;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.name.Printable;

/** What became of a letter. Its text may be shown. */
public sealed interface Delivery {
  /**
   * A relay has taken it, and with it the duty to deliver it or to say that it could not (RFC 5321
   * §6.1).
   *
   * @param relay the relay that took it
   * @param before the relays that were tried before and why they did not
   * @param unreached the recipients that this relay refused, while it took the letter for others
   */
  record Delivered(Relay relay, List<RelayRefusal> before, List<Unreached> unreached)
      implements Delivery {
    public Delivered {
      before = List.copyOf(before);
      unreached = List.copyOf(unreached);
    }

    @Override
    public String toString() {
      return Stream.of(
              Stream.of("delivered through " + Printable.sanitize(relay.toString())),
              unreached.stream().map(recipient -> "but not to " + recipient),
              before.stream().map(refusal -> "after " + refusal))
          .flatMap(part -> part)
          .collect(Collectors.joining("; "));
    }
  }

  /**
   * No relay has taken it.
   *
   * @param refusals each relay's reason, in their order
   */
  record Undelivered(List<RelayRefusal> refusals) implements Delivery {
    public Undelivered {
      refusals = List.copyOf(refusals);
    }

    @Override
    public String toString() {
      return refusals.isEmpty()
          ? "not delivered: no relay is named in the settings"
          : refusals.stream()
              .map(RelayRefusal::toString)
              .collect(Collectors.joining("; ", "not delivered: ", ""));
    }
  }

  /**
   * A recipient that a relay refused.
   *
   * @param reason the relay's answer; printable
   */
  record Unreached(Mailbox recipient, String reason) {
    @Override
    public String toString() {
      return recipient.address() + " (" + reason + ")";
    }
  }
}
