package org.mailseal.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Printable;
import org.mailseal.checkup.CheckUp;
import org.mailseal.checkup.Inspection;
import org.mailseal.checkup.Scope;
import org.mailseal.checkup.TrustCheck;
import org.mailseal.checkup.Visit;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Probe;
import org.mailseal.report.InspectionJson;
import org.mailseal.report.InspectionTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code mailseal inspect}: looks at endpoints live and judges what they serve. */
@Command(
    name = "inspect",
    header = "Look at mail ports live.",
    description = {
      "Look at mail ports live: what they serve, whether it is right, and what to do.",
      "Changes nothing. Every address of a name (A and AAAA) is looked at by itself."
    },
    footerHeading = "%n",
    footer = {
      "PROTOCOL is smtp (25), submission (587), smtps (465), imap (143), imaps (993),",
      "pop3 (110) or pop3s (995); it follows from the port, and the port from it.",
      "An IPv6 address stands in brackets.",
      "",
      "Exit code: 0 all is well (warnings allowed), 1 nothing is, 3 some is, 2 usage."
    },
    mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {
  private static final int ENDPOINTS_AT_ONCE = 32;

  @Parameters(
      arity = "1..*",
      paramLabel = "HOST[:PORT][/PROTOCOL]",
      description = "What to look at, such as mail.example.org or mail.example.org/imaps.")
  private List<String> endpoints = new ArrayList<>();

  @Option(
      names = "--connect-to",
      paramLabel = "ADDRESS",
      description = "Dial this IP address; the host names are kept for SNI and checks.",
      converter = AddressConverter.class)
  private @Nullable InetAddress connectTo;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "PEM file of roots to trust beside the public ones.")
  private @Nullable Path trustFile;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final Probe probe;
  private final Clock clock;
  private final Function<List<X509Certificate>, TrustCheck> trustWith;

  /**
   * Makes the command.
   *
   * @param trustWith the trust check for the public roots and these further ones
   */
  public InspectCommand(
      Probe probe, Clock clock, Function<List<X509Certificate>, TrustCheck> trustWith) {
    this.probe = probe;
    this.clock = clock;
    this.trustWith = trustWith;
  }

  @Override
  public Integer call() {
    TrustCheck trust = trustWith.apply(trustFile == null ? List.of() : roots(trustFile));
    List<Inspection.OfPort> inspections = inspect(trust);
    print(inspections);
    return ExitCode.of(
            inspections.stream()
                .map(inspection -> inspection.fine() ? ExitCode.DONE : ExitCode.FAILED)
                .toList())
        .code();
  }

  private List<Inspection.OfPort> inspect(TrustCheck trust) {
    Optional<InetAddress> address = Optional.ofNullable(connectTo);
    CheckUp checkUp =
        new CheckUp(
            probe,
            Lookup.unasked(),
            place -> {
              throw new IOException("nothing is fetched");
            },
            trust,
            clock,
            Scope.quick());
    try (ExecutorService looking =
        Executors.newFixedThreadPool(ENDPOINTS_AT_ONCE, Thread.ofVirtual().factory())) {
      List<CompletableFuture<List<Inspection.OfPort>>> looks =
          parsed().stream()
              .distinct()
              .map(
                  endpoint ->
                      CompletableFuture.supplyAsync(
                          () -> checkUp.of(new Visit(endpoint, address, Optional.empty())),
                          looking))
              .toList();
      return looks.stream().map(CompletableFuture::join).flatMap(List::stream).toList();
    }
  }

  private void print(List<Inspection.OfPort> inspections) {
    Instant now = clock.instant();
    PrintWriter out = spec().commandLine().getOut();
    if (json) {
      out.println(JsonText.of(InspectionJson.of(inspections, now)));
    } else {
      out.print(InspectionTable.of(inspections, now));
    }
    out.flush();
  }

  private List<X509Certificate> roots(Path file) {
    try {
      return Pem.certificates(Pem.text(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      throw usage("--trust " + file + " does not exist");
    } catch (IOException e) {
      throw usage("--trust " + file + " cannot be read: " + e.getMessage() + "; give a PEM file");
    }
  }

  /** All that are wrong are told at once. */
  private List<Endpoint> parsed() {
    List<Endpoint> parsed = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (String written : endpoints) {
      try {
        parsed.add(Endpoint.parse(written));
      } catch (IllegalArgumentException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    if (!faults.isEmpty()) {
      throw usage(String.join("\n", faults));
    }
    return parsed;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    return spec;
  }

  static final class AddressConverter implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String written) {
      try {
        return InetAddress.ofLiteral(written);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'"
                + Printable.of(written)
                + "' is not an IP address such as 192.0.2.1 or 2001:db8::1");
      }
    }
  }
}
