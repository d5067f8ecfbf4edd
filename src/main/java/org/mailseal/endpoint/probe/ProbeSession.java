package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Observation;
import org.mailseal.name.Printable;

/** One connection to one address, from the first packet to the farewell. For one thread, once. */
final class ProbeSession {
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  /** How far the probe has come, which is what a broken connection means. */
  private enum Stage {
    CONNECTING(Fault.UNREACHABLE, "while connecting"),
    BEFORE_GREETING(Fault.CLOSED, "before the greeting"),
    IN_CLEAR(Fault.CLOSED, "in the dialogue before TLS"),
    HANDSHAKE(Fault.HANDSHAKE_FAILED, "in the TLS handshake"),
    WITHIN_TLS(Fault.CLOSED, "in the dialogue within TLS");

    private final Fault broken;
    private final String words;

    Stage(Fault broken, String words) {
      this.broken = broken;
      this.words = words;
    }
  }

  private final Endpoint endpoint;
  private final InetSocketAddress address;
  private final ClientProfile profile;
  private final Instant at;
  private final Limits limits;
  private Stage stage = Stage.CONNECTING;
  private Optional<Greeting> greeting = Optional.empty();

  ProbeSession(
      Endpoint endpoint,
      InetSocketAddress address,
      ClientProfile profile,
      Instant at,
      Limits limits) {
    this.endpoint = endpoint;
    this.address = address;
    this.profile = profile;
    this.at = at;
    this.limits = limits;
  }

  Observation observe() {
    try (Socket socket = new Socket();
        SocketDeadline deadline = new SocketDeadline(socket, limits.total())) {
      try {
        return observe(socket);
      } catch (IOException broken) {
        return deadline.bitten() ? outOfTime() : ended(broken);
      }
    } catch (IOException closing) {
      return ended(closing);
    }
  }

  private Observation observe(Socket socket) throws IOException {
    connect(socket);
    Dialect dialect = dialect(socket);
    List<String> before = List.of();
    if (!endpoint.protocol().implicitTls()) {
      stage = Stage.BEFORE_GREETING;
      before = askForTls(socket, dialect);
    }
    stage = Stage.HANDSHAKE;
    Handshake handshake = Handshake.over(socket, endpoint, profile);
    stage = Stage.WITHIN_TLS;
    return observeWithinTls(socket, handshake, dialect, before);
  }

  /** What the server chooses from a few suites; empty where it does not come to that. */
  Optional<WeakClient> choice(int[] suites) {
    try (Socket socket = new Socket();
        SocketDeadline _ = new SocketDeadline(socket, limits.total())) {
      connect(socket);
      if (!endpoint.protocol().implicitTls()) {
        askForTls(socket, dialect(socket));
      }
      return Optional.of(Handshake.choice(socket, endpoint, suites));
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  /** Begins a mail from nobody in cleartext, and takes it back; where refused, once more in TLS. */
  MailInClear mailInClear() {
    try (Socket socket = new Socket();
        SocketDeadline _ = new SocketDeadline(socket, limits.total())) {
      connect(socket);
      return dialect(socket) instanceof Smtp smtp
          ? mailInClear(socket, smtp)
          : new MailInClear.Unknown();
    } catch (IOException unknown) {
      return new MailInClear.Unknown();
    }
  }

  private MailInClear mailInClear(Socket socket, Smtp smtp) throws IOException {
    Dialogue clear = new Dialogue(socket.getInputStream(), socket.getOutputStream(), limits);
    Greeting greeted = smtp.greeting(clear);
    List<String> capabilities = smtp.capabilities(clear);
    Optional<String> refusal = smtp.refusalOfMail(clear);
    if (refusal.isEmpty()) {
      takeLeave(smtp, clear, socket);
      return new MailInClear.Taken();
    }
    smtp.startTls(clear, greeted, capabilities);
    Handshake handshake = Handshake.over(socket, endpoint, profile);
    Dialogue within = new Dialogue(handshake.in(), handshake.out(), limits);
    smtp.capabilities(within);
    Optional<String> again = smtp.refusalOfMail(within);
    takeLeave(smtp, within, socket);
    boolean other = again.isEmpty() || (demandsMore(refusal.get()) && !demandsMore(again.get()));
    return other
        ? new MailInClear.TlsRequired(Printable.sanitize(refusal.get()))
        : new MailInClear.Unknown();
  }

  /** TLS or a login: both have the same code (RFC 3207 §4, RFC 4954 §6). */
  private static boolean demandsMore(String reply) {
    return reply.startsWith("530");
  }

  private Dialect dialect(Socket socket) {
    return Dialect.of(endpoint.protocol(), socket.getLocalAddress());
  }

  private void connect(Socket socket) throws IOException {
    try {
      socket.connect(address, millis(limits.connect()));
    } catch (SocketTimeoutException e) {
      throw new ProbeException(
          Fault.NO_ANSWER, display() + " did not answer within " + seconds(limits.connect()));
    } catch (ConnectException e) {
      throw String.valueOf(e.getMessage()).contains("timed out")
          ? new ProbeException(Fault.NO_ANSWER, display() + " did not answer")
          : new ProbeException(
              Fault.REFUSED, display() + " refused the connection: nobody listens there");
    } catch (SocketException e) {
      // Reset as soon as it stood, which is not a matter of routes.
      if (String.valueOf(e.getMessage()).startsWith("Connection reset")) {
        stage = Stage.BEFORE_GREETING;
      }
      throw e;
    }
  }

  /** The dialogue in cleartext, up to the handshake; returns what was offered. */
  private List<String> askForTls(Socket socket, Dialect dialect) throws IOException {
    Dialogue dialogue = new Dialogue(socket.getInputStream(), socket.getOutputStream(), limits);
    try {
      awaitGreeting(socket, dialogue);
      Greeting greeted = dialect.greeting(dialogue);
      greeting = Optional.of(greeted);
      stage = Stage.IN_CLEAR;
      List<String> capabilities = dialect.capabilities(dialogue);
      dialect.startTls(dialogue, greeted, capabilities);
      if (dialogue.hasUnread()) {
        throw new ProbeException(
            Fault.INJECTED,
            "plaintext followed the answer that starts TLS, before any handshake: the server, or"
                + " somebody in between, injects commands (RFC 3207 §6)");
      }
      return capabilities;
    } catch (ProbeException ending) {
      takeLeave(dialect, dialogue, socket);
      throw ending;
    }
  }

  /**
   * A port with TLS from the start waits for us as we wait for it. So a long silence is used to try
   * that with a second connection; the first one may still be greeted, however late.
   */
  private void awaitGreeting(Socket socket, Dialogue dialogue) throws IOException {
    socket.setSoTimeout(millis(limits.silence()));
    try {
      dialogue.listen();
    } catch (SocketTimeoutException silent) {
      if (shakesHandsAtOnce()) {
        throw new ProbeException(
            Fault.NONSENSE,
            "port "
                + endpoint.port()
                + " says nothing in cleartext, but answers a TLS handshake"
                + endpoint.otherMode().map(other -> ": look at it as " + other.word()).orElse(""));
      }
    } finally {
      socket.setSoTimeout(0);
    }
  }

  private boolean shakesHandsAtOnce() {
    try (Socket trial = new Socket();
        SocketDeadline _ = new SocketDeadline(trial, limits.trial())) {
      trial.connect(address, millis(limits.trial()));
      Handshake.over(trial, endpoint, profile);
      return true;
    } catch (IOException noTls) {
      return false;
    }
  }

  private Observation observeWithinTls(
      Socket socket, Handshake handshake, Dialect dialect, List<String> before) throws IOException {
    Dialogue dialogue = new Dialogue(handshake.in(), handshake.out(), limits);
    if (endpoint.protocol().implicitTls()) {
      greeting = Optional.of(dialect.greeting(dialogue));
    }
    // What was offered in cleartext may have been tampered with: ask again (RFC 3207 §4.2).
    List<String> after = dialect.capabilities(dialogue);
    takeLeave(dialect, dialogue, socket);
    return new Observation.Served(
        endpoint,
        at,
        address,
        greeting,
        dialect.helloName(),
        printable(before),
        printable(after),
        handshake.version().word(),
        handshake.suite().name(),
        handshake.chain());
  }

  private static void takeLeave(Dialect dialect, Dialogue dialogue, Socket socket) {
    try (SocketDeadline _ = new SocketDeadline(socket, FAREWELL)) {
      dialect.farewell(dialogue);
    } catch (IOException notOurConcern) {
      // Politeness; everything worth knowing is already known.
    }
  }

  private Observation outOfTime() {
    boolean unheard = stage == Stage.CONNECTING || stage == Stage.BEFORE_GREETING;
    return notServed(
        unheard ? Fault.NO_ANSWER : Fault.TIMED_OUT,
        display() + " was not done within " + seconds(limits.total()) + "; ended " + stage.words);
  }

  private Observation ended(IOException broken) {
    return switch (Handshake.explained(broken, profile)) {
      case ProbeException ending -> notServed(ending.fault(), ending.detail());
      case IOException other ->
          notServed(
              stage.broken,
              display() + " broke off " + stage.words + ": " + String.valueOf(other.getMessage()));
    };
  }

  private Observation notServed(Fault fault, String detail) {
    return new Observation.NotServed(
        endpoint, at, Optional.of(address), greeting, fault, Printable.sanitize(detail));
  }

  private String display() {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  private static List<String> printable(List<String> capabilities) {
    return capabilities.stream().map(Printable::sanitize).toList();
  }
}
