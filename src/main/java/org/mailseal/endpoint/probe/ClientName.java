package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.mailseal.name.DnsName;

/**
 * What we call ourselves in EHLO (RFC 5321 §4.1.1.1). A name goes first: many servers refuse an
 * address, above all one of their own, as only senders of spam give it. A host without a name gives
 * its address (§4.1.4). Where the server refuses that too, there is one name more to be tried.
 *
 * <p>Thread-safe.
 */
public final class ClientName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  /** The system's resolver knows no deadline, and a mail host may be cut off from the DNS. */
  private static final Duration MOST = Duration.ofSeconds(2);

  /** What a host without a name says by convention. */
  private static final String NAMELESS = "localhost.localdomain";

  private final Supplier<Optional<DnsName>> name;

  private ClientName(Supplier<Optional<DnsName>> name) {
    this.name = name;
  }

  /** A name that somebody has chosen. */
  public static ClientName of(DnsName chosen) {
    return new ClientName(() -> Optional.of(chosen));
  }

  /** The address alone. */
  public static ClientName none() {
    return new ClientName(Optional::empty);
  }

  /**
   * The host's own full name, looked up once, when it is first needed; the address where it has
   * none, or nobody tells within 2 s.
   */
  public static ClientName ofThisHost() {
    return found(ClientName::ownName, MOST);
  }

  /** A name that is looked up once. */
  static ClientName found(Supplier<Optional<DnsName>> lookup, Duration most) {
    return new ClientName(
        new Supplier<>() {
          private boolean asked;
          private Optional<DnsName> known = Optional.empty();

          @Override
          public synchronized Optional<DnsName> get() {
            if (!asked) {
              known = inTime(lookup, most);
              asked = true;
            }
            return known;
          }
        });
  }

  /** The name; empty where the address must do. */
  public Optional<DnsName> known() {
    return name.get();
  }

  /** The thread that asks may be left alone. */
  private static Optional<DnsName> inTime(Supplier<Optional<DnsName>> lookup, Duration most) {
    CompletableFuture<Optional<DnsName>> asked = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("own-name")
        .start(
            () -> {
              try {
                asked.complete(lookup.get());
              } catch (RuntimeException unknown) {
                asked.complete(Optional.empty());
              }
            });
    return asked.completeOnTimeout(Optional.empty(), most.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  /** The name first, then the address; or the address first, then what says nothing. */
  String inTurn(Turn turn, InetAddress ourEnd) {
    String literal = addressLiteral(ourEnd);
    Optional<String> own = name.get().map(DnsName::text);
    return switch (turn) {
      case FIRST -> own.orElse(literal);
      case SECOND -> own.isPresent() ? literal : NAMELESS;
    };
  }

  /** Which of the two tries it is. */
  enum Turn {
    FIRST,
    SECOND
  }

  /** A client without a name of its own gives its address (RFC 5321 §4.1.3, §4.1.4). */
  static String addressLiteral(InetAddress address) {
    String digits = address.getHostAddress();
    int scope = digits.indexOf('%');
    String bare = scope < 0 ? digits : digits.substring(0, scope);
    return address instanceof Inet6Address ? "[IPv6:" + bare + "]" : "[" + bare + "]";
  }

  private static Optional<DnsName> ownName() {
    try {
      // The kernel knows the whole name on many hosts, and asks nobody.
      Optional<DnsName> known =
          Files.isReadable(KERNEL) ? full(Files.readString(KERNEL).strip()) : Optional.empty();
      return known.isPresent() ? known : full(InetAddress.getLocalHost().getCanonicalHostName());
    } catch (IOException nameless) {
      return Optional.empty();
    }
  }

  /** A name of several labels, unless it says nothing. */
  static Optional<DnsName> full(String name) {
    return DnsName.find(name)
        .filter(found -> !found.wildcard())
        .filter(found -> !found.text().startsWith("localhost."));
  }
}
