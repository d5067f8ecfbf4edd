package org.mailseal.notification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.ledger.UnansweredRequest;
import org.mailseal.name.DnsName;

/**
 * All that goes into the letter about a certificate near or past its end.
 *
 * @param name the managed certificate
 * @param leaf the certificate that ends
 * @param passed the point in its life that made the alert due
 * @param servedBy the endpoints that serve it; none: it is not watched
 * @param nextTry when Mailseal tries to renew it next
 * @param lastFailure why the last try failed, in the words of whoever failed it
 * @param now the instant at which the alert is written
 * @param renewsItself false where a person has to take a step, such as handing the request to a
 *     manual authority
 * @param waiting the requests for it that their CA has not answered, the oldest first
 */
public record ExpiryNotice(
    DnsName name,
    CertificateInfo leaf,
    Threshold passed,
    List<Endpoint> servedBy,
    Optional<Instant> nextTry,
    Optional<String> lastFailure,
    Instant now,
    boolean renewsItself,
    List<UnansweredRequest> waiting) {
  public ExpiryNotice {
    waiting = List.copyOf(waiting);
    servedBy = List.copyOf(servedBy);
  }

  /** Whether it has ended; at notAfter itself it is still valid (RFC 5280 §4.1.2.5). */
  public boolean ended() {
    return now.isAfter(leaf.ends());
  }
}
