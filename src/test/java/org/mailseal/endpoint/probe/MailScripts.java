package org.mailseal.endpoint.probe;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.ScriptedMailServer.Script;
import org.mailseal.endpoint.probe.ScriptedMailServer.Stage;

/** Well-behaved dialogues for every protocol, farewell included. */
public final class MailScripts {
  private MailScripts() {}

  /** A server that calls itself by a name and serves what the context holds. */
  public static Script serving(Protocol protocol, String name, SSLContext context) {
    Script clear =
        switch (protocol) {
          case SMTP, SUBMISSION, SMTPS ->
              stage -> {
                stage.expect("EHLO [127.0.0.1]");
                stage.send("250-" + name, "250-SIZE 10240000", "250-STARTTLS", "250 8BITMIME");
                if (stage.expect("STARTTLS", "MAIL FROM:<>").startsWith("MAIL")) {
                  takeBack(stage);
                }
                stage.send("220 2.0.0 Ready to start TLS");
              };
          case LMTP ->
              stage -> {
                stage.expect("LHLO [127.0.0.1]");
                stage.send("250-" + name, "250-PIPELINING", "250 STARTTLS");
                stage.expect("STARTTLS");
                stage.send("220 2.0.0 Start TLS");
              };
          case SIEVE ->
              stage -> {
                stage.expect("STARTTLS");
                stage.send("OK \"Begin TLS negotiation now.\"");
              };
          case IMAP, IMAPS ->
              stage -> {
                stage.expect("a1 CAPABILITY");
                stage.send("* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED", "a1 OK done");
                stage.expect("a2 STARTTLS");
                stage.send("a2 OK Begin TLS negotiation now");
              };
          case POP3, POP3S ->
              stage -> {
                stage.expect("CAPA");
                stage.send("+OK", "UIDL", "STLS", ".");
                stage.expect("STLS");
                stage.send("+OK Begin TLS negotiation now");
              };
        };
    return stage -> {
      if (protocol.implicitTls()) {
        stage.startTls(context);
        greet(protocol, name, stage);
      } else {
        greet(protocol, name, stage);
        clear.play(stage);
        stage.startTls(context);
      }
      withinTls(protocol, name, stage);
    };
  }

  /** A mail that was only begun, by a client that leaves. */
  private static void takeBack(Stage stage) throws IOException {
    stage.send("250 2.1.0 Ok");
    stage.expect("RSET");
    stage.send("250 2.0.0 Ok");
    stage.expect("QUIT");
    stage.send("221 2.0.0 Bye");
    throw new IOException("the client has left");
  }

  private static void greet(Protocol protocol, String name, Stage stage) throws IOException {
    stage.send(
        switch (protocol) {
          case SMTP, SUBMISSION, SMTPS -> "220 " + name + " ESMTP Postfix";
          case LMTP -> "220 " + name + " Dovecot ready.";
          case SIEVE ->
              "\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n"
                  + "\"SASL\" \"\"\r\n\"STARTTLS\"\r\nOK \"Dovecot ready.\"";
          case IMAP, IMAPS -> "* OK [CAPABILITY IMAP4rev1] Dovecot ready.";
          case POP3, POP3S -> "+OK Dovecot ready. <1896.697170952@" + name + ">";
        });
  }

  /** From the second question about capabilities to the end. */
  public static void withinTls(Protocol protocol, String name, Stage stage) throws IOException {
    switch (protocol) {
      case SMTP, SUBMISSION, SMTPS -> {
        stage.expect("EHLO [127.0.0.1]");
        stage.send("250-" + name, "250 AUTH PLAIN");
        stage.expect("QUIT");
        stage.send("221 2.0.0 Bye");
      }
      case LMTP -> {
        stage.expect("LHLO [127.0.0.1]");
        stage.send("250-" + name, "250 XCLIENT PLAIN");
        stage.expect("QUIT");
        stage.send("221 2.0.0 Bye");
      }
      case SIEVE -> {
        stage.send("\"SASL\" \"PLAIN LOGIN\"", "OK \"TLS negotiation successful.\"");
        stage.expect("CAPABILITY");
        stage.send("\"SASL\" \"PLAIN LOGIN\"", "OK \"Capability completed.\"");
        stage.expect("LOGOUT");
        stage.send("OK \"Logout completed.\"");
      }
      case IMAP, IMAPS -> {
        String tag = stage.expect("a").split(" ", 2)[0];
        stage.send("* CAPABILITY IMAP4rev1 AUTH=PLAIN", tag + " OK done");
        String last = stage.expect("a").split(" ", 2)[0];
        stage.send("* BYE Logging out", last + " OK done");
      }
      case POP3, POP3S -> {
        stage.expect("CAPA");
        stage.send("+OK", "SASL PLAIN", ".");
        stage.expect("QUIT");
        stage.send("+OK Logging out");
      }
    }
  }
}
