package org.mailseal.inspection.check;

import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Topic;

/**
 * Whether the way into TLS was found. Who is turned away learns nothing about the certificate: a
 * refusal is unknown. A server that fails before our eyes is a failure.
 */
public final class Reachability {
  private Reachability() {}

  public static Finding of(Observation observation) {
    return switch (observation) {
      case Observation.Served served ->
          Finding.ok(Topic.REACH, "serves a certificate over " + served.tlsVersion());
      case Observation.NotServed missing -> missing(missing);
    };
  }

  private static Finding missing(Observation.NotServed missing) {
    return switch (missing.fault()) {
      case UNRESOLVED -> unknown(missing, "check the name, or give --connect-to");
      case REFUSED -> unknown(missing, "start the server, or check the port");
      case UNREACHABLE, NO_ANSWER ->
          unknown(
              missing,
              missing.endpoint().port() == 25
                  ? "check firewalls; many networks block outgoing port 25"
                  : "check firewalls, and that a mail server listens there, in this mode");
      case TIMED_OUT, CLOSED -> unknown(missing, "try again; then read the server's log");
      case TRY_LATER, BYE -> unknown(missing, "try again later");
      case BLOCKED -> unknown(missing, "look from an address that the server talks to");
      case STARTTLS_NOT_OFFERED ->
          failure(missing, "switch TLS on; a bad key or file also makes servers hide it");
      case STARTTLS_REFUSED ->
          failure(missing, "read the server's log: its key and certificate may not fit");
      case REWRITTEN ->
          failure(missing, "switch off SMTP inspection on the firewall (Cisco: no inspect esmtp)");
      case INJECTED -> failure(missing, "update the server; look from elsewhere for a middleman");
      case PREAUTHENTICATED -> failure(missing, "switch off PREAUTH on this port");
      case NONSENSE -> failure(missing, "check that port and protocol belong together");
      case TOO_LONG -> failure(missing, "check that a mail server listens there");
      case HANDSHAKE_FAILED ->
          failure(missing, "check that it speaks TLS 1.2 or 1.3 here, and its key and certificate");
    };
  }

  private static Finding unknown(Observation.NotServed missing, String fix) {
    return Finding.unknown(topic(missing.fault()), missing.detail(), fix, clause(missing.fault()));
  }

  private static Finding failure(Observation.NotServed missing, String fix) {
    return Finding.failure(topic(missing.fault()), missing.detail(), fix, clause(missing.fault()));
  }

  private static Topic topic(Fault fault) {
    return switch (fault) {
      case STARTTLS_NOT_OFFERED, STARTTLS_REFUSED, REWRITTEN, PREAUTHENTICATED -> Topic.STARTTLS;
      case INJECTED -> Topic.INJECTION;
      default -> Topic.REACH;
    };
  }

  private static String clause(Fault fault) {
    return switch (fault) {
      case TRY_LATER -> "RFC 5321 §3.8";
      case BLOCKED -> "RFC 7504 §3";
      case STARTTLS_NOT_OFFERED, STARTTLS_REFUSED, REWRITTEN -> "RFC 3207 §4";
      case INJECTED -> "RFC 3207 §6";
      case PREAUTHENTICATED -> "RFC 9051 §11.2";
      default -> "";
    };
  }
}
