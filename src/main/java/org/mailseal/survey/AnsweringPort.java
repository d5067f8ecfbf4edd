package org.mailseal.survey;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.name.DnsName;

/** A port that answered, and how. */
public record AnsweringPort(Port port, Observation observation) {
  /** The name that it gives itself, where a certificate can carry it. */
  Optional<DnsName> greetingName() {
    return observation.greeting().flatMap(Greeting::name).filter(name -> !name.wildcard());
  }

  /** Where it was reached. */
  Optional<InetAddress> address() {
    return observation instanceof Observation.Served served
        ? Optional.of(served.address().getAddress())
        : Optional.empty();
  }

  /** The certificate that it serves. */
  Optional<X509Certificate> certificate() {
    return observation instanceof Observation.Served served
        ? Optional.of(served.chain().certificates().getFirst())
        : Optional.empty();
  }
}
