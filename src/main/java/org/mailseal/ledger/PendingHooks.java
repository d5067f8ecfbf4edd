package org.mailseal.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.Printable;

/**
 * What is left to be run after certificates were served. Every change is a single transaction, of
 * whoever holds the certificate's claim.
 */
public final class PendingHooks {
  private final Ledger ledger;

  PendingHooks(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * A hook that is still to be run for a certificate that is served.
   *
   * @param attempt the attempt whose certificate it is
   * @param position its place in the settings, from 0
   * @param tries how often it has failed
   * @param nextTry when it is worth trying again; empty where it was not tried yet
   * @param reason why it failed last
   */
  public record PendingHook(
      long attempt, int position, int tries, Optional<Instant> nextTry, Optional<String> reason) {}

  /** Notes that so many hooks are to be run; those of earlier attempts fall away. */
  static void plan(Handle handle, KeyTrack track, Attempt served, int hooks) {
    handle
        .createUpdate(
            """
            update after_hook set state = 'OBSOLETE' where state in ('PENDING', 'FAILED')
            and attempt_id in
              (select id from attempt where name = :name and key_algorithm like :keys)
            """)
        .bindMap(Attempts.bindings(track))
        .execute();
    for (int position = 0; position < hooks; position++) {
      handle
          .createUpdate(
              "insert into after_hook (attempt_id, position, state, tries) values (:id, :position,"
                  + " 'PENDING', 0)")
          .bind("id", served.id())
          .bind("position", position)
          .execute();
    }
  }

  /** Those that were not run yet, or failed, in the order of the settings. */
  public List<PendingHook> open(KeyTrack track) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select h.* from after_hook h join attempt a on a.id = h.attempt_id
                    where a.name = :name and a.key_algorithm like :keys
                    and h.state in ('PENDING', 'FAILED') order by h.position
                    """)
                .bindMap(Attempts.bindings(track))
                .map(
                    (row, context) ->
                        new PendingHook(
                            row.getLong("attempt_id"),
                            row.getInt("position"),
                            row.getInt("tries"),
                            Times.find(row, "next_try"),
                            Optional.ofNullable(row.getString("reason"))))
                .list());
  }

  /** It ended well. */
  public void done(Claims.Claim claim, PendingHook hook, String text) {
    end(claim, hook, "DONE", EventKind.HOOK_DONE, text);
  }

  /** The settings no longer have it. */
  public void obsolete(Claims.Claim claim, PendingHook hook, String text) {
    end(claim, hook, "OBSOLETE", EventKind.HOOK_OBSOLETE, text);
  }

  private void end(
      Claims.Claim claim, PendingHook hook, String state, EventKind kind, String text) {
    claim.step(
        handle -> {
          update(handle, hook, state, hook.tries(), Optional.empty(), Optional.empty());
          return List.of(event(handle, claim, hook, kind, text));
        });
  }

  /** It failed, and is to be tried again. */
  public void failed(Claims.Claim claim, PendingHook hook, String reason, Instant nextTry) {
    claim.step(
        handle -> {
          update(
              handle, hook, "FAILED", hook.tries() + 1, Optional.of(nextTry), Optional.of(reason));
          return List.of(event(handle, claim, hook, EventKind.HOOK_FAILED, reason));
        });
  }

  private Event event(
      Handle handle, Claims.Claim claim, PendingHook hook, EventKind kind, String text) {
    return ledger.insert(
        handle, Optional.of(claim.name()), Optional.of(hook.attempt()), kind, text);
  }

  private static void update(
      Handle handle,
      PendingHook hook,
      String state,
      int tries,
      Optional<Instant> nextTry,
      Optional<String> reason) {
    handle
        .createUpdate(
            """
            update after_hook set state = :state, tries = :tries, next_try = :next, reason = :reason
            where attempt_id = :id and position = :position
            """)
        .bind("state", state)
        .bind("tries", tries)
        .bind("next", nextTry.map(Times::of).orElse(null))
        .bind("reason", reason.map(Printable::sanitize).orElse(null))
        .bind("id", hook.attempt())
        .bind("position", hook.position())
        .execute();
  }
}
