package org.mailseal.lifecycle.proof;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;

/**
 * Connects to an endpoint at every address, as a client that can verify one kind of server keys: a
 * port may have a certificate of each kind, and the one that is looked for is never the other. A
 * seam: {@code probe::observe} outside of simulations.
 */
@FunctionalInterface
public interface EndpointProbe {
  /**
   * Never throws, always ends, and gives at least one observation.
   *
   * @param keys the kind; what ordinary clients get counts where a port has no such key
   */
  List<Observation> observe(
      Endpoint endpoint, Optional<InetAddress> connectTo, ClientProfile.Keys keys);
}
