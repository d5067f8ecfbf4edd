package org.mailseal.inspection.port;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.TlsVersion;
import org.mailseal.inspection.Deadline;
import org.mailseal.inspection.DnsQuestions;
import org.mailseal.inspection.FactFormat;
import org.mailseal.inspection.RevocationLists;
import org.mailseal.inspection.Sources;
import org.mailseal.inspection.check.CheckList;
import org.mailseal.inspection.result.CheckedCertificate;
import org.mailseal.inspection.result.DnsEvidence;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.PublicRoots;
import org.mailseal.inspection.result.RevocationStatus;
import org.mailseal.inspection.result.SentChain;

/**
 * One visit to one mail port at one address: everything is looked at and asked, then judged. For
 * one thread, once.
 */
final class PortInspection {
  private static final int REPEATS = 2;
  private static final Duration MAX_DURATION_OF_LISTS = Duration.ofSeconds(20);

  /** More at once is what servers take for an attack. */
  private static final int CONNECTIONS_AT_ONCE = 3;

  private final PortTarget target;
  private final InetAddress address;
  private final Sources sources;
  private final Deadline deadline;

  PortInspection(PortTarget target, InetAddress address, Sources sources, Duration most) {
    this.target = target;
    this.address = address;
    this.sources = sources;
    this.deadline = new Deadline(most);
  }

  /** Never throws; an interrupt ends it soon, with what is known by then. */
  Inspection.OfPort inspect() {
    ExecutorService looking =
        Executors.newFixedThreadPool(CONNECTIONS_AT_ONCE, Thread.ofVirtual().factory());
    ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
    try {
      return inspect(looking, asking);
    } finally {
      looking.shutdownNow();
      asking.shutdownNow();
      deadline.end();
    }
  }

  private Inspection.OfPort inspect(ExecutorService looking, ExecutorService asking) {
    DnsQuestions questions = DnsQuestions.begin(target, address, sources, asking);
    // Alone: postscreen lets a client through once it has waited for its greeting.
    Observation first = seen(observe(ClientProfile.ORDINARY, looking));
    return switch (first) {
      case Observation.Served served -> served(served, questions, looking, asking);
      case Observation.NotServed missing -> notServed(missing, looking);
    };
  }

  private Inspection.OfPort notServed(Observation.NotServed missing, ExecutorService looking) {
    Map<ClientProfile, Observation> versions =
        sources.scope().thorough() && missing.fault() == Fault.HANDSHAKE_FAILED
            ? seen(observe(Arrays.stream(TlsVersion.values()).map(ClientProfile::only), looking))
            : Map.of();
    return judged(
        new PortEvidence(
            target,
            missing,
            List.of(),
            versions,
            DnsEvidence.none(),
            List.of(),
            sources.trust(),
            sources.clock().instant()));
  }

  private Inspection.OfPort served(
      Observation.Served served,
      DnsQuestions questions,
      ExecutorService looking,
      ExecutorService asking) {
    boolean thorough = sources.scope().thorough();
    List<Future<Observation>> repeats =
        IntStream.range(0, thorough ? REPEATS : 0)
            .mapToObj(_ -> observe(ClientProfile.ORDINARY, looking))
            .toList();
    Map<ClientProfile, Future<Observation>> others =
        observe(thorough ? manners(served) : Stream.of(), looking);
    Instant now = sources.clock().instant();
    Deadline listDeadline = deadline.within(MAX_DURATION_OF_LISTS);
    Map<X509Certificate, Future<RevocationStatus>> lists = revocation(served.chain(), now, asking);
    DnsEvidence dns = questions.collect(served.chain().info(), deadline);
    List<CheckedCertificate> revocation =
        checked(lists, deadline.interrupted() ? deadline : listDeadline);
    listDeadline.end();
    return judged(
        new PortEvidence(
            target,
            served,
            repeats.stream().map(this::seen).toList(),
            seen(others),
            dns,
            revocation,
            sources.trust(),
            now));
  }

  static Inspection.OfPort judged(PortEvidence evidence) {
    return new Inspection.OfPort(
        evidence, FactFormat.format(evidence), CheckList.findings(evidence));
  }

  private static Stream<ClientProfile> manners(Observation.Served served) {
    return Stream.concat(
        Stream.of(
            ClientProfile.with(ClientProfile.Sni.NONE),
            ClientProfile.with(ClientProfile.Sni.UNKNOWN),
            ClientProfile.with(ClientProfile.Keys.RSA),
            ClientProfile.with(ClientProfile.Keys.ECDSA)),
        Arrays.stream(TlsVersion.values())
            .filter(version -> !version.word().equals(served.tlsVersion()))
            .map(ClientProfile::only));
  }

  private Future<Observation> observe(ClientProfile profile, ExecutorService looking) {
    return looking.submit(() -> sources.probe().observe(target.endpoint(), address, profile));
  }

  private Map<ClientProfile, Future<Observation>> observe(
      Stream<ClientProfile> profiles, ExecutorService looking) {
    Map<ClientProfile, Future<Observation>> looks = new LinkedHashMap<>();
    profiles.forEach(profile -> looks.put(profile, observe(profile, looking)));
    return looks;
  }

  private Observation seen(Future<Observation> look) {
    return deadline.await(look, why -> PortInspector.notLooked(target, address, why, sources));
  }

  private Map<ClientProfile, Observation> seen(Map<ClientProfile, Future<Observation>> looks) {
    Map<ClientProfile, Observation> seen = new LinkedHashMap<>();
    looks.forEach((profile, look) -> seen.put(profile, seen(look)));
    return seen;
  }

  /**
   * Of every certificate below the root; of an expired leaf no list tells any more. Nothing is
   * asked about a chain that is not trusted: it proves nothing, and anybody could have us fetch
   * anything.
   */
  private Map<X509Certificate, Future<RevocationStatus>> revocation(
      Chain chain, Instant now, ExecutorService asking) {
    Chain sent = SentChain.of(chain).path();
    Map<X509Certificate, Future<RevocationStatus>> asked = new LinkedHashMap<>();
    if (!sources.scope().revocation()
        || !chain.info().validAt(now)
        || sources.trust().fault(sent, now).isPresent()) {
      return asked;
    }
    List<X509Certificate> path = withRoot(sent.certificates());
    boolean anywhere = !PublicRoots.vouchFor(sent, now);
    for (int i = 0; i + 1 < path.size(); i++) {
      X509Certificate subject = path.get(i);
      X509Certificate issuer = path.get(i + 1);
      asked.put(
          subject, asking.submit(() -> sources.lists().status(subject, issuer, anywhere, now)));
    }
    X509Certificate last = path.getLast();
    if (!SentChain.isRoot(last)) {
      asked.put(last, asking.submit(() -> RevocationLists.withoutIssuer(last)));
    }
    return asked;
  }

  /** Servers leave the root out; what is sent above a certificate that a root issued is idle. */
  private List<X509Certificate> withRoot(List<X509Certificate> sent) {
    for (int i = 1; i <= sent.size(); i++) {
      List<X509Certificate> part = sent.subList(0, i);
      Optional<X509Certificate> root = sources.trust().rootOf(new Chain(part));
      if (root.isPresent()) {
        return Stream.concat(part.stream(), root.stream()).toList();
      }
    }
    return sent;
  }

  private List<CheckedCertificate> checked(
      Map<X509Certificate, Future<RevocationStatus>> asked, Deadline listDeadline) {
    List<CheckedCertificate> checked = new ArrayList<>();
    asked.forEach(
        (certificate, status) ->
            checked.add(
                new CheckedCertificate(
                    certificate, listDeadline.await(status, RevocationStatus.Unknown::new))));
    return checked;
  }
}
