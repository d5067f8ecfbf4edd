package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.cli.console.TerminalLine;
import org.mailseal.lifecycle.DryRun;
import org.mailseal.lifecycle.Urgency;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.report.RenewalPlan;
import org.mailseal.report.RenewalReport;
import org.mailseal.schedule.SideBySide;
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

  @Option(
      names = "--force",
      description =
          "Also what is not due, and before the end of any wait, one that the authority has asked"
              + " for among them; always asks the authority anew.")
  private boolean force;

  @Option(
      names = "--dry-run",
      description =
          "Look, run the checks, and say what would be done and why, or what would stop it; ends as"
              + " renew would. Changes no server, orders nothing.")
  private boolean dryRun;

  @Option(
      names = "--clock-is-right",
      description =
          "This machine's clock is right, though the ledger was written later: it was fast then.")
  private boolean clockIsRight;

  @Option(names = "--json", description = "With --dry-run: the same as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Terminal terminal;

  public RenewCommand(SettingsOption option, Terminal terminal) {
    this.option = option;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws SettingsException {
    if (json && !dryRun) {
      throw new Refusal(
          ExitCode.USAGE,
          "--json goes with --dry-run: it shows, and does not renew; nothing was changed");
    }
    Settings settings = option.read();
    List<ManagedCertificate> chosen = SettingsOption.chosen(settings, names);
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    RenewalProgress progress =
        new RenewalProgress(
            out,
            err,
            new TerminalLine(terminal, err, spec.commandLine()::getUsageHelpWidth),
            chosen.size());
    StopSignal stop = StopSignal.install();
    stop.whenAsked(progress::leave);
    try (Wiring wiring = Wiring.open(settings, stop, progress::step)) {
      List<ExitCode> codes = new ArrayList<>();
      if (clockIsRight && !dryRun) {
        wiring.lifecycle().vouchForClock();
      }
      if (dryRun) {
        Instant now = wiring.clock().instant();
        List<RenewalPlan> plans = new ArrayList<>();
        for (ManagedCertificate certificate : chosen) {
          RenewalPlan plan = plan(certificate, wiring);
          plans.add(plan);
          codes.add(show(plan, now, out, err));
        }
        if (json) {
          out.println(JsonText.format(RenewalPlan.json(plans, now)));
        }
        return ExitCode.of(codes).code();
      }
      Optional<String> wrongClock = wiring.lifecycle().clockFault();
      if (wrongClock.isPresent()) {
        throw new Refusal(ExitCode.FAILED, wrongClock.get() + "; nothing was changed");
      }
      SideBySide.STANDARD.each(
          ManagedCertificate.byName(chosen),
          ofOneName -> ofOneName.getFirst().authority(),
          stop::asked,
          ofOneName -> {
            ofOneName.forEach(_ -> progress.begun());
            return wiring.renewInTurn(ofOneName, urgency(), () -> !stop.asked());
          },
          (_, outcomes) ->
              outcomes.forEach(
                  (certificate, outcome) ->
                      codes.add(
                          progress.ended(
                              RenewalReport.of(
                                  certificate.track(),
                                  RenewalReport.Task.renewal(force),
                                  outcome,
                                  wiring.clock().instant())))));
      return ExitCode.of(codes).code();
    } finally {
      progress.leave();
    }
  }

  private Urgency urgency() {
    return force ? Urgency.NOW : Urgency.NOW_IF_DUE;
  }

  private RenewalPlan plan(ManagedCertificate certificate, Wiring wiring) {
    DryRun dryRun = wiring.dryRun(certificate, urgency());
    ManagedCertificate asked =
        dryRun.authorities().stream().findFirst().map(certificate::askedOf).orElse(certificate);
    return new RenewalPlan(
        certificate.track(),
        asked.authority(),
        force,
        dryRun,
        wiring.status(certificate).kept(),
        wiring.proofs(asked));
  }

  private ExitCode show(RenewalPlan plan, Instant now, PrintWriter out, PrintWriter err) {
    if (!json) {
      out.println(plan.describe(now));
      if (!plan.behind().isEmpty()) {
        out.println(
            plan.track()
                + ": where it does not give it, "
                + String.join(", then ", plan.behind())
                + " would be asked");
      }
      plan.proofLines().forEach(line -> out.println(plan.track() + ": " + line));
      plan.nameLines().forEach(line -> out.println(plan.track() + ": " + line));
      plan.kept().ifPresent(kept -> out.println(plan.track() + ": kept from before: " + kept));
      plan.dryRun().key().ifPresent(key -> out.println(plan.track() + ": its key would be " + key));
      plan.unmet()
          .forEach(
              unmet -> err.println("mailseal: " + plan.track() + ": but it would fail: " + unmet));
      plan.waitsFor().ifPresent(what -> out.println(plan.track() + ": it would wait for " + what));
    }
    return RenewalOutput.code(plan.level(now));
  }
}
