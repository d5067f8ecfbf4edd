package org.mailseal.cli.manage;

import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.notification.plan.ReminderPlan;
import org.mailseal.rehearsal.Rehearsal;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal rehearse}: the whole way, touching nothing live. */
@Command(
    name = "rehearse",
    header = "Go the whole way against a scratch server, touching nothing live.",
    description = {
      "The whole way, from an expiring certificate to one that is served, with its reminder:",
      "against a scratch mail server on loopback and a CA of its own, touching nothing live.",
      "With settings: for your own names, keys and target formats. Leaves nothing behind."
    },
    mixinStandardHelpOptions = true)
public final class RehearseCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Certificates of the settings; default: all.")
  private List<String> names = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public RehearseCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException, IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    List<ManagedCertificate> chosen = List.of(Rehearsal.example());
    ReminderPlan reminders = Rehearsal.exampleReminders();
    if (option.file().isPresent() || !names.isEmpty()) {
      Settings settings = option.read();
      chosen = SettingsOption.chosen(settings, names);
      reminders = settings.reminders().orElse(reminders);
    }
    StopSignal stop = StopSignal.install();
    Rehearsal rehearsal = new Rehearsal(Clock.systemUTC(), new SecureRandom(), stop::asked, out);
    List<ExitCode> codes = new ArrayList<>();
    for (ManagedCertificate certificate : chosen) {
      out.println(
          "Rehearsing "
              + certificate.name()
              + (option.file().isPresent() ? "" : " (an example: there are no settings)"));
      codes.add(rehearsal.run(certificate, reminders) ? ExitCode.DONE : ExitCode.FAILED);
      if (stop.asked()) {
        break;
      }
    }
    return ExitCode.of(codes).code();
  }
}
