package org.mailseal.notification.mail;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.name.Printable;

/** What became of a letter. Its text may be shown. */
public sealed interface Delivery {
  /** Why ways did not take it, in the order in which they were tried. */
  List<RelayRefusal> refusals();

  /** Those who do not have it, each with the last word about him. */
  List<Unreached> unreached();

  /**
   * Those for whom trying again may help, each once. Nobody is among them who has the letter, so
   * that he gets no second copy.
   */
  default List<Mailbox> worthAnotherTry() {
    return unreached().stream()
        .filter(one -> one.persistence() == Persistence.TRANSIENT)
        .map(Unreached::recipient)
        .toList();
  }

  /**
   * Somebody has it: a server has taken it for him, and with it the duty to deliver it or to say
   * that it could not (RFC 5321 §6.1).
   *
   * @param taken who took it, in their order, at least one
   */
  record Delivered(List<Taken> taken, List<RelayRefusal> refusals) implements Delivery {
    public Delivered {
      taken = List.copyOf(taken);
      refusals = List.copyOf(refusals);
    }

    @Override
    public List<Unreached> unreached() {
      return Unreached.in(
          refusals, taken.stream().flatMap(one -> one.recipients().stream()).toList());
    }

    @Override
    public String toString() {
      List<Unreached> unreached = unreached();
      List<Mailbox> without = unreached.stream().map(Unreached::recipient).toList();
      String by =
          taken.size() == 1
              ? "delivered through " + taken.getFirst()
              : taken.stream()
                  .map(one -> "to " + Mailbox.addresses(one.recipients()) + " through " + one)
                  .collect(Collectors.joining(", ", "delivered ", ""));
      return Stream.of(
              Stream.of(by),
              unreached.stream().map(recipient -> "but not to " + recipient),
              refusals.stream()
                  .filter(refusal -> !without.containsAll(refusal.recipients()))
                  .map(refusal -> "after " + refusal.among(everybody(taken, unreached))))
          .flatMap(part -> part)
          .collect(Collectors.joining("; "));
    }

    private static long everybody(List<Taken> taken, List<Unreached> unreached) {
      return taken.stream().mapToLong(one -> one.recipients().size()).sum() + unreached.size();
    }
  }

  /** Nobody has it. */
  record Undelivered(List<RelayRefusal> refusals) implements Delivery {
    public Undelivered {
      refusals = List.copyOf(refusals);
    }

    /** Nobody where no way is named: nobody was asked. */
    @Override
    public List<Unreached> unreached() {
      return Unreached.in(refusals, List.of());
    }

    /**
     * Whether trying again may help somebody; without a way it may, for the settings may change.
     */
    public Persistence persistence() {
      return refusals.isEmpty() || !worthAnotherTry().isEmpty()
          ? Persistence.TRANSIENT
          : Persistence.PERMANENT;
    }

    @Override
    public String toString() {
      return refusals.isEmpty()
          ? "not delivered: no relay is named in the settings"
          : refusals.stream()
              .map(refusal -> refusal.among(unreached().size()))
              .collect(Collectors.joining("; ", "not delivered: ", ""));
    }
  }

  /**
   * A server took it.
   *
   * @param server which one; printable
   * @param recipients for whom
   * @param certificate what is wrong with the local server's own certificate
   */
  record Taken(
      Way way, String server, List<Mailbox> recipients, Optional<CertificateFault> certificate) {
    public Taken {
      recipients = List.copyOf(recipients);
    }

    /** By a relay whose certificate holds, or need not. */
    public static Taken by(Relay relay, List<Mailbox> recipients) {
      return new Taken(relay, Printable.sanitize(relay.toString()), recipients, Optional.empty());
    }

    @Override
    public String toString() {
      return server
          + certificate
              .map(
                  fault -> " (the local server's own certificate " + fault + "; used all the same)")
              .orElse("");
    }
  }

  /**
   * A recipient who does not have it.
   *
   * @param persistence permanent where every way refused him for good
   * @param reason the last word about him; printable
   */
  record Unreached(Mailbox recipient, Persistence persistence, String reason) {
    private static List<Unreached> in(List<RelayRefusal> refusals, List<Mailbox> reached) {
      return refusals.stream()
          .flatMap(refusal -> refusal.recipients().stream())
          .distinct()
          .filter(recipient -> !reached.contains(recipient))
          .map(recipient -> of(recipient, refusals))
          .toList();
    }

    /** Of the servers of one way the last that was asked speaks for all. */
    private static Unreached of(Mailbox recipient, List<RelayRefusal> refusals) {
      List<RelayRefusal> his =
          refusals.stream().filter(refusal -> refusal.recipients().contains(recipient)).toList();
      Map<Way, Persistence> lastOfEach =
          his.stream()
              .collect(
                  Collectors.toMap(
                      RelayRefusal::way, RelayRefusal::persistence, (earlier, later) -> later));
      return new Unreached(
          recipient,
          lastOfEach.containsValue(Persistence.TRANSIENT)
              ? Persistence.TRANSIENT
              : Persistence.PERMANENT,
          his.getLast().reason());
    }

    @Override
    public String toString() {
      return recipient.address() + " (" + reason + ")";
    }
  }
}
