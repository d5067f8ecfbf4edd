package org.mailseal.inspection.check;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.result.Finding;
import org.mailseal.name.DnsName;

/** Observations made by hand. */
public final class SampleObservations {
  static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");

  private SampleObservations() {}

  /** A moment at which certificates of tests are valid unless told otherwise. */
  public static Instant now() {
    return Instant.now();
  }

  public static Observation.Served served(Identity identity) {
    return served("mail.example.org", identity.chain(), "TLSv1.3");
  }

  static Observation.Served served(String endpoint, Chain chain, String version) {
    Endpoint asked = Endpoint.parse(endpoint);
    return new Observation.Served(
        asked,
        Instant.EPOCH,
        new InetSocketAddress(ADDRESS, asked.port()),
        Optional.of(
            new Greeting(List.of("220 mail.example.org"), DnsName.find("mail.example.org"))),
        Optional.empty(),
        List.of(),
        List.of(),
        version,
        "TLS_AES_128_GCM_SHA256",
        chain);
  }

  static Observation.NotServed missing(Fault fault) {
    return new Observation.NotServed(
        Endpoint.parse("mail.example.org"),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        fault,
        "what happened");
  }

  /** {@code WARNING sni}, one after the other. */
  public static String levels(List<Finding> findings) {
    return String.join(
        ", ", findings.stream().map(one -> one.level() + " " + one.topic().word()).toList());
  }

  public static String words(List<Finding> findings) {
    return String.join("; ", findings.stream().map(Finding::what).toList());
  }
}
