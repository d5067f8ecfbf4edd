package org.mailseal.lifecycle.managed;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.Authority;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.Installation;
import org.mailseal.install.KeptFile;
import org.mailseal.install.SwapQueue;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.Origin;
import org.mailseal.ledger.RenewalTimes;
import org.mailseal.ledger.Requests;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.names.CheckedNames;
import org.mailseal.lifecycle.proof.DaneGate;
import org.mailseal.lifecycle.targets.InstalledTargets;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * One managed certificate, and all that work on it needs.
 *
 * @param swaps those of this process who are about to swap files
 * @param certificate what the settings want of it
 */
public record CertificateContext(
    Services services, SwapQueue swaps, ManagedCertificate certificate) {
  public DnsName name() {
    return certificate.name();
  }

  /** Which certificates of its name are earlier ones of this. */
  public KeyTrack track() {
    return certificate.track();
  }

  public Instant now() {
    return services.clock().instant();
  }

  public Attempts attempts() {
    return services.ledger().attempts();
  }

  /**
   * What was left of the certificate beside it: an attempt that has changed files, and is to be
   * finished or undone before anything else changes them.
   */
  public Optional<Attempt> unfinishedBeside() {
    return track()
        .beside()
        .flatMap(attempts()::latest)
        .filter(attempt -> attempt.state().filesTouched());
  }

  public Requests requests() {
    return services.ledger().requests();
  }

  public RenewalTimes renewalTimes() {
    return services.ledger().renewalTimes();
  }

  public Installation installation() {
    return new Installation(name().text(), certificate.targets(), services.commands());
  }

  /** What the files held before an attempt's swap. */
  public List<KeptFile> kept(Attempt attempt) {
    return attempts().kept(attempt).stream()
        .map(kept -> new KeptFile(kept.file(), kept.copy()))
        .toList();
  }

  /** What the targets hold, beside what was installed last. */
  public InstalledTargets targets() {
    return InstalledTargets.of(
        track(), certificate.targets(), certificate.beside().orElse(List.of()), attempts());
  }

  /** Looks at names before they are ordered of the authority. */
  public CheckedNames check(List<Identifier> names) {
    return services.names().of(names, certificate.optional(), certificate.authority(), authority());
  }

  /** The one that is asked. */
  public Authority authority() {
    return authority(certificate.authority());
  }

  /** The one of that name in the settings. */
  public Authority authority(String name) {
    return services.authorities().apply(name);
  }

  /** The same certificate, asked of another one of its authorities. */
  public CertificateContext askedOf(String name) {
    return new CertificateContext(services, swaps, certificate.askedOf(name));
  }

  /** The roots that the answers of its authorities end in. */
  public Trust trust() {
    return certificate.authorities().stream()
        .map(name -> authority(name).trust())
        .reduce(Trust::plus)
        .orElseThrow();
  }

  /** The newest attempt that concerns the authority that is asked. */
  public Optional<Attempt> latest() {
    return attempts().latest(track(), certificate.authority());
  }

  /** The leaf in use, where the authority was asked for it by us. */
  public Optional<X509Certificate> issuedByAuthority() {
    return issued()
        .filter(attempt -> attempt.authority().equals(certificate.authority()))
        .flatMap(Attempt::chain)
        .map(Chain::leaf);
  }

  /** The same, asked of the one that issued the leaf in use, where that is one of them. */
  public CertificateContext askedOfIssuer() {
    return issued().map(attempt -> askedOf(attempt.authority())).orElse(this);
  }

  private Optional<Attempt> issued() {
    return attempts()
        .lastInstalled(track())
        .filter(
            attempt ->
                certificate.authorities().contains(attempt.authority())
                    && (attempt.origin() == Origin.RENEWAL || attempt.origin() == Origin.ROLLBACK));
  }

  /** Of its ports. */
  public DaneGate daneGate() {
    return new DaneGate(services.published(), certificate.endpoints());
  }

  /** The roots that its authorities' answers, and public certificates, end in. */
  public Trust roots() {
    return Trust.publicRoots().plus(trust());
  }

  /** Its authorities' roots, and the end of a chain that a person has looked at. */
  public Trust trustWithEndOf(Chain chain) {
    return trust().plus(List.of(chain.certificates().getLast()));
  }

  /** Probes every port, and notes what it serves. */
  public List<Observation> observe() {
    return services.servedCertificates().observe(certificate);
  }

  /** Adds a line of an attempt to the trail. */
  public void record(Attempt attempt, EventKind kind, String text) {
    services.ledger().record(Optional.of(name().text()), Optional.of(attempt.id()), kind, text);
  }

  /** Adds a line of no attempt to the trail. */
  public void record(EventKind kind, String text) {
    services.ledger().record(Optional.of(name().text()), Optional.empty(), kind, text);
  }
}
