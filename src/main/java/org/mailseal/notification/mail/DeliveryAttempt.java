package org.mailseal.notification.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.X509ExtendedTrustManager;
import org.mailseal.dns.Lookup;
import org.mailseal.name.Printable;
import org.mailseal.notification.mail.RelayTrust.Demand;
import org.mailseal.notification.mail.SmtpDialogue.Answered;
import org.mailseal.notification.mail.SmtpDialogue.Outcome;
import org.mailseal.notification.mail.SmtpDialogue.Peer;
import org.mailseal.notification.mail.SmtpDialogue.Refused;
import org.mailseal.notification.mail.SmtpDialogue.Turned;

/**
 * One try to hand one letter over one way.
 *
 * @param way the way
 * @param recipients those who do not have it yet
 * @param roots checks certificates
 * @param resolver finds relays
 * @param dns finds the mail servers of domains
 * @param environment where a secret may be
 */
record DeliveryAttempt(
    Way way,
    Letter letter,
    List<Mailbox> recipients,
    Route.ReturnPath returnPath,
    String helloName,
    X509ExtendedTrustManager roots,
    RelayTimeouts patience,
    RelayResolver resolver,
    Supplier<Lookup> dns,
    Function<String, Optional<String>> environment) {

  /** What is known of an attempt so far; another thread may end it at any time. */
  static final class Tally {
    private final List<Delivery.Taken> taken = new ArrayList<>();
    private final List<RelayRefusal> refusals = new ArrayList<>();
    private final List<Mailbox> open;
    private boolean over;

    Tally(List<Mailbox> recipients) {
      open = new ArrayList<>(recipients);
    }

    /** Of somebody who was refused before. */
    synchronized void askingAgain(List<Mailbox> recipients) {
      recipients.stream().filter(one -> !open.contains(one)).forEach(open::add);
    }

    synchronized void taken(Delivery.Taken by) {
      if (!over) {
        taken.add(by);
        open.removeAll(by.recipients());
      }
    }

    synchronized void refused(RelayRefusal refusal) {
      if (!over) {
        refusals.add(refusal);
        open.removeAll(refusal.recipients());
      }
    }

    /** What comes later does not count. */
    synchronized void end(Way way, String whyOpen) {
      if (!open.isEmpty()) {
        refused(new RelayRefusal(way, open, Persistence.TRANSIENT, whyOpen));
      }
      over = true;
    }

    synchronized List<Delivery.Taken> taken() {
      return List.copyOf(taken);
    }

    synchronized List<RelayRefusal> refusals() {
      return List.copyOf(refusals);
    }
  }

  /** Dials and speaks, as long as the wire is not cut. */
  void run(RelayConnection connection, Tally tally) {
    switch (way) {
      case Relay relay -> over(relay, connection, tally);
      case Way.Direct direct -> directly(direct, connection, tally);
    }
  }

  private void over(Relay relay, RelayConnection connection, Tally tally) {
    Outcome refused;
    try {
      Optional<RelayLogin> login = RelayLogin.of(relay, environment);
      if (login.isEmpty() || relay.protection().keepsSecrets()) {
        Peer peer =
            new Peer(
                relay.host(),
                relay.port(),
                relay.protection(),
                relay.protection() == RelayProtection.OPPORTUNISTIC
                    ? Demand.NONE
                    : relay.forgiven() ? Demand.NOTED : Demand.WHOLE,
                login);
        String server = Printable.sanitize(relay.toString());
        dialogue(recipients, resolver)
            .hold(peer, connection, outcome -> note(outcome, recipients, server, "", tally));
        return;
      }
      refused =
          new Refused(
              Persistence.PERMANENT,
              "has a user, but a "
                  + login.get().secretName()
                  + " is never sent without TLS that is checked;"
                  + " write smtps:// or leave the user out");
    } catch (IOException e) {
      refused = new Refused(Persistence.TRANSIENT, RelayFaults.line(e));
    }
    note(refused, recipients, relay.toString(), "", tally);
  }

  private void directly(Way.Direct direct, RelayConnection connection, Tally tally) {
    Lookup lookup = dns.get();
    Map<String, List<Mailbox>> byDomain =
        recipients.stream()
            .collect(
                Collectors.groupingBy(
                    recipient -> recipient.domain().toLowerCase(Locale.ROOT),
                    LinkedHashMap::new,
                    Collectors.toList()));
    byDomain.forEach(
        (domain, those) -> {
          switch (MailHosts.of(domain, lookup)) {
            case MailHosts.Nobody(var persistence, var why) ->
                note(new Refused(persistence, why), those, domain, domain + ": ", tally);
            case MailHosts.At(var hosts) ->
                toOneOf(hosts, direct, those, lookup, connection, tally);
          }
        });
  }

  /** The next host is asked for those who may have more luck there (RFC 5321 §5.1). */
  private void toOneOf(
      List<String> hosts,
      Way.Direct direct,
      List<Mailbox> those,
      Lookup lookup,
      RelayConnection connection,
      Tally tally) {
    List<Mailbox> waiting = List.copyOf(those);
    for (String host : hosts) {
      if (waiting.isEmpty()) {
        return;
      }
      // As mail servers do among each other: a certificate that is checked would need DANE or
      // MTA-STS, and an alert that is not sent helps nobody.
      Peer peer =
          new Peer(
              host, direct.port(), RelayProtection.OPPORTUNISTIC, Demand.NONE, Optional.empty());
      List<Mailbox> asked = waiting;
      tally.askingAgain(asked);
      Outcome outcome =
          dialogue(asked, MailHosts.resolver(lookup))
              .hold(
                  peer,
                  connection,
                  known ->
                      note(
                          known,
                          asked,
                          host + ":" + direct.port() + ", directly",
                          host + ": ",
                          tally));
      waiting =
          switch (outcome) {
            case Refused(var persistence, var _) ->
                persistence == Persistence.PERMANENT ? List.of() : asked;
            case Answered answered ->
                answered.turned().stream()
                    .filter(one -> one.persistence() == Persistence.TRANSIENT)
                    .map(Turned::recipient)
                    .toList();
          };
    }
  }

  private SmtpDialogue dialogue(List<Mailbox> whom, RelayResolver hosts) {
    return new SmtpDialogue(letter, whom, returnPath, helloName, roots, patience, hosts);
  }

  /**
   * Takes down what came of a dialogue.
   *
   * @param server who was spoken to
   * @param where what comes before the reason of a refusal
   */
  private void note(Outcome outcome, List<Mailbox> whom, String server, String where, Tally tally) {
    switch (outcome) {
      case Refused(var persistence, var reason) ->
          tally.refused(new RelayRefusal(way, whom, persistence, where + reason));
      case Answered(var taken, var turned, var certificate) -> {
        if (!taken.isEmpty()) {
          tally.taken(new Delivery.Taken(way, server, taken, certificate));
        }
        if (taken.isEmpty() && turned.stream().map(Turned::persistence).distinct().count() == 1) {
          tally.refused(
              new RelayRefusal(
                  way,
                  whom,
                  turned.getFirst().persistence(),
                  where
                      + "refused every recipient: "
                      + turned.stream().map(Turned::toString).collect(Collectors.joining(", "))));
        } else {
          turned.forEach(
              one ->
                  tally.refused(
                      new RelayRefusal(
                          way, List.of(one.recipient()), one.persistence(), where + one.answer())));
        }
      }
    }
  }
}
