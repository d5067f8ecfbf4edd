package org.mailseal.lifecycle;

import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.mailseal.authority.Authority;
import org.mailseal.authority.Sleeper;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Trust;
import org.mailseal.install.Commands;
import org.mailseal.install.Installation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Ledger;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * Takes one certificate after the other from due to served. Thread-safe: two renewals of the same
 * certificate, here or in another process, never run at once.
 */
public final class Renewal {
  /** What a renewal needs of the world. */
  public record World(
      Ledger ledger,
      Function<String, Authority> authorities,
      Commands commands,
      EndpointProbe probe,
      ServedCertificates servedCertificates,
      Verification verification,
      Backoff backoff,
      Clock clock,
      Sleeper sleeper,
      SecureRandom random) {}

  private final World world;
  private final BooleanSupplier stopping;

  /**
   * Renewals in a world.
   *
   * @param stopping asked between two steps; once the first file is touched, the way is gone to its
   *     end
   */
  public Renewal(World world, BooleanSupplier stopping) {
    this.world = world;
    this.stopping = stopping;
  }

  /**
   * Whether a certificate is due, from a look at its ports. Changes nothing but what the ledger
   * knows of them.
   */
  public Due due(ManagedCertificate wanted) {
    return Due.of(world, wanted, world.servedCertificates.observe(wanted));
  }

  /**
   * What would stop a renewal now: each a printable sentence with its cure. Looks at the ports,
   * runs the servers' own checks, and changes nothing.
   */
  public List<String> obstacles(ManagedCertificate wanted) {
    return Preconditions.to(wanted, world.servedCertificates.observe(wanted), installation(wanted));
  }

  private Installation installation(ManagedCertificate wanted) {
    return new Installation(wanted.name().text(), wanted.targets(), world.commands);
  }

  /** What the targets' files hold now, where that is a pair that can be read. */
  public Optional<CertifiedKey> installed(ManagedCertificate wanted) {
    return installation(wanted).installed();
  }

  /** Goes the whole way, or finishes what an earlier process began. */
  public RenewalOutcome renew(ManagedCertificate wanted, Urgency urgency) {
    return claimed(wanted, way -> way.go(urgency));
  }

  /**
   * The names that a certificate's servers greet with and that are not among some names, each in a
   * printable sentence. Looks at the ports.
   */
  public List<String> greetedOtherwise(ManagedCertificate wanted, List<Identifier> names) {
    return List.copyOf(Greetings.otherwise(names, world.servedCertificates.observe(wanted)));
  }

  /**
   * What is to be said of a certificate before it is installed. Looks at the ports, runs the
   * servers' own checks, and changes nothing.
   *
   * @param key the key that it must have
   * @param asked the names of the request
   * @param trust roots beside those of the authority
   */
  public Review review(
      ManagedCertificate wanted, Chain chain, PublicKey key, List<Identifier> asked, Trust trust) {
    Trust known = world.authorities.apply(wanted.authority()).trust();
    return Review.of(world, wanted, installation(wanted), chain, key, asked, known.plus(trust));
  }

  /**
   * Installs what an authority has given back for a request that waits for it.
   *
   * @param trust roots beside those of the authority
   */
  public RenewalOutcome answer(
      ManagedCertificate wanted, Attempt request, Chain answer, Trust trust) {
    return claimed(wanted, way -> way.answered(request, answer, trust));
  }

  /** Installs a certificate and its key that a person brought; its own root will do. */
  public RenewalOutcome adopt(ManagedCertificate wanted, CertifiedKey material) {
    return claimed(wanted, way -> way.adopted(material));
  }

  /**
   * Keeps a certificate and its key that a person brought, of a name that the settings do not
   * manage. The first renewal after they do installs it, where it is all that they ask for and not
   * due itself.
   *
   * @return empty where its key is of no kind that is used
   */
  public Optional<Attempt> keep(DnsName name, CertifiedKey material) {
    return KeyAlgorithm.of(material.chain().leaf().getPublicKey())
        .map(
            algorithm ->
                world
                    .ledger
                    .requests()
                    .imported(
                        name,
                        "imported",
                        algorithm,
                        material,
                        Way.renewable(material, name, algorithm, world.random),
                        false));
  }

  /** Goes back to the certificate that was in use before the present one, on the same way. */
  public RenewalOutcome rollback(ManagedCertificate wanted) {
    return claimed(wanted, Way::rollback);
  }

  private RenewalOutcome claimed(ManagedCertificate wanted, Function<Way, RenewalOutcome> work) {
    Claims claims = world.ledger.claims();
    Optional<Claims.Claim> claimed = claims.take(wanted.name().text());
    if (claimed.isEmpty()) {
      return new RenewalOutcome.Busy(claims.holder(wanted.name().text()));
    }
    try (Claims.Claim claim = claimed.get()) {
      return work.apply(new Way(world, wanted, claim, stopping));
    }
  }
}
