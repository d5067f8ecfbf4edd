package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.report.RenewalReport;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal rollback}: back to the certificate before this one. */
@Command(
    name = "rollback",
    header = "Go back to the certificate before the present one.",
    description = {
      "Install the certificate that was in use before the present one, with the same checks, and"
          + " see every port serve it; otherwise the present one is put back. Three are kept.",
      "The daemon then renews nothing for seven days, or half of what is left; renew --force does."
    },
    mixinStandardHelpOptions = true)
public final class RollbackCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The certificate of the settings.")
  private String name = "";

  @Option(
      names = "--key",
      paramLabel = "KIND",
      description = "rsa or ecdsa: which one, where it has a certificate for each kind of key.")
  private @Nullable String kind;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public RollbackCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    Settings settings = option.read();
    ManagedCertificate chosen = SettingsOption.chosen(settings, name, Optional.ofNullable(kind));
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    StopSignal stop = StopSignal.install();
    try (Wiring wiring = Wiring.open(settings, stop, event -> RenewalOutput.step(event, out))) {
      RenewalOutcome outcome = wiring.guarded(chosen, () -> wiring.lifecycle().rollback(chosen));
      RenewalReport report =
          RenewalReport.of(
              chosen.track(), RenewalReport.Task.ROLLBACK, outcome, wiring.clock().instant());
      return RenewalOutput.print(report, out, err).code();
    }
  }
}
