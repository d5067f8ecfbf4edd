package org.mailseal.ledger;

import java.time.Instant;
import org.mailseal.certificate.DnsName;
import org.mailseal.certificate.Leaf;

/**
 * A point in a certificate's life at which somebody is told.
 *
 * @param id its number
 * @param name the managed certificate
 * @param leaf the certificate that ends
 * @param threshold the point as the settings name it, such as {@code 14d}
 * @param dueAt when that point is reached
 * @param state how far it has come
 */
public record Alert(
    long id, DnsName name, Leaf leaf, String threshold, Instant dueAt, State state) {
  /**
   * PENDING until it is sent, SENDING while a mail is under way, PASSED_OVER where a later one
   * speaks for it, OBSOLETE while its certificate is not in use.
   */
  public enum State {
    PENDING,
    SENDING,
    SENT,
    PASSED_OVER,
    OBSOLETE
  }
}
