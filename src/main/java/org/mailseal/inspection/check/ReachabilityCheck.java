package org.mailseal.inspection.check;

import java.util.List;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.Topic;

/**
 * Whether the way into TLS was found. A client that is turned away learns nothing about the
 * certificate: a refusal is unknown. A server that fails before our eyes is a failure.
 */
public final class ReachabilityCheck implements Check<PortEvidence> {
  private static final String STARTTLS = "RFC 3207 §4";

  public static final FindingCode SERVED = reach("served", "a certificate is served", "", Level.OK);
  public static final FindingCode CLIENT_CERTIFICATE =
      FindingCode.of(
          Topic.REACH,
          "client-certificate",
          "a certificate is served, and clients without one are turned away: a warning where"
              + " everybody is to deliver mail",
          "RFC 8446 §4.3.2",
          Level.OK,
          Level.WARNING);
  public static final FindingCode UNRESOLVED = unknown("unresolved", "the name has no address", "");
  public static final FindingCode REFUSED =
      FindingCode.of(
          Topic.REACH,
          "refused",
          "the connection is refused: a failure where the port was named",
          "",
          Level.UNKNOWN,
          Level.FAILURE);
  public static final FindingCode UNREACHABLE =
      unknown("unreachable", "there is no route to the address", "");
  public static final FindingCode NO_ANSWER = unknown("no-answer", "nobody answers in time", "");
  public static final FindingCode TIMED_OUT =
      unknown("timed-out", "the time ran out in the middle of the session", "");
  public static final FindingCode CLOSED = unknown("closed", "the server hung up", "");
  public static final FindingCode TRY_LATER =
      unknown("try-later", "the server asks to try later", "RFC 5321 §3.8");
  public static final FindingCode BYE = unknown("bye", "the server said BYE", "");
  public static final FindingCode BLOCKED =
      unknown("blocked", "the server does not talk to this address", "RFC 7504 §3");
  public static final FindingCode WRONG_PROTOCOL =
      reach("wrong-protocol", "the server does not speak the protocol", "", Level.FAILURE);
  public static final FindingCode REPLY_TOO_LONG =
      reach("reply-too-long", "the server says more than any mail server would", "", Level.FAILURE);
  public static final FindingCode HANDSHAKE_FAILED =
      reach("handshake-failed", "the TLS handshake fails", "", Level.FAILURE);
  public static final FindingCode ADDRESSES_LEFT_OUT =
      unknown("addresses-left-out", "the name has more addresses than are inspected", "");
  public static final FindingCode STARTTLS_NOT_OFFERED =
      starttls("not-offered", "STARTTLS is not offered", STARTTLS);
  public static final FindingCode STARTTLS_REFUSED =
      starttls("refused", "STARTTLS is offered and then refused", STARTTLS);
  public static final FindingCode STARTTLS_REWRITTEN =
      starttls("rewritten", "a firewall rewrites the session, so that STARTTLS is gone", STARTTLS);
  public static final FindingCode PREAUTHENTICATED =
      starttls(
          "preauthenticated",
          "the session is authenticated from the start, so TLS can no longer be asked for",
          "RFC 9051 §11.2");
  public static final FindingCode INJECTED =
      FindingCode.of(
          Topic.INJECTION,
          "accepted",
          "plaintext was slipped in after STARTTLS",
          "RFC 3207 §6",
          Level.FAILURE);

  @Override
  public String title() {
    return "Reachability";
  }

  @Override
  public String description() {
    return "Whether the way into TLS is found: address, connection, greeting, STARTTLS"
        + " and handshake. A client that is turned away learns nothing about the certificate,"
        + " so a refusal is unknown; a server that fails in the middle is a failure.";
  }

  @Override
  public String applicability() {
    return "every port";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(
        SERVED,
        CLIENT_CERTIFICATE,
        UNRESOLVED,
        REFUSED,
        UNREACHABLE,
        NO_ANSWER,
        TIMED_OUT,
        CLOSED,
        TRY_LATER,
        BYE,
        BLOCKED,
        WRONG_PROTOCOL,
        REPLY_TOO_LONG,
        HANDSHAKE_FAILED,
        STARTTLS_NOT_OFFERED,
        STARTTLS_REFUSED,
        STARTTLS_REWRITTEN,
        PREAUTHENTICATED,
        INJECTED,
        ADDRESSES_LEFT_OUT);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return true;
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    return List.of(
        switch (evidence.ordinary()) {
          case Observation.Served served -> served(served, evidence.target());
          case Observation.NotServed missing -> missing(missing, evidence.target());
        });
  }

  private static FindingCode reach(String name, String title, String clause, Level level) {
    return FindingCode.of(Topic.REACH, name, title, clause, level);
  }

  private static FindingCode unknown(String name, String title, String clause) {
    return reach(name, title, clause, Level.UNKNOWN);
  }

  private static FindingCode starttls(String name, String title, String clause) {
    return FindingCode.of(Topic.STARTTLS, name, title, clause, Level.FAILURE);
  }

  /** The certificate was proven, but perhaps the session went no further. */
  private static Finding served(Observation.Served served, PortTarget target) {
    String what = "serves a certificate over " + served.tlsVersion();
    return served
        .ending()
        .map(ending -> fault(ending.fault(), what + "; then " + ending.detail(), target))
        .orElseGet(() -> SERVED.ok(what));
  }

  private static Finding missing(Observation.NotServed missing, PortTarget target) {
    return fault(missing.fault(), missing.detail(), target);
  }

  private static Finding fault(Fault fault, String what, PortTarget target) {
    return switch (fault) {
      case UNRESOLVED -> UNRESOLVED.unknown(what, "check the name, or give --connect-to");
      case REFUSED ->
          REFUSED.at(
              target.named() ? Level.FAILURE : Level.UNKNOWN,
              what,
              "start the server, or check the port");
      case UNREACHABLE -> UNREACHABLE.unknown(what, firewalls(target));
      case NO_ANSWER -> NO_ANSWER.unknown(what, firewalls(target));
      case TIMED_OUT -> TIMED_OUT.unknown(what, "try again; then read the server's log");
      case CLOSED -> CLOSED.unknown(what, "try again; then read the server's log");
      case TRY_LATER -> TRY_LATER.unknown(what, "try again later");
      case BYE -> BYE.unknown(what, "try again later");
      case BLOCKED ->
          BLOCKED.unknown(
              what,
              "look from an address that the server talks to; where it refuses our EHLO, give"
                  + " another name (--ehlo, or ehlo in the settings)");
      case CLIENT_CERTIFICATE_WANTED -> clientCertificate(what, target);
      case STARTTLS_NOT_OFFERED ->
          STARTTLS_NOT_OFFERED.failure(
              what, "switch TLS on; a bad key or file also makes servers hide it");
      case STARTTLS_REFUSED ->
          STARTTLS_REFUSED.failure(
              what, "read the server's log: its key and certificate may not fit");
      case REWRITTEN ->
          STARTTLS_REWRITTEN.failure(
              what, "switch off SMTP inspection on the firewall (Cisco: no inspect esmtp)");
      case INJECTED ->
          INJECTED.failure(what, "update the server; look from elsewhere for a middleman");
      case PREAUTHENTICATED -> PREAUTHENTICATED.failure(what, "switch off PREAUTH on this port");
      case NONSENSE -> WRONG_PROTOCOL.failure(what, "check that port and protocol belong together");
      case TOO_LONG -> REPLY_TOO_LONG.failure(what, "check that a mail server listens there");
      case LEFT_OUT -> ADDRESSES_LEFT_OUT.unknown(what, "give the host fewer addresses");
      case HANDSHAKE_FAILED ->
          HANDSHAKE_FAILED.failure(
              what, "check that it speaks TLS 1.2 or 1.3 here, and its key and certificate");
    };
  }

  /** Partners may be asked for one, but the senders of the world have none. */
  private static Finding clientCertificate(String what, PortTarget target) {
    return fromEverybody(target)
        ? CLIENT_CERTIFICATE.warning(
            what,
            "ask for one where it is of use, but take mail without (Postfix: smtpd_tls_req_ccert ="
                + " no)")
        : CLIENT_CERTIFICATE.ok(what);
  }

  private static boolean fromEverybody(PortTarget target) {
    return target.endpoint().protocol() == Protocol.SMTP
        && target.endpoint().port() == Protocol.SMTP.defaultPort();
  }

  private static String firewalls(PortTarget target) {
    return target.endpoint().port() == 25
        ? "check firewalls; many networks block outgoing port 25"
        : "check firewalls, and that a mail server listens there, in this mode";
  }

  /**
   * What is to be said of a name that has more addresses than are inspected.
   *
   * @param more how many were left out
   * @param most how many are inspected
   */
  public static Finding leftOut(int more, int most) {
    return ADDRESSES_LEFT_OUT.unknown(
        more + (more == 1 ? " more address was" : " more addresses were") + " not looked at",
        "give a mail host at most " + most + " addresses");
  }
}
