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
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * One try to hand one letter to one relay.
 *
 * @param helloName what EHLO says
 * @param tls makes TLS sockets that trust the right roots
 * @param environment where a password may be
 */
record DeliveryAttempt(
    Letter letter,
    Relay relay,
    String helloName,
    SSLSocketFactory tls,
    RelayTimeouts patience,
    RelayResolver resolver,
    Function<String, Optional<String>> environment) {

  sealed interface Outcome permits RelayRefusal, Accepted {}

  record Accepted(List<Delivery.Unreached> unreached) implements Outcome {}

  /**
   * Dials and speaks, as long as the wire is not cut.
   *
   * @param outcome is called once, as soon as the outcome is known: whatever happens to the
   *     connection after the relay has taken the letter changes nothing
   */
  void run(RelayConnection connection, Consumer<Outcome> outcome) {
    try {
      Optional<RelayLogin> login = RelayLogin.of(relay, environment);
      RelayProtection protection = RelayProtection.of(relay);
      if (login.isPresent() && !protection.tls()) {
        outcome.accept(
            new RelayRefusal(
                relay,
                "has a user, but a password is never sent without TLS;"
                    + " write smtps:// or leave the user out"));
        return;
      }
      Socket socket = connection.dial(relay, resolver, patience);
      speak(
          protection == RelayProtection.IMPLICIT_TLS ? wrap(socket) : socket,
          protection,
          login,
          outcome);
    } catch (IOException e) {
      outcome.accept(new RelayRefusal(relay, RelayFaults.explain(e, relay, patience.answer())));
    } catch (RuntimeException e) {
      // A relay's answer that the library trips over must not keep the next relay from its turn.
      outcome.accept(
          new RelayRefusal(relay, "the dialogue broke off: " + e.getClass().getSimpleName()));
    }
  }

  private SSLSocket wrap(Socket socket) throws IOException {
    SSLSocket wrapped =
        (SSLSocket) tls.createSocket(socket, relay.host(), relay.port(), /* autoClose= */ true);
    SSLParameters parameters = wrapped.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9525
    wrapped.setSSLParameters(parameters);
    wrapped.startHandshake();
    return wrapped;
  }

  private void speak(
      Socket socket,
      RelayProtection protection,
      Optional<RelayLogin> login,
      Consumer<Outcome> outcome) {
    Session session = Session.getInstance(properties(protection, login.isPresent()));
    SMTPTransport transport = new LoginTransport(session, login);
    try {
      transport.connect(socket);
      transport.sendMessage(
          new LetterMessage(letter, session),
          LetterMessage.recipients(letter).toArray(InternetAddress[]::new));
      outcome.accept(new Accepted(List.of()));
    } catch (SendFailedException e) {
      outcome.accept(
          e.getValidSentAddresses() != null && e.getValidSentAddresses().length > 0
              ? new Accepted(unreached(e, login))
              : new RelayRefusal(relay, reason(e, transport, protection, login)));
    } catch (MessagingException e) {
      outcome.accept(new RelayRefusal(relay, reason(e, transport, protection, login)));
    } finally {
      try {
        transport.close(); // says QUIT
      } catch (MessagingException e) {
        // The outcome is known; the wire is closed by its owner.
      }
    }
  }

  private Properties properties(RelayProtection protection, boolean withLogin) {
    Properties properties = new Properties();
    properties.put("mail.smtp.localhost", helloName);
    properties.put("mail.smtp.starttls.enable", String.valueOf(protection.tls()));
    properties.put("mail.smtp.starttls.required", String.valueOf(protection.tls()));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.socketFactory", tls);
    properties.put("mail.smtp.auth", String.valueOf(withLogin));
    properties.put("mail.smtp.auth.mechanisms", "PLAIN LOGIN"); // enough within TLS
    properties.put("mail.smtp.sendpartial", "true"); // one bad recipient keeps no other waiting
    properties.put("mail.smtp.quitwait", "false"); // by then the letter is the relay's
    return properties;
  }

  private String reason(
      MessagingException fault,
      SMTPTransport transport,
      RelayProtection protection,
      Optional<RelayLogin> login) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        return RelayFaults.explain(io, relay, patience.answer());
      }
    }
    String said = Objects.requireNonNullElse(transport.getLastServerResponse(), "");
    return switch (fault) {
      case AuthenticationFailedException e ->
          "the login of "
              + RelayFaults.line(login.map(RelayLogin::user).orElse(""))
              + " failed: "
              + display(e.getMessage(), login)
              + "; check the user and the password";
      case SMTPSendFailedException e ->
          "refused "
              + (e.getCommand().equals(".")
                  ? "the letter itself"
                  : RelayFaults.line(e.getCommand()))
              + ": "
              + display(e.getMessage(), login);
      case SendFailedException e ->
          "refused every recipient: "
              + unreached(e, login).stream()
                  .map(Delivery.Unreached::toString)
                  .collect(Collectors.joining(", "));
      default ->
          // EHLO was answered, but TLS was not among its extensions.
          protection.tls()
                  && transport.getLastReturnCode() == 250
                  && !transport.supportsExtension("STARTTLS")
              ? "does not offer STARTTLS, and a letter leaves this host only within TLS;"
                  + " write smtps:// if it takes TLS from the start"
              : "answered: " + display(said.isBlank() ? fault.getMessage() : said, login);
    };
  }

  private List<Delivery.Unreached> unreached(
      SendFailedException fault, Optional<RelayLogin> login) {
    List<Delivery.Unreached> unreached = new ArrayList<>();
    for (Throwable next = fault.getCause(); next != null; next = next.getCause()) {
      if (next instanceof SMTPAddressFailedException refused) {
        String address = refused.getAddress().getAddress();
        letter.to().stream()
            .filter(mailbox -> mailbox.address().equals(address))
            .findFirst()
            .map(mailbox -> new Delivery.Unreached(mailbox, display(refused.getMessage(), login)))
            .ifPresent(unreached::add);
      }
    }
    return unreached;
  }

  private static String display(@Nullable String answer, Optional<RelayLogin> login) {
    String bytes = answer == null || answer.isBlank() ? "nothing" : answer;
    if (bytes.equals("[EOF]")) { // what Angus Mail makes of it
      return "nothing, and closed the connection";
    }
    // Angus Mail makes a character of each byte.
    String said = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return RelayFaults.line(login.map(known -> known.hideIn(said)).orElse(said));
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
          login.map(RelayLogin::password).orElse(null));
    }
  }
}
