package org.mailseal.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import org.mailseal.certificate.Trust;
import org.mailseal.cli.authority.AuthorityAccountCommand;
import org.mailseal.cli.authority.AuthorityCheckCommand;
import org.mailseal.cli.authority.AuthorityCommand;
import org.mailseal.cli.authority.AuthorityListCommand;
import org.mailseal.cli.certificate.CertificateCommand;
import org.mailseal.cli.certificate.CertificateExportCommand;
import org.mailseal.cli.certificate.CertificateImportCommand;
import org.mailseal.cli.certificate.CertificateShowCommand;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.NagiosAnswer;
import org.mailseal.cli.console.NagiosCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.cli.csr.CsrAnswerCommand;
import org.mailseal.cli.csr.CsrCancelCommand;
import org.mailseal.cli.csr.CsrCommand;
import org.mailseal.cli.csr.CsrListCommand;
import org.mailseal.cli.csr.CsrNewCommand;
import org.mailseal.cli.csr.CsrShowCommand;
import org.mailseal.cli.inspect.InspectCommand;
import org.mailseal.cli.inspect.InspectEnvironment;
import org.mailseal.cli.manage.AdoptAcmeShCommand;
import org.mailseal.cli.manage.AdoptCertbotCommand;
import org.mailseal.cli.manage.AdoptCommand;
import org.mailseal.cli.manage.AuditCommand;
import org.mailseal.cli.manage.DaemonCommand;
import org.mailseal.cli.manage.ForgetCommand;
import org.mailseal.cli.manage.HelpCommand;
import org.mailseal.cli.manage.InitCommand;
import org.mailseal.cli.manage.MailsealCommand;
import org.mailseal.cli.manage.RehearseCommand;
import org.mailseal.cli.manage.RemindersCommand;
import org.mailseal.cli.manage.RemindersTestCommand;
import org.mailseal.cli.manage.RenewCommand;
import org.mailseal.cli.manage.RevokeCommand;
import org.mailseal.cli.manage.RollbackCommand;
import org.mailseal.cli.manage.StatusCommand;
import org.mailseal.endpoint.probe.ClientName;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.Resolver;
import org.mailseal.inspection.domain.DomainInspector;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.ledger.LedgerException;
import org.mailseal.name.Printable;
import org.mailseal.report.inspection.InspectionStyle;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.ExternalSources;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.WiringException;
import picocli.CommandLine;

/** The program's entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    CommandLine line = commandLine();
    int code;
    try {
      code = line.execute(args);
    } catch (Error e) {
      // Other threads would keep a process alive whose command has ended.
      line.getErr().println("mailseal: a defect of Mailseal: " + Printable.sanitize(e.toString()));
      code =
          NagiosAnswer.isAsked(List.of(args))
              ? NagiosCode.of(Level.UNKNOWN)
              : ExitCode.FAILED.code();
    }
    // What was asked for could not be shown: a full disk, a closed descriptor.
    boolean shown = !line.getOut().checkError();
    System.exit(shown ? code : unshown(code, List.of(args)));
  }

  /** The exit code where the output could not be written. */
  static int unshown(int code, List<String> given) {
    if (NagiosAnswer.isAsked(given)) {
      return NagiosCode.of(Level.UNKNOWN);
    }
    return code == ExitCode.DONE.code() ? ExitCode.FAILED.code() : code;
  }

  public static CommandLine commandLine() {
    Clock clock = Clock.systemUTC();
    SettingsOption settings = new SettingsOption();
    CommandLine line = new CommandLine(new MailsealCommand());
    line.addMixin("settings", settings);
    line.addSubcommand(new InitCommand(settings, clock));
    line.addSubcommand(new InspectCommand(inspectWorld(clock), settings));
    line.addSubcommand(new RenewCommand(settings, Terminal.system()));
    line.addSubcommand(new RollbackCommand(settings));
    line.addSubcommand(new RevokeCommand(settings, Terminal.system()));
    line.addSubcommand(new RehearseCommand(settings));
    line.addSubcommand(new StatusCommand(settings));
    line.addSubcommand(new ForgetCommand(settings, Terminal.system()));
    CommandLine authority = new CommandLine(new AuthorityCommand());
    authority.addSubcommand(new AuthorityListCommand(settings));
    authority.addSubcommand(new AuthorityCheckCommand(settings));
    authority.addSubcommand(new AuthorityAccountCommand(settings));
    line.addSubcommand(authority);
    CommandLine csr = new CommandLine(new CsrCommand());
    csr.addSubcommand(new CsrNewCommand(settings, Terminal.system()));
    csr.addSubcommand(new CsrShowCommand(settings));
    csr.addSubcommand(new CsrAnswerCommand(settings, Terminal.system()));
    csr.addSubcommand(new CsrListCommand(settings));
    csr.addSubcommand(new CsrCancelCommand(settings, Terminal.system()));
    line.addSubcommand(csr);
    CommandLine certificate = new CommandLine(new CertificateCommand());
    certificate.addSubcommand(new CertificateShowCommand(settings, Terminal.system(), clock));
    certificate.addSubcommand(new CertificateImportCommand(settings, Terminal.system(), clock));
    certificate.addSubcommand(
        new CertificateExportCommand(settings, Terminal.system(), System.out));
    line.addSubcommand(certificate);
    CommandLine adopt = new CommandLine(new AdoptCommand());
    adopt.addSubcommand(new AdoptCertbotCommand(settings, Terminal.system(), clock));
    adopt.addSubcommand(new AdoptAcmeShCommand(settings, Terminal.system(), clock));
    line.addSubcommand(adopt);
    CommandLine reminders = new CommandLine(new RemindersCommand(settings));
    reminders.addSubcommand(new RemindersTestCommand(settings));
    line.addSubcommand(reminders);
    line.addSubcommand(new AuditCommand(settings));
    line.addSubcommand(new DaemonCommand(settings));
    line.addSubcommand(new HelpCommand());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setUsageHelpAutoWidth(true);
    line.setExecutionExceptionHandler(Main::explain);
    line.setParameterExceptionHandler(Main::explainUsage);
    return line;
  }

  private static InspectEnvironment inspectWorld(Clock clock) {
    return new InspectEnvironment(
        clock,
        Resolver.system(),
        (resolver, name) ->
            new Probe(
                resolver,
                clock,
                Limits.standard(),
                name.map(ClientName::of).orElseGet(ClientName::ofThisHost)),
        (resolver, trustAnchors) -> ExternalSources.dns(resolver, trustAnchors, clock),
        ExternalSources.crls(),
        ExternalSources.policies(),
        (dns, policies) -> new DomainInspector(dns, policies)::inspect,
        roots -> TrustedRoots.of(Trust.publicRoots().plus(roots)),
        System.in,
        Terminal.system(),
        InspectionStyle.of(Terminal.system().shows(), System.out.charset(), System.getenv()),
        StopSignal::install);
  }

  /** The fault, and where to read on; the whole usage would push the fault off the screen. */
  private static int explainUsage(CommandLine.ParameterException fault, String[] given) {
    OptionalInt code = NagiosAnswer.tell(fault, given);
    if (code.isPresent()) {
      return code.getAsInt();
    }
    CommandLine line = fault.getCommandLine();
    line.getErr().println("mailseal: " + fault.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(fault, line.getErr());
    line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE.code();
  }

  private static int explain(Exception fault, CommandLine line, CommandLine.ParseResult given) {
    PrintWriter err = line.getErr();
    return switch (fault) {
      case SettingsException settings -> {
        settings.problems().forEach(problem -> err.println(problem));
        err.println("mailseal: the settings cannot be used; nothing was changed");
        yield ExitCode.USAGE.code();
      }
      case Refusal refusal -> {
        err.println("mailseal: " + refusal.getMessage());
        yield refusal.code().code();
      }
      case WiringException wiring -> {
        err.println("mailseal: " + wiring.getMessage());
        yield (wiring instanceof WiringException.TrustUnreadable ? ExitCode.USAGE : ExitCode.FAILED)
            .code();
      }
      case LedgerException ledger -> {
        err.println("mailseal: " + ledger.getMessage());
        yield ExitCode.FAILED.code();
      }
      default -> {
        // Nobody can mend this but the authors: all that is known goes out.
        err.println("mailseal: a defect of Mailseal: " + Printable.sanitize(fault.toString()));
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        trace
            .toString()
            .lines()
            .forEach(frame -> err.println("  " + Printable.sanitize(frame.strip())));
        yield NagiosAnswer.isAsked(given.originalArgs())
            ? NagiosCode.of(Level.UNKNOWN)
            : ExitCode.FAILED.code();
      }
    };
  }
}
