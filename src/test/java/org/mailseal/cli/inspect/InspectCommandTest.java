package org.mailseal.cli.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Pem;
import org.mailseal.cli.console.NagiosAnswer;
import org.mailseal.cli.console.ScriptedTerminal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.MailScripts;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.Resolver;
import org.mailseal.endpoint.probe.ScriptedMailServer;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.inspection.batch.Batch;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.inspection.domain.DomainPlan;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.TestFindings;
import org.mailseal.inspection.result.Topic;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.name.DnsName;
import org.mailseal.report.inspection.InspectionStyle;
import org.mailseal.wiring.StopSignal;
import picocli.CommandLine;

class InspectCommandTest {
  private static final Authority ROOT = TestCertificates.root("Test Root");
  private static final ScriptedMailServer.Script IMAPS =
      MailScripts.serving(
          Protocol.IMAPS,
          "mail.example.org",
          ROOT.leaf("mail.example.org").issue().serverContext());

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final StopSignal stop = StopSignal.idle();
  private Resolver resolver =
      host -> {
        throw new UnknownHostException(host);
      };
  private Optional<DnsName> ehlo = Optional.empty();
  private InspectEnvironment.Dns dns = (server, trustAnchors) -> Lookup.unasked();
  private InputStream input = InputStream.nullInputStream();
  private Terminal terminal = ScriptedTerminal.absent();

  private int run(String... arguments) {
    return run(new PrintWriter(out), arguments);
  }

  private int run(PrintWriter output, String... arguments) {
    InspectEnvironment environment =
        new InspectEnvironment(
            Clock.systemUTC(),
            resolver,
            (used, name) -> {
              ehlo = name;
              return new Probe(
                  used,
                  Clock.systemUTC(),
                  new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 8192, 65536));
            },
            dns,
            place -> {
              throw new IOException("nothing is fetched");
            },
            place -> {
              throw new IOException("nothing is fetched");
            },
            (lookup, policies) -> domain -> domainPlan(domain),
            InspectCommandTest::trusting,
            input,
            terminal,
            new InspectionStyle(true, false, OptionalInt.empty()),
            () -> stop);
    SettingsOption settings = new SettingsOption();
    CommandLine line = new CommandLine(new InspectCommand(environment, settings));
    line.addMixin("settings", settings);
    CommandLine.IParameterExceptionHandler usual = line.getParameterExceptionHandler();
    return line.setOut(output)
        .setErr(new PrintWriter(err))
        .setParameterExceptionHandler(
            (fault, given) -> {
              OptionalInt told = NagiosAnswer.tell(fault, given);
              return told.isPresent() ? told.getAsInt() : usual.handleParseException(fault, given);
            })
        .execute(arguments);
  }

  private DomainPlan domainPlan(DnsName domain) {
    return new DomainPlan(
        new Inspection.OfDomain(
            domain,
            List.of(new Fact("MX", "10 mail." + domain)),
            List.of(TestFindings.ok(Topic.MX, "has an MX"))),
        ports.stream()
            .map(
                port ->
                    new PortTarget(
                        new Endpoint("mail." + domain, port, Protocol.IMAPS),
                        Optional.empty(),
                        Optional.of(domain)))
            .toList());
  }

  private List<Integer> ports = List.of();

  /** Trusts what one of the roots has signed, and nothing else. */
  private static TrustedRoots trusting(List<X509Certificate> roots) {
    return (chain, now) -> {
      boolean signed =
          roots.stream()
              .anyMatch(
                  root ->
                      root.getSubjectX500Principal().equals(chain.leaf().getIssuerX500Principal()));
      return signed ? Optional.empty() : Optional.of("an unknown root");
    };
  }

  private static Path rootFile(Path folder) throws Exception {
    String pem =
        "a comment\n-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(ROOT.certificate().getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    return Files.writeString(folder.resolve("root.pem"), pem);
  }

  @Test
  void allIsWell(@TempDir Path folder) throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      int code =
          run(
              server.endpoint(Protocol.IMAPS).toString(),
              "--connect-to",
              "127.0.0.1",
              "--quick",
              "--trust",
              rootFile(folder).toString());

      assertThat(code).isZero();
      assertThat(out.toString())
          .startsWith("✓ mail.example.org:" + server.port() + "/imaps at 127.0.0.1\n")
          .contains("checks passed: reach, host name")
          .doesNotContain("✗", "looked at");
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void rootsAreReadInEveryForm(@TempDir Path folder) throws Exception {
    X509Certificate root = Pem.certificates(Files.readString(rootFile(folder))).getFirst();
    KeyStore java = KeyStore.getInstance("JKS");
    java.load(null, null);
    java.setCertificateEntry("root", root);
    Path jks = folder.resolve("root.jks");
    Path pkcs12 = folder.resolve("root.p12");
    try (OutputStream out = Files.newOutputStream(jks)) {
      java.store(out, "changeit".toCharArray());
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", root);
    try (OutputStream out = Files.newOutputStream(pkcs12)) {
      store.store(out, "a secret one".toCharArray());
    }
    Path password = Files.writeString(folder.resolve("password"), "a secret one\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    Path der = Files.write(folder.resolve("root.der"), root.getEncoded());
    for (List<String> trust :
        List.of(
            List.of(der.toString()),
            List.of(jks.toString()),
            List.of(pkcs12.toString(), "--password-file", password.toString()))) {
      try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
        String endpoint = server.endpoint(Protocol.IMAPS).toString();
        List<String> words =
            new ArrayList<>(List.of(endpoint, "--connect-to", "127.0.0.1", "--quick", "--trust"));
        words.addAll(trust);
        assertThat(run(words.toArray(String[]::new))).as(err.toString()).isZero();
      }
    }
    assertThat(run("mail.example.org", "--quick", "--trust", pkcs12.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--trust", "needs a password", "--password-file");
  }

  @Test
  void allFailed() throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      int code =
          run(
              server.endpoint(Protocol.IMAPS).toString(),
              "--connect-to",
              "127.0.0.1",
              "--quick",
              "--json");

      assertThat(code).isEqualTo(1);
      assertThat(
              JsonParser.parseString(out.toString())
                  .getAsJsonObject()
                  .getAsJsonArray("inspections")
                  .get(0)
                  .getAsJsonObject()
                  .get("level")
                  .getAsString())
          .isEqualTo("failure");
      assertThat(out.toString()).contains("an unknown root").contains("\"fault\": null");
    }
  }

  @Test
  void someFailedAndAnUnknownIsNotFine(@TempDir Path folder) throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      int code =
          run(
              "nowhere.example.org",
              "127.0.0.1:" + server.port() + "/imaps",
              "--quick",
              "--trust",
              rootFile(folder).toString());

      assertThat(code).isEqualTo(3);
      assertThat(out.toString())
          .startsWith("? nowhere.example.org:25/smtp\n")
          .contains("? nowhere.example.org has no address")
          .contains("! 127.0.0.1:" + server.port() + "/imaps at 127.0.0.1\n")
          .endsWith("\n2 looked at: ! 1 with warnings, ? 1 unknown.\n");
    }
  }

  /** Names that all lead to this machine. */
  private void everyNameIsHere() {
    resolver = host -> List.of(InetAddress.ofLiteral("127.0.0.1"));
  }

  @Test
  void linesOfAFileAndAWrongOneAmongThem(@TempDir Path folder) throws Exception {
    everyNameIsHere();
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      String endpoint = server.endpoint(Protocol.IMAPS).toString();
      Path list =
          Files.writeString(
              folder.resolve("hosts"),
              "\uFEFF# hosts\r\n\r\n"
                  + endpoint
                  + " # ours\r\nmail.example.org:2525\r\n"
                  + "x".repeat(2 * BatchItemLines.MAX_LINE_CHARACTERS)
                  + "\n  "
                  + endpoint
                  + "  \n\u0000\n[::1\nadmin@example.org");

      int code = run("--from", list.toString(), "--ndjson", "--quick", "--trust", root(folder));

      List<String> lines = out.toString().lines().toList();
      assertThat(code).isEqualTo(3);
      assertThat(lines).hasSize(8);
      assertThat(lines.subList(0, 7))
          .anySatisfy(line -> assertThat(line).contains("\"line\":4", "usual on port 2525"))
          .anySatisfy(line -> assertThat(line).contains("\"line\":5", "longer than 1024 bytes"))
          .anySatisfy(line -> assertThat(line).contains("\"line\":7", "\\u0000"))
          .anySatisfy(line -> assertThat(line).contains("\"line\":8", "[::1"))
          .anySatisfy(line -> assertThat(line).contains("\"domain\":\"example.org\""))
          .filteredOn(line -> line.contains("\"kind\":\"port\""))
          .hasSize(2);
      assertThat(lines.getLast())
          .endsWith("\"ok\":3,\"warning\":0,\"unknown\":4,\"failure\":0,\"complete\":true}");
      assertThat(err.toString()).isEmpty();
    }
  }

  private static String root(Path folder) throws Exception {
    return rootFile(folder).toString();
  }

  @Test
  void standardInputIsReadAndAnEmptyOneIsNotWell() {
    assertThat(run("--from", "-")).isEqualTo(1);
    assertThat(err.toString()).contains("there is no endpoint in -; nothing was looked at");

    input = new ByteArrayInputStream("nowhere.example.org\n".getBytes(UTF_8));
    assertThat(run("--from", "-")).isEqualTo(1);
    assertThat(out.toString()).contains("? nowhere.example.org has no address");
  }

  @Test
  void anInputThatBreaksOffIsTold() {
    input =
        new SequenceInputStream(
            new ByteArrayInputStream("nowhere.example.org\n".getBytes(UTF_8)),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("Stale file handle");
              }

              @Override
              public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("Stale file handle");
              }
            });

    assertThat(run("--from", "-", "--json")).isEqualTo(1);
    assertThat(err.toString()).contains("--from - cannot be read: Stale file handle");
    assertThat(summary()).contains("\"complete\":false");
  }

  private String summary() {
    return JsonParser.parseString(out.toString())
        .getAsJsonObject()
        .getAsJsonObject("summary")
        .toString();
  }

  @Test
  void aDomainLeadsToItsPorts(@TempDir Path folder) throws Exception {
    everyNameIsHere();
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      ports = List.of(server.port());

      int code = run("--domain", "example.org", "user@example.org", "--trust", root(folder));

      assertThat(code).isZero();
      assertThat(out.toString())
          .startsWith(
              """
              ✓ mail domain example.org
                  MX        10 mail.example.org
                ✓ 1 check passed: mx

              ✓ mail.example.org:PORT/imaps at 127.0.0.1
              """
                  .replace("PORT", server.port() + ""))
          .endsWith("\n2 looked at: ✓ 2 ok.\n");
    }
  }

  @Test
  void everythingIsShownWhereThatIsWanted() throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      run(server.endpoint(Protocol.IMAPS).toString(), "--connect-to", "127.0.0.1", "-v", "--quick");

      assertThat(out.toString())
          .contains("  greeting  * OK [CAPABILITY IMAP4rev1] Dovecot ready.")
          .contains("  ✓ the certificate covers mail.example.org [RFC 9525 §6]")
          .contains("  ✗ an unknown root");
    }
  }

  @Test
  void withNothingNamedThePortsOfTheSettingsAreLookedAt(@TempDir Path folder) throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      isWell(server, run("--config", settings(folder, server.port()), "--quick"));
    }
  }

  /** As a letter about an incident says it. */
  @Test
  void aNamedPortOfTheSettingsIsDialledAndTrustedAsTheySay(@TempDir Path folder) throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      String settings = settings(folder, server.port());

      isWell(server, run("--config", settings, "--quick", name(server)));
      assertThat(ehlo).hasValue(DnsName.of("known.example.org"));
      input = new ByteArrayInputStream(name(server).getBytes(UTF_8));
      isWell(server, run("--config", settings, "--quick", "--from", "-"));
    }
  }

  @Test
  void anotherPortOfAManagedHostIsLookedAtAsTheManagedOne(@TempDir Path folder) throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      isWell(server, run("--config", settings(folder, server.port() ^ 1), "--quick", name(server)));
    }
  }

  @Test
  void whoAsksWhereANameLeadsIsNotLedElsewhere(@TempDir Path folder) throws Exception {
    String settings = settings(folder, 993);

    assertThat(run("--config", settings, "--quick", "-4", "mail.example.org:993")).isEqualTo(1);
    assertThat(out.toString()).contains("? mail.example.org:993/imaps", "has no address");
  }

  @Test
  void settingsThatCannotBeUsedKeepNobodyFromLooking(@TempDir Path folder) throws Exception {
    Path broken = Files.writeString(folder.resolve("mailseal.yaml"), "nonsense: 1\n");
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      run(
          "--config",
          broken.toString(),
          server.endpoint(Protocol.IMAPS).toString(),
          "--connect-to",
          "127.0.0.1",
          "--quick",
          "--ehlo",
          "other.example.org");

      assertThat(out.toString()).contains("mail.example.org:" + server.port());
      assertThat(err.toString())
          .startsWith("mailseal: the settings are left out, also where they say how to look: ")
          .contains("nonsense");
      assertThat(ehlo).hasValue(DnsName.of("other.example.org"));
    }
  }

  private static String name(ScriptedMailServer server) {
    return server.endpoint(Protocol.IMAPS).toString();
  }

  private String settings(Path folder, int imaps) throws Exception {
    Path passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse battery");
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
    return Files.writeString(
            folder.resolve("mailseal.yaml"),
            """
            contact: postmaster@example.org
            authorities:
              corporate: { manual: { hand-in: pki@corp.example }, trust: %s }
            certificates:
              mail.example.org:
                authority: corporate
                endpoints: [{ imaps: %d }]
                connect-to: 127.0.0.1
                install:
                  - pem: { certificate: %s/mail.crt, key: %s/mail.key }
            database: jdbc:h2:file:%s/ledger
            passphrase-file: %s
            ehlo: known.example.org
            """
                .formatted(root(folder), imaps, folder, folder, folder, passphrase))
        .toString();
  }

  private void isWell(ScriptedMailServer server, int code) {
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString())
        .startsWith("✓ mail.example.org:" + server.port() + "/imaps at 127.0.0.1\n");
    out.getBuffer().setLength(0);
  }

  @Test
  void namesComeInTheirOrder() {
    String[] names = new String[60];
    Arrays.setAll(names, n -> "host" + n + ".example.org");

    run(names);

    assertThat(out.toString().lines().filter(line -> line.startsWith("? ")))
        .containsExactly(
            Arrays.stream(names).map(name -> "? " + name + ":25/smtp").toArray(String[]::new));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aTerminalSeesHowFarItIs() {
    terminal = ScriptedTerminal.typing();
    String[] names = new String[60];
    Arrays.setAll(names, n -> "host" + n + ".example.org");

    run(names);

    assertThat(err.toString())
        .startsWith("\r\u001B[K[..............................] 0/60")
        .contains("/60, ", " not well")
        .endsWith("\r\u001B[K");
    assertThat(ProgressBar.text(30, 2, OptionalLong.of(60)))
        .isEqualTo("[###############...............] 30/60, 2 not well");
    assertThat(ProgressBar.text(30, 0, OptionalLong.empty())).isEqualTo("30 done");
    assertThat(ProgressBar.text(1, 1, OptionalLong.of(0))).isEqualTo("1 done, 1 not well");
  }

  @Test
  void aBarShowsThatSomethingGoesOnAndIsErased() {
    terminal = ScriptedTerminal.typing();

    run("nowhere.example.org", "elsewhere.example.org");

    assertThat(err.toString()).contains("0/2").endsWith("\r\u001B[K");
  }

  @Test
  void whatIsKnownIsShownWhenSomebodyStops() throws Exception {
    input = new ByteArrayInputStream("slow.example.org\nquick.example.org".getBytes(UTF_8));
    CountDownLatch asked = new CountDownLatch(1);
    resolver =
        host -> {
          if (host.startsWith("slow")) {
            asked.countDown();
            await(new CountDownLatch(1));
          }
          throw new UnknownHostException(host);
        };
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(
            () -> run("--from", "-", "--json"), Thread::startVirtualThread);
    await(asked);
    Awaitility.await()
        .untilAsserted(() -> assertThat(out.toString()).contains("quick.example.org:25/smtp"));

    stop.ask();

    assertThat(code.join()).isEqualTo(130);
    assertThat(summary()).contains("\"complete\":false");
    assertThat(err.toString()).contains("mailseal: stopped as asked; 1 looked at, the rest");
  }

  @Test
  void whatCameEarlyIsReleasedInItsOrder() {
    List<String> shown = new ArrayList<>();
    OrderedOutcomes sorted =
        new OrderedOutcomes(outcome -> shown.add(((BatchOutcome.Skipped) outcome).what()));

    sorted.heard(result(2, 0, "c", true));
    sorted.heard(result(1, 2, "b2", false));
    sorted.heard(result(1, 0, "b0", false));
    assertThat(shown).isEmpty();
    sorted.heard(result(0, 0, "a", true));
    assertThat(shown).containsExactly("a");
    sorted.release();
    assertThat(shown).containsExactly("a", "b0", "b2", "c");
  }

  private static Batch.Result result(long order, int part, String what, boolean last) {
    return new Batch.Result(
        order, part, List.of(new BatchOutcome.Skipped(OptionalLong.empty(), what, "")), last);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aClosedPipeEndsItSoonAndQuietly() throws Exception {
    Writer closed =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    input =
        new SequenceInputStream(
            new ByteArrayInputStream("nowhere.example.org\n".getBytes(UTF_8)),
            new PipedInputStream(new PipedOutputStream())); // more may come, but never does

    assertThat(run(new PrintWriter(closed), "--from", "-")).isEqualTo(1);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theChosenFamilyAloneIsLookedAt() throws Exception {
    resolver = host -> List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

    run("mail.example.org:1/smtp", "-4");
    assertThat(out.toString()).contains("at 127.0.0.1").doesNotContain("at ::1");
    run("mail.example.org:1/smtp", "-6");
    assertThat(out.toString()).contains("at ::1");
  }

  @Test
  void aMonitorIsToldOnOneLine(@TempDir Path folder) throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(IMAPS)) {
      String endpoint = server.endpoint(Protocol.IMAPS).toString();
      String[] arguments = {
        endpoint, "--connect-to", "127.0.0.1", "--quick", "--nagios", "--trust", root(folder),
      };

      assertThat(run(arguments)).isZero();
      assertThat(out.toString())
          .startsWith("MAILSEAL OK - 1 endpoint is well, ")
          .contains("'" + endpoint + " 127.0.0.1'=");
      assertThat(out.toString().lines()).hasSize(1);
    }
    assertThat(run("nowhere.example.org", "--nagios")).isEqualTo(3);
    assertThat(out.toString()).contains("MAILSEAL UNKNOWN - nowhere.example.org:25/smtp: ");
  }

  @Test
  void aMonitorHearsOfAWrongCommandLineAsOfAnythingUnknown() {
    assertThat(run("mail.example.org:2525", "--nagios")).isEqualTo(3);
    assertThat(run("--nagios", "mail.example.org", "--no-such-option")).isEqualTo(3);
    assertThat(run("--nagios", "mail.example.org", "--from", "/no/such/file")).isEqualTo(3);
    assertThat(out.toString().lines())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).startsWith("MAILSEAL UNKNOWN - "));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    int code =
        run(
            "mail.example.org:2525",
            "user@localhost",
            "--domain",
            "*.example.org",
            "--json",
            "--ndjson",
            "--parallel",
            "0",
            "--per-address",
            "5000",
            "--warning-days",
            "7",
            "-4",
            "-6",
            "--from",
            "/no/such/file",
            "--trust",
            "/no/such/root");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("no protocol is usual on port 2525")
        .contains("'localhost' is not a fully qualified name")
        .contains("'*.example.org' stands for many domains")
        .contains("--json, --ndjson and --nagios exclude each other")
        .contains("--parallel 0 is not between 1 and 1000")
        .contains("--per-address 5000 is not between")
        .contains("--warning-days and --critical-days go with --nagios")
        .contains("-4 and -6 exclude each other")
        .contains("--from /no/such/file does not exist")
        .contains("--trust /no/such/root does not exist");
  }

  @Test
  void anotherResolverIsAsked() throws Exception {
    List<InetSocketAddress> asked = new ArrayList<>();
    dns =
        (server, trustAnchors) -> {
          server.ifPresent(asked::add);
          return Lookup.unasked();
        };
    everyNameIsHere();

    run("mail.example.org:1/smtp", "--resolver", "192.0.2.53");
    run("mail.example.org:1/smtp", "--resolver", "127.0.0.1:5353");
    run("mail.example.org:1/smtp", "--resolver", "[2001:db8::53]:54");
    run("mail.example.org:1/smtp", "--resolver", "2001:db8::53");
    assertThat(run("mail.example.org:1/smtp", "--resolver", "ns.example.org")).isEqualTo(2);
    assertThat(run("mail.example.org:1/smtp", "--resolver", "192.0.2.1:x")).isEqualTo(2);

    InetAddress ipv6 = InetAddress.ofLiteral("2001:db8::53");
    assertThat(asked)
        .containsExactly(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53),
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5353),
            new InetSocketAddress(ipv6, 54),
            new InetSocketAddress(ipv6, 53));
    // It says nothing, so nobody knows the way, whatever the system knows.
    assertThat(out.toString()).contains("mail.example.org has no address");
  }

  @Test
  void usageIsExplained(@TempDir Path folder) throws Exception {
    assertThat(run()).isEqualTo(2);
    assertThat(run("mail.example.org:2525")).isEqualTo(2);
    assertThat(run("mail.example.org", "mail.example.org:2526")).isEqualTo(2);
    assertThat(run("mail.example.org", "--connect-to", "elsewhere")).isEqualTo(2);
    assertThat(run("mail.example.org", "--trust", folder.resolve("absent").toString()))
        .isEqualTo(2);
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    assertThat(run("mail.example.org", "--trust", empty.toString())).isEqualTo(2);
    Path broken = Files.writeString(folder.resolve("broken.pem"), "not PEM");
    assertThat(run("mail.example.org", "--trust", broken.toString())).isEqualTo(2);

    assertThat(err.toString())
        .contains("no protocol is usual on port 2525; name it")
        .contains("no protocol is usual on port 2526; name it")
        .contains("'elsewhere' is not an IP address")
        .contains("absent does not exist")
        .contains("empty.pem: the file is empty")
        .contains("broken.pem");
    assertThat(out.toString()).isEmpty();
  }
}
