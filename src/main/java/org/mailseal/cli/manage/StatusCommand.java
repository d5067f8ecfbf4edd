package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.NagiosAnswer;
import org.mailseal.cli.console.NagiosCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Checks;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.port.CheckedPort;
import org.mailseal.ledger.port.Incident;
import org.mailseal.lifecycle.CertificateStatus;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.report.AuthorityNews;
import org.mailseal.report.StatusEntry;
import org.mailseal.report.StatusJson;
import org.mailseal.report.StatusNagios;
import org.mailseal.report.StatusReport;
import org.mailseal.report.StatusTable;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import org.mailseal.wiring.WiringException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mailseal status}: every managed certificate, from the ledger. */
@Command(
    name = "status",
    header = "Every managed certificate, from the ledger.",
    description = {
      "Every managed certificate: state, days left, requests that wait for their CA, what its ports"
          + " served when last seen, next step; then requests for other names, certificates that"
          + " left the settings, authorities that are silent or have other terms, and whether the"
          + " daemon lives.",
      "What somebody must act on comes first. Reads the ledger and the targets' files only;"
          + " 'mailseal inspect' looks live."
    },
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  @Option(
      names = "--check",
      description =
          "End with 1 where somebody must act: on a confirmed trouble of a port, an overdue"
              + " renewal, a clock that cannot be believed, or a daemon that has died.")
  private boolean check;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Option(
      names = "--nagios",
      description =
          "Print one line for a monitoring system, and end with 0 OK, 1 WARNING, 2 CRITICAL,"
              + " 3 UNKNOWN.")
  private boolean nagios;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public StatusCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    CommandLine line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    if (!nagios) {
      return show(line.getOut());
    }
    if (check || json) {
      throw new ParameterException(
          line, "--nagios has a form and exit codes of its own: leave out --check and --json");
    }
    try {
      return show(line.getOut());
    } catch (SettingsException | Refusal | WiringException | LedgerException e) {
      return NagiosAnswer.unknown(line.getOut(), String.valueOf(e.getMessage()));
    }
  }

  private int show(PrintWriter out) throws SettingsException {
    try (Wiring wiring = Wiring.open(option.read())) {
      StatusReport report =
          new StatusReport(
              wiring.settings().certificates().stream()
                  .map(certificate -> status(certificate, wiring))
                  .toList(),
              unknown(wiring),
              wiring.retirement().pending(managed(wiring)),
              wiring.ledger().heartbeats().last(),
              wiring.lifecycle().clockFault(),
              Stream.of(
                      wiring.ledger().alerts().failures(),
                      wiring.ledger().outbox().failures(),
                      wiring.ledger().calendarEntries().failures())
                  .flatMap(List::stream)
                  .toList(),
              AuthorityNews.of(
                  wiring.settings().authorities().values(), wiring.ledger().directoryLooks()),
              wiring.clock().instant());
      if (nagios) {
        StatusNagios monitored = new StatusNagios(report);
        out.println(monitored.line());
        return NagiosCode.of(monitored.level());
      }
      if (json) {
        out.println(JsonText.format(StatusJson.render(report)));
      } else {
        out.print(StatusTable.render(report));
        out.flush();
      }
      return (check && report.troubled() ? ExitCode.FAILED : ExitCode.DONE).code();
    }
  }

  private static Set<DnsName> managed(Wiring wiring) {
    return wiring.settings().certificates().stream()
        .map(ManagedCertificate::name)
        .collect(Collectors.toSet());
  }

  /** The requests that wait for names that the settings do not know. */
  private static List<Attempt> unknown(Wiring wiring) {
    Set<DnsName> managed = managed(wiring);
    return wiring.ledger().requests().waiting().stream()
        .filter(request -> !managed.contains(request.name()))
        .toList();
  }

  private static StatusEntry status(ManagedCertificate certificate, Wiring wiring) {
    CertificateStatus status = wiring.status(certificate);
    Checks checks = wiring.ledger().checks();
    return new StatusEntry(
        certificate.track(),
        status.state(),
        status.leaf(),
        status.waiting(),
        status.seen(),
        checks.ports(certificate.track()).stream().map(CheckedPort::at).max(Instant::compareTo),
        checks.incidents(certificate.track()).stream()
            .filter(incident -> incident.state() == Incident.State.HARD)
            .toList(),
        status.overdueSince(),
        status.targets(),
        status.waiting().isEmpty() ? status.latest().flatMap(Attempt::reason) : Optional.empty(),
        status.nextStep(),
        status.nextAt(),
        status.remarks(),
        status.kept(),
        status.revocations());
  }
}
