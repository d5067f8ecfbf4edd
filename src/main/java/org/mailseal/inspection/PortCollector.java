package org.mailseal.inspection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.TlsVersion;
import org.mailseal.endpoint.WeakTls;
import org.mailseal.inspection.result.CheckedCertificate;
import org.mailseal.inspection.result.DnsEvidence;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.PublicRoots;
import org.mailseal.inspection.result.RevocationStatus;
import org.mailseal.inspection.result.SentChain;

/**
 * Collects the evidence about one mail port at one address: connects to it several times and as
 * several kinds of client, and asks the DNS and the revocation lists meanwhile. For one thread,
 * once.
 */
public final class PortCollector {
  private static final int REPEATS = 2;
  private static final Duration MAX_DURATION_OF_LISTS = Duration.ofSeconds(20);

  /** More at once is what servers take for an attack. */
  private static final int CONNECTIONS_AT_ONCE = 3;

  private final PortTarget target;
  private final InetAddress address;
  private final Sources sources;
  private final Deadline deadline;

  /**
   * Of one address.
   *
   * @param most how long it may take in all
   */
  public PortCollector(PortTarget target, InetAddress address, Sources sources, Duration most) {
    this.target = target;
    this.address = address;
    this.sources = sources;
    this.deadline = new Deadline(most);
  }

  /** Never throws; an interrupt ends it soon, with what is known by then. */
  public PortEvidence collect() {
    ExecutorService connecting =
        Executors.newFixedThreadPool(CONNECTIONS_AT_ONCE, Thread.ofVirtual().factory());
    ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
    try {
      return collect(connecting, asking);
    } finally {
      connecting.shutdownNow();
      asking.shutdownNow();
      deadline.end();
    }
  }

  private PortEvidence collect(ExecutorService connecting, ExecutorService asking) {
    DnsQuestions questions = DnsQuestions.begin(target, address, sources, asking);
    // Alone: postscreen lets a client through once it has waited for its greeting.
    Observation first = seen(observe(connecting));
    return switch (first) {
      case Observation.Served served -> served(served, questions, connecting, asking);
      case Observation.NotServed missing -> notServed(missing, connecting);
    };
  }

  private PortEvidence notServed(Observation.NotServed missing, ExecutorService connecting) {
    Map<ClientProfile, Observation> versions =
        sources.scope().thorough() && missing.fault() == Fault.HANDSHAKE_FAILED
            ? seen(observe(Arrays.stream(TlsVersion.values()).map(ClientProfile::only), connecting))
            : Map.of();
    return new PortEvidence(
        target,
        missing,
        List.of(),
        versions,
        Optional.empty(),
        new MailInClear.Unknown(),
        DnsEvidence.none(),
        List.of(),
        sources.trust(),
        sources.clock().instant());
  }

  private PortEvidence served(
      Observation.Served served,
      DnsQuestions questions,
      ExecutorService connecting,
      ExecutorService asking) {
    boolean thorough = sources.scope().thorough();
    List<Future<Observation>> repeats =
        IntStream.range(0, thorough ? REPEATS : 0).mapToObj(_ -> observe(connecting)).toList();
    Map<ClientProfile, Future<Observation>> others =
        observe(thorough ? profiles(served) : Stream.of(), connecting);
    Future<Optional<WeakTls>> weakTls =
        connecting.submit(() -> thorough ? weakTls() : Optional.empty());
    Future<MailInClear> mailInClear =
        connecting.submit(() -> thorough ? mailInClear() : new MailInClear.Unknown());
    Instant now = sources.clock().instant();
    Deadline listDeadline = deadline.within(MAX_DURATION_OF_LISTS);
    Map<X509Certificate, Future<RevocationStatus>> lists = revocation(served.chain(), now, asking);
    DnsEvidence dns = questions.collect(served.chain().info(), deadline);
    List<CheckedCertificate> revocation =
        checked(lists, deadline.interrupted() ? deadline : listDeadline);
    listDeadline.end();
    return new PortEvidence(
        target,
        served,
        repeats.stream().map(this::seen).toList(),
        seen(others),
        deadline.await(weakTls, _ -> Optional.empty()),
        deadline.await(mailInClear, _ -> new MailInClear.Unknown()),
        dns,
        revocation,
        sources.trust(),
        now);
  }

  /**
   * Where there was no time for an address.
   *
   * @param why a printable clause
   */
  public static PortEvidence outOfTime(
      PortTarget target, InetAddress address, String why, Sources sources) {
    return missing(target, notReached(target, address, why, sources), sources);
  }

  /**
   * Where a host has no address.
   *
   * @param why a printable clause
   */
  public static PortEvidence unresolved(PortTarget target, String why, Sources sources) {
    return missing(
        target,
        new Observation.NotServed(
            target.endpoint(),
            sources.clock().instant(),
            Optional.empty(),
            Optional.empty(),
            Fault.UNRESOLVED,
            why),
        sources);
  }

  private static PortEvidence missing(
      PortTarget target, Observation.NotServed missing, Sources sources) {
    return PortEvidence.of(target, missing, sources.trust(), sources.clock().instant());
  }

  /** In the place of a connection that there was no time for. */
  private static Observation.NotServed notReached(
      PortTarget target, InetAddress address, String why, Sources sources) {
    return new Observation.NotServed(
        target.endpoint(),
        sources.clock().instant(),
        Optional.of(new InetSocketAddress(address, target.endpoint().port())),
        Optional.empty(),
        Fault.TIMED_OUT,
        why);
  }

  private static Stream<ClientProfile> profiles(Observation.Served served) {
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

  /** As the client that sees the kind of key that this is about. */
  private Future<Observation> observe(ExecutorService connecting) {
    return connecting.submit(
        () -> sources.probe().observe(target.endpoint(), address, target.keys()));
  }

  private Optional<WeakTls> weakTls() {
    return sources.probe().weakTls(target.endpoint(), address);
  }

  /** Asked where TLS may be left out, and where that matters. */
  private MailInClear mailInClear() {
    return switch (target.endpoint().protocol()) {
      case SMTP, SUBMISSION -> sources.probe().mailInClear(target.endpoint(), address);
      case SMTPS, IMAP, IMAPS, POP3, POP3S, SIEVE, LMTP -> new MailInClear.Unknown();
    };
  }

  private Future<Observation> observe(ClientProfile profile, ExecutorService connecting) {
    return connecting.submit(() -> sources.probe().observe(target.endpoint(), address, profile));
  }

  private Map<ClientProfile, Future<Observation>> observe(
      Stream<ClientProfile> profiles, ExecutorService connecting) {
    Map<ClientProfile, Future<Observation>> begun = new LinkedHashMap<>();
    profiles.forEach(profile -> begun.put(profile, observe(profile, connecting)));
    return begun;
  }

  private Observation seen(Future<Observation> connection) {
    return deadline.await(connection, why -> notReached(target, address, why, sources));
  }

  private Map<ClientProfile, Observation> seen(Map<ClientProfile, Future<Observation>> begun) {
    Map<ClientProfile, Observation> seen = new LinkedHashMap<>();
    begun.forEach((profile, connection) -> seen.put(profile, seen(connection)));
    return seen;
  }

  /**
   * Of every certificate below the root; no list tells of an expired leaf. Nothing is asked about a
   * chain that is not trusted: it proves nothing, and anybody could have us fetch anything.
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
