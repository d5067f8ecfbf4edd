package org.mailseal.daemon;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.mailseal.fetch.Post;
import org.mailseal.notification.plan.DeadMansSwitch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a dead man's switch of each sweep, by the conventions of healthchecks.io: the URL with
 * {@code /start} as it begins, the URL itself where all went well, and with {@code /fail} where
 * something did not. A sweep never waits for it, and what cannot be told is not told later: the
 * next sweep tells anew.
 */
final class SweepPings {
  /** Two sweeps; what a switch that hangs keeps back of earlier ones is of no use. */
  private static final int MAX_WAITING = 4;

  private static final int MAX_FAILURES = 10;
  private static final int MAX_CHARACTERS = 200;

  private final Optional<DeadMansSwitch> place;
  private final Post post;
  private final Executor executor;
  private final Logger log;

  /** Only the executor's one thread touches it. */
  private boolean failing;

  /**
   * Nothing has been told.
   *
   * @param place empty: nobody is told
   * @param executor runs one task after another
   */
  SweepPings(Optional<DeadMansSwitch> place, Post post, Executor executor, Logger log) {
    this.place = place;
    this.post = post;
    this.executor = executor;
    this.log = log;
  }

  /** With a thread of its own, which keeps no process alive. */
  static SweepPings start(Optional<DeadMansSwitch> place, Post post) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("heartbeat-url").factory(),
            new ThreadPoolExecutor.DiscardOldestPolicy());
    executor.allowCoreThreadTimeOut(true);
    return new SweepPings(place, post, executor, LoggerFactory.getLogger("mailseal"));
  }

  /** A sweep begins. */
  void begins() {
    tell("/start", "");
  }

  /**
   * A whole sweep has ended.
   *
   * @param failures printable lines; none: all is well
   */
  void ends(List<String> failures) {
    if (failures.isEmpty()) {
      tell("", "");
      return;
    }
    String more =
        failures.size() > MAX_FAILURES ? "and " + (failures.size() - MAX_FAILURES) + " more\n" : "";
    tell(
        "/fail",
        failures.stream()
                .limit(MAX_FAILURES)
                .map(SweepPings::shortened)
                .collect(Collectors.joining("\n", "", "\n"))
            + more);
  }

  private static String shortened(String line) {
    return line.length() > MAX_CHARACTERS ? line.substring(0, MAX_CHARACTERS) + "..." : line;
  }

  private void tell(String what, String body) {
    place.ifPresent(known -> executor.execute(() -> send(known, what, body)));
  }

  private void send(DeadMansSwitch known, String what, String body) {
    try {
      post.post(URI.create(known.url() + what), body);
      if (failing) {
        log.info("the heartbeat to {} arrives again", known);
      }
      failing = false;
    } catch (IOException | RuntimeException e) {
      failed(
          known,
          e instanceof IOException ? String.valueOf(e.getMessage()) : e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Said once, as each sweep tries again. */
  private void failed(DeadMansSwitch known, String reason) {
    if (!failing) {
      log.warn(
          "the heartbeat to {} does not arrive: {}; renewals go on, and each sweep tries again",
          known,
          reason);
    }
    failing = true;
  }
}
