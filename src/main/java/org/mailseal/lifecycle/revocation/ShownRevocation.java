package org.mailseal.lifecycle.revocation;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

/**
 * A revocation, as people are told of it.
 *
 * @param inUse whether its certificate was installed last, or served by a port when last seen
 * @param todo what a person is to do, where the authority is asked by hand; a printable clause
 */
public record ShownRevocation(Revocation revocation, boolean inUse, Optional<String> todo) {
  /** How long a certificate that is used no more is told to be revoked. */
  private static final Duration NEWS = Duration.ofDays(30);

  /** Those of a track that are worth telling today, the first that was noted first. */
  public static List<ShownRevocation> of(KeyTrack track, Ledger ledger, Instant now) {
    List<Revocation> all = ledger.revocations().of(track);
    if (all.isEmpty()) {
      return List.of();
    }
    List<X509Certificate> inUse =
        Stream.concat(
                ledger
                    .attempts()
                    .lastInstalled(track)
                    .flatMap(Attempt::chain)
                    .map(Chain::leaf)
                    .stream(),
                ledger.observations().served(track).stream())
            .toList();
    List<Event> trail =
        ledger.events(Optional.of(track.name()), Optional.empty(), Integer.MAX_VALUE);
    return all.stream()
        .flatMap(one -> of(one, inUse.contains(one.leaf()), trail, now).stream())
        .toList();
  }

  private static Optional<ShownRevocation> of(
      Revocation one, boolean inUse, List<Event> trail, Instant now) {
    boolean shown =
        switch (one.state()) {
          case PLANNED, REQUESTED -> true;
          // Nobody tells us that it was done, and what has expired needs no revocation.
          case BY_HAND -> inUse || now.isBefore(one.leaf().getNotAfter().toInstant());
          case REVOKED ->
              inUse
                  || told(one, EventKind.REVOKED, trail)
                      .filter(event -> now.isBefore(event.at().plus(NEWS)))
                      .isPresent();
        };
    return shown
        ? Optional.of(
            new ShownRevocation(
                one,
                inUse,
                told(one, EventKind.REVOCATION_BY_HAND, trail)
                    .map(event -> event.text().substring(subject(one).length()))))
        : Optional.empty();
  }

  private static Optional<Event> told(Revocation one, EventKind kind, List<Event> trail) {
    return trail.stream()
        .filter(event -> event.kind() == kind && event.text().startsWith(subject(one)))
        .reduce((_, later) -> later);
  }

  /** What each line of the trail about it begins with. */
  private static String subject(Revocation one) {
    return one.display() + ": ";
  }

  /** Which certificate, and what becomes of it; a printable clause. */
  public String words() {
    return revocation.display()
        + " "
        + switch (revocation.state()) {
          case PLANNED -> "is to be revoked once another one is served everywhere";
          case REQUESTED ->
              "is to be revoked; the next run asks "
                  + revocation.authority()
                  + revocation.fault().map(fault -> " again: " + fault).orElse("");
          case BY_HAND -> "is to be revoked by hand" + todo.map(": "::concat).orElse("");
          case REVOKED -> "is revoked" + (inUse ? ", and in use still" : "");
        };
  }
}
