package org.mailseal.lifecycle.proof;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;

/**
 * Connects to an endpoint once, at every address. A seam: {@code probe::observe} outside of
 * simulations.
 */
@FunctionalInterface
public interface EndpointProbe {
  /** Never throws, always ends, and gives at least one observation. */
  List<Observation> observe(Endpoint endpoint, Optional<InetAddress> connectTo);
}
