package org.mailseal.lifecycle.managed;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Threshold;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.install.Installation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.lifecycle.proof.EndpointProbe;
import org.mailseal.name.DnsName;

/** Probes the ports of managed certificates and notes what they serve. Thread-safe. */
public final class ServedCertificates {
  private final EndpointProbe probe;
  private final Ledger ledger;
  private final Function<DnsName, List<Threshold>> alertWhenLeft;
  private final Function<ManagedCertificate, Trust> roots;

  /**
   * Those of any number of managed certificates.
   *
   * @param alertWhenLeft the points in the life of a served certificate of a name that alerts are
   *     set for
   * @param roots those that what a certificate's ports serve may end in, beside the public ones
   */
  public ServedCertificates(
      EndpointProbe probe,
      Ledger ledger,
      Function<DnsName, List<Threshold>> alertWhenLeft,
      Function<ManagedCertificate, Trust> roots) {
    this.probe = probe;
    this.ledger = ledger;
    this.alertWhenLeft = alertWhenLeft;
    this.roots = roots;
  }

  /** Probes every endpoint at once, and keeps what was seen. */
  public List<Observation> observe(ManagedCertificate certificate) {
    List<Observation> seen = probe(certificate);
    note(certificate, seen);
    return seen;
  }

  /** Keeps what was seen of all of a certificate's ports. */
  public void note(ManagedCertificate certificate, List<Observation> seen) {
    Map<X509Certificate, CertificateInfo> served = inChains(certificate, seen);
    ledger.observations().chains(certificate.name(), served.values());
    ledger
        .observations()
        .replace(
            certificate.track(),
            seen.stream().map(ServedCertificates::servedPort).toList(),
            leaf ->
                alerts(certificate.name(), served.getOrDefault(leaf, CertificateInfo.of(leaf))));
  }

  /** Where ports serve one leaf in several chains, the one that ends first counts. */
  private Map<X509Certificate, CertificateInfo> inChains(
      ManagedCertificate certificate, List<Observation> seen) {
    Trust trust = Trust.publicRoots().plus(roots.apply(certificate));
    Map<X509Certificate, CertificateInfo> served = new LinkedHashMap<>();
    for (Observation observation : seen) {
      if (observation instanceof Observation.Served one) {
        served.merge(
            one.chain().leaf(),
            trust.infoOf(one.chain()),
            (a, b) -> b.ends().isBefore(a.ends()) ? b : a);
      }
    }
    return served;
  }

  /**
   * The kind of key that a port is looked at for: that of the certificate that the targets hold,
   * which Mailseal has installed or which is found there; where there is none, the one that is to
   * come. Where the name has one for each kind, it is that of the settings.
   */
  public ClientProfile.Keys keys(ManagedCertificate certificate) {
    if (certificate.beside().isPresent()) {
      return certificate.track().keys();
    }
    return ledger
        .attempts()
        .lastInstalled(certificate.track())
        .flatMap(Attempt::chain)
        .or(() -> Installation.installed(certificate.targets()).map(CertifiedKey::chain))
        .map(held -> ClientProfile.Keys.of(held.leaf()))
        .orElseGet(() -> ClientProfile.Keys.of(certificate.key()));
  }

  /** Probes every endpoint at once. */
  List<Observation> probe(ManagedCertificate certificate) {
    ClientProfile.Keys keys = keys(certificate);
    try (ExecutorService probing = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<List<Observation>>> probes =
          certificate.endpoints().stream()
              .map(
                  endpoint ->
                      CompletableFuture.supplyAsync(
                          () -> probe.observe(endpoint, certificate.connectTo(), keys), probing))
              .toList();
      return probes.stream().flatMap(each -> each.join().stream()).toList();
    }
  }

  /** When a certificate's end is to be reminded of: the settings' word and the instant. */
  public Map<String, Instant> alerts(DnsName name, CertificateInfo leaf) {
    Map<String, Instant> alerts = new LinkedHashMap<>();
    for (Threshold threshold : alertWhenLeft.apply(name)) {
      Instant due = threshold.in(leaf);
      if (due.isAfter(leaf.notBefore())) { // "14d left" means nothing to a certificate of six days
        alerts.put(threshold.toString(), due);
      }
    }
    return alerts;
  }

  private static ServedPort servedPort(Observation observation) {
    PortAddress port = PortAddress.of(observation);
    return switch (observation) {
      case Observation.Served served ->
          new ServedPort(port, served.at(), Optional.of(served.chain().leaf()), Optional.empty());
      case Observation.NotServed missing ->
          new ServedPort(
              port, missing.at(), Optional.<X509Certificate>empty(), Optional.of(missing.detail()));
    };
  }
}
