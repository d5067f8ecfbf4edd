package org.mailseal.ledger;

import java.time.Instant;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.name.DnsName;

/**
 * A point in the life of a certificate, in the wait for one, or in the life of its ports, at which
 * a letter is due.
 *
 * @param id its number
 * @param name the certificate's name
 * @param about its subject
 * @param threshold the point as the settings name it, such as {@code 14d}; {@code change} where
 *     they do not
 * @param dueAt when that point is reached
 * @param state how far it has come
 */
public record Alert(
    long id, DnsName name, About about, String threshold, Instant dueAt, State state) {
  /** What all alerts of the same subject have in common. */
  public String topic() {
    return topic(name, about.key());
  }

  static String topic(DnsName name, String key) {
    return name + " " + key;
  }

  /** The subject of an alert. */
  public sealed interface About {
    /** Distinguishes it from all others of its name. */
    String key();

    /** The attempt that it concerns, for the trail. */
    Optional<Long> attempt();
  }

  /** A certificate in use nears its end: the point is named by what is left of it. */
  public record Ending(CertificateInfo leaf) implements About {
    @Override
    public String key() {
      return leaf.fingerprint();
    }

    @Override
    public Optional<Long> attempt() {
      return Optional.empty();
    }
  }

  /** A request that its CA has not answered: the point is named by how long it has waited. */
  public record Waiting(Attempt request) implements About {
    @Override
    public String key() {
      return "request " + request.id();
    }

    @Override
    public Optional<Long> attempt() {
      return Optional.of(request.id());
    }
  }

  /** A renewal has failed, or was put back. */
  public record Failed(Attempt attempted) implements About {
    @Override
    public String key() {
      return "failure " + ClientProfile.Keys.of(attempted.algorithm());
    }

    @Override
    public Optional<Long> attempt() {
      return Optional.of(attempted.id());
    }
  }

  /** A renewal was seen served. */
  public record Renewed(Attempt attempted) implements About {
    @Override
    public String key() {
      return "renewal " + attempted.id();
    }

    @Override
    public Optional<Long> attempt() {
      return Optional.of(attempted.id());
    }
  }

  /**
   * Incidents were confirmed, or have recovered. {@link Checks#changes} has them.
   *
   * @param number the alert's own
   */
  public record Changed(long number) implements About {
    @Override
    public String key() {
      return "change " + number;
    }

    @Override
    public Optional<Long> attempt() {
      return Optional.empty();
    }
  }

  /**
   * PENDING until it is sent, SENDING while a mail is under way, PASSED_OVER where a later one
   * speaks for it, GIVEN_UP where nobody took it for days, OBSOLETE while its certificate is not in
   * use, once its request waits no more, or where nothing is left to report.
   */
  public enum State {
    PENDING,
    SENDING,
    SENT,
    PASSED_OVER,
    GIVEN_UP,
    OBSOLETE
  }
}
