package org.mailseal.notification.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * What is said to one server to hand it one letter.
 *
 * @param recipients those of the envelope
 * @param helloName what EHLO says
 * @param roots checks certificates
 */
record SmtpDialogue(
    Letter letter,
    List<Mailbox> recipients,
    Route.ReturnPath returnPath,
    String helloName,
    X509ExtendedTrustManager roots,
    RelayTimeouts patience,
    RelayResolver resolver) {

  /** A server, and how it is spoken to. */
  record Peer(
      String host,
      int port,
      RelayProtection protection,
      RelayTrust.Demand demand,
      Optional<RelayLogin> login) {
    Peer inClear() {
      return new Peer(host, port, RelayProtection.NONE, demand, login);
    }
  }

  sealed interface Outcome {}

  /**
   * There is an answer for each recipient.
   *
   * @param taken for whom it took the letter; maybe nobody
   */
  record Answered(List<Mailbox> taken, List<Turned> turned, Optional<CertificateFault> certificate)
      implements Outcome {}

  /** It took the letter for nobody, for one reason. */
  record Refused(Persistence persistence, String reason) implements Outcome {}

  /** A recipient whom it refused. */
  record Turned(Mailbox recipient, Persistence persistence, String answer) {
    @Override
    public String toString() {
      return recipient.address() + " (" + answer + ")";
    }
  }

  /**
   * Dials and speaks, as long as the wire is not cut.
   *
   * @param known is called once, as soon as the outcome is known: whatever happens to the
   *     connection after the server has taken the letter changes nothing
   * @return the same, once the connection is closed
   */
  Outcome hold(Peer peer, RelayConnection connection, Consumer<Outcome> known) {
    try {
      Optional<Outcome> outcome = speak(peer, connection, known);
      // What is offered and then does not work is left out (RFC 7435 §3): it was more than nothing.
      return outcome.isPresent()
          ? outcome.get()
          : speak(peer.inClear(), connection, known).orElseThrow();
    } catch (IOException e) {
      return told(
          new Refused(
              Persistence.TRANSIENT, RelayFaults.explain(e, peer.host(), patience.answer())),
          known);
    } catch (RuntimeException e) {
      // An answer that the library trips over must not keep the next server from its turn.
      return told(
          new Refused(
              Persistence.TRANSIENT, "the dialogue broke off: " + e.getClass().getSimpleName()),
          known);
    }
  }

  private static Outcome told(Outcome outcome, Consumer<Outcome> known) {
    known.accept(outcome);
    return outcome;
  }

  /** One connection; empty where TLS was only wished for and failed. */
  private Optional<Outcome> speak(Peer peer, RelayConnection connection, Consumer<Outcome> known)
      throws IOException {
    RelayTrust trust = new RelayTrust(roots, peer.demand(), peer.host());
    Socket dialled = connection.dial(peer.host(), peer.port(), resolver, patience);
    Socket socket =
        peer.protection() == RelayProtection.IMPLICIT_TLS ? wrap(dialled, peer, trust) : dialled;
    Session session = Session.getInstance(properties(peer, trust));
    LoginTransport transport = new LoginTransport(session, peer.login());
    boolean open = false;
    try {
      transport.connect(socket);
      open = true;
      transport.sendMessage(
          new LetterMessage(letter, session),
          LetterMessage.addresses(recipients).toArray(InternetAddress[]::new));
      return Optional.of(told(new Answered(recipients, List.of(), trust.fault()), known));
    } catch (SendFailedException e) {
      return Optional.of(told(answered(e, transport, peer, trust), known));
    } catch (MessagingException e) {
      if (!open
          && peer.protection() == RelayProtection.OPPORTUNISTIC
          && transport.supportsExtension("STARTTLS")) {
        return Optional.empty();
      }
      return Optional.of(told(refused(e, transport, peer), known));
    } finally {
      try {
        transport.close(); // says QUIT
      } catch (MessagingException e) {
        // The outcome is known; the wire is closed by its owner.
      }
    }
  }

  private static SSLSocket wrap(Socket socket, Peer peer, RelayTrust trust) throws IOException {
    SSLSocket wrapped =
        (SSLSocket)
            trust.sockets().createSocket(socket, peer.host(), peer.port(), /* autoClose= */ true);
    SSLParameters parameters = wrapped.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9525
    wrapped.setSSLParameters(parameters);
    wrapped.startHandshake();
    return wrapped;
  }

  private Properties properties(Peer peer, RelayTrust trust) {
    Properties properties = new Properties();
    properties.put("mail.smtp.localhost", helloName);
    properties.put(
        "mail.smtp.starttls.enable", String.valueOf(peer.protection() != RelayProtection.NONE));
    properties.put("mail.smtp.starttls.required", String.valueOf(peer.protection().keepsSecrets()));
    properties.put("mail.smtp.ssl.checkserveridentity", "true"); // by the trust, with the chain
    properties.put("mail.smtp.ssl.socketFactory", trust.sockets());
    properties.put("mail.smtp.auth", String.valueOf(peer.login().isPresent()));
    peer.login()
        .ifPresent(login -> properties.put("mail.smtp.auth.mechanisms", login.mechanisms()));
    properties.put("mail.smtp.sendpartial", "true"); // one bad recipient keeps no other waiting
    properties.put("mail.smtp.quitwait", "false"); // by then the letter is the relay's
    properties.put(
        "mail.smtp.from",
        switch (returnPath) {
          case SENDER -> letter.from().address();
          case NONE -> "<>";
        });
    return properties;
  }

  private Outcome answered(
      SendFailedException fault, SMTPTransport transport, Peer peer, RelayTrust trust) {
    List<Mailbox> taken =
        Stream.ofNullable(fault.getValidSentAddresses())
            .flatMap(Stream::of)
            .flatMap(address -> recipient(((InternetAddress) address).getAddress()))
            .toList();
    List<Turned> turned = turned(fault, peer);
    boolean letterRefused =
        fault instanceof SMTPSendFailedException && taken.isEmpty(); // at MAIL, DATA or its end
    return letterRefused || turned.isEmpty()
        ? refused(fault, transport, peer)
        : new Answered(taken, turned, trust.fault());
  }

  private List<Turned> turned(SendFailedException fault, Peer peer) {
    List<Turned> turned = new ArrayList<>();
    for (Throwable next = fault.getCause(); next != null; next = next.getCause()) {
      if (next instanceof SMTPAddressFailedException refused) {
        recipient(refused.getAddress().getAddress())
            .map(
                recipient ->
                    new Turned(
                        recipient,
                        Persistence.ofRecipient(refused.getReturnCode()),
                        display(refused.getMessage(), peer)))
            .forEach(turned::add);
      }
    }
    return turned;
  }

  private Stream<Mailbox> recipient(String address) {
    return recipients.stream().filter(mailbox -> mailbox.address().equals(address)).limit(1);
  }

  private Refused refused(MessagingException fault, SMTPTransport transport, Peer peer) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        return new Refused(
            Persistence.TRANSIENT, RelayFaults.explain(io, peer.host(), patience.answer()));
      }
    }
    int code = transport.getLastReturnCode();
    String said = Objects.requireNonNullElse(transport.getLastServerResponse(), "");
    return switch (fault) {
      case AuthenticationFailedException e -> loginFailed(e, code, peer);
      case SMTPSendFailedException e ->
          new Refused(
              Persistence.of(e.getReturnCode()),
              "refused "
                  + (e.getCommand().equals(".")
                      ? "the letter itself"
                      : RelayFaults.line(e.getCommand()))
                  + ": "
                  + display(e.getMessage(), peer));
      default ->
          // EHLO was answered, but TLS was not among its extensions.
          peer.protection() == RelayProtection.STARTTLS
                  && code == 250
                  && !transport.supportsExtension("STARTTLS")
              ? new Refused(
                  Persistence.TRANSIENT,
                  "does not offer STARTTLS, and a letter leaves this host only within TLS;"
                      + " write smtps:// if it takes TLS from the start")
              : new Refused(
                  Persistence.of(code),
                  "answered: " + display(said.isBlank() ? fault.getMessage() : said, peer));
    };
  }

  private static Refused loginFailed(AuthenticationFailedException fault, int code, Peer peer) {
    RelayLogin login = peer.login().orElseThrow();
    if (code == 250) { // that of EHLO: nothing was tried
      return new Refused(
          Persistence.TRANSIENT,
          "does not offer to log in by "
              + login.mechanisms().replace(" ", " or ")
              + "; see what it says to EHLO, and write auth: or leave it out");
    }
    boolean later = Persistence.of(code) == Persistence.TRANSIENT && code != RelayLogin.CHALLENGE;
    return new Refused(
        later ? Persistence.TRANSIENT : Persistence.PERMANENT,
        "the login of "
            + RelayFaults.line(login.user())
            + " failed: "
            + display(login.readable(fault.getMessage()), peer)
            + "; check the user and the "
            + login.secretName());
  }

  private static String display(@Nullable String answer, Peer peer) {
    String bytes = answer == null || answer.isBlank() ? "nothing" : answer;
    if (bytes.equals("[EOF]")) { // what Angus Mail makes of it
      return "nothing, and closed the connection";
    }
    // Angus Mail makes a character of each byte.
    String said = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return RelayFaults.line(peer.login().map(login -> login.hideIn(said)).orElse(said));
  }

  /**
   * Hands over the login at the moment of use. In a URLName it would stay for as long as the
   * transport does; an Authenticator would make Angus Mail, once refused, connect anew by itself,
   * to localhost and without TLS.
   */
  private static final class LoginTransport extends SMTPTransport {
    private final Optional<RelayLogin> login;

    LoginTransport(Session session, Optional<RelayLogin> login) {
      super(session, null);
      this.login = login;
    }

    @Override
    protected synchronized boolean protocolConnect(
        String host, int port, @Nullable String user, @Nullable String password)
        throws MessagingException {
      return super.protocolConnect(
          host,
          port,
          login.map(RelayLogin::user).orElse(null),
          login.map(RelayLogin::secret).orElse(null));
    }
  }
}
