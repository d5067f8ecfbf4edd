package org.mailseal.mtasts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.fetch.Fetch;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * Where the MTA-STS policies of mail domains come from (RFC 8461 §3). What was found is kept for
 * some minutes, so that the ports of a domain ask once. Thread-safe.
 */
public final class PolicySource {
  private static final int MAX_KEPT = 1_000; // domains
  private static final Duration FRESH = Duration.ofMinutes(5);

  private static final String VERSION = "v=STSv1";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}"); // RFC 8461 §3.1

  private final Lookup dns;
  private final Fetch fetch;
  private final Clock clock;
  private final SequencedMap<DnsName, Kept> kept = new LinkedHashMap<>();

  private record Kept(Instant until, CompletableFuture<MtaStsResult> answer) {}

  /**
   * A source that knows no policy yet.
   *
   * @param fetch gets policies by HTTPS; must follow no redirects (RFC 8461 §3.3)
   */
  public PolicySource(Lookup dns, Fetch fetch, Clock clock) {
    this.dns = dns;
    this.fetch = fetch;
    this.clock = clock;
  }

  /** What a mail domain says; never throws. */
  public MtaStsResult policy(DnsName domain) {
    CompletableFuture<MtaStsResult> mine = new CompletableFuture<>();
    return recent(domain, mine)
        .orElseGet(
            () -> {
              try {
                mine.complete(ask(domain));
              } finally { // whatever happens, nobody waits in vain
                mine.complete(new MtaStsResult.Unknown("the question was given up"));
              }
              return mine;
            })
        .join();
  }

  /** What was found a moment ago or is just being asked; otherwise enters one's own answer. */
  private synchronized Optional<CompletableFuture<MtaStsResult>> recent(
      DnsName domain, CompletableFuture<MtaStsResult> mine) {
    Instant now = clock.instant();
    Kept known = kept.get(domain);
    if (known != null && now.isBefore(known.until())) {
      return Optional.of(known.answer());
    }
    kept.putLast(domain, new Kept(now.plus(FRESH), mine));
    if (kept.size() > MAX_KEPT) {
      kept.pollFirstEntry();
    }
    return Optional.empty();
  }

  private MtaStsResult ask(DnsName domain) {
    return switch (dns.texts("_mta-sts", domain)) {
      case DnsAnswer.Failed<String> failed ->
          new MtaStsResult.Unknown("_mta-sts." + domain + ": " + failed.why());
      case DnsAnswer.Unasked<String> _ -> new MtaStsResult.Unasked();
      case DnsAnswer.Absent<String> _ -> new MtaStsResult.Absent();
      case DnsAnswer.Found<String> found -> announced(domain, found.records());
    };
  }

  private MtaStsResult announced(DnsName domain, List<String> texts) {
    List<String> records = texts.stream().filter(text -> TagList.isMeant(VERSION, text)).toList();
    if (records.isEmpty()) {
      return new MtaStsResult.Absent(); // texts about other things
    }
    String name = "_mta-sts." + domain;
    if (records.size() > 1) {
      return new MtaStsResult.Faulty(
          name + " has " + records.size() + " TXT records with v=STSv1",
          "leave one of them",
          "RFC 8461 §3.1");
    }
    return TagList.parse(VERSION, records.getFirst())
        .flatMap(tags -> tags.find("id"))
        .filter(id -> ID.matcher(id).matches())
        .map(id -> policy(domain, id))
        .orElseGet(
            () ->
                new MtaStsResult.Faulty(
                    name + " says '" + Printable.sanitize(records.getFirst()) + "'",
                    "write v=STSv1; id=1; with letters and digits as the id",
                    "RFC 8461 §3.1"));
  }

  private MtaStsResult policy(DnsName domain, String id) {
    Optional<DnsName> host = DnsName.find("mta-sts." + domain);
    if (host.isEmpty()) {
      return new MtaStsResult.Faulty(
          "mta-sts." + domain + " is too long for a name", "use a shorter domain", "RFC 8461 §3.3");
    }
    if (dns.addresses(host.get()) instanceof DnsAnswer.Absent<InetAddress>) {
      return new MtaStsResult.Faulty(
          host.get() + ", where the policy should lie, has no address",
          "publish its address, or remove _mta-sts",
          "RFC 8461 §3.3");
    }
    URI place = URI.create("https://" + host.get() + "/.well-known/mta-sts.txt");
    try {
      return new MtaStsResult.Published(MtaStsPolicy.parse(id, fetch.get(place)));
    } catch (IllegalArgumentException e) {
      return new MtaStsResult.Faulty(
          String.valueOf(e.getMessage()), "correct " + place, "RFC 8461 §3.2");
    } catch (IOException e) {
      String why = place + ": " + Printable.sanitize(String.valueOf(e.getMessage()));
      return reached(e)
          ? new MtaStsResult.Faulty(
              why,
              "serve the policy there, with status 200 and a valid certificate",
              "RFC 8461 §3.3")
          : new MtaStsResult.Unknown(why);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new MtaStsResult.Unknown("interrupted");
    }
  }

  /** Whether it was the policy's host that failed, and not the way to it. */
  private static boolean reached(Throwable fault) {
    for (Throwable at = fault; at != null; at = at.getCause()) {
      if (at instanceof SocketException
          || at instanceof UnknownHostException
          || at instanceof TimeoutException) {
        return false;
      }
    }
    return true;
  }
}
