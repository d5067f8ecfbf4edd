package org.mailseal.lifecycle.retirement;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailseal.authority.Sleeper;
import org.mailseal.install.FilesInUseException;
import org.mailseal.install.InstallException;
import org.mailseal.install.RetiredFiles;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Ledger;
import org.mailseal.name.DnsName;

/** Ends what is known of certificates that the settings do not name any more. Thread-safe. */
public final class Retirement {
  /** A check of ports that is in hand takes about as long. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration TURN = Duration.ofMillis(200);

  private final Ledger ledger;
  private final Sleeper sleeper;

  public Retirement(Ledger ledger, Sleeper sleeper) {
    this.ledger = ledger;
    this.sleeper = sleeper;
  }

  /** How it ended. */
  public sealed interface Outcome {
    /**
     * The ledger knows nothing of it now, but the trail.
     *
     * @param left the files whose removal was asked for and that others of the settings use
     */
    record Done(List<Path> left) implements Outcome {
      public Done {
        left = List.copyOf(left);
      }
    }

    /** Another process is at work on it; nothing was changed. */
    record Busy(String holder) implements Outcome {}

    /** Files could not be removed, so that the ledger was left alone; a printable sentence. */
    record FilesLeft(String reason) implements Outcome {}
  }

  /**
   * The certificates that left the settings and were not retired, in the order of their names.
   *
   * @param managed those of the settings
   */
  public List<RetiredCertificate> pending(Set<DnsName> managed) {
    return ledger.attempts().everManaged().stream()
        .filter(name -> !managed.contains(name))
        .sorted()
        .map(this::look)
        .toList();
  }

  /** What is known of a name; empty where that is nothing. */
  public Optional<RetiredCertificate> find(DnsName name) {
    return ledger.attempts().knows(name) ? Optional.of(look(name)) : Optional.empty();
  }

  private RetiredCertificate look(DnsName name) {
    return new RetiredCertificate(
        name,
        ledger.attempts().latest(name),
        ledger.requests().waiting(name),
        RetiredFiles.of(name.text(), ledger.attempts().everTouched(name)));
  }

  /** Retires a certificate; its files stay as they are. */
  public Outcome retire(RetiredCertificate certificate) throws InterruptedException {
    return retire(certificate, Optional.empty());
  }

  /**
   * The same, and removes its files first.
   *
   * @param used the files of all targets of the settings: they stay
   */
  public Outcome retireWithFiles(RetiredCertificate certificate, Collection<Path> used)
      throws InterruptedException {
    return retire(certificate, Optional.of(used));
  }

  private Outcome retire(RetiredCertificate certificate, Optional<Collection<Path>> removeBut)
      throws InterruptedException {
    DnsName name = certificate.name();
    Optional<Claims.Claim> check = take(Claims.ofCheck(name));
    if (check.isEmpty()) {
      return busy(Claims.ofCheck(name));
    }
    try (Claims.Claim _ = check.get()) {
      Optional<Claims.Claim> work = take(name.text());
      if (work.isEmpty()) {
        return busy(name.text());
      }
      try (Claims.Claim claim = work.get()) {
        return retire(certificate, removeBut, claim);
      }
    }
  }

  private Outcome retire(
      RetiredCertificate certificate, Optional<Collection<Path>> removeBut, Claims.Claim claim) {
    List<Path> left = List.of();
    if (removeBut.isPresent()) {
      try {
        left = certificate.files().remove(removeBut.get());
      } catch (FilesInUseException e) {
        return new Outcome.Busy(e.holder());
      } catch (InstallException e) {
        return new Outcome.FilesLeft(e.getMessage());
      }
    }
    ledger
        .steps(claim)
        .forget(
            certificate.name(),
            "retired by hand: its attempts, keys, alerts and checks are forgotten; its files "
                + (removeBut.isEmpty() ? "stay" : "are removed"));
    return new Outcome.Done(left);
  }

  private Outcome busy(String claim) {
    return new Outcome.Busy(ledger.claims().holder(claim).orElse("another process"));
  }

  private Optional<Claims.Claim> take(String claim) throws InterruptedException {
    Claims claims = ledger.claims();
    Optional<Claims.Claim> taken = claims.take(claim);
    for (Duration waited = TURN;
        taken.isEmpty() && waited.compareTo(PATIENCE) < 0;
        waited = waited.plus(TURN)) {
      sleeper.sleep(TURN);
      taken = claims.take(claim);
    }
    return taken;
  }
}
