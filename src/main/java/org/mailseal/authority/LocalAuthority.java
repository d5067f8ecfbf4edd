package org.mailseal.authority;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.certificate.Trust;
import org.mailseal.name.Identifier;

/**
 * A root of our own that signs at once: for rehearsals, and for internal servers whose clients know
 * the root.
 */
public final class LocalAuthority implements Authority {
  /** How far behind a client's clock may be. */
  private static final Duration SKEW = Duration.ofHours(1);

  private static final Duration ROOT_LIFETIME = Duration.ofDays(3650);

  /** Where the root is kept. */
  public interface Root {
    /** The root, where it was made already. */
    Optional<Issuer> find();

    /** The root, made and kept at first use. */
    Issuer make();

    /** One that is there already, and kept by the caller. */
    static Root of(Issuer issuer) {
      return new Root() {
        @Override
        public Optional<Issuer> find() {
          return Optional.of(issuer);
        }

        @Override
        public Issuer make() {
          return issuer;
        }
      };
    }
  }

  private final Root root;
  private final Duration validFor;
  private final Clock clock;
  private final SecureRandom random;

  public LocalAuthority(Root root, Duration validFor, Clock clock, SecureRandom random) {
    this.root = root;
    this.validFor = validFor;
    this.clock = clock;
    this.random = random;
  }

  /** A fresh root, good for ten years. */
  public static Issuer newRoot(String name, Clock clock, SecureRandom random) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return Issuer.create(
        "Mailseal local CA " + name, now.minus(SKEW), now.plus(ROOT_LIFETIME), random);
  }

  @Override
  public Answer submit(
      CertificateRequest request, Optional<String> order, Consumer<String> keepOrder) {
    Issuer issuer = root();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant end = now.plus(validFor);
    Instant rootEnd = issuer.certificate().getNotAfter().toInstant();
    return new Answer.Issued(
        new Chain(
            List.of(
                issuer.issue(
                    request.publicKey(),
                    request.names(),
                    now.minus(SKEW),
                    end.isAfter(rootEnd) ? rootEnd : end,
                    random),
                // Clients that know the root do not need it sent; those that are shown it can be
                // set to trust it.
                issuer.certificate())));
  }

  /** Made by the first who asks; the others wait for it. */
  private synchronized Issuer root() {
    return root.make();
  }

  @Override
  public RevocationAnswer revoke(
      X509Certificate leaf, RevocationReason reason, Optional<KeyPair> key) {
    return new RevocationAnswer.Unpublished(
        "a root of our own publishes no list of what it revoked: whoever trusts it takes the"
            + " certificate until it ends at "
            + leaf.getNotAfter().toInstant()
            + ", and a key that somebody else has is good for as long");
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return List.of();
  }

  @Override
  public Optional<String> waitsFor() {
    return Optional.empty();
  }

  @Override
  public Trust trust() {
    return Trust.none().plus(root.find().map(Issuer::certificate).stream().toList());
  }
}
