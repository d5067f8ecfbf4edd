package org.mailseal.monitor;

import java.util.List;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.lifecycle.managed.ManagedCertificate;

/**
 * Inspects one endpoint of a managed certificate, at every address. Replaced by a fake in tests.
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface EndpointInspector {
  /** Never throws, always ends, and gives at least one inspection. */
  List<Inspection.OfPort> inspect(ManagedCertificate certificate, Endpoint endpoint);
}
