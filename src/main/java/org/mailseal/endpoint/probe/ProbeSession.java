package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.tls.TlsFatalAlert;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.probe.ClientName.Turn;
import org.mailseal.name.DnsName;
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
  private final Function<InetAddress, String> ourName;
  private Stage stage = Stage.CONNECTING;
  private Optional<Greeting> greeting = Optional.empty();
  private List<String> offered = List.of();
  private List<String> offeredWithinTls = List.of();
  private Optional<DnsName> helloName = Optional.empty();
  private Optional<Handshake> handshake = Optional.empty();
  private boolean helloRefused;

  ProbeSession(
      Endpoint endpoint,
      InetSocketAddress address,
      ClientProfile profile,
      Instant at,
      Limits limits,
      Function<InetAddress, String> ourName) {
    this.endpoint = endpoint;
    this.address = address;
    this.profile = profile;
    this.at = at;
    this.limits = limits;
    this.ourName = ourName;
  }

  /**
   * One session; where the server does not take our name in it, a second one with another. What
   * that sees counts where it comes further.
   */
  static Observation observe(
      Endpoint endpoint,
      InetSocketAddress address,
      ClientProfile profile,
      Instant at,
      Limits limits,
      ClientName name) {
    long began = System.nanoTime();
    ProbeSession first =
        new ProbeSession(
            endpoint, address, profile, at, limits, ours -> name.inTurn(Turn.FIRST, ours));
    Observation seen = first.observe();
    Duration left = limits.total().minusNanos(System.nanoTime() - began);
    if (!first.helloRefused || !left.isPositive()) {
      return seen;
    }
    Observation again =
        new ProbeSession(
                endpoint,
                address,
                profile,
                at,
                limits.within(left),
                ours -> name.inTurn(Turn.SECOND, ours))
            .observe();
    return further(seen, again) ? again : seen;
  }

  private static boolean further(Observation seen, Observation again) {
    return switch (again) {
      case Observation.Served served ->
          served.ending().isEmpty() || seen instanceof Observation.NotServed;
      case Observation.NotServed missing ->
          seen instanceof Observation.NotServed && !missing.fault().saysNothing();
    };
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
    if (!endpoint.protocol().implicitTls()) {
      stage = Stage.BEFORE_GREETING;
      offered = printable(askForTls(socket, dialect));
    }
    stage = Stage.HANDSHAKE;
    Handshake shaken = Handshake.over(socket, endpoint, profile);
    handshake = Optional.of(shaken);
    stage = Stage.WITHIN_TLS;
    if (shaken.broken().isPresent()) {
      throw shaken.broken().get();
    }
    lookWithinTls(socket, shaken, dialect);
    return served(shaken, Optional.empty());
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
    InetAddress ourEnd = socket.getLocalAddress();
    return Dialect.of(endpoint.protocol(), () -> ourName.apply(ourEnd));
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

  private void lookWithinTls(Socket socket, Handshake shaken, Dialect dialect) throws IOException {
    Dialogue dialogue = new Dialogue(shaken.in(), shaken.out(), limits);
    helloName = dialect.helloName();
    if (endpoint.protocol().implicitTls()) {
      greeting = Optional.of(dialect.greeting(dialogue));
    }
    // What was offered in cleartext may have been tampered with: ask again (RFC 3207 §4.2).
    offeredWithinTls = printable(dialect.capabilities(dialogue));
    helloName = dialect.helloName();
    takeLeave(dialect, dialogue, socket);
  }

  private Observation served(Handshake shaken, Optional<Observation.Ending> ending) {
    return new Observation.Served(
        endpoint,
        at,
        address,
        greeting,
        helloName,
        offered,
        offeredWithinTls,
        shaken.version().word(),
        shaken.suite().name(),
        shaken.chain(),
        ending);
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
    return ended(
        unheard ? Fault.NO_ANSWER : Fault.TIMED_OUT,
        display() + " was not done within " + seconds(limits.total()) + "; ended " + stage.words);
  }

  private Observation ended(IOException broken) {
    IOException wanted =
        handshake.filter(Handshake::asksForCertificate).isPresent() && turnedAway(broken)
            ? wanted(broken)
            : Handshake.explained(broken, profile);
    helloRefused = broken instanceof HelloRefused; // whether or not a certificate was asked for
    return switch (wanted) {
      case HandshakeException ending ->
          new Observation.NotServed(
              endpoint,
              at,
              Optional.of(address),
              greeting,
              ending.fault(),
              ending.detail(),
              ending.agreed());
      case ProbeException ending -> ended(ending.fault(), ending.detail());
      case IOException other ->
          ended(
              stage.broken,
              display() + " broke off " + stage.words + ": " + String.valueOf(other.getMessage()));
    };
  }

  private static ProbeException wanted(IOException broken) {
    return broken instanceof ProbeException said && said.fault() == Fault.CLIENT_CERTIFICATE_WANTED
        ? said
        : Handshake.wanted(broken);
  }

  /**
   * By a server that had asked for our certificate: with an alert, with a reply, or with nothing.
   */
  private static boolean turnedAway(IOException broken) {
    return switch (broken) {
      case ProbeException said ->
          switch (said.fault()) {
            case TRY_LATER, BLOCKED, BYE, CLOSED, CLIENT_CERTIFICATE_WANTED -> true;
            default -> false;
          };
      case TlsFatalAlert _ -> false; // it is we who do not go on
      default -> true;
    };
  }

  /** Nothing that comes after the proof undoes it. */
  private Observation ended(Fault fault, String detail) {
    String said = Printable.sanitize(detail);
    return handshake
        .map(shaken -> served(shaken, Optional.of(new Observation.Ending(fault, said))))
        .orElseGet(
            () ->
                new Observation.NotServed(
                    endpoint, at, Optional.of(address), greeting, fault, said));
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
