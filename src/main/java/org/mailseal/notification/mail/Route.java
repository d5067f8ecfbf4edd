package org.mailseal.notification.mail;

import java.util.List;

/**
 * How letters leave.
 *
 * @param ways tried in their order: the local server may be what broke
 * @param returnPath where word of a failed delivery goes
 */
public record Route(List<Way> ways, ReturnPath returnPath) {
  /** The sender of the envelope (RFC 5321 §4.4). */
  public enum ReturnPath {
    /** The letter's sender. */
    SENDER,
    /** Nowhere, so that nothing can come back that is answered again (RFC 5321 §4.5.5). */
    NONE
  }

  public Route {
    ways = List.copyOf(ways);
  }

  /** Over these, with word back to the sender. */
  public static Route over(Way... ways) {
    return new Route(List.of(ways), ReturnPath.SENDER);
  }
}
