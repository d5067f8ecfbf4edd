package org.mailseal.notification.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Trust;
import org.mailseal.name.DnsName;

/**
 * Hands letters to the first relay that takes them. Thread-safe; keeps neither connections nor
 * passwords between letters.
 */
public final class Mailer {
  private final RelayTimeouts timeouts;
  private final SSLSocketFactory tls;
  private final Optional<DnsName> helloName;
  private final Function<String, Optional<String>> environment;
  private final RelayResolver resolver;

  /**
   * A mailer.
   *
   * @param trust the roots that a relay's certificate must come from
   * @param helloName what EHLO says (RFC 5321 §4.1.1.1). Empty: the domain of the letter's sender.
   *     It is a full name, which relays insist on, and known without asking; this host's own name
   *     is often neither, and Java may wait for DNS to tell it.
   * @param environment looks up an environment variable that holds a password
   */
  public Mailer(
      RelayTimeouts timeouts,
      Trust trust,
      Optional<DnsName> helloName,
      Function<String, Optional<String>> environment) {
    this(timeouts, trust, helloName, environment, RelayResolver.SYSTEM);
  }

  public Mailer(
      RelayTimeouts timeouts,
      Trust trust,
      Optional<DnsName> helloName,
      Function<String, Optional<String>> environment,
      RelayResolver resolver) {
    this.timeouts = timeouts;
    this.tls = trust.sslContext().getSocketFactory();
    this.helloName = helloName;
    this.environment = environment;
    this.resolver = resolver;
  }

  /**
   * Tries the relays in their order until one takes the letter. A relay that took it but died
   * before it could say so is followed by the next, so that a letter may arrive twice, with one
   * Message-ID (RFC 1047); that is better than not at all.
   *
   * @throws InterruptedException if the thread is interrupted; the connection is closed then
   */
  public Delivery deliver(Letter letter, List<Relay> relays) throws InterruptedException {
    List<RelayRefusal> refusals = new ArrayList<>();
    for (Relay relay : relays) {
      switch (attempt(letter, relay)) {
        case RelayRefusal refusal -> refusals.add(refusal);
        case DeliveryAttempt.Accepted accepted -> {
          return new Delivery.Delivered(relay, refusals, accepted.unreached());
        }
      }
    }
    return new Delivery.Undelivered(refusals);
  }

  /**
   * The attempt has a thread of its own, because some of its waits (DNS, a password file that is a
   * pipe) know no deadline; this one waits with it until its time is up and then cuts the wire.
   */
  private DeliveryAttempt.Outcome attempt(Letter letter, Relay relay) throws InterruptedException {
    DeliveryAttempt attempt =
        new DeliveryAttempt(
            letter,
            relay,
            helloName.map(DnsName::text).orElse(letter.from().domain()),
            tls,
            timeouts,
            resolver,
            environment);
    AtomicReference<DeliveryAttempt.@Nullable Outcome> outcome = new AtomicReference<>();
    try (RelayConnection connection = new RelayConnection()) {
      Thread thread =
          Thread.ofVirtual().name("reminder").start(() -> attempt.run(connection, outcome::set));
      thread.join(timeouts.whole());
      return Objects.requireNonNullElseGet(
          outcome.get(),
          () -> new RelayRefusal(relay, "gave up after " + RelayFaults.span(timeouts.whole())));
    }
  }
}
