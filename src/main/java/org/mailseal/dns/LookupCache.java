package org.mailseal.dns;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.xbill.DNS.Name;

/**
 * What was answered a moment ago, and what is just being asked: so that the ports of one host ask
 * once. Thread-safe.
 */
final class LookupCache {
  private static final int MAX_REPLIES = 4_096;

  /** Somebody who corrects a record and asks again wants to see it. */
  private static final Duration MAX_AGE = Duration.ofSeconds(30);

  private final Clock clock;
  private final SequencedMap<Question, Entry> entries = new LinkedHashMap<>();

  LookupCache(Clock clock) {
    this.clock = clock;
  }

  record Question(Name name, int type) {}

  private static final class Entry {
    final CompletableFuture<Reply> reply = new CompletableFuture<>();
    volatile Instant until = Instant.MAX;
  }

  /**
   * The reply to a question.
   *
   * @param ask asks it where nobody did so recently; must not throw
   */
  Reply cached(Question question, Supplier<Reply> ask) {
    Entry mine = new Entry();
    Entry entry = enter(question, mine);
    if (entry == mine) {
      try {
        Reply reply = ask.get();
        mine.until = clock.instant().plus(shorter(Duration.ofSeconds(reply.seconds())));
        mine.reply.complete(reply);
      } finally { // whatever happens, nobody waits in vain
        mine.reply.complete(Reply.failed(question.name(), false, "the question was given up"));
      }
    }
    return entry.reply.join();
  }

  private static Duration shorter(Duration ttl) {
    return ttl.compareTo(MAX_AGE) < 0 ? ttl : MAX_AGE;
  }

  private synchronized Entry enter(Question question, Entry mine) {
    Entry known = entries.get(question);
    if (known != null && clock.instant().isBefore(known.until)) {
      return known;
    }
    entries.putLast(question, mine);
    if (entries.size() > MAX_REPLIES) {
      entries.pollFirstEntry();
    }
    return mine;
  }
}
