package org.mailseal.lifecycle;

import java.security.PublicKey;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.mailseal.authority.Authority;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.install.Commands;
import org.mailseal.install.SwapQueue;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Claims;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.managed.Services;
import org.mailseal.lifecycle.time.ClockCheck;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * The entry point of this package: whatever is done with a managed certificate. Thread-safe: two
 * who change the same certificate, here or in another process, never do so at once.
 */
public final class Lifecycle {
  private final Services services;
  private final SwapQueue swaps = new SwapQueue();

  public Lifecycle(Services services) {
    this.services = services;
  }

  private CertificateContext context(ManagedCertificate wanted) {
    return new CertificateContext(services, swaps, wanted);
  }

  /**
   * Whether a certificate is due, from what its ports serve. Changes nothing but what the ledger
   * knows of them.
   */
  public Due due(ManagedCertificate wanted) {
    CertificateContext context = context(wanted);
    return Due.of(context, context.observe());
  }

  /**
   * What the next run does, as far as the ledger and the targets' files tell. Probes no port, and
   * asks nobody.
   */
  public Forecast forecast(ManagedCertificate wanted) {
    return Forecast.of(context(wanted));
  }

  /**
   * What {@link #renew} would come to now. Probes the ports, runs the servers' own checks, and
   * changes nothing but what the ledger knows of the ports.
   */
  public DryRun dryRun(ManagedCertificate wanted, Urgency urgency) {
    return DryRun.of(context(wanted), keptBack(wanted), urgency);
  }

  /**
   * What a first renewal would come to, due or not, as far as this host and the ledger tell. Runs
   * the servers' own checks; probes no port, and changes nothing.
   */
  public DryRun firstRenewal(ManagedCertificate wanted) {
    return DryRun.first(context(wanted), keptBack(wanted));
  }

  /** The same where there is no ledger yet. */
  public static DryRun firstRenewal(
      ManagedCertificate wanted, Authority authority, Commands commands) {
    return DryRun.first(wanted, authority, commands);
  }

  /** What the targets' files hold now, where that is a pair that can be read. */
  public Optional<CertifiedKey> installed(ManagedCertificate wanted) {
    return context(wanted).installation().installed();
  }

  /**
   * The names that a certificate's servers greet with and that are not among some names, each in a
   * printable sentence. Probes the ports.
   */
  public List<String> greetedOtherwise(ManagedCertificate wanted, List<Identifier> names) {
    return List.copyOf(GreetingNames.notAskedFor(names, context(wanted).observe()));
  }

  /**
   * What is to be said of a certificate before it is installed. Probes the ports, runs the servers'
   * own checks, and changes nothing.
   *
   * @param key the key that it must have
   * @param asked the names of the request
   * @param trust roots beside those of the authority
   */
  public Review review(
      ManagedCertificate wanted, Chain chain, PublicKey key, List<Identifier> asked, Trust trust) {
    CertificateContext context = context(wanted);
    return Review.of(context, context.observe(), chain, key, asked, context.trust().plus(trust));
  }

  /** Certificates of one name, those first whose files an earlier process has left half changed. */
  public List<ManagedCertificate> inTurn(List<ManagedCertificate> ofOneName) {
    return ofOneName.stream()
        .sorted(Comparator.comparing(one -> context(one).unfinishedBeside().isPresent()))
        .toList();
  }

  /** From due to served, or to the end of what an earlier process began. */
  public RenewalOutcome renew(ManagedCertificate wanted, Urgency urgency) {
    return claimed(wanted, claimed -> new AuthoritiesInTurn(claimed).renew(urgency));
  }

  /**
   * Installs what an authority has given back for a request that waits for it.
   *
   * @param trust roots beside those of the authority
   * @param accepted the concerns of the review that a person has accepted
   */
  public RenewalOutcome answer(
      ManagedCertificate wanted,
      Attempt request,
      Chain answer,
      Trust trust,
      Set<Review.Concern.Kind> accepted) {
    return claimed(
        wanted,
        claimed -> new ManualInstallation(claimed, accepted).answer(request, answer, trust));
  }

  /**
   * Installs a certificate and its key that a person brought; its own root will do.
   *
   * @param accepted the concerns of the review that a person has accepted
   */
  public RenewalOutcome installImported(
      ManagedCertificate wanted, CertifiedKey material, Set<Review.Concern.Kind> accepted) {
    return claimed(
        wanted, claimed -> new ManualInstallation(claimed, accepted).installImported(material));
  }

  /**
   * Keeps a certificate and its key that a person brought, of a name that the settings do not
   * manage. The first renewal after they do installs it, where it is all that they ask for and not
   * due itself.
   *
   * @return empty where its key is of no kind that is used
   */
  public Optional<Attempt> storeImported(DnsName name, CertifiedKey material) {
    return ExistingCertificate.of(material)
        .map(
            existing ->
                services
                    .ledger()
                    .requests()
                    .imported(
                        name,
                        "imported",
                        existing.algorithm(),
                        material,
                        existing.request(name, services.random())));
  }

  /**
   * What is missing before the certificates may be revoked that are to be once another one is
   * served everywhere; each a printable clause. Probes the ports.
   */
  public List<String> beforeRevocation(ManagedCertificate wanted) {
    return new PendingRevocations(context(wanted)).missing();
  }

  /** Goes back to the certificate that was in use before the present one, with the same proof. */
  public RenewalOutcome rollback(ManagedCertificate wanted) {
    return claimed(wanted, claimed -> new Rollback(claimed).run());
  }

  /**
   * What is wrong with this machine's clock, with the cure; a printable sentence. Nothing is
   * installed or put back until it is right.
   */
  public Optional<String> clockFault() {
    return clock().fault();
  }

  /** Somebody says that the clock is right, whatever it was when the ledger was written. */
  public void vouchForClock() {
    clock().vouch();
  }

  private ClockCheck clock() {
    return new ClockCheck(services.ledger(), services.clock());
  }

  /** Why nothing is done with it now, whatever is asked for. */
  private Optional<RenewalOutcome> keptBack(ManagedCertificate wanted) {
    return clockFault()
        .<RenewalOutcome>map(RenewalOutcome.WrongClock::new)
        .or(
            () ->
                services
                    .ledger()
                    .claims()
                    .holder(wanted.name().text())
                    .map(holder -> new RenewalOutcome.Busy(Optional.of(holder))));
  }

  private RenewalOutcome claimed(
      ManagedCertificate wanted, Function<ClaimedCertificate, RenewalOutcome> work) {
    Optional<RenewalOutcome> keptBack = keptBack(wanted);
    if (keptBack.isPresent()) {
      return keptBack.get();
    }
    Claims claims = services.ledger().claims();
    Optional<Claims.Claim> claim = claims.take(wanted.name().text());
    if (claim.isEmpty()) {
      return new RenewalOutcome.Busy(claims.holder(wanted.name().text()));
    }
    try (Claims.Claim held = claim.get()) {
      CertificateContext context = context(wanted);
      PendingRevocations revocations = new PendingRevocations(context);
      revocations.request(held);
      RenewalOutcome outcome = work.apply(new ClaimedCertificate(context, held));
      revocations.requestWhereReplaced(held);
      return outcome;
    } catch (Claims.LostException e) {
      return new RenewalOutcome.TakenOver(claims.holder(wanted.name().text()));
    }
  }
}
