package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.ledger.Event;
import org.mailseal.report.TrailJson;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mailseal audit}: the trail of events. */
@Command(
    name = "audit",
    header = "The trail of events, oldest first.",
    description = "The trail of all that was done and seen to happen, oldest first.",
    mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON instead of lines.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public AuditCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    try (Wiring wiring = Wiring.open(option.read())) {
      List<Event> events = wiring.ledger().events();
      if (json) {
        out.println(JsonText.format(TrailJson.render(events)));
      } else {
        events.forEach(event -> out.println(line(event)));
      }
      return ExitCode.DONE.code();
    }
  }

  private static String line(Event event) {
    return event.at()
        + " "
        + event.name().orElse("-")
        + event.attempt().map(id -> " #" + id).orElse("")
        + " "
        + event.kind()
        + ": "
        + event.text();
  }
}
