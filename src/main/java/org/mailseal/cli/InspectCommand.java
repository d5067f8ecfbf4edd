package org.mailseal.cli;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
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
import org.mailseal.certificate.Printable;
import org.mailseal.endpoint.CheckUp;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Probe;
import org.mailseal.endpoint.TrustCheck;
import org.mailseal.report.Inspection;
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
  private static final int ALL_FINE = 0;
  private static final int ALL_FAILED = 1;
  private static final int SOME_FAILED = 3;

  @Parameters(
      arity = "1..*",
      paramLabel = "HOST[:PORT][/PROTOCOL]",
      description = "What to look at, such as mail.example.org or mail.example.org/imaps.",
      converter = EndpointConverter.class)
  private List<Endpoint> endpoints = new ArrayList<>();

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
    List<Inspection> inspections = inspect(trust);
    print(inspections);
    long fine = inspections.stream().filter(Inspection::fine).count();
    if (fine == inspections.size()) {
      return ALL_FINE;
    }
    return fine == 0 ? ALL_FAILED : SOME_FAILED;
  }

  private List<Inspection> inspect(TrustCheck trust) {
    Optional<InetAddress> address = Optional.ofNullable(connectTo);
    try (ExecutorService looking =
        Executors.newFixedThreadPool(ENDPOINTS_AT_ONCE, Thread.ofVirtual().factory())) {
      List<CompletableFuture<List<Inspection>>> looks =
          endpoints.stream()
              .distinct()
              .map(
                  endpoint ->
                      CompletableFuture.supplyAsync(
                          () -> inspect(endpoint, address, trust), looking))
              .toList();
      return looks.stream().map(CompletableFuture::join).flatMap(List::stream).toList();
    }
  }

  private List<Inspection> inspect(
      Endpoint endpoint, Optional<InetAddress> address, TrustCheck trust) {
    return probe.look(endpoint, address).stream()
        .map(seen -> new Inspection(seen, CheckUp.judge(seen, clock.instant(), trust)))
        .toList();
  }

  private void print(List<Inspection> inspections) {
    Instant now = clock.instant();
    PrintWriter out = spec().commandLine().getOut();
    if (json) {
      out.println(
          new GsonBuilder()
              .setPrettyPrinting()
              .serializeNulls()
              .disableHtmlEscaping()
              .create()
              .toJson(InspectionJson.of(inspections, now)));
    } else {
      out.print(InspectionTable.of(inspections, now));
    }
    out.flush();
  }

  private List<X509Certificate> roots(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      List<X509Certificate> roots =
          CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (roots.isEmpty()) {
        throw usage("--trust " + file + " holds no certificate; give a PEM file");
      }
      return roots;
    } catch (NoSuchFileException e) {
      throw usage("--trust " + file + " does not exist");
    } catch (IOException | CertificateException e) {
      throw usage("--trust " + file + " cannot be read: " + e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec().commandLine(), Printable.of(message));
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it calls");
    }
    return spec;
  }

  static final class EndpointConverter implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String written) {
      try {
        return Endpoint.parse(written);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
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
