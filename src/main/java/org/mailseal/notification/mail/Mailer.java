package org.mailseal.notification.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedTrustManager;
import org.mailseal.certificate.Trust;
import org.mailseal.dns.Lookup;
import org.mailseal.name.DnsName;

/**
 * Hands letters to the first way that takes them. Thread-safe; keeps neither connections nor
 * secrets between letters.
 */
public final class Mailer {
  private final RelayTimeouts timeouts;
  private final X509ExtendedTrustManager roots;
  private final Optional<DnsName> helloName;
  private final Function<String, Optional<String>> environment;
  private final RelayResolver resolver;
  private final Supplier<Lookup> dns;

  /**
   * A mailer.
   *
   * @param trust the roots that a relay's certificate must come from
   * @param helloName what EHLO says (RFC 5321 §4.1.1.1). Empty: the domain of the letter's sender.
   *     It is a full name, which relays insist on, and known without asking; this host's own name
   *     is often neither, and Java may wait for DNS to tell it.
   * @param environment looks up an environment variable that holds a secret
   */
  public Mailer(
      RelayTimeouts timeouts,
      Trust trust,
      Optional<DnsName> helloName,
      Function<String, Optional<String>> environment) {
    this(timeouts, trust, helloName, environment, RelayResolver.SYSTEM);
  }

  /** A mailer that finds its relays otherwise. */
  public Mailer(
      RelayTimeouts timeouts,
      Trust trust,
      Optional<DnsName> helloName,
      Function<String, Optional<String>> environment,
      RelayResolver resolver) {
    this(timeouts, trust, helloName, environment, resolver, Lookup::unasked);
  }

  /**
   * A mailer that also goes to the mail servers of the recipients.
   *
   * @param dns finds them, once they are needed
   */
  public Mailer(
      RelayTimeouts timeouts,
      Trust trust,
      Optional<DnsName> helloName,
      Function<String, Optional<String>> environment,
      RelayResolver resolver,
      Supplier<Lookup> dns) {
    this.timeouts = timeouts;
    this.roots = trust.trustManager();
    this.helloName = helloName;
    this.environment = environment;
    this.resolver = resolver;
    this.dns = dns;
  }

  /** Delivers a letter to all whom it is for. */
  public Delivery deliver(Letter letter, Route route) throws InterruptedException {
    return deliver(letter, letter.to(), route);
  }

  /**
   * Tries the ways in their order until each of the recipients has the letter. Whom a way refuses,
   * the next is asked for, and for him alone. A relay that took it but died before it could say so
   * is followed by the next, so that a letter may arrive twice, with one Message-ID (RFC 1047);
   * that is better than not at all.
   *
   * @param recipients who still needs it
   * @throws InterruptedException if the thread is interrupted; the connection is closed then
   */
  public Delivery deliver(Letter letter, List<Mailbox> recipients, Route route)
      throws InterruptedException {
    List<Delivery.Taken> taken = new ArrayList<>();
    List<RelayRefusal> refusals = new ArrayList<>();
    List<Mailbox> waiting = new ArrayList<>(recipients);
    for (Way way : route.ways()) {
      if (!waiting.isEmpty()) {
        DeliveryAttempt.Tally tally = attempt(way, letter, List.copyOf(waiting), route);
        taken.addAll(tally.taken());
        refusals.addAll(tally.refusals());
        tally.taken().forEach(by -> waiting.removeAll(by.recipients()));
      }
    }
    return taken.isEmpty()
        ? new Delivery.Undelivered(refusals)
        : new Delivery.Delivered(taken, refusals);
  }

  /**
   * The attempt has a thread of its own, because some of its waits (DNS, a password file that is a
   * pipe) know no deadline; this one waits with it until its time is up and then cuts the wire.
   */
  private DeliveryAttempt.Tally attempt(
      Way way, Letter letter, List<Mailbox> recipients, Route route) throws InterruptedException {
    DeliveryAttempt attempt =
        new DeliveryAttempt(
            way,
            letter,
            recipients,
            route.returnPath(),
            helloName.map(DnsName::text).orElse(letter.from().domain()),
            roots,
            timeouts,
            resolver,
            dns,
            environment);
    DeliveryAttempt.Tally tally = new DeliveryAttempt.Tally(recipients);
    try (RelayConnection connection = new RelayConnection()) {
      Thread thread =
          Thread.ofVirtual().name("reminder").start(() -> attempt.run(connection, tally));
      thread.join(timeouts.whole());
      tally.end(way, "gave up after " + RelayFaults.span(timeouts.whole()));
      return tally;
    }
  }
}
