package org.mailseal.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.mailseal.host.ProcessIdentity;
import org.mailseal.ledger.trail.Event;
import org.mailseal.name.DnsName;

/**
 * Who works on what, so that two processes, or two threads of one, never do the same thing at once.
 * A claim ends when it is given back, when its process is known to be gone, or when its term is up.
 *
 * <p>A holder may have been stopped for longer than its term, and go on after somebody else has
 * taken over. So a claim is a fence as well: each step that is written under it holds its row until
 * the step is committed, and fails where the row is another's.
 */
public final class Claims {
  /** Longer than any one step may take; every step extends the claim. */
  private static final Duration TERM = Duration.ofMinutes(15);

  /** Somebody else has the right to work on something now. Stop; the new holder continues. */
  public static final class LostException extends LedgerException {
    LostException(String message) {
      super(message);
    }
  }

  private final Ledger ledger;
  private final Clock clock;
  private final ProcessIdentity me;

  Claims(Ledger ledger, Clock clock, ProcessIdentity me) {
    this.ledger = ledger;
    this.clock = clock;
    this.me = me;
  }

  /** The right to work on something. Close it when done. */
  public final class Claim implements AutoCloseable {
    private final String name;
    private final String holder;

    private Claim(String name, String holder) {
      this.name = name;
      this.holder = holder;
    }

    /** What it is the right to work on. */
    public String name() {
      return name;
    }

    /**
     * Holds on for another term.
     *
     * @throws LostException where somebody else works on it meanwhile: stop, and touch nothing
     */
    public void extend() {
      ledger.read(
          handle -> {
            hold(handle);
            return name;
          });
    }

    /**
     * A {@linkplain Ledger#step step} that nobody takes who has lost the claim. Whoever would take
     * the claim over waits until it is committed.
     *
     * @throws LostException where somebody else works on it meanwhile; then nothing is written
     */
    List<Event> step(Function<Handle, List<Event>> changes) {
      return ledger.step(
          handle -> {
            hold(handle);
            return changes.apply(handle);
          });
    }

    /** In a transaction: nobody else takes the claim before its end. */
    private void hold(Handle handle) {
      int held =
          handle
              .createUpdate(
                  "update claim set until = :until where name = :name and holder = :holder")
              .bind("until", Times.of(clock.instant().plus(TERM)))
              .bind("name", name)
              .bind("holder", holder)
              .execute();
      if (held == 0) {
        throw new LostException("another process has taken over the work on " + name);
      }
    }

    @Override
    public void close() {
      ledger.read(
          handle ->
              handle
                  .createUpdate("delete from claim where name = :name and holder = :holder")
                  .bind("name", name)
                  .bind("holder", holder)
                  .execute());
    }
  }

  /** What the claim on a check of a certificate's ports is called. */
  public static String ofCheck(DnsName name) {
    return "*check " + name;
  }

  /** Takes the claim, unless somebody who is still there holds it. */
  public Optional<Claim> take(String name) {
    String us = me.text() + " " + UUID.randomUUID();
    Instant now = clock.instant();
    try {
      boolean taken =
          ledger.read(
              handle ->
                  handle.inTransaction(
                      transaction -> {
                        Optional<String> standing = standing(transaction, name, now);
                        if (standing.isPresent()) {
                          return false;
                        }
                        transaction
                            .createUpdate(
                                "insert into claim (name, holder, until) values (:name, :holder,"
                                    + " :until)")
                            .bind("name", name)
                            .bind("holder", us)
                            .bind("until", Times.of(now.plus(TERM)))
                            .execute();
                        return true;
                      }));
      return taken ? Optional.of(new Claim(name, us)) : Optional.empty();
    } catch (LedgerException e) {
      if (e.anotherWasQuicker()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Who holds it, in words such as {@code process 4711 on mx1}; empty where it is free. */
  public Optional<String> holder(String name) {
    Instant now = clock.instant();
    return ledger
        .read(handle -> handle.inTransaction(transaction -> standing(transaction, name, now)))
        .map(Claims::describe);
  }

  /** The holder of a standing claim. A void one is removed. */
  private static Optional<String> standing(Handle handle, String name, Instant now) {
    handle
        .createQuery("select holder from claim where name = :name for update")
        .bind("name", name)
        .mapTo(String.class)
        .findOne()
        .filter(Claims::gone)
        .ifPresent(
            gone ->
                handle
                    .createUpdate("delete from claim where name = :name and holder = :gone")
                    .bind("name", name)
                    .bind("gone", gone)
                    .execute());
    // A term that ends later than any that begins now was written while a clock was wrong.
    handle
        .createUpdate("delete from claim where name = :name and (until < :now or until > :beyond)")
        .bind("name", name)
        .bind("now", Times.of(now))
        .bind("beyond", Times.of(now.plus(TERM.multipliedBy(2))))
        .execute();
    return handle
        .createQuery("select holder from claim where name = :name")
        .bind("name", name)
        .mapTo(String.class)
        .findOne();
  }

  private static boolean gone(String holder) {
    return process(holder).filter(ProcessIdentity::gone).isPresent();
  }

  private static String describe(String holder) {
    return process(holder).map(ProcessIdentity::describe).orElse("a process of another version");
  }

  /** Without the nonce; empty where another version has written it: then the term counts alone. */
  private static Optional<ProcessIdentity> process(String holder) {
    return ProcessIdentity.parse(holder.substring(0, Math.max(0, holder.lastIndexOf(' '))));
  }
}
