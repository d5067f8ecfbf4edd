package org.mailseal.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.Authority;
import org.mailseal.authority.Sleeper;
import org.mailseal.authority.acme.AcmeAdministration;
import org.mailseal.certificate.Threshold;
import org.mailseal.certificate.Trust;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.probe.ClientName;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.Resolver;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fetch.Post;
import org.mailseal.host.ProcessIdentity;
import org.mailseal.inspection.Scope;
import org.mailseal.inspection.port.PortInspector;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.install.Commands;
import org.mailseal.install.ProcessCommands;
import org.mailseal.install.SharedCommands;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.trail.Event;
import org.mailseal.lifecycle.CertificateStatus;
import org.mailseal.lifecycle.DryRun;
import org.mailseal.lifecycle.Lifecycle;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Urgency;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.managed.ServedCertificates;
import org.mailseal.lifecycle.managed.Services;
import org.mailseal.lifecycle.manual.ManualRequests;
import org.mailseal.lifecycle.manual.RequestAnswers;
import org.mailseal.lifecycle.names.NamesPreflight;
import org.mailseal.lifecycle.retirement.Retirement;
import org.mailseal.lifecycle.revocation.RevocationPlanning;
import org.mailseal.lifecycle.revocation.RevocationRequests;
import org.mailseal.monitor.Monitor;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;
import org.mailseal.notification.CalendarNotices;
import org.mailseal.notification.Channel;
import org.mailseal.notification.CommandChannel;
import org.mailseal.notification.MailChannel;
import org.mailseal.notification.Notifications;
import org.mailseal.notification.WebhookChannel;
import org.mailseal.notification.mail.Mailer;
import org.mailseal.notification.mail.RelayResolver;
import org.mailseal.notification.mail.RelayTimeouts;
import org.mailseal.notification.plan.ReminderPlan;
import org.mailseal.notification.webhook.WebhookCall;
import org.mailseal.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rooms, built as the settings say. */
public final class Wiring implements AutoCloseable {
  /** For one command of a mail server: a check or a reload. */
  private static final Duration COMMAND = Duration.ofSeconds(60);

  /** Of a program that is told; as long as a webhook. */
  private static final Duration TOLD = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  private final Settings settings;
  private final Ledger ledger;
  private final Clock clock;
  private final SecureRandom random;
  private final Sleeper sleeper;
  private final ClientName hostName;
  private final Probe probe;
  private final ServedCertificates servedCertificates;
  private final Lifecycle lifecycle;
  private final Monitor monitor;
  private final Map<List<String>, PortInspector> checkUps = new ConcurrentHashMap<>();
  private final Authorities authorities;
  private @Nullable Lookup dns;

  private Wiring(
      Settings settings,
      Ledger ledger,
      Clock clock,
      SecureRandom random,
      BooleanSupplier stopping,
      Sleeper sleeper) {
    this.settings = settings;
    this.ledger = ledger;
    this.clock = clock;
    this.random = random;
    this.sleeper = sleeper;
    this.authorities = new Authorities(settings, () -> ledger, clock, random, sleeper, this::dns);
    this.hostName = settings.ehlo().map(ClientName::of).orElseGet(ClientName::ofThisHost);
    this.probe = new Probe(Resolver.system(), clock, Limits.standard(), hostName);
    Function<DnsName, List<Threshold>> whenLeft =
        name -> settings.reminders().map(plan -> plan.whenLeft(name)).orElseGet(List::of);
    this.servedCertificates = new ServedCertificates(probe::observe, ledger, whenLeft, this::trust);
    this.lifecycle =
        new Lifecycle(
            new Services(
                ledger,
                this::authority,
                new NamesPreflight(this::dns, NamesPreflight.PATIENCE),
                new SharedCommands(new ProcessCommands(COMMAND)),
                probe::observe,
                servedCertificates,
                new ValidatedTlsa(this::dns, clock),
                settings.verification(),
                settings.backoff(),
                clock,
                Sleeper.system(),
                random,
                stopping));
    this.monitor =
        new Monitor(
            this::inspect,
            servedCertificates,
            ledger,
            settings.reminders().isPresent(),
            clock,
            stopping);
  }

  /** One connection to each address: the servers' logs shall not fill up with probes. */
  private List<Inspection.OfPort> inspect(ManagedCertificate certificate, Endpoint endpoint) {
    return checkUps
        .computeIfAbsent(certificate.authorities(), _ -> checkUp(trust(certificate)))
        .inspect(
            new PortTarget(
                endpoint,
                certificate.connectTo(),
                Optional.empty(),
                servedCertificates.keys(certificate),
                false));
  }

  private PortInspector checkUp(Trust trust) {
    Lookup asked = dns();
    return new PortInspector(
        probe,
        asked,
        new PolicySource(asked, ExternalSources.policies(), clock),
        ExternalSources.crls(),
        TrustedRoots.of(trust),
        clock,
        Scope.quick());
  }

  /** Which resolver is asked where a check asks the DNS; it takes a while to make. */
  private synchronized Lookup dns() {
    if (dns == null) {
      try {
        dns =
            settings.checks().dns()
                ? ExternalSources.dns(Optional.empty(), Optional.empty(), clock)
                : Lookup.unasked();
      } catch (IOException e) {
        throw new UncheckedIOException("Mailseal's own trust anchors cannot be read", e);
      }
    }
    return dns;
  }

  /** For commands that show and do not act. */
  public static Wiring open(Settings settings) {
    return open(settings, () -> false, Sleeper.system(), event -> {});
  }

  /** For commands that act, until they are asked to stop. */
  public static Wiring open(Settings settings, StopSignal stop, Consumer<Event> listener) {
    return open(settings, stop::asked, stop::sleep, listener);
  }

  private static Wiring open(
      Settings settings, BooleanSupplier stopping, Sleeper sleeper, Consumer<Event> listener) {
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    Ledger ledger =
        Ledger.open(settings.database(), settings.passphraseFile(), clock, random, listener);
    return new Wiring(settings, ledger, clock, random, stopping, sleeper);
  }

  public Settings settings() {
    return settings;
  }

  public Ledger ledger() {
    return ledger;
  }

  public Clock clock() {
    return clock;
  }

  public SecureRandom random() {
    return random;
  }

  public ServedCertificates servedCertificates() {
    return servedCertificates;
  }

  public Lifecycle lifecycle() {
    return lifecycle;
  }

  public ManualRequests manualRequests() {
    return new ManualRequests(ledger, random);
  }

  public Retirement retirement() {
    return new Retirement(ledger, probe::observe, sleeper);
  }

  /** What asks the authorities of the settings to revoke what is noted in the ledger. */
  public RevocationRequests revocationRequests() {
    return new RevocationRequests(ledger, this::authority);
  }

  /** What settles which certificates are revoked, and what takes their place. */
  public RevocationPlanning revocationPlanning() {
    return new RevocationPlanning(ledger, settings.certificates(), clock);
  }

  public RequestAnswers requestAnswers() {
    return new RequestAnswers(ledger, lifecycle, settings.certificates(), clock);
  }

  public Monitor monitor() {
    return monitor;
  }

  /**
   * One certificate's fault must not keep the others from being renewed: what is no outcome becomes
   * one, an Error too. The attempt stays open, and the next run takes it up.
   *
   * @throws OutOfMemoryError for that is everybody's
   */
  public RenewalOutcome guarded(ManagedCertificate certificate, Supplier<RenewalOutcome> renewal) {
    return guarded(certificate, renewal, fault -> fault);
  }

  /**
   * Renews certificates of one name, one after the other.
   *
   * @param goOn whether the next is begun
   */
  public SequencedMap<ManagedCertificate, RenewalOutcome> renewInTurn(
      List<ManagedCertificate> ofOneName, Urgency urgency, BooleanSupplier goOn) {
    SequencedMap<ManagedCertificate, RenewalOutcome> outcomes = new LinkedHashMap<>();
    for (ManagedCertificate one : inTurn(ofOneName)) {
      if (goOn.getAsBoolean()) {
        outcomes.put(one, guarded(one, () -> lifecycle.renew(one, urgency)));
      }
    }
    return outcomes;
  }

  private List<ManagedCertificate> inTurn(List<ManagedCertificate> ofOneName) {
    return ofOneName.size() == 1 ? ofOneName : lifecycle.inTurn(ofOneName);
  }

  /** What a renewal would come to; the same faults make the same outcome as there. */
  public DryRun dryRun(ManagedCertificate certificate, Urgency urgency) {
    return guarded(certificate, () -> lifecycle.dryRun(certificate, urgency), DryRun::ended);
  }

  /**
   * What a first renewal of each certificate would come to, due or not; probes no port. Where there
   * is no ledger yet, none is made.
   *
   * @throws LedgerException where there is one that cannot be opened
   */
  public static Map<ManagedCertificate, DryRun> firstRenewals(Settings settings) {
    if (Ledger.exists(settings.database())) {
      try (Wiring wiring = open(settings)) {
        return firstRenewals(settings, wiring.lifecycle::firstRenewal);
      }
    }
    Authorities authorities =
        new Authorities(
            settings,
            () -> {
              throw new IllegalStateException("keys are asked for once there is a ledger");
            },
            Clock.systemUTC(),
            new SecureRandom(),
            Sleeper.system(),
            Lookup::unasked);
    Commands commands = new ProcessCommands(COMMAND);
    return firstRenewals(
        settings, one -> Lifecycle.firstRenewal(one, authorities.named(one.authority()), commands));
  }

  private static Map<ManagedCertificate, DryRun> firstRenewals(
      Settings settings, Function<ManagedCertificate, DryRun> look) {
    Map<ManagedCertificate, DryRun> looked = new LinkedHashMap<>();
    for (ManagedCertificate one : settings.certificates()) {
      looked.put(one, guarded(one, () -> look.apply(one), DryRun::ended));
    }
    return looked;
  }

  private static <T> T guarded(
      ManagedCertificate certificate, Supplier<T> work, Function<RenewalOutcome, T> otherwise) {
    try {
      return work.get();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (WiringException.TrustUnreadable e) {
      return otherwise.apply(new RenewalOutcome.SettingsUnusable(String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      String fault =
          e instanceof WiringException || e instanceof LedgerException
              ? String.valueOf(e.getMessage())
              : "a defect of Mailseal: " + Printable.sanitize(e.toString());
      LOG.debug("renewal of {}", certificate.name(), e);
      return otherwise.apply(new RenewalOutcome.Broken(fault));
    }
  }

  public CertificateStatus status(ManagedCertificate certificate) {
    return CertificateStatus.of(certificate, ledger, clock.instant());
  }

  /** Empty where the settings ask for no reminders. */
  public Optional<Notifications> reminders() {
    return settings
        .reminders()
        .map(
            plan ->
                new Notifications(
                    ledger,
                    plan,
                    channels(plan),
                    new SettingsForecast(settings, lifecycle, ledger, clock),
                    hostName
                        .known()
                        .map(DnsName::text)
                        .orElseGet(() -> ProcessIdentity.mine().host()),
                    clock));
  }

  /** Empty where the settings ask for no reminders. */
  public Optional<CalendarNotices> calendar() {
    return settings
        .reminders()
        .map(
            plan ->
                new CalendarNotices(
                    ledger,
                    plan,
                    settings.certificates().stream().map(ManagedCertificate::track).toList(),
                    new SettingsForecast(settings, lifecycle, ledger, clock),
                    () -> hostName.known().map(DnsName::text).orElseGet(plan.from()::domain),
                    clock));
  }

  /** Tells places that the settings name. */
  public Post posts() {
    return ExternalSources.posts();
  }

  private List<Channel> channels(ReminderPlan plan) {
    Mailer mailer =
        new Mailer(
            RelayTimeouts.STANDARD,
            Trust.publicRoots(),
            settings.ehlo(),
            variable -> Optional.ofNullable(System.getenv(variable)),
            RelayResolver.SYSTEM,
            this::dns);
    List<Channel> channels = new ArrayList<>();
    if (!plan.to().isEmpty()) {
      channels.add(new MailChannel(mailer, plan));
    }
    WebhookCall call =
        new WebhookCall(
            ExternalSources::tls,
            HostAddresses.system(),
            WebhookCall.Timeouts.STANDARD,
            clock,
            variable -> Optional.ofNullable(System.getenv(variable)));
    ClientName own = ownName();
    Supplier<String> host =
        () -> own.known().map(DnsName::text).orElseGet(() -> plan.from().domain());
    plan.webhooks().forEach(hook -> channels.add(new WebhookChannel(call, hook, host)));
    if (!plan.command().isEmpty()) {
      channels.add(new CommandChannel(new ProcessCommands(TOLD), plan.command(), host));
    }
    return channels;
  }

  private ClientName ownName() {
    return settings.ehlo().map(ClientName::of).orElseGet(ClientName::ofThisHost);
  }

  /** The roots of an authority of the settings; of all of them for one that is not there. */
  public Trust trust(String authority) {
    return settings.authorities().containsKey(authority) ? authority(authority).trust() : trust();
  }

  /** The roots of all authorities of a certificate. */
  public Trust trust(ManagedCertificate certificate) {
    return certificate.authorities().stream().map(this::trust).reduce(Trust::plus).orElseThrow();
  }

  /** The public roots, and those of every authority of the settings. */
  public Trust trust() {
    Trust all = Trust.publicRoots();
    for (String authority : settings.authorities().keySet()) {
      all = all.plus(authority(authority).trust());
    }
    return all;
  }

  /** What probes ports. */
  public Probe probe() {
    return probe;
  }

  /** How each of a certificate's names would be proven to its authority. */
  public SequencedMap<Identifier, String> proofs(ManagedCertificate certificate) {
    try {
      return authority(certificate.authority()).proofs(certificate.names());
    } catch (WiringException unusable) {
      return new LinkedHashMap<>(); // which is told as the reason why nothing would be done
    }
  }

  /** What is asked by hand of that authority; empty where it is no ACME server. */
  public Optional<AcmeAdministration> acme(String name) {
    return authorities.acme(name);
  }

  /** The same of that authority's test directory; empty where it has none. */
  public Optional<AcmeAdministration> acmeTest(String name) {
    return authorities.test(name);
  }

  /**
   * What would keep a certificate's authority from being asked for it now, as far as this host can
   * tell; each a printable sentence with its cure.
   */
  public List<String> obstacles(ManagedCertificate certificate) {
    try {
      return authority(certificate.authority()).obstacles(certificate.names());
    } catch (WiringException unusable) {
      return List.of(unusable.getMessage());
    }
  }

  private Authority authority(String name) {
    return authorities.named(name);
  }

  @Override
  public void close() {
    ledger.close();
  }
}
