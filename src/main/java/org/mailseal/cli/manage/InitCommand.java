package org.mailseal.cli.manage;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.adoption.OtherClients;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.inspect.InspectOptions;
import org.mailseal.endpoint.probe.ClientName;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.Resolver;
import org.mailseal.install.ProcessCommands;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;
import org.mailseal.survey.Port;
import org.mailseal.survey.Ports;
import org.mailseal.survey.Proposal;
import org.mailseal.survey.SettingsText;
import org.mailseal.survey.Survey;
import org.mailseal.survey.ThisHost;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code mailseal init}: proposes the first settings. */
@Command(
    name = "init",
    header = "Find the mail servers on this host, propose the settings.",
    description = {
      "Find the mail servers on this host, look at their ports, and propose complete settings.",
      "Prints them, and what remains to be done beside them; changes nothing without --yes."
    },
    footerHeading = "%n",
    footer = {
      "Run it as root: others do not see what servers run with.",
      "",
      "Exit code: 0 proposed or written, 1 nothing was found or the file is there already, 2 usage."
    },
    mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {
  /** For one question to a server; a port that is silently closed costs as long as a connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Limits LIMITS = new Limits(Duration.ofSeconds(3), PATIENCE, 8192, 65536);

  @Option(
      names = "--yes",
      description = "Write the settings to their place, if there are none yet; see --config.")
  private boolean yes;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The certificate's name; default: the one in the SMTP greeting.",
      converter = NameConverter.class)
  private @Nullable DnsName name;

  @Option(
      names = "--port",
      paramLabel = "PROTOCOL:NUMBER",
      description = "Look at this port, too, such as submission:2587; may be repeated.",
      converter = PortConverter.class)
  private List<Port> further = new ArrayList<>();

  @Option(
      names = "--connect-to",
      paramLabel = "ADDRESS",
      description = "Dial this IP address; default: loopback, then the host's own.",
      converter = InspectOptions.AddressConverter.class)
  private @Nullable InetAddress connectTo;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Clock clock;

  public InitCommand(SettingsOption option, Clock clock) {
    this.option = option;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Path place = option.place();
    NewSettings written = new NewSettings(place);
    if (yes) {
      written.requireNone("without --yes the proposal is only shown");
    }
    Proposal found = proposal();
    Settings first = readBack(SettingsText.of(found, clock.instant()), place);
    Proposal proposal = found.withToDo(FirstRenewal.obstacles(first));
    String settings = SettingsText.of(proposal, clock.instant());
    readBack(settings, place);
    if (yes) {
      written.write(settings);
    } else {
      out().print(settings);
      out().flush();
    }
    tell(proposal, place);
    return ExitCode.DONE.code();
  }

  private Proposal proposal() {
    Optional<InetAddress> dialled = Optional.ofNullable(connectTo);
    Probe probe = new Probe(Resolver.system(), clock, LIMITS, ClientName.ofThisHost());
    Ports ports = new Ports(probe, dialled.map(List::of).orElseGet(Ports::ofThisHost));
    ThisHost host = ThisHost.scan(new ProcessCommands(PATIENCE));
    List<ThisHost.LeftOut> leftOut = host.leftOut(Survey.programs());
    List<Port> looked = Stream.concat(Port.usual().stream(), further.stream()).distinct().toList();
    Survey survey = Survey.of(host, ports, looked, Optional.ofNullable(name));
    if (survey.empty()) {
      leftOut.forEach(process -> err().println(process.program() + " " + process.why()));
      throw new Refusal(
          ExitCode.FAILED,
          "found no mail server: none that is known runs or is installed, and no mail port answers;"
              + " start yours, name its ports with --port, or copy config/mailseal.yaml and edit"
              + " it");
    }
    if (survey.naming().isEmpty()) {
      throw new Refusal(
          ExitCode.FAILED,
          "found mail servers, but nothing that names this host: no greeting, no setting, no"
              + " certificate; say it with --name, such as --name mail.your.domain");
    }
    return Proposal.of(survey, dialled, leftOut)
        .withToDo(OtherClients.found(host, Path.of(System.getProperty("user.home", "/root"))));
  }

  /** What is proposed must be taken. */
  private Settings readBack(String settings, Path place) {
    try {
      return SettingsReader.read(settings, place);
    } catch (SettingsException e) {
      e.problems().forEach(problem -> err().println(problem));
      throw new Refusal(
          ExitCode.FAILED,
          "what was found makes no settings that could be used; nothing was written. Copy"
              + " config/mailseal.yaml and edit it");
    }
  }

  private void tell(Proposal proposal, Path place) {
    PrintWriter err = err();
    err.println();
    if (yes || !printsToOnePlace()) {
      err.println("To be done before the first renewal:");
      SettingsText.toDo(proposal).forEach(err::println);
    } else {
      err.println("What is to be done before the first renewal stands at the top of it.");
    }
    if (!System.getProperty("user.name", "").equals("root")) {
      err.println("Not run as root: of other users' servers less is to be seen.");
    }
    String shown = Printable.sanitize(place.toString());
    err.println(
        yes
            ? "Written to " + shown + ". Edit it, then try: mailseal rehearse"
            : "Nothing was written"
                + (Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                    ? ", and " + shown + " is there already."
                    : "; --yes writes it to " + shown + "."));
    err.flush();
  }

  /**
   * On a terminal, whoever reads the errors has just read the settings, with what is to be done.
   */
  private static boolean printsToOnePlace() {
    try {
      Path own = Path.of("/proc/self/fd");
      return Files.readSymbolicLink(own.resolve("1"))
          .equals(Files.readSymbolicLink(own.resolve("2")));
    } catch (IOException notToBeSeen) {
      return false;
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec, "picocli sets it").commandLine().getErr();
  }

  static final class PortConverter implements ITypeConverter<Port> {
    @Override
    public Port convert(String written) {
      try {
        return Port.parse(written);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  static final class NameConverter implements ITypeConverter<DnsName> {
    @Override
    public DnsName convert(String written) {
      DnsName name;
      try {
        name = DnsName.of(written);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
      if (name.wildcard()) {
        throw new TypeConversionException("'" + name + "' stands for many hosts; name this one");
      }
      return name;
    }
  }
}
