package org.mailseal.lifecycle;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.install.Hook;
import org.mailseal.install.InstallException;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.PendingHook;
import org.mailseal.name.Printable;

/**
 * What is run once a certificate is served. A hook that fails does not undo the renewal and is not
 * forgotten: it stays to be run, with waits like those between attempts.
 */
record PostHooks(Renewal.World world, ManagedCertificate wanted) {
  /**
   * Runs the hooks that were not run yet, and those whose wait is over.
   *
   * @param now also those whose wait is not over
   * @return what has failed and stays to be run
   */
  Optional<RenewalOutcome.HookFailed> run(boolean now) {
    List<PendingHook> open = world.ledger().afterHooks().open(wanted.name());
    if (open.isEmpty()) {
      return Optional.empty();
    }
    Attempt served = world.ledger().attempts().lastServed(wanted.name()).orElseThrow();
    Instant time = world.clock().instant();
    for (PendingHook hook : open) {
      if (now || hook.nextTry().filter(time::isBefore).isEmpty()) {
        run(hook, served);
      }
    }
    return world.ledger().afterHooks().open(wanted.name()).stream()
        .filter(hook -> hook.nextTry().isPresent())
        .min(Comparator.comparing(hook -> hook.nextTry().orElseThrow()))
        .map(hook -> failed(hook, served));
  }

  private void run(PendingHook hook, Attempt served) {
    if (hook.position() >= wanted.hooks().after().size()) {
      world
          .ledger()
          .afterHooks()
          .obsolete(wanted.name(), hook, "the settings do not have it any more");
      return;
    }
    Hook command = wanted.hooks().after().get(hook.position());
    try {
      String printed =
          world
              .commands()
              .run(command, HookFacts.of(wanted, served.chain().orElseThrow(), "after"));
      world.ledger().afterHooks().done(wanted.name(), hook, said(command, printed));
    } catch (InstallException e) {
      Instant next =
          world.clock().instant().plus(world.backoff().after(hook.tries() + 1, world.random()));
      world.ledger().afterHooks().failed(wanted.name(), hook, e.getMessage(), next);
    }
  }

  private static RenewalOutcome.HookFailed failed(PendingHook hook, Attempt served) {
    CertificateInfo leaf = served.chain().orElseThrow().info();
    return new RenewalOutcome.HookFailed(
        leaf, hook.reason().orElse("no reason was noted"), hook.nextTry().orElseThrow());
  }

  /** A hook and what it printed, as an event says it. */
  static String said(Hook hook, String printed) {
    String text = printed.strip().replaceAll("\\s*\\R\\s*", " | ");
    return Printable.sanitize(
        String.join(" ", hook.command()) + (text.isEmpty() ? " printed nothing" : ": " + text));
  }
}
