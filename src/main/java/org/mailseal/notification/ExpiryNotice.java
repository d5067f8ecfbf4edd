package org.mailseal.notification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.name.DnsName;

/**
 * All that goes into the letter about a certificate near or past its end.
 *
 * @param name the managed certificate
 * @param leaf the certificate that ends
 * @param passed the point in its life that made the alert due
 * @param servedBy the endpoints that serve it, as far as they were seen
 * @param watched whether its ports are looked at
 * @param installed the certificate that Mailseal has installed, where that is another one
 * @param prospect what becomes of it; empty where the settings do not know it
 * @param lastFailure why the last try failed, in the words of whoever failed it
 * @param now the instant at which the alert is written
 * @param waiting the requests for it that their CA has not answered, the oldest first
 */
public record ExpiryNotice(
    DnsName name,
    CertificateInfo leaf,
    Threshold passed,
    List<Endpoint> servedBy,
    boolean watched,
    Optional<CertificateInfo> installed,
    Optional<RenewalForecast.Prospect> prospect,
    Optional<String> lastFailure,
    Instant now,
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
