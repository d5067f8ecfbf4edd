package org.mailseal.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.install.Hooks;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.VerificationLimits;
import org.mailseal.lifecycle.time.Backoff;
import org.mailseal.name.DnsName;
import org.mailseal.notification.plan.ReminderPlan;

/**
 * The desired state, as mailseal.yaml tells it.
 *
 * @param contact the address that authorities write to; empty where none of them does
 * @param authorities by their names, in their order
 * @param certificates in their order
 * @param verification how a renewal is seen to be served
 * @param backoff how long to wait after failures
 * @param checks how the daemon checks the ports
 * @param reminders absent: nobody gets mail
 * @param database the ledger's JDBC URL
 * @param passphraseFile the passphrase of the private keys in the ledger
 * @param ehlo the name that is given in EHLO; empty: the host's own
 * @param sweepEvery in each such span the daemon checks once, at a random moment, for what is due
 */
public record Settings(
    String contact,
    Map<String, AuthorityDefinition> authorities,
    List<ManagedCertificate> certificates,
    VerificationLimits verification,
    Backoff backoff,
    CheckSettings checks,
    Optional<ReminderPlan> reminders,
    String database,
    Path passphraseFile,
    Optional<DnsName> ehlo,
    Duration sweepEvery) {
  /** What holds where there is no file: nothing is managed, and the ledger is in its usual file. */
  public static Settings none() {
    return new Settings(
        "",
        Map.of(),
        List.of(),
        VerificationLimits.standard(),
        Backoff.standard(),
        CheckSettings.STANDARD,
        Optional.empty(),
        Database.STANDARD.url(),
        Database.STANDARD.passphraseBeside(),
        Optional.empty(),
        TopLevelReader.SWEEP_EVERY);
  }

  /** Whether they name anything that is run, or written outside of the ledger. */
  boolean rule() {
    return certificates.stream()
            .anyMatch(one -> !one.targets().isEmpty() || !one.hooks().equals(Hooks.NONE))
        || authorities.values().stream()
            .anyMatch(
                one -> one instanceof AuthorityDefinition.Local local && local.root().isPresent());
  }
}
