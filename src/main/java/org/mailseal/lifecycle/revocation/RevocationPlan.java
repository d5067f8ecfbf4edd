package org.mailseal.lifecycle.revocation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Revocations.State;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;

/**
 * What is to be revoked, and what takes its place before or after that.
 *
 * @param meant the certificates that were asked for
 * @param entries those, and what goes with them for it has their compromised key
 * @param atOnce whether what is in use is revoked before another one is served
 */
public record RevocationPlan(
    List<Attempt> meant, List<Entry> entries, RevocationReason reason, boolean atOnce) {
  public RevocationPlan {
    meant = List.copyOf(meant);
    entries = List.copyOf(entries);
  }

  /**
   * One certificate.
   *
   * @param replaced the certificate of the settings that it, or one with its compromised key, is in
   *     use for; empty: it is in use for none
   */
  public record Entry(Attempt certificate, Optional<ManagedCertificate> replaced) {
    private Map.Entry<Long, Optional<KeyTrack>> key() {
      return Map.entry(certificate.id(), replaced.map(ManagedCertificate::track));
    }
  }

  /** The certificates of the settings that are to be renewed on another key. */
  public List<ManagedCertificate> replaced() {
    return entries.stream().flatMap(entry -> entry.replaced().stream()).distinct().toList();
  }

  /** The names whose certificates need no other one first. */
  public List<DnsName> unreplaced() {
    return entries.stream()
        .filter(entry -> entry.replaced().isEmpty())
        .map(entry -> entry.certificate().name())
        .distinct()
        .toList();
  }

  /** Whether a certificate is revoked only once another one is served everywhere. */
  public boolean waits(Entry entry) {
    return entry.replaced().isPresent() && !atOnce;
  }

  List<Attempt> certificates() {
    return entries.stream().map(Entry::certificate).toList();
  }

  /** Where the way of one of its certificates begins. */
  State first(Attempt certificate) {
    return entries.stream()
            .filter(entry -> entry.certificate().id() == certificate.id())
            .anyMatch(this::waits)
        ? State.PLANNED
        : State.REQUESTED;
  }

  /** Whether the same certificates would be revoked in the same order of things. */
  boolean isSame(RevocationPlan other) {
    return entries.stream()
        .map(Entry::key)
        .toList()
        .equals(other.entries.stream().map(Entry::key).toList());
  }
}
