package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.ledger.trail.Event;
import org.mailseal.name.DnsName;
import org.mailseal.name.Durations;
import org.mailseal.name.Printable;
import org.mailseal.report.TrailJson;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code mailseal audit}: the trail of events. */
@Command(
    name = "audit",
    header = "The trail of events, oldest first.",
    description = {
      "The trail of all that was done and seen to happen, oldest first. Times are UTC.",
      "'mailseal audit mail.example.org --since 1d' tells one certificate's last day."
    },
    mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "Only what concerns this certificate.")
  private @Nullable String name;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Since.class,
      description =
          "Only what is no older: a time such as 1d or 12h, a date, or an instant"
              + " (2026-11-20T10:00:00Z).")
  private @Nullable Instant since;

  @Option(
      names = {"-n", "--last"},
      paramLabel = "COUNT",
      description = "Only the last so many.")
  private int last = Integer.MAX_VALUE;

  @Option(names = "--json", description = "Print JSON instead of lines.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public AuditCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    CommandLine line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    PrintWriter out = line.getOut();
    Optional<DnsName> certificate = Optional.ofNullable(name).map(AuditCommand::parsed);
    if (last < 1) {
      throw new Refusal(ExitCode.USAGE, "--last: " + last + " is no number of events");
    }
    try (Wiring wiring = Wiring.open(option.read())) {
      List<Event> events = wiring.ledger().events(certificate, Optional.ofNullable(since), last);
      if (json) {
        out.println(JsonText.format(TrailJson.render(events)));
      } else {
        events.forEach(event -> out.println(line(event)));
        if (events.isEmpty()) {
          line.getErr().println("There is nothing of that in the trail.");
        }
      }
      return ExitCode.DONE.code();
    }
  }

  private static DnsName parsed(String written) {
    try {
      return DnsName.of(written);
    } catch (IllegalArgumentException e) {
      throw new Refusal(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** A point in time, or how long ago it is. */
  static final class Since implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String written) {
      try {
        return written.contains("T")
            ? Instant.parse(written)
            : written.contains("-")
                ? LocalDate.parse(written).atStartOfDay(ZoneOffset.UTC).toInstant()
                : Clock.systemUTC().instant().minus(Durations.parse(written));
      } catch (DateTimeException | IllegalArgumentException e) {
        throw new TypeConversionException(
            "'"
                + Printable.sanitize(written)
                + "' is no time; write how long ago it is, such as 1d, a date such as 2026-11-20,"
                + " or an instant such as 2026-11-20T10:00:00Z");
      }
    }
  }

  private static String line(Event event) {
    return event.at().truncatedTo(ChronoUnit.SECONDS)
        + " "
        + event.name().orElse("-")
        + event.attempt().map(id -> " #" + id).orElse("")
        + " "
        + event.kind()
        + ": "
        + event.text();
  }
}
