package org.mailseal.checkup;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.mailseal.certificate.Printable;
import org.mailseal.certificate.RevocationList;
import org.mailseal.certificate.RevocationPoints;

/**
 * The revocation lists that certificates name, fetched and kept for a while: hundreds of servers
 * share a list. Thread-safe.
 */
final class RevocationLists {
  /** Longer than any list of a public CA that says which part of it is meant. */
  private static final int MOST_BYTES = 8 * 1024 * 1024;

  private static final int MOST_KEPT_BYTES = 2 * MOST_BYTES;
  private static final int MOST_KEPT = 256;
  private static final int MOST_PLACES = 3;
  private static final Duration KEPT = Duration.ofHours(1);

  private record Kept(RevocationList list, int bytes, Instant until) {}

  private final Fetch fetch;
  private final LinkedHashMap<URI, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private int keptBytes;

  /** Each may hold a whole list in memory. */
  private final Semaphore fetching = new Semaphore(8);

  RevocationLists(Fetch fetch) {
    this.fetch = fetch;
  }

  /** Whether the lists that a certificate names hold it. */
  Revocation.Status status(X509Certificate certificate, X509Certificate issuer, Instant now)
      throws InterruptedException {
    RevocationPoints points = RevocationPoints.of(certificate);
    if (points.places().isEmpty()) {
      return points.others()
          ? new Revocation.Status.Unknown("it only names lists of a kind that is not read here")
          : new Revocation.Status.Unnamed();
    }
    List<String> places =
        points.places().stream().filter(RevocationLists::overHttp).limit(MOST_PLACES).toList();
    String why = "it names no list that lies behind http";
    for (String place : places) {
      try {
        Revocation.Status status = status(place, certificate, issuer, now);
        if (!(status instanceof Revocation.Status.Unknown unknown)) {
          return status;
        }
        why = unknown.why();
      } catch (IOException | IllegalArgumentException e) {
        why = Printable.of(place) + ": " + Printable.of(String.valueOf(e.getMessage()));
      }
    }
    return new Revocation.Status.Unknown(why);
  }

  private static boolean overHttp(String place) {
    return place.regionMatches(true, 0, "http://", 0, "http://".length());
  }

  private Revocation.Status status(
      String place, X509Certificate certificate, X509Certificate issuer, Instant now)
      throws IOException, InterruptedException {
    RevocationList list = list(URI.create(place), now);
    Optional<String> silence = list.silence(certificate, issuer, now);
    if (silence.isPresent()) {
      return new Revocation.Status.Unknown(
          "the list at " + Printable.of(place) + " does not tell: " + silence.get());
    }
    return list.find(certificate)
        .<Revocation.Status>map(entry -> new Revocation.Status.Revoked(Printable.of(place), entry))
        .orElseGet(() -> new Revocation.Status.Good(Printable.of(place), list));
  }

  private RevocationList list(URI place, Instant now) throws IOException, InterruptedException {
    Optional<RevocationList> known = known(place, now);
    if (known.isPresent()) {
      return known.get();
    }
    fetching.acquire();
    try {
      Optional<RevocationList> meanwhile = known(place, now);
      return meanwhile.isPresent() ? meanwhile.get() : fetched(place, now);
    } finally {
      fetching.release();
    }
  }

  private RevocationList fetched(URI place, Instant now) throws IOException, InterruptedException {
    byte[] fetched = fetch.get(place);
    if (fetched.length > MOST_BYTES) {
      throw new IOException("the list has over " + MOST_BYTES / 1024 / 1024 + " MiB");
    }
    RevocationList list = RevocationList.parse(fetched);
    Instant soon = now.plus(KEPT);
    keep(
        place,
        new Kept(list, fetched.length, list.nextUpdate().filter(soon::isAfter).orElse(soon)));
    return list;
  }

  private Optional<RevocationList> known(URI place, Instant now) {
    synchronized (kept) {
      return Optional.ofNullable(kept.get(place))
          .filter(known -> now.isBefore(known.until()))
          .map(Kept::list);
    }
  }

  private void keep(URI place, Kept fresh) {
    synchronized (kept) {
      forget(place);
      kept.put(place, fresh);
      keptBytes += fresh.bytes();
      while (keptBytes > MOST_KEPT_BYTES || kept.size() > MOST_KEPT) {
        forget(kept.firstEntry().getKey()); // the one that was asked for longest ago
      }
    }
  }

  private void forget(URI place) {
    Kept old = kept.remove(place);
    if (old != null) {
      keptBytes -= old.bytes();
    }
  }
}
