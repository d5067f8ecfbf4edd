package org.mailseal.cli.inspect;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.NagiosAnswer;
import org.mailseal.cli.console.NagiosCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.TerminalLine;
import org.mailseal.dns.Lookup;
import org.mailseal.inspection.batch.BatchItem;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.ledger.LedgerException;
import org.mailseal.name.Printable;
import org.mailseal.report.inspection.InspectionJsonDocument;
import org.mailseal.report.inspection.InspectionJsonLines;
import org.mailseal.report.inspection.InspectionNagios;
import org.mailseal.report.inspection.InspectionStyle;
import org.mailseal.report.inspection.InspectionTable;
import org.mailseal.report.inspection.InspectionView;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.WiringException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal inspect}: looks at endpoints live and judges what they serve. */
@Command(
    name = "inspect",
    header = "Look at mail ports live.",
    description = {
      "Look at mail ports live: what they serve, whether it is right, and what to do.",
      "Changes nothing. Every address of a name (A and AAAA) is looked at by itself.",
      "With nothing named: all endpoints of the settings."
    },
    sortOptions = false,
    footerHeading = "%n",
    footer = {
      "PROTOCOL is smtp (25), submission (587), smtps (465), imap (143), imaps (993),",
      "pop3 (110), pop3s (995), sieve (4190) or lmtp (24); it follows from the port,",
      "and the port from it.",
      "An IPv6 address stands in brackets.",
      "",
      "Examples:",
      "  mailseal inspect mail.example.org              port 25, STARTTLS",
      "  mailseal inspect mail.example.org/imaps        port 993",
      "  mailseal inspect mail.example.org:2525/smtp    another port",
      "  mailseal inspect postmaster@example.org        all servers of the domain",
      "  mailseal inspect mx1.example.org --connect-to 192.0.2.7",
      "                                                 before the DNS leads there",
      "  mailseal inspect --from hosts.txt --ndjson     thousands, as they are done",
      "  mailseal inspect mail.example.org --nagios --warning-days 14 --critical-days 7",
      "",
      "A file for --from has an endpoint or a mail address on each line; # begins a",
      "comment. Its results are shown as they come, those of named endpoints in order.",
      "The formats of --json and --ndjson are in doc/inspection.schema.json.",
      "",
      "Exit code: 0 all is well (warnings allowed), 1 nothing is, 3 some is, 2 usage,",
      "130 interrupted. With --nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."
    },
    mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {
  private static final int MAX_PARALLEL = 1000;

  @Parameters(
      arity = "0..*",
      paramLabel = "HOST[:PORT][/PROTOCOL]",
      description = "What to look at; or a mail address, for all servers of its domain.")
  private List<String> named = new ArrayList<>();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "A mail domain: every MX, and the names that mail programs use.")
  private List<String> domains = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Read from a file what to look at, one a line; - is standard input.")
  private @Nullable Path from;

  @Mixin private final InspectOptions options;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "32",
      description = "So many endpoints at once (1 to 1000; default: ${DEFAULT-VALUE}).")
  private int parallel;

  @Option(
      names = "--per-address",
      paramLabel = "N",
      defaultValue = "4",
      description = "So many of them at one address (default: ${DEFAULT-VALUE}).")
  private int perAddress;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show everything that was seen, not only what matters.")
  private boolean verbose;

  @Option(names = "--json", description = "Print one JSON document instead of a table.")
  private boolean json;

  @Option(names = "--ndjson", description = "Print a JSON object a line, as each is done.")
  private boolean ndjson;

  @Option(names = "--nagios", description = "Print one line for a monitoring system.")
  private boolean nagios;

  @Option(
      names = "--warning-days",
      paramLabel = "DAYS",
      description = "With --nagios: a warning with fewer days left; default: a third.")
  private @Nullable Long warningDays;

  @Option(
      names = "--critical-days",
      paramLabel = "DAYS",
      description = "With --nagios: critical with fewer days left; default: expired.")
  private @Nullable Long criticalDays;

  @Spec private @Nullable CommandSpec spec;

  private final InspectEnvironment environment;
  private final SettingsOption settings;

  public InspectCommand(InspectEnvironment environment, SettingsOption settings) {
    this.environment = environment;
    this.options = new InspectOptions(environment.terminal());
    this.settings = settings;
  }

  @Override
  public Integer call() throws SettingsException, InterruptedException {
    if (!nagios) {
      return inspect();
    }
    try {
      return inspect();
    } catch (SettingsException | Refusal | WiringException | LedgerException e) {
      return NagiosAnswer.unknown(out(), String.valueOf(e.getMessage()));
    }
  }

  private int inspect() throws SettingsException, InterruptedException {
    List<String> problems = new ArrayList<>();
    contradictions(problems);
    boolean everything = named.isEmpty() && domains.isEmpty() && from == null;
    Optional<Settings> known = everything ? Optional.empty() : settingsIfAny();
    List<BatchItem> orders = orders(problems, parser(known));
    List<X509Certificate> roots = options.roots(problems);
    Lookup lookup = options.lookup(environment, problems);
    if (!problems.isEmpty()) {
      throw new ParameterException(spec().commandLine(), String.join("\n", problems));
    }
    ManagedHosts hosts = new ManagedHosts(List.of(), Map.of());
    if (everything) {
      known = Optional.of(settings.read());
      hosts = ManagedHosts.trustedBy(known.get());
      orders.addAll(all(known.get()));
    } else if (known.isPresent()) {
      hosts = hosts(known.get(), orders);
    }
    try (InputStream lines = open()) {
      return run(
          orders,
          new BatchItemLines(lines, parser(known)),
          options.itemInspector(
              environment, lookup, roots, hosts::trust, known.flatMap(Settings::ehlo)));
    } catch (IOException e) {
      throw new Refusal(ExitCode.FAILED, unreadable(e) + "; nothing was looked at");
    }
  }

  private void contradictions(List<String> problems) {
    if (Stream.of(json, ndjson, nagios).filter(asked -> asked).count() > 1) {
      problems.add("--json, --ndjson and --nagios exclude each other; choose one");
    }
    if (!nagios && (warningDays != null || criticalDays != null)) {
      problems.add("--warning-days and --critical-days go with --nagios");
    }
    if ((warningDays != null && warningDays < 0) || (criticalDays != null && criticalDays < 0)) {
      problems.add("--warning-days and --critical-days cannot be negative");
    }
    if (warningDays != null && criticalDays != null && warningDays < criticalDays) {
      problems.add("--warning-days is below --critical-days; a warning comes first");
    }
    if (parallel < 1 || parallel > MAX_PARALLEL) {
      problems.add("--parallel " + parallel + " is not between 1 and " + MAX_PARALLEL);
    }
    if (perAddress < 1 || perAddress > MAX_PARALLEL) {
      problems.add("--per-address " + perAddress + " is not between 1 and " + MAX_PARALLEL);
    }
    options.contradictions(problems);
    if (from != null && !fromStandardInput() && !Files.isReadable(from)) {
      problems.add("--from " + from + (Files.exists(from) ? " cannot be read" : " does not exist"));
    }
  }

  /** What was named, in its order, nothing twice. */
  private List<BatchItem> orders(List<String> problems, BatchItemParser text) {
    Set<BatchItem> orders = new LinkedHashSet<>();
    for (String written : named) {
      read(problems, () -> orders.add(text.parse(written)));
    }
    for (String written : domains) {
      read(problems, () -> orders.add(new BatchItem.OfDomain(BatchItemParser.domain(written))));
    }
    if (options.withoutDns() && orders.stream().anyMatch(BatchItem.OfDomain.class::isInstance)) {
      problems.add("the servers of a domain are in the DNS, so --no-dns leaves nothing to do");
    }
    if (problems.isEmpty() && orders.isEmpty() && from == null && settings.file().isEmpty()) {
      problems.add("name what to look at, such as mail.example.org; there are no settings either");
    }
    return new ArrayList<>(orders);
  }

  private static void read(List<String> problems, Runnable parse) {
    try {
      parse.run();
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  /** The settings where they can be used; a port can be looked at without them. */
  private Optional<Settings> settingsIfAny() {
    try {
      return settings.file().isEmpty() ? Optional.empty() : Optional.of(settings.read());
    } catch (SettingsException unusable) {
      note("the settings are left out, also where they say how to look: " + unusable.getMessage());
      return Optional.empty();
    }
  }

  /** A port is dialled as the command line says, else as the settings do. */
  private BatchItemParser parser(Optional<Settings> known) {
    return new BatchItemParser(
        endpoint ->
            options
                .connectTo()
                .or(
                    () ->
                        options.asksWhere()
                            ? Optional.empty()
                            : known
                                .map(ManagedHosts::dialledBy)
                                .flatMap(hosts -> hosts.connectTo(endpoint))));
  }

  /** The ports of the settings; all of them to do. */
  private List<BatchItem> all(Settings read) {
    BatchItemParser text = parser(Optional.of(read));
    List<BatchItem> all =
        ManagedHosts.dialledBy(read).endpoints().stream().map(text::port).distinct().toList();
    if (all.isEmpty()) {
      throw new Refusal(
          ExitCode.USAGE, "the settings have no endpoints; name what to look at, or add some");
    }
    return all;
  }

  /**
   * Named ports that are managed are trusted as the settings say. The ledger is opened only where
   * there may be one.
   */
  private ManagedHosts hosts(Settings read, List<BatchItem> orders) {
    ManagedHosts dialled = ManagedHosts.dialledBy(read);
    boolean managed =
        orders.stream()
            .anyMatch(
                order ->
                    order instanceof BatchItem.OfPort(PortTarget target)
                        && dialled.knows(target.endpoint()));
    boolean perhaps =
        from != null || orders.stream().anyMatch(BatchItem.OfDomain.class::isInstance);
    if (dialled.endpoints().isEmpty() || !(managed || perhaps)) {
      return dialled;
    }
    try {
      return ManagedHosts.trustedBy(read);
    } catch (WiringException | LedgerException closed) {
      if (managed) {
        note(
            "the roots that the settings name are not trusted here: "
                + closed.getMessage()
                + "; name them with --trust");
      }
      return dialled;
    }
  }

  private boolean fromStandardInput() {
    return Objects.requireNonNull(from, "asked for only where there is one").toString().equals("-");
  }

  private InputStream open() throws IOException {
    if (from == null) {
      return InputStream.nullInputStream();
    }
    return new BufferedInputStream(
        fromStandardInput() ? environment.input() : Files.newInputStream(from), 1 << 16);
  }

  private int run(List<BatchItem> orders, Iterator<BatchItem> lines, BatchItemInspector inspector)
      throws IOException, InterruptedException {
    Iterator<BatchItem> all =
        from == null
            ? orders.iterator()
            : new InspectInput(orders.iterator(), lines, options.withoutDns());
    OptionalLong total = total(orders.size());
    Instant now = environment.clock().instant();
    InspectionView view = view(now);
    InspectRun run =
        new InspectRun(
            view,
            out(),
            spec().commandLine().getErr(),
            total,
            new TerminalLine(
                environment.terminal(),
                spec().commandLine().getErr(),
                spec().commandLine()::getUsageHelpWidth),
            environment.terminal().shows());
    InspectRun.End end =
        run.run(inspector, all, from == null, parallel, perAddress, environment.stop().get());
    end.fault().ifPresent(fault -> complain(unreadable(fault)));
    end.notes().forEach(note -> note(note + "; name another one with --resolver"));
    return view instanceof InspectionNagios monitor
        ? NagiosCode.of(monitor.level())
        : code(end, view);
  }

  private int code(InspectRun.End end, InspectionView view) {
    if (end.stopped()) {
      return ExitCode.INTERRUPTED.code();
    }
    if (end.tally().all() == 0 && end.fault().isEmpty()) {
      complain("there is no endpoint in " + from + "; nothing was looked at");
    }
    if (end.tally().all() == end.tally().bad() || view.lost().isPresent()) {
      return ExitCode.FAILED.code();
    }
    return (end.tally().bad() > 0 || end.fault().isPresent() ? ExitCode.SOME_FAILED : ExitCode.DONE)
        .code();
  }

  private InspectionView view(Instant now) {
    if (nagios) {
      return new InspectionNagios(out(), now, days(warningDays), days(criticalDays));
    }
    return json
        ? new InspectionJsonDocument(out(), now)
        : ndjson ? new InspectionJsonLines(out(), now) : table(now);
  }

  /** Host by host where hosts were named: their number is small, and somebody waits. */
  private InspectionView table(Instant now) {
    InspectionStyle style =
        environment.terminal().shows()
            ? environment.style().onTerminal(spec().commandLine()::getUsageHelpWidth)
            : environment.style();
    return from == null && !verbose
        ? InspectionTable.byHost(out(), style, now)
        : InspectionTable.byPort(out(), style, verbose, now);
  }

  private static OptionalLong days(@Nullable Long days) {
    return days == null ? OptionalLong.empty() : OptionalLong.of(days);
  }

  /** How much there is to do, where a look at the file can tell. */
  private OptionalLong total(int namedOrders) throws IOException {
    if (from == null) {
      return OptionalLong.of(namedOrders);
    }
    if (fromStandardInput() || !Files.isRegularFile(from)) {
      return OptionalLong.empty();
    }
    try (InputStream lines = open()) {
      return OptionalLong.of(
          namedOrders
              + new BatchItemLines(lines, new BatchItemParser(_ -> Optional.empty())).count());
    }
  }

  private String unreadable(IOException fault) {
    return "--from "
        + from
        + " cannot be read: "
        + Printable.sanitize(String.valueOf(fault.getMessage()));
  }

  /** A monitor takes one line, and has it. */
  private void note(String what) {
    if (!nagios) {
      complain(what);
    }
  }

  private void complain(String what) {
    spec().commandLine().getErr().println("mailseal: " + what);
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    return spec;
  }
}
