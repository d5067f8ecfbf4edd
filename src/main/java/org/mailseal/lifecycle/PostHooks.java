package org.mailseal.lifecycle;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.install.Hook;
import org.mailseal.install.InstallException;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.PendingHooks;
import org.mailseal.ledger.PendingHooks.PendingHook;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.managed.Services;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * What is run once a certificate is served. A hook that fails does not undo the renewal and is not
 * forgotten: it stays to be run, with waits like those between attempts.
 */
record PostHooks(ClaimedCertificate claimed) {
  private CertificateContext context() {
    return claimed.context();
  }

  /**
   * Runs the hooks that were not run yet, and those whose wait is over.
   *
   * @param now also those whose wait is not over
   * @return what has failed and stays to be run
   */
  Optional<RenewalOutcome.HookFailed> run(boolean now) {
    List<PendingHook> open = open();
    if (open.isEmpty()) {
      return Optional.empty();
    }
    Attempt served = context().attempts().lastInstalled(context().track()).orElseThrow();
    for (PendingHook hook : open) {
      if (now || !waits(hook)) {
        run(hook, served);
      }
    }
    return open().stream()
        .filter(hook -> hook.nextTry().isPresent())
        .min(Comparator.comparing(hook -> hook.nextTry().orElseThrow()))
        .map(hook -> failed(hook, served));
  }

  /**
   * A wait that is longer than any that is given was planned by a clock that was set back since.
   */
  private boolean waits(PendingHook hook) {
    Instant time = context().now();
    return hook.nextTry()
        .filter(time::isBefore)
        .filter(
            next -> !next.isAfter(time.plus(context().services().backoff().longest(hook.tries()))))
        .isPresent();
  }

  private void run(PendingHook hook, Attempt served) {
    List<Hook> wanted = context().certificate().hooks().after();
    if (hook.position() >= wanted.size()) {
      pending().obsolete(claimed.claim(), hook, "the settings do not have it any more");
      return;
    }
    Hook command = wanted.get(hook.position());
    Services services = context().services();
    claimed.claim().extend();
    try {
      Chain chain = served.chain().orElseThrow();
      String printed =
          services.commands().run(command, facts(context().certificate(), chain, "after"));
      pending().done(claimed.claim(), hook, describe(command, printed));
    } catch (InstallException e) {
      Instant next =
          context().now().plus(services.backoff().after(hook.tries() + 1, services.random()));
      pending().failed(claimed.claim(), hook, e.getMessage(), next);
    }
  }

  private PendingHooks pending() {
    return context().services().ledger().pendingHooks();
  }

  private List<PendingHook> open() {
    return pending().open(context().track());
  }

  private static RenewalOutcome.HookFailed failed(PendingHook hook, Attempt served) {
    CertificateInfo leaf = served.chain().orElseThrow().info();
    return new RenewalOutcome.HookFailed(
        leaf, hook.reason().orElse("no reason was noted"), hook.nextTry().orElseThrow());
  }

  /**
   * What a hook finds in its environment, whenever it is run. Names are checked names and never a
   * stranger's text; there is no secret among it.
   */
  static Map<String, String> facts(ManagedCertificate wanted, Chain chain, String stage) {
    CertificateInfo leaf = chain.info();
    return Map.of(
        "MAILSEAL_STAGE", stage,
        "MAILSEAL_NAME", wanted.name().text(),
        "MAILSEAL_NAMES",
            wanted.names().stream()
                .filter(name -> !wanted.optional().contains(name) || leaf.covers(name))
                .map(Identifier::text)
                .collect(Collectors.joining(" ")),
        "MAILSEAL_FINGERPRINT", leaf.fingerprint(),
        "MAILSEAL_NOT_AFTER", leaf.notAfter().toString(),
        "MAILSEAL_FILES",
            wanted.targets().stream()
                .flatMap(target -> target.files().stream())
                .map(Path::toString)
                .collect(Collectors.joining(":")));
  }

  /** A hook and what it printed, as an event says it. */
  static String describe(Hook hook, String printed) {
    String command = String.join(" ", hook.command());
    return printed.isBlank()
        ? Printable.sanitize(command + " printed nothing")
        : Printable.sanitizeLines(command + ": " + printed.strip(), " | ");
  }
}
