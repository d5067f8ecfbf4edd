package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Sleeper;
import org.mailseal.dns.Zone;
import org.mailseal.dns.Zones;
import org.mailseal.name.Durations;

/**
 * Waits until every name server of a zone has what was published: an authority asks whichever it
 * likes, and asks once.
 */
record Propagation(Zones zones, Duration within, Sleeper sleeper) {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** One server that is to have one record. */
  private record Look(Zone.NameServer server, Posting posting) {}

  /**
   * Does so.
   *
   * @throws AuthorityException where one does not have it in time; it names each and what it says
   */
  void await(List<Posting> postings) throws AuthorityException, InterruptedException {
    long end = sleeper.nanos() + within.toNanos();
    Map<Look, String> lacking = new LinkedHashMap<>();
    Set<String> zoneNames = new LinkedHashSet<>();
    for (Posting posting : postings) {
      Zone zone = zone(posting);
      zoneNames.add(zone.name());
      zone.servers().forEach(server -> lacking.put(new Look(server, posting), ""));
    }
    Duration pause = FIRST_PAUSE;
    lookAgain(lacking);
    while (!lacking.isEmpty()) {
      Duration left = Duration.ofNanos(end - sleeper.nanos());
      if (!left.isPositive()) {
        throw late(lacking, zoneNames);
      }
      sleeper.sleep(shorter(pause, left));
      pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      lookAgain(lacking);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Zone zone(Posting posting) throws AuthorityException {
    try {
      return zones.zone(posting.place());
    } catch (IOException e) {
      throw new AuthorityException(
          e.getMessage() + "; the record is taken away, and the authority was not told", e);
    }
  }

  /** Leaves those that still lack it, each with what it says. */
  private void lookAgain(Map<Look, String> lacking) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<Look, Future<Optional<String>>> looks = new LinkedHashMap<>();
      lacking.keySet().forEach(look -> looks.put(look, threads.submit(() -> fault(look))));
      for (Map.Entry<Look, Future<Optional<String>>> each : looks.entrySet()) {
        each.getValue()
            .get()
            .ifPresentOrElse(
                fault -> lacking.put(each.getKey(), fault), () -> lacking.remove(each.getKey()));
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a question to the DNS does not throw", e);
    }
  }

  /**
   * What a server says instead. Of its addresses those count that answer, for not every host can
   * reach both families; but one must.
   */
  private Optional<String> fault(Look look) {
    List<String> without = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    boolean seen = false;
    for (InetAddress address : look.server.addresses()) {
      switch (zones.texts(address, look.posting.place())) {
        case Zones.OwnTexts.Known(Set<String> texts) -> {
          if (texts.contains(look.posting.content())) {
            seen = true;
          } else {
            without.add(address.getHostAddress() + " does not have it");
          }
        }
        case Zones.OwnTexts.Unknown(boolean answered, String why) ->
            (answered ? without : silent).add(address.getHostAddress() + " " + why);
      }
    }
    if (seen && without.isEmpty()) {
      return Optional.empty();
    }
    without.addAll(silent);
    return Optional.of(without.isEmpty() ? "it has no address" : String.join(", ", without));
  }

  private AuthorityException late(Map<Look, String> lacking, Set<String> zoneNames) {
    Map<String, Set<String>> byServer = new LinkedHashMap<>();
    lacking.forEach(
        (look, fault) ->
            byServer
                .computeIfAbsent(
                    look.server.name() + " (" + fault + ")", _ -> new LinkedHashSet<>())
                .add(look.posting.place()));
    String servers =
        byServer.entrySet().stream()
            .map(each -> each.getKey() + " lacks " + String.join(" and ", each.getValue()))
            .collect(Collectors.joining("; "));
    return new AuthorityException(
        "not every name server of "
            + String.join(" and ", zoneNames)
            + " has what was published "
            + Durations.format(within)
            + " ago: "
            + servers
            + "; mend that server or take its NS record away, or give it more time by seen-within;"
            + " the record is taken away, and the authority was not told");
  }
}
