package org.mailseal.lifecycle.revocation;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;

/**
 * Settles what a revocation comes to, and notes it. Thread-safe.
 *
 * @param managed the certificates of the settings
 */
public record RevocationPlanning(Ledger ledger, List<ManagedCertificate> managed, Clock clock) {
  public RevocationPlanning {
    managed = List.copyOf(managed);
  }

  /** What came of it. */
  public sealed interface Planned {
    /** What would be done. */
    record Ready(RevocationPlan plan) implements Planned {}

    /** The ledger has no certificate of that name. */
    record Unknown() implements Planned {}

    /**
     * Not one certificate was meant.
     *
     * @param meant how many were; 0, or several
     * @param known those that there are
     */
    record NotOne(int meant, List<Attempt> known) implements Planned {}

    /** It is in use, and nothing is wrong with its key: revoking it would only break TLS. */
    record InUse() implements Planned {}
  }

  /** Settles it; changes nothing. */
  public Planned plan(
      DnsName name, CertificateChoice choice, RevocationReason reason, boolean atOnce) {
    List<Attempt> known = ledger.attempts().answered(name);
    if (known.isEmpty()) {
      return new Planned.Unknown();
    }
    List<Attempt> meant = meant(name, choice, known);
    if (meant.size() != 1) {
      return new Planned.NotOne(meant.size(), known);
    }
    RevocationPlan plan = plan(meant, reason, atOnce);
    return !plan.replaced().isEmpty() && reason != RevocationReason.KEY_COMPROMISE && !atOnce
        ? new Planned.InUse()
        : new Planned.Ready(plan);
  }

  /**
   * What it comes to where a name is given up: all of its certificates that are good still, and not
   * revoked yet. Those with a compromised key go with them, whatever their name.
   */
  public RevocationPlan ofRetired(DnsName name, RevocationReason reason) {
    return plan(
        ledger.attempts().answered(name).stream()
            .filter(this::unexpired)
            .filter(one -> noted(one).noneMatch(noted -> !noted.state().open()))
            .toList(),
        reason,
        false);
  }

  private List<Attempt> meant(DnsName name, CertificateChoice choice, List<Attempt> known) {
    return switch (choice) {
      case CertificateChoice.InUse _ -> inUse(tracks(name));
      case CertificateChoice.InUseOfKind of -> inUse(tracks(name).filter(of::isOf));
      case CertificateChoice.Named named -> known.stream().filter(named::means).toList();
    };
  }

  /** One, or one of each kind of key. */
  private Stream<KeyTrack> tracks(DnsName name) {
    List<KeyTrack> tracks =
        managed.stream()
            .map(ManagedCertificate::track)
            .filter(track -> track.name().equals(name))
            .toList();
    return tracks.isEmpty() ? Stream.of(KeyTrack.whole(name)) : tracks.stream();
  }

  private List<Attempt> inUse(Stream<KeyTrack> tracks) {
    return tracks.flatMap(track -> ledger.attempts().lastInstalled(track).stream()).toList();
  }

  private RevocationPlan plan(List<Attempt> meant, RevocationReason reason, boolean atOnce) {
    List<Attempt> certificates = new ArrayList<>(meant);
    if (reason == RevocationReason.KEY_COMPROMISE) {
      meant.stream()
          .map(one -> leaf(one).getPublicKey())
          .distinct()
          .flatMap(key -> ledger.attempts().withKey(key).stream())
          .filter(this::unexpired)
          .filter(one -> meant.stream().noneMatch(chosen -> isSame(one, chosen)))
          .forEach(certificates::add);
    }
    return new RevocationPlan(
        meant,
        certificates.stream()
            .map(one -> new RevocationPlan.Entry(one, replaced(one, reason)))
            .toList(),
        reason,
        atOnce);
  }

  private static boolean isSame(Attempt one, Attempt other) {
    return one.name().equals(other.name()) && one.chain().equals(other.chain());
  }

  private boolean unexpired(Attempt one) {
    return clock.instant().isBefore(one.chain().orElseThrow().info().notAfter());
  }

  /** Where the very certificate is in use; of a key that is compromised, any that has it. */
  private Optional<ManagedCertificate> replaced(Attempt one, RevocationReason reason) {
    X509Certificate leaf = leaf(one);
    return managed.stream()
        .filter(certificate -> certificate.name().equals(one.name()))
        .filter(certificate -> certificate.track().has(leaf))
        .filter(
            certificate ->
                ledger
                    .attempts()
                    .lastInstalled(certificate.track())
                    .map(RevocationPlanning::leaf)
                    .filter(
                        used ->
                            reason == RevocationReason.KEY_COMPROMISE
                                ? used.getPublicKey().equals(leaf.getPublicKey())
                                : used.equals(leaf))
                    .isPresent())
        .findFirst();
  }

  private static X509Certificate leaf(Attempt one) {
    return one.chain().orElseThrow().leaf();
  }

  /**
   * Notes in the ledger what was planned, unless it would come to something else now: a person may
   * take long to agree, and a daemon renews meanwhile.
   *
   * @param despiteDane whether another one may take its place that no TLSA record means
   * @return whether it was noted
   */
  public boolean begin(RevocationPlan plan, boolean despiteDane) {
    boolean known =
        plan.meant().stream()
            .allMatch(
                one ->
                    ledger.attempts().answered(one.name()).stream()
                        .anyMatch(now -> now.id() == one.id()));
    if (!known || !plan(plan.meant(), plan.reason(), plan.atOnce()).isSame(plan)) {
      return false;
    }
    ledger.revocations().begin(plan.certificates(), plan.reason(), plan::first, despiteDane);
    return true;
  }

  /** How those of a plan stand now. */
  public List<Revocation> now(RevocationPlan plan) {
    return plan.certificates().stream().flatMap(this::noted).distinct().toList();
  }

  private Stream<Revocation> noted(Attempt one) {
    return ledger.revocations().of(one.name()).stream()
        .filter(noted -> noted.leaf().equals(leaf(one)));
  }

  /**
   * Gives up what is planned and not asked for yet.
   *
   * @param choice in use: all that are planned of the name
   * @return what was given up
   */
  public List<Revocation> withdraw(DnsName name, CertificateChoice choice) {
    List<Attempt> known = ledger.attempts().answered(name);
    return ledger
        .revocations()
        .withdraw(
            name,
            leaf ->
                switch (choice) {
                  case CertificateChoice.InUse _ -> true;
                  case CertificateChoice.InUseOfKind of ->
                      tracks(name).anyMatch(track -> of.isOf(track) && track.has(leaf));
                  case CertificateChoice.Named named ->
                      known.stream().anyMatch(one -> leaf(one).equals(leaf) && named.means(one));
                });
  }
}
