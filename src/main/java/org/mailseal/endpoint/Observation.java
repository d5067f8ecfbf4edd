package org.mailseal.endpoint;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.Chain;
import org.mailseal.name.DnsName;

/** What one connection saw. */
public sealed interface Observation permits Observation.Served, Observation.NotServed {
  Endpoint endpoint();

  /** When the probe began. */
  Instant at();

  Optional<Greeting> greeting();

  /**
   * The whole dialogue, into TLS.
   *
   * @param address where the connection went
   * @param ehloName the name in the last answer to EHLO or LHLO, where it is fully qualified (RFC
   *     5321 §4.1.1.1); empty with other protocols
   * @param capabilities printable; what was offered in cleartext; empty with implicit TLS
   * @param capabilitiesAfterTls printable; what was offered once in TLS
   * @param tlsVersion such as {@code TLSv1.3}
   * @param cipherSuite its IANA name
   * @param chain exactly what was sent, in that order; nobody has judged it
   */
  record Served(
      Endpoint endpoint,
      Instant at,
      InetSocketAddress address,
      Optional<Greeting> greeting,
      Optional<DnsName> ehloName,
      List<String> capabilities,
      List<String> capabilitiesAfterTls,
      String tlsVersion,
      String cipherSuite,
      Chain chain)
      implements Observation {
    public Served {
      capabilities = List.copyOf(capabilities);
      capabilitiesAfterTls = List.copyOf(capabilitiesAfterTls);
    }
  }

  /**
   * A probe that ended early.
   *
   * @param address where the connection went or should have gone; empty where the name has none
   * @param detail one printable sentence that names the fault
   */
  record NotServed(
      Endpoint endpoint,
      Instant at,
      Optional<InetSocketAddress> address,
      Optional<Greeting> greeting,
      Fault fault,
      String detail)
      implements Observation {}
}
