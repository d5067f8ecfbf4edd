package org.mailseal.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;

/** How a renewal ended. All text is printable. */
public sealed interface RenewalOutcome {
  /**
   * Nothing was due.
   *
   * @param remarks what is odd about the certificate in use; printable sentences
   */
  record NotDue(Instant due, CertificateInfo leaf, List<String> remarks) implements RenewalOutcome {
    public NotDue {
      remarks = List.copyOf(remarks);
    }
  }

  /** It is due, but the last try failed a short while ago. */
  record NotYet(Instant nextTry, String lastReason) implements RenewalOutcome {}

  /**
   * Every port serves the new certificate.
   *
   * @param connections how many were seen to serve it; 0 where there is no endpoint
   */
  record Renewed(CertificateInfo leaf, int connections) implements RenewalOutcome {}

  /**
   * Nothing was due, but a target did not hold the certificate in use: it does now, and every port
   * serves it. Nobody was asked for a new one.
   *
   * @param connections how many were seen to serve it; 0 where there is no endpoint
   */
  record InstalledAgain(CertificateInfo leaf, int connections) implements RenewalOutcome {}

  /**
   * The new certificate is installed, and served wherever a port could be seen; one that was dead
   * before is not proven. It counts as renewed once all are.
   *
   * @param connections how many were seen to serve it
   * @param where what is not proven, and why
   * @param nextTry when it is looked at again
   */
  record Unproven(CertificateInfo leaf, int connections, List<String> where, Instant nextTry)
      implements RenewalOutcome {
    public Unproven {
      where = List.copyOf(where);
    }
  }

  /**
   * Every port serves the certificate, but a hook that was to be run after that has failed. It is
   * run again.
   */
  record HookFailed(CertificateInfo leaf, String reason, Instant nextTry)
      implements RenewalOutcome {}

  /**
   * The files are in place, and somebody must act on another machine before the ports can serve
   * them; the next run checks again.
   *
   * @param todo what is to be done there
   * @param seen what the ports serve now
   */
  record NeedsManualStep(List<String> todo, List<String> seen) implements RenewalOutcome {
    public NeedsManualStep {
      todo = List.copyOf(todo);
      seen = List.copyOf(seen);
    }
  }

  /**
   * The old files are in place again.
   *
   * @param restored what was seen after that
   */
  record PutBack(String reason, String restored, Instant nextTry) implements RenewalOutcome {}

  /** It failed before any file was touched. */
  record Failed(String reason, Instant nextTry) implements RenewalOutcome {}

  /** The old files could not be put back: somebody must act now. The next run tries again. */
  record Stuck(String reason) implements RenewalOutcome {}

  /** Somebody else must act first: a manual CA. */
  record Waiting(String forWhat) implements RenewalOutcome {}

  /** An answer that cannot be installed; the request still waits for another. */
  record Refused(String reason) implements RenewalOutcome {}

  /** There is nothing that can be gone back to, or not now; nothing was changed. */
  record NoRollback(String reason) implements RenewalOutcome {}

  /**
   * This process stood still for longer than its claim lasts, and another one has taken over; this
   * one has touched nothing since.
   */
  record TakenOver(Optional<String> holder) implements RenewalOutcome {}

  /** The clock cannot be believed; nothing was done. */
  record WrongClock(String reason) implements RenewalOutcome {}

  /** What the settings name beside the targets cannot be read; nothing was done. */
  record SettingsUnusable(String reason) implements RenewalOutcome {}

  /** Another process works on it. */
  record Busy(Optional<String> holder) implements RenewalOutcome {}

  /**
   * It ended in the middle of a step, on a fault that nobody foresaw; the next run goes on or
   * undoes.
   */
  record Broken(String reason) implements RenewalOutcome {}

  /** The process was asked to stop between two steps; the next run goes on from there. */
  record Stopped() implements RenewalOutcome {}

  /** When it is tried again; empty where no retry is planned. */
  default Optional<Instant> retryAt() {
    return switch (this) {
      case NotYet notYet -> Optional.of(notYet.nextTry());
      case HookFailed failed -> Optional.of(failed.nextTry());
      case Unproven unproven -> Optional.of(unproven.nextTry());
      case PutBack putBack -> Optional.of(putBack.nextTry());
      case Failed failed -> Optional.of(failed.nextTry());
      case NotDue _,
          Renewed _,
          InstalledAgain _,
          NeedsManualStep _,
          Stuck _,
          Waiting _,
          Refused _,
          NoRollback _,
          WrongClock _,
          SettingsUnusable _,
          Busy _,
          TakenOver _,
          Broken _,
          Stopped _ ->
          Optional.empty();
    };
  }
}
