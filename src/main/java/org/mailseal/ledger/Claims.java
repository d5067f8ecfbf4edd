package org.mailseal.ledger;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Who works on what, so that two processes, or two threads of one, never do the same thing at once.
 * A claim ends when it is given back, when its process is gone (seen on the same host), or when its
 * time is up.
 */
public final class Claims {
  /** Longer than any one step may take; every step extends the claim. */
  private static final Duration TERM = Duration.ofMinutes(15);

  private final Ledger ledger;
  private final Clock clock;

  Claims(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** The right to work on something. Close it when done. */
  public final class Claim implements AutoCloseable {
    private final String name;
    private final String holder;

    private Claim(String name, String holder) {
      this.name = name;
      this.holder = holder;
    }

    /**
     * Holds on for another term.
     *
     * @throws ClaimLostException where somebody else works on it meanwhile: stop, and touch nothing
     */
    public void extend() {
      int held =
          ledger.read(
              handle ->
                  handle
                      .createUpdate(
                          "update claim set until = :until where name = :name and holder = :holder")
                      .bind("until", Times.of(clock.instant().plus(TERM)))
                      .bind("name", name)
                      .bind("holder", holder)
                      .execute());
      if (held == 0) {
        throw new ClaimLostException("another process has taken over the work on " + name);
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

  /** Takes the claim, unless somebody who is still there holds it. */
  public Optional<Claim> take(String name) {
    String us = Holder.me() + " " + UUID.randomUUID();
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
      if (e.getCause() instanceof UnableToExecuteStatementException) {
        return Optional.empty(); // both inserted at once: the primary key let one of them through
      }
      throw e;
    }
  }

  /** Who holds it, in words such as {@code process 4711 on mx1}; empty where it is free. */
  public Optional<String> holder(String name) {
    Instant now = clock.instant();
    return ledger
        .read(handle -> handle.inTransaction(transaction -> standing(transaction, name, now)))
        .map(Holder::describe);
  }

  /** The holder of a standing claim. A void one is removed. */
  private static Optional<String> standing(Handle handle, String name, Instant now) {
    handle
        .createQuery("select holder from claim where name = :name for update")
        .bind("name", name)
        .mapTo(String.class)
        .findOne()
        .filter(Holder::gone)
        .ifPresent(
            gone ->
                handle
                    .createUpdate("delete from claim where name = :name and holder = :gone")
                    .bind("name", name)
                    .bind("gone", gone)
                    .execute());
    handle
        .createUpdate("delete from claim where name = :name and until < :now")
        .bind("name", name)
        .bind("now", Times.of(now))
        .execute();
    return handle
        .createQuery("select holder from claim where name = :name")
        .bind("name", name)
        .mapTo(String.class)
        .findOne();
  }

  /** A process, told apart from a later one with the same number by when it started. */
  private static final class Holder {
    private Holder() {}

    static String me() {
      ProcessHandle process = ProcessHandle.current();
      return host() + " " + process.pid() + " " + started(process);
    }

    static boolean gone(String holder) {
      String[] parts = holder.split(" ", -1);
      if (!parts[0].equals(host())) {
        return false;
      }
      return ProcessHandle.of(Long.parseLong(parts[1]))
          .filter(ProcessHandle::isAlive)
          .map(process -> started(process) != Long.parseLong(parts[2]))
          .orElse(true);
    }

    static String describe(String holder) {
      String[] parts = holder.split(" ", -1);
      return "process " + parts[1] + " on " + parts[0];
    }

    private static long started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String host() {
      try {
        return InetAddress.getLocalHost().getHostName().replace(' ', '-');
      } catch (UnknownHostException e) {
        return "localhost";
      }
    }
  }
}
