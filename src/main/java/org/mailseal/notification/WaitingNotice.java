package org.mailseal.notification;

import java.time.Duration;
import java.util.List;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.ledger.request.UnansweredRequest;

/**
 * All that goes into the letter about a request that its CA has not answered.
 *
 * @param request the request, and the certificate that is in use meanwhile
 * @param passed how long it had waited when the alert became due
 * @param servedBy the endpoints that serve that certificate
 * @param watched whether its ports are looked at
 * @param managed whether the settings know its name: then the answer is installed, else it is kept
 */
public record WaitingNotice(
    UnansweredRequest request,
    Duration passed,
    List<Endpoint> servedBy,
    boolean watched,
    boolean managed) {
  public WaitingNotice {
    servedBy = List.copyOf(servedBy);
  }

  /** Whether it was made just now, and nobody has handed it in. */
  boolean made() {
    return passed.isZero();
  }
}
