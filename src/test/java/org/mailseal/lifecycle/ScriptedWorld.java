package org.mailseal.lifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailseal.authority.Answer;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.HandSleeper;
import org.mailseal.authority.IssuanceLimits;
import org.mailseal.authority.IssuingRules;
import org.mailseal.authority.ProofTrial;
import org.mailseal.authority.RenewalInformation;
import org.mailseal.authority.RevocationAnswer;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Threshold;
import org.mailseal.certificate.Trust;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Protocol;
import org.mailseal.install.Hooks;
import org.mailseal.install.InstallException;
import org.mailseal.install.Target;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.HandClock;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.trail.Event;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.managed.ServedCertificates;
import org.mailseal.lifecycle.managed.Services;
import org.mailseal.lifecycle.manual.RequestAnswers;
import org.mailseal.lifecycle.names.NamesPreflight;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.lifecycle.proof.PublishedKeys;
import org.mailseal.lifecycle.proof.VerificationLimits;
import org.mailseal.lifecycle.retirement.Retirement;
import org.mailseal.lifecycle.time.Backoff;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * One mail host, its authority and its time. The files and the ledger are real; the server behind
 * two ports goes on serving what it read at its last reload. Whatever happens is written into one
 * journal: looks, commands and requests, and each event of the ledger once it is on the disk. The
 * world can end at any line of it.
 */
public final class ScriptedWorld {
  /** The process is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** What the authority does with a request. */
  interface Policy {
    Answer answer(CertificateRequest request) throws AuthorityException;
  }

  /** When the authority wants a certificate renewed. */
  public interface Suggestion {
    Optional<RenewalInformation> about(X509Certificate leaf) throws AuthorityException;
  }

  /** What the authority does where it is asked to revoke a certificate. */
  public interface RevocationPolicy {
    RevocationAnswer answer() throws AuthorityException;
  }

  public RevocationPolicy revocation = () -> new RevocationAnswer.Revoked("by our account");

  /** The leaves that the authority has revoked. */
  public final List<X509Certificate> revoked = Collections.synchronizedList(new ArrayList<>());

  /** Who was asked to revoke one, in turn. */
  final List<String> askedToRevoke = Collections.synchronizedList(new ArrayList<>());

  /** What happens beside a line of the journal. */
  private final Map<String, Consumer<ScriptedWorld>> besides = new ConcurrentHashMap<>();

  private final Map<Integer, Consumer<ScriptedWorld>> besideLines = new ConcurrentHashMap<>();

  public static final SecureRandom RANDOM = new SecureRandom();
  static final Duration LIFETIME = Duration.ofDays(90);
  public static final int SMTP = 25;
  public static final int IMAPS = 993;

  public final Ledger ledger;
  public final HandClock clock;
  public final DnsName name;
  final Path key;
  final Path certificate;
  final Issuer issuer;

  private final List<String> journal = Collections.synchronizedList(new ArrayList<>());
  private final Map<Integer, Chain> inMemory = new ConcurrentHashMap<>();

  /** What the server reads from files of somebody else, beside ours. */
  public final List<Chain> beside = Collections.synchronizedList(new ArrayList<>());

  private final AtomicInteger lines = new AtomicInteger();
  private final AtomicInteger orders = new AtomicInteger();
  private volatile int lastLine = Integer.MAX_VALUE;

  // What the settings say.
  public String authority = "test-ca";

  /** Those that are asked where that one does not give it. */
  List<String> fallbacks = List.of();

  public List<Identifier> alsoFor = List.of();
  IssuanceLimits limits = IssuanceLimits.NONE;

  /** Those of them that may be left out. */
  public Set<Identifier> optional = Set.of();

  KeyAlgorithm algorithm = KeyAlgorithm.ECDSA_P256;
  List<Target> targets;
  Hooks hooks = Hooks.NONE;

  // What goes wrong.
  final Set<Integer> unreachable = new HashSet<>();
  Fault unreachableFor = Fault.REFUSED;
  final Set<Integer> stubborn = new HashSet<>();

  /** The ports that, with what they read anew, keep what they had for clients of another kind. */
  final Map<Integer, List<Chain>> hoarding = new ConcurrentHashMap<>();

  final Set<String> failingHooks = new HashSet<>();
  Optional<String> reloadFault = Optional.empty();
  Optional<String> checkFaultAfterSwap = Optional.empty();
  volatile boolean stopping;
  boolean trusted = true;
  Trust roots = Trust.none();
  DnsName greeting;
  Policy policy = this::sign;

  /** Of authorities, by name, that do otherwise. */
  final Map<String, Policy> policies = new HashMap<>();

  /** What keeps authorities, by name, from being asked. */
  final Map<String, List<String>> obstaclesOf = new HashMap<>();

  /** The test directories of authorities, by their names. */
  final Map<String, String> tests = new HashMap<>();

  /** Who was asked in turn. */
  final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /** Who was asked when it wants a certificate renewed. */
  final List<String> askedWhen = Collections.synchronizedList(new ArrayList<>());

  List<String> obstacles = List.of();
  Optional<String> waitsFor = Optional.empty();

  public Suggestion suggestion = _ -> Optional.empty();
  KeyPolicy keyPolicy = KeyPolicy.STANDARD;
  PublishedKeys published = PublishedKeys.none();

  /** What the authority holds names against; empty where it looks at none. */
  Optional<IssuingRules> rules = Optional.empty();

  Lookup dns = Lookup.unasked();
  final Map<Identifier, ProofTrial> trials = new HashMap<>();

  /** The names of each order, the latest last. */
  final List<List<Identifier>> ordered = Collections.synchronizedList(new ArrayList<>());

  /** The leaves in whose place certificates were ordered. */
  public final List<X509Certificate> replaced = Collections.synchronizedList(new ArrayList<>());

  /** A host that serves a certificate with so many days left. */
  ScriptedWorld(Ledger ledger, HandClock clock, DnsName name, Path folder, int daysLeft) {
    this.ledger = ledger;
    this.clock = clock;
    this.name = name;
    this.greeting = name;
    this.key = folder.resolve(name + ".key");
    this.certificate = folder.resolve(name + ".crt");
    this.issuer =
        Issuer.create(
            "Test CA",
            clock.instant().minus(Duration.ofDays(300)),
            clock.instant().plus(Duration.ofDays(3000)),
            RANDOM);
    this.targets = targets(key, certificate);
    CertifiedKey old = certified(clock.instant().plus(Duration.ofDays(daysLeft)));
    try {
      Files.writeString(key, Pem.encode(old.key()));
      Files.writeString(certificate, Pem.encode(old.chain().certificates()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    inMemory.put(SMTP, old.chain());
    inMemory.put(IMAPS, old.chain());
  }

  static List<Target> targets(Path key, Path certificate) {
    return List.of(
        new PemTarget(certificate, key, Optional.empty()),
        new CommandTarget(List.of("reload"), Optional.of(List.of("check")), Optional.empty()));
  }

  private CertifiedKey certified(Instant end) {
    KeyPair pair = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
    return new CertifiedKey(
        pair.getPrivate(),
        new Chain(
            List.of(
                issuer.issue(pair.getPublic(), List.of(name), end.minus(LIFETIME), end, RANDOM),
                issuer.certificate())));
  }

  public Answer sign(CertificateRequest request) {
    return answer(request.publicKey(), request.names(), clock.instant().plus(LIFETIME));
  }

  public Answer answer(PublicKey publicKey, List<? extends Identifier> names, Instant end) {
    return new Answer.Issued(
        new Chain(
            List.of(
                issuer.issue(publicKey, names, end.minus(LIFETIME), end, RANDOM),
                issuer.certificate())));
  }

  public ManagedCertificate wanted() {
    return new ManagedCertificate(
        name,
        authority,
        alsoFor,
        optional,
        algorithm,
        Subject.NONE,
        List.of(
            new Endpoint(name.text(), SMTP, Protocol.SMTP),
            new Endpoint(name.text(), IMAPS, Protocol.IMAPS)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        targets,
        hooks,
        keyPolicy,
        Optional.empty(),
        fallbacks);
  }

  /** The one request that waits. */
  Attempt waiting() {
    List<Attempt> waiting = ledger.requests().waiting(name);
    if (waiting.size() != 1) {
      throw new AssertionError("there wait " + waiting);
    }
    return waiting.getFirst();
  }

  /** The authority's answer to a request is brought by a person. */
  RenewalOutcome answer(Attempt request) {
    Answer.Issued answer =
        (Answer.Issued)
            answer(request.request().publicKey(), request.names(), clock.instant().plus(LIFETIME));
    return lifecycle().answer(wanted(), request, answer.chain(), Trust.none(), Set.of());
  }

  /** A process that starts now. */
  public Lifecycle lifecycle() {
    return new Lifecycle(
        new Services(
            ledger,
            TestAuthority::new,
            new NamesPreflight(() -> dns, NamesPreflight.PATIENCE),
            this::run,
            this::look,
            new ServedCertificates(
                this::look,
                ledger,
                _ -> List.of(Threshold.parse("1/3"), Threshold.parse("7d")),
                certificate -> new TestAuthority(certificate.authority()).trust()),
            (port, chain) -> published.verdict(port, chain),
            new VerificationLimits(2, Duration.ofSeconds(5)),
            Backoff.standard(),
            clock,
            new HandSleeper(clock::forward),
            RANDOM,
            () -> stopping));
  }

  /** What takes the answers that people bring. */
  RequestAnswers answers() {
    return new RequestAnswers(ledger, lifecycle(), List.of(wanted()), clock);
  }

  /** What retires its certificate. */
  Retirement retirement(Sleeper sleeper) {
    return new Retirement(ledger, this::look, sleeper);
  }

  public RenewalOutcome renew() {
    return renew(Urgency.NOW_IF_DUE);
  }

  public RenewalOutcome renew(Urgency urgency) {
    return lifecycle().renew(wanted(), urgency);
  }

  /** Ends the world at a line of the journal, counted from here, the first being 1. */
  void endsAt(int line) {
    lines.set(0);
    lastLine = line;
  }

  /** How many lines the journal has. */
  int lines() {
    return lines.get();
  }

  void goesOn() {
    lastLine = Integer.MAX_VALUE;
  }

  void beside(String line, Consumer<ScriptedWorld> what) {
    besides.put(line, what);
  }

  /** The same at a line of the journal, the first being 1, whatever it says. */
  void beside(int line, Consumer<ScriptedWorld> what) {
    besideLines.put(line, what);
  }

  private void note(String line) {
    journal.add(line);
    int number = lines.incrementAndGet(); // of its own, for ports are looked at side by side
    Consumer<ScriptedWorld> besideLine = besideLines.remove(number);
    if (besideLine != null) {
      besideLine.accept(this);
    }
    Consumer<ScriptedWorld> beside = besides.get(line);
    if (beside != null) {
      beside.accept(this);
    }
    if (number == lastLine) {
      throw new Killed();
    }
  }

  /** An event of this world's certificate, now on the disk. */
  void hear(Event event) {
    note(event.kind().word());
  }

  /** The journal, in which many looks in a row are one. */
  List<String> journal() {
    List<String> brief = new ArrayList<>();
    synchronized (journal) {
      for (String line : journal) {
        if (!line.equals("look") || brief.isEmpty() || !brief.getLast().equals("look")) {
          brief.add(line);
        }
      }
    }
    return brief;
  }

  /** How many orders the authority was given. */
  public int orders() {
    return orders.get();
  }

  long times(String line) {
    synchronized (journal) {
      return journal.stream().filter(line::equals).count();
    }
  }

  private List<Observation> look(
      Endpoint endpoint, Optional<InetAddress> connectTo, ClientProfile.Keys keys) {
    note("look");
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), endpoint.port());
    if (unreachable.contains(endpoint.port())) {
      return List.of(
          new Observation.NotServed(
              endpoint,
              clock.instant(),
              Optional.of(address),
              Optional.empty(),
              unreachableFor,
              unreachableFor.description() + " by 192.0.2.1:" + endpoint.port()));
    }
    return List.of(
        new Observation.Served(
            endpoint,
            clock.instant(),
            address,
            endpoint.protocol().greetsWithName()
                ? Optional.of(
                    new Greeting(List.of("220 " + greeting + " ESMTP"), Optional.of(greeting)))
                : Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            servedOn(endpoint.port(), keys)));
  }

  /**
   * What clients get that verify only one kind of key; the others prefer ECDSA, as OpenSSL's do.
   */
  public Chain servedOn(int port, ClientProfile.Keys keys) {
    List<Chain> has = new ArrayList<>(List.of(servedOn(port)));
    has.addAll(beside);
    has.addAll(hoarding.getOrDefault(port, List.of()));
    return Stream.of(keys, ClientProfile.Keys.ECDSA, ClientProfile.Keys.RSA)
        .flatMap(kind -> has.stream().filter(chain -> ClientProfile.Keys.of(chain.leaf()) == kind))
        .findFirst()
        .orElseThrow();
  }

  private String run(List<String> command) throws InstallException {
    String word = command.getFirst();
    note(word);
    switch (word) {
      case "check" -> {
        if (checkFaultAfterSwap.isPresent() && !onDisk().equals(inMemory.get(SMTP))) {
          throw new InstallException(checkFaultAfterSwap.get());
        }
      }
      case "reload" -> {
        if (reloadFault.isPresent()) {
          throw new InstallException(reloadFault.get());
        }
        readFiles(port -> !stubborn.contains(port));
      }
      case "restart" -> readFiles(port -> true);
      default -> {
        if (failingHooks.contains(word)) {
          throw new InstallException("'" + word + "' ended with status 1: no such record");
        }
      }
    }
    return word + " has run\n";
  }

  /** Somebody installs what lies in the files on the machine that serves. */
  void carry() {
    readFiles(port -> true);
  }

  private void readFiles(Predicate<Integer> server) {
    for (int port : List.of(SMTP, IMAPS)) {
      if (server.test(port)) {
        hoarding.computeIfPresent(port, (at, kept) -> List.of(servedOn(at)));
        inMemory.put(port, onDisk());
      }
    }
  }

  /** What the files hold; fails where key and certificate are not a pair. */
  Chain onDisk() {
    return pair(key, certificate);
  }

  static Chain pair(Path key, Path certificate) {
    try {
      CertifiedKey pair =
          CertifiedKey.fromPem(Files.readString(key) + Files.readString(certificate));
      byte[] text = {1, 2, 3};
      Signature signature =
          Signature.getInstance(
              pair.key().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
      signature.initSign(pair.key());
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(pair.chain().leaf().getPublicKey());
      signature.update(text);
      if (!signature.verify(signed)) {
        throw new AssertionError("the key does not belong to the certificate beside it");
      }
      return pair.chain();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Somebody tidies up. */
  void losesWhatWasKept() {
    try {
      for (Attempt.KeptCopy kept : ledger.attempts().kept(latest())) {
        Files.deleteIfExists(kept.copy().orElseThrow());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Somebody has the server serve something else, whatever our files hold. */
  void serves(Chain chain) {
    inMemory.replaceAll((port, old) -> chain);
  }

  public Chain servedOn(int port) {
    return Objects.requireNonNull(inMemory.get(port));
  }

  Attempt latest() {
    return ledger.attempts().latest(name).orElseThrow();
  }

  private final class TestAuthority implements Authority {
    private final String named;

    TestAuthority(String named) {
      this.named = named;
    }

    @Override
    public Answer submit(
        CertificateRequest request, Optional<String> order, Consumer<String> keepOrder)
        throws AuthorityException {
      note("ask");
      asked.add(named + order.map(" "::concat).orElse(""));
      ordered.add(request.names());
      if (order.isEmpty()) {
        keepOrder.accept("https://ca.example/order/" + orders.incrementAndGet());
      }
      return policies.getOrDefault(named, policy).answer(request);
    }

    @Override
    public Optional<Authority> test() {
      return Optional.ofNullable(tests.get(named)).map(TestAuthority::new);
    }

    @Override
    public List<String> obstacles(List<Identifier> names) {
      return obstaclesOf.getOrDefault(named, obstacles);
    }

    @Override
    public IssuanceLimits limits() {
      return limits;
    }

    @Override
    public boolean looksAtNames() {
      return rules.isPresent();
    }

    @Override
    public IssuingRules issuingRules() {
      return rules.orElseThrow();
    }

    @Override
    public Map<Identifier, ProofTrial> tryProofs(
        SequencedMap<Identifier, List<InetAddress>> addresses) {
      return trials;
    }

    @Override
    public Optional<String> waitsFor() {
      return waitsFor;
    }

    @Override
    public Answer replace(
        X509Certificate inUse,
        CertificateRequest request,
        Optional<String> order,
        Consumer<String> keepOrder)
        throws AuthorityException {
      replaced.add(inUse);
      return submit(request, order, keepOrder);
    }

    @Override
    public Optional<RenewalInformation> renewalInformation(X509Certificate leaf)
        throws AuthorityException {
      askedWhen.add(named);
      return suggestion.about(leaf);
    }

    @Override
    public RevocationAnswer revoke(
        X509Certificate leaf, RevocationReason reason, Optional<KeyPair> key)
        throws AuthorityException {
      note("revoke");
      askedToRevoke.add(named);
      RevocationAnswer answer = revocation.answer();
      revoked.add(leaf);
      return answer;
    }

    @Override
    public Trust trust() {
      return trusted ? roots.plus(List.of(issuer.certificate())) : Trust.none();
    }
  }
}
