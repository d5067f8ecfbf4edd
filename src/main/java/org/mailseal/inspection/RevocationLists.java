package org.mailseal.inspection;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.mailseal.certificate.RevocationList;
import org.mailseal.certificate.RevocationPoints;
import org.mailseal.fetch.Fetch;
import org.mailseal.inspection.result.RevocationStatus;
import org.mailseal.name.Printable;

/**
 * The revocation lists that certificates name, fetched and kept for a while: hundreds of servers
 * share a list. Thread-safe.
 */
public final class RevocationLists {
  /** Longer than any list of a public CA that says which part of it is meant. */
  private static final int MAX_LIST_BYTES = 8 * 1024 * 1024;

  private static final int MAX_KEPT_BYTES = 2 * MAX_LIST_BYTES;
  private static final int MAX_KEPT_LISTS = 256;
  private static final int MAX_PLACES = 2;
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration FAILED = Duration.ofMinutes(5);

  private record Kept(RevocationList list, int bytes, Instant until) {}

  /** What was asked in vain. */
  private record Asked(URI place, boolean anywhere) {}

  private record Failed(String why, Instant until) {}

  private final Fetch fetch;
  private final LinkedHashMap<Asked, Failed> failed = new LinkedHashMap<>();
  private final LinkedHashMap<URI, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private int keptBytes;

  /** In all; each may hold a whole list in memory twice. */
  private static final Semaphore FETCHING = new Semaphore(2);

  public RevocationLists(Fetch fetch) {
    this.fetch = fetch;
  }

  /** Of a certificate whose issuer is not known: nobody can tell whose list is its. */
  public static RevocationStatus withoutIssuer(X509Certificate certificate) {
    RevocationPoints points = RevocationPoints.of(certificate);
    return points.places().isEmpty() && !points.others()
        ? new RevocationStatus.Unnamed()
        : new RevocationStatus.Unknown(
            "its issuer is not known here, who would have to have signed the list");
  }

  /**
   * Whether the lists that a certificate names hold it: it is revoked where one of them says so;
   * else the newest counts.
   *
   * @param anywhere whether the lists may lie on a private network
   */
  public RevocationStatus status(
      X509Certificate certificate, X509Certificate issuer, boolean anywhere, Instant now)
      throws InterruptedException {
    RevocationPoints points = RevocationPoints.of(certificate);
    if (points.places().isEmpty()) {
      return points.others()
          ? new RevocationStatus.Unknown("it only names lists of a kind that is not read here")
          : new RevocationStatus.Unnamed();
    }
    List<String> places =
        points.places().stream().filter(RevocationLists::overHttp).limit(MAX_PLACES).toList();
    String why = "it names no list that lies behind http";
    Optional<RevocationStatus.Good> newest = Optional.empty();
    for (String place : places) {
      try {
        RevocationList list = list(new Asked(URI.create(place), anywhere), now);
        switch (status(place, list, certificate, issuer, now)) {
          case RevocationStatus.Revoked revoked -> {
            return revoked;
          }
          case RevocationStatus.Good good -> newest = Optional.of(newer(newest, good));
          case RevocationStatus.Unknown unknown -> why = unknown.why();
          case RevocationStatus.Unnamed _ -> {}
        }
      } catch (IOException | IllegalArgumentException e) {
        why = Printable.sanitize(place) + ": " + Printable.sanitize(String.valueOf(e.getMessage()));
      }
    }
    return newest.isPresent() ? newest.get() : new RevocationStatus.Unknown(why);
  }

  private static RevocationStatus.Good newer(
      Optional<RevocationStatus.Good> newest, RevocationStatus.Good good) {
    return newest
        .filter(other -> !other.list().thisUpdate().isBefore(good.list().thisUpdate()))
        .orElse(good);
  }

  private static boolean overHttp(String place) {
    return place.regionMatches(true, 0, "http://", 0, "http://".length());
  }

  private static RevocationStatus status(
      String place,
      RevocationList list,
      X509Certificate certificate,
      X509Certificate issuer,
      Instant now)
      throws IOException {
    Optional<String> silence = list.silence(certificate, issuer, now);
    if (silence.isPresent()) {
      return new RevocationStatus.Unknown(
          "the list at " + Printable.sanitize(place) + " does not tell: " + silence.get());
    }
    return list.find(certificate)
        .<RevocationStatus>map(
            entry -> new RevocationStatus.Revoked(Printable.sanitize(place), entry))
        .orElseGet(() -> new RevocationStatus.Good(Printable.sanitize(place), list));
  }

  private RevocationList list(Asked asked, Instant now) throws IOException, InterruptedException {
    Optional<RevocationList> known = known(asked, now);
    if (known.isPresent()) {
      return known.get();
    }
    FETCHING.acquire();
    try {
      Optional<RevocationList> meanwhile = known(asked, now);
      return meanwhile.isPresent() ? meanwhile.get() : fetched(asked, now);
    } finally {
      FETCHING.release();
    }
  }

  private RevocationList fetched(Asked asked, Instant now)
      throws IOException, InterruptedException {
    try {
      return fetched(asked.place(), body(asked), now);
    } catch (IOException e) {
      remember(asked, new Failed(String.valueOf(e.getMessage()), now.plus(FAILED)));
      throw e;
    }
  }

  private byte[] body(Asked asked) throws IOException, InterruptedException {
    return asked.anywhere() ? fetch.getFromAnywhere(asked.place()) : fetch.get(asked.place());
  }

  private RevocationList fetched(URI place, byte[] fetched, Instant now) throws IOException {
    if (fetched.length > MAX_LIST_BYTES) {
      throw new IOException("the list has over " + MAX_LIST_BYTES / 1024 / 1024 + " MiB");
    }
    RevocationList list = RevocationList.parse(fetched);
    Instant soon = now.plus(KEPT);
    keep(
        place,
        new Kept(list, fetched.length, list.nextUpdate().filter(soon::isAfter).orElse(soon)));
    return list;
  }

  /** Throws again what a place that failed lately said then. */
  private Optional<RevocationList> known(Asked asked, Instant now) throws IOException {
    synchronized (kept) {
      Failed lately = failed.get(asked);
      if (lately != null && now.isBefore(lately.until())) {
        throw new IOException(lately.why());
      }
    }
    return known(asked.place(), now);
  }

  private void remember(Asked asked, Failed fresh) {
    synchronized (kept) {
      failed.remove(asked);
      failed.put(asked, fresh);
      if (failed.size() > MAX_KEPT_LISTS) {
        failed.pollFirstEntry();
      }
    }
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
      while (keptBytes > MAX_KEPT_BYTES || kept.size() > MAX_KEPT_LISTS) {
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
