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
   * A certificate, and the dialogue around it.
   *
   * @param address where the connection went
   * @param ehloName the name in the last answer to EHLO or LHLO, where it is fully qualified (RFC
   *     5321 §4.1.1.1); empty with other protocols
   * @param capabilities printable; what was offered in cleartext; empty with implicit TLS
   * @param capabilitiesAfterTls printable; what was offered once in TLS
   * @param tlsVersion such as {@code TLSv1.3}
   * @param cipherSuite its IANA name
   * @param chain exactly what was sent, in that order; nobody has judged it
   * @param ending how the session ended early, after the server had proven that it holds the key;
   *     empty where it went to its end
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
      Chain chain,
      Optional<Ending> ending)
      implements Observation {
    /** A session that went to its end. */
    public Served(
        Endpoint endpoint,
        Instant at,
        InetSocketAddress address,
        Optional<Greeting> greeting,
        Optional<DnsName> ehloName,
        List<String> capabilities,
        List<String> capabilitiesAfterTls,
        String tlsVersion,
        String cipherSuite,
        Chain chain) {
      this(
          endpoint,
          at,
          address,
          greeting,
          ehloName,
          capabilities,
          capabilitiesAfterTls,
          tlsVersion,
          cipherSuite,
          chain,
          Optional.empty());
    }

    public Served {
      capabilities = List.copyOf(capabilities);
      capabilitiesAfterTls = List.copyOf(capabilitiesAfterTls);
    }
  }

  /**
   * How a session ended before its time.
   *
   * @param detail one printable sentence that names the fault
   */
  record Ending(Fault fault, String detail) {}

  /**
   * A probe that ended before a certificate was proven.
   *
   * @param address where the connection went or should have gone; empty where the name has none
   * @param detail one printable sentence that names the fault
   * @param agreed the version of TLS that the server had chosen by then
   */
  record NotServed(
      Endpoint endpoint,
      Instant at,
      Optional<InetSocketAddress> address,
      Optional<Greeting> greeting,
      Fault fault,
      String detail,
      Optional<TlsVersion> agreed)
      implements Observation {
    /** One that did not come as far as TLS. */
    public NotServed(
        Endpoint endpoint,
        Instant at,
        Optional<InetSocketAddress> address,
        Optional<Greeting> greeting,
        Fault fault,
        String detail) {
      this(endpoint, at, address, greeting, fault, detail, Optional.empty());
    }
  }
}
