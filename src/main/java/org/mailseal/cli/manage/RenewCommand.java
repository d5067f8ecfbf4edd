package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.lifecycle.Due;
import org.mailseal.lifecycle.ManagedCertificate;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Urgency;
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

/** {@code mailseal renew}: the whole way, now, for what is due. */
@Command(
    name = "renew",
    header = "Renew what is due, and see every port serve it.",
    description = {
      "Renew what is due, install it, and see every port serve it.",
      "Where a port does not, the old certificate is put back."
    },
    mixinStandardHelpOptions = true)
public final class RenewCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Certificates of the settings; default: all.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--force", description = "Also what is not due; always asks the authority anew.")
  private boolean force;

  @Option(
      names = "--dry-run",
      description =
          "Look, run the checks, and say what would be done and why, or what would stop it. Touches"
              + " no server and no authority.")
  private boolean dryRun;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public RenewCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    Settings settings = option.read();
    List<ManagedCertificate> chosen = SettingsOption.chosen(settings, names);
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    StopSignal stop = StopSignal.install();
    try (Wiring wiring = Wiring.open(settings, stop, event -> RenewalOutput.step(event, out))) {
      List<ExitCode> codes = new ArrayList<>();
      for (ManagedCertificate certificate : chosen) {
        if (dryRun) {
          codes.add(plan(certificate, wiring, out, err));
          continue;
        }
        RenewalOutcome outcome = renew(certificate, wiring);
        RenewalReport.Task task =
            force ? RenewalReport.Task.FORCED_RENEWAL : RenewalReport.Task.RENEWAL;
        codes.add(
            RenewalOutput.print(
                RenewalReport.of(certificate.name(), task, outcome, wiring.clock().instant()),
                out,
                err));
        if (outcome instanceof RenewalOutcome.Stopped) {
          break;
        }
      }
      return ExitCode.of(codes).code();
    }
  }

  private RenewalOutcome renew(ManagedCertificate certificate, Wiring wiring) {
    return wiring.attended(
        certificate,
        () -> wiring.lifecycle().renew(certificate, force ? Urgency.NOW : Urgency.NOW_IF_DUE));
  }

  private ExitCode plan(
      ManagedCertificate certificate, Wiring wiring, PrintWriter out, PrintWriter err) {
    switch (wiring.lifecycle().due(certificate)) {
      case Due.Later later when !force -> {
        out.println(
            certificate.name()
                + ": nothing is due: the certificate in use has "
                + later.leaf().daysLeft(wiring.clock().instant())
                + " days left and is renewed from "
                + later.when()
                + " on");
        return ExitCode.DONE;
      }
      case Due.Later later ->
          out.println(
              certificate.name()
                  + ": would be renewed through "
                  + certificate.authority()
                  + ", because of --force");
      case Due.Now now ->
          out.println(
              certificate.name()
                  + ": would be renewed through "
                  + certificate.authority()
                  + ", because "
                  + now.reason());
    }
    List<String> obstacles = wiring.lifecycle().unmetPreconditions(certificate);
    obstacles.forEach(
        obstacle ->
            err.println("mailseal: " + certificate.name() + ": but it would fail: " + obstacle));
    return obstacles.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
