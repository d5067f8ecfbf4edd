package org.mailseal.monitor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.TestFindings;
import org.mailseal.inspection.result.Topic;
import org.mailseal.ledger.HandClock;
import org.mailseal.lifecycle.ScriptedWorld;
import org.mailseal.lifecycle.managed.ManagedCertificate;

/** Ports of a scripted world, of which each look finds what its script says. */
final class ScriptedPorts implements EndpointInspector {
  static final String ADDRESS = "192.0.2.1";

  /** What one look finds at one address. */
  @FunctionalInterface
  interface Find {
    Inspection.OfPort at(Endpoint endpoint);
  }

  private final ScriptedWorld world;
  private final HandClock clock;
  private final Map<Integer, Deque<List<Find>>> scripts = new ConcurrentHashMap<>();
  final AtomicInteger looks = new AtomicInteger();
  volatile Runnable beside = () -> {};

  ScriptedPorts(ScriptedWorld world) {
    this.world = world;
    this.clock = world.clock;
  }

  /** From now on the looks at a port find these, one after the other; the last one for ever. */
  void script(int port, Find... finds) {
    scripts.put(port, new ArrayDeque<>(Arrays.stream(finds).map(List::of).toList()));
  }

  /** From now on each look at a port finds these, one at each address. */
  void addresses(int port, Find... finds) {
    scripts.put(port, new ArrayDeque<>(List.of(List.of(finds))));
  }

  @Override
  public synchronized List<Inspection.OfPort> inspect(
      ManagedCertificate certificate, Endpoint endpoint) {
    looks.incrementAndGet();
    beside.run();
    Deque<List<Find>> script =
        scripts.getOrDefault(endpoint.port(), new ArrayDeque<>(List.of(List.of(good()))));
    List<Find> finds = script.size() > 1 ? script.removeFirst() : script.getFirst();
    return finds.stream().map(find -> find.at(endpoint)).toList();
  }

  /** Serves what the world's server has read. */
  Find good() {
    return good(ADDRESS);
  }

  Find good(String address) {
    return endpoint -> served(endpoint, address, world.servedOn(endpoint.port()));
  }

  /** Serves some other chain, well. */
  Find serving(Chain chain) {
    return endpoint -> served(endpoint, ADDRESS, chain);
  }

  /** Serves what it should, and one thing is found besides. */
  Find but(Level level, Topic topic, String what) {
    return endpoint ->
        served(
            endpoint,
            ADDRESS,
            world.servedOn(endpoint.port()),
            TestFindings.finding(level, topic, what, "mend it", "RFC 5280 §6"));
  }

  Find noStartTls() {
    return notServed(
        ADDRESS,
        Fault.STARTTLS_NOT_OFFERED,
        TestFindings.finding(
            Level.FAILURE, Topic.STARTTLS, "STARTTLS is gone", "switch TLS on", "RFC 3207"));
  }

  Find refused() {
    return refused(ADDRESS);
  }

  Find refused(String address) {
    return notServed(address, Fault.REFUSED, unknown("connection refused"));
  }

  Find tryLater() {
    return notServed(ADDRESS, Fault.TRY_LATER, unknown("421 too many connections"));
  }

  Find unresolved() {
    return notServed("-", Fault.UNRESOLVED, unknown("the name has no address"));
  }

  private static Finding unknown(String what) {
    return TestFindings.finding(Level.UNKNOWN, Topic.REACH, what, "start the server", "");
  }

  private Inspection.OfPort served(
      Endpoint endpoint, String address, Chain chain, Finding... more) {
    List<Finding> findings = new ArrayList<>();
    findings.add(TestFindings.finding(Level.OK, Topic.REACH, "serves a certificate", "", ""));
    findings.addAll(List.of(more));
    Observation seen =
        new Observation.Served(
            endpoint,
            clock.instant(),
            new InetSocketAddress(InetAddress.ofLiteral(address), endpoint.port()),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            chain);
    return new Inspection.OfPort(evidence(seen), List.of(), findings);
  }

  private Find notServed(String address, Fault fault, Finding finding) {
    return endpoint ->
        new Inspection.OfPort(
            evidence(
                new Observation.NotServed(
                    endpoint,
                    clock.instant(),
                    address.equals("-")
                        ? Optional.empty()
                        : Optional.of(
                            new InetSocketAddress(InetAddress.ofLiteral(address), endpoint.port())),
                    Optional.empty(),
                    fault,
                    finding.what())),
            List.of(),
            List.of(finding));
  }

  private static PortEvidence evidence(Observation seen) {
    return EvidenceDraft.of(seen).build();
  }
}
