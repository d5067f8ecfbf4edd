import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Mailseal beside prometheus-blackbox-exporter on thousands of endpoints, and beside sslscan on
 * one. Started by {@code run}, which makes what it needs in the folder that it is given.
 */
public final class InspectBench {
  private static final int PORT = 22525;
  private static final int FAST_PORT = 22526;
  private static final int EXPORTER_PORT = 29115;
  private static final long ADDED_MILLIS = 50;
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, on every Linux

  private final Path mailseal;
  private final Path folder;
  private final int endpoints;
  private final int parallel;
  private final int rounds;

  private InspectBench(Path mailseal, Path folder, int endpoints, int parallel, int rounds) {
    this.mailseal = mailseal;
    this.folder = folder;
    this.endpoints = endpoints;
    this.parallel = parallel;
    this.rounds = rounds;
  }

  /** What one pass over a list took. CPU in seconds; resident memory at its peak, in MiB. */
  private record Pass(
      double seconds,
      double cpu,
      double serverCpu,
      double driverCpu,
      double peak,
      int well,
      int of) {
    double perSecond() {
      return of / seconds;
    }
  }

  private interface Work {
    int wellOf(List<String> targets) throws Exception;
  }

  public static void main(String[] words) throws Exception {
    new InspectBench(
            Path.of(words[0]),
            Path.of(words[1]),
            Integer.parseInt(words[2]),
            Integer.parseInt(words[3]),
            Integer.parseInt(words[4]))
        .run();
  }

  private void run() throws Exception {
    Process slow = server(PORT, ADDED_MILLIS);
    Process fast = server(FAST_PORT, 0);
    Process exporter =
        background(
            "exporter",
            "prometheus-blackbox-exporter",
            "--config.file=src/bench/inspect/blackbox.yml",
            "--log.level=error",
            "--web.listen-address=127.0.0.1:" + EXPORTER_PORT);
    try {
      awaitPorts();
      many(slow, exporter);
      linear(slow);
      one("one endpoint, " + ADDED_MILLIS + " ms added to each answer", PORT);
      one("one endpoint, nothing added", FAST_PORT);
    } finally {
      for (Process started : List.of(exporter, slow, fast)) {
        started.destroy();
        started.waitFor();
      }
    }
  }

  private Process server(int port, long delay) throws IOException {
    return background(
        "server-" + port,
        folder.resolve("mailports").toString(),
        Integer.toString(port),
        Long.toString(delay),
        folder.resolve("chain.pem").toString(),
        folder.resolve("key.pem").toString());
  }

  private Process background(String log, String... words) throws IOException {
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log + ".log").toFile())
        .start();
  }

  private static void awaitPorts() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    for (int port : new int[] {PORT, FAST_PORT, EXPORTER_PORT}) {
      while (true) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
          break;
        } catch (IOException notYet) {
          if (System.nanoTime() > end) {
            throw new IOException(
                "nothing listens on port " + port + "; see the .log files", notYet);
          }
          Thread.sleep(20);
        }
      }
    }
  }

  // ---- many

  private void many(Process server, Process exporter) throws Exception {
    System.out.printf(
        "%d endpoints, %d at once, %d ms added to each answer, ECDSA P-256%n",
        endpoints, parallel, ADDED_MILLIS);
    List<String> targets = targets(endpoints);
    List<Pass> ours = new ArrayList<>();
    List<Pass> theirs = new ArrayList<>();
    pass(server, exporter, targets.subList(0, Math.min(1000, endpoints)), this::exporter); // warm
    for (int round = 1; round <= rounds; round++) {
      ours.add(tell("mailseal", mailseal(server, targets)));
      theirs.add(tell("exporter", pass(server, exporter, targets, this::exporter)));
    }
    double throughput = median(ours, Pass::perSecond) / median(theirs, Pass::perSecond);
    ratio("throughput, mailseal / exporter", throughput, "at least 1");
    ratio(
        "CPU a probe, mailseal / exporter",
        median(ours, pass -> pass.cpu() / pass.of())
            / median(theirs, pass -> pass.cpu() / pass.of()),
        "no bar");
    ratio(
        "peak resident memory of mailseal, MiB",
        ours.stream().mapToDouble(Pass::peak).max().orElseThrow(),
        "at most 256");
  }

  private void linear(Process server) throws Exception {
    System.out.println("Growing with the number of endpoints");
    List<Pass> passes = new ArrayList<>();
    for (int count : new int[] {1_000, 5_000, 10_000}) {
      passes.add(tell("mailseal", mailseal(server, targets(count))));
    }
    grown("time", passes, Pass::seconds);
    grown("CPU", passes, Pass::cpu);
    ratio(
        "peak resident memory, 10,000 / 1,000",
        passes.get(2).peak() / passes.get(0).peak(),
        "about 1");
  }

  /** The start's own share falls out. */
  private static void grown(String what, List<Pass> passes, ToDoubleFunction<Pass> figure) {
    double later = figure.applyAsDouble(passes.get(2)) - figure.applyAsDouble(passes.get(1));
    double earlier = figure.applyAsDouble(passes.get(1)) - figure.applyAsDouble(passes.get(0));
    ratio(
        what + " for one more endpoint, of 5,000 to 10,000 / of 1,000 to 5,000",
        later / 5 / (earlier / 4),
        "about 1");
  }

  private Pass tell(String who, Pass pass) {
    System.out.printf(
        Locale.ROOT,
        "  %-9s %6d in %6.2f s: %5.0f/s; CPU a probe %.2f ms (servers %.2f, driver %.2f); peak"
            + " %3.0f MiB; %d well%n",
        who,
        pass.of(),
        pass.seconds(),
        pass.perSecond(),
        1000 * pass.cpu() / pass.of(),
        1000 * pass.serverCpu() / pass.of(),
        1000 * pass.driverCpu() / pass.of(),
        pass.peak(),
        pass.well());
    if (pass.well() != pass.of()) {
      throw new IllegalStateException(
          pass.of() - pass.well() + " probes went wrong; see " + folder);
    }
    return pass;
  }

  private static List<String> targets(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "127.1." + i / 250 + "." + (i % 250 + 1) + ":" + PORT)
        .toList();
  }

  private Pass pass(Process server, Process prober, List<String> targets, Work work)
      throws Exception {
    double before = cpu(prober.pid());
    double serverBefore = cpu(server.pid());
    double driverBefore = cpu(ProcessHandle.current().pid());
    long began = System.nanoTime();
    int well = work.wellOf(targets);
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Pass(
        seconds,
        cpu(prober.pid()) - before,
        cpu(server.pid()) - serverBefore,
        cpu(ProcessHandle.current().pid()) - driverBefore,
        peak(prober.pid()),
        well,
        targets.size());
  }

  /** Through its own door, as Prometheus drives it: as many kept connections as probes at once. */
  private int exporter(List<String> targets) throws Exception {
    Queue<String> left = new ConcurrentLinkedQueue<>(targets);
    List<Future<Integer>> drivers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < parallel; i++) {
        drivers.add(threads.submit(() -> probe(left)));
      }
    }
    int well = 0;
    for (Future<Integer> driver : drivers) {
      well += driver.get();
    }
    return well;
  }

  private static int probe(Queue<String> left) throws IOException {
    int well = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), EXPORTER_PORT)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String target = left.poll(); target != null; target = left.poll()) {
        String asked =
            "GET /probe?module=smtp_starttls&target="
                + URLEncoder.encode(target, UTF_8)
                + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(asked.getBytes(UTF_8));
        if (answer(in).contains("\nprobe_success 1\n")) {
          well++;
        }
      }
    }
    return well;
  }

  private static String answer(InputStream in) throws IOException {
    int length = -1;
    boolean chunked = false;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String field = line.toLowerCase(Locale.ROOT);
      chunked |= field.equals("transfer-encoding: chunked");
      if (field.startsWith("content-length: ")) {
        length = Integer.parseInt(field.substring(16));
      }
    }
    if (!chunked) {
      return new String(in.readNBytes(length), UTF_8);
    }
    StringBuilder body = new StringBuilder();
    for (int size = size(in); size > 0; size = size(in)) {
      body.append(new String(in.readNBytes(size), UTF_8));
      line(in);
    }
    line(in);
    return body.toString();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the exporter hung up");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** From start to exit, the start of Java included. */
  private Pass mailseal(Process server, List<String> targets) throws Exception {
    Path list = folder.resolve("endpoints");
    Files.write(list, targets.stream().map(target -> target + "/smtp").toList());
    Path out = folder.resolve("mailseal.ndjson");
    double serverBefore = cpu(server.pid());
    long began = System.nanoTime();
    Process run =
        new ProcessBuilder(
                mailseal.toString(),
                "inspect",
                "--quick",
                "--ndjson",
                "--parallel",
                Integer.toString(parallel),
                "--trust",
                folder.resolve("ca.pem").toString(),
                "--from",
                list.toString())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("mailseal.err").toFile())
            .start();
    // The launcher becomes Java; what the last look saw is short of the truth by at most its
    // distance.
    double cpu = 0;
    double peak = 0;
    while (!run.waitFor(10, TimeUnit.MILLISECONDS)) {
      cpu = Math.max(cpu, cpu(run.pid()));
      peak = Math.max(peak, peak(run.pid()));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Pass(
        seconds, cpu, cpu(server.pid()) - serverBefore, 0, peak, seen(out), targets.size());
  }

  /** Lines that tell of a certificate seen through TLS 1.3. */
  private static int seen(Path ndjson) throws IOException {
    int seen = 0;
    try (BufferedReader lines = Files.newBufferedReader(ndjson)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("TLSv1.3") && line.contains("CN=mail.example.org")) {
          seen++;
        }
      }
    }
    return seen;
  }

  // ---- one

  private void one(String what, int port) throws Exception {
    System.out.println(what);
    String target = "127.0.0.1:" + port;
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ours.add(
          time(
              mailseal.toString(),
              "inspect",
              "--trust",
              folder.resolve("ca.pem").toString(),
              target + "/smtp"));
      theirs.add(time("sslscan", "--starttls-smtp", target));
    }
    System.out.printf(
        Locale.ROOT,
        "  mailseal %.2f s, sslscan %.2f s (medians of 12)%n",
        median(ours),
        median(theirs));
    ratio("time, mailseal / sslscan", median(ours) / median(theirs), "at most 0.7");
  }

  private double time(String... words) throws Exception {
    long began = System.nanoTime();
    Process run =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("one.log").toFile())
            .start();
    run.waitFor();
    return (System.nanoTime() - began) / 1e9;
  }

  // ---- figures

  private static void ratio(String what, double value, String bar) {
    System.out.printf(Locale.ROOT, "  %s: %.2f (%s)%n", what, value, bar);
  }

  private static <T> double median(List<T> passes, ToDoubleFunction<T> figure) {
    return median(passes.stream().map(figure::applyAsDouble).toList());
  }

  private static double median(List<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Seconds on a processor so far, its threads' together; 0 where it is gone. */
  private static double cpu(long process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException gone) {
      return 0;
    }
  }

  /** VmHWM in MiB; 0 where it is gone. */
  private static double peak(long process) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
          .findFirst()
          .orElse(0);
    } catch (IOException gone) {
      return 0;
    }
  }
}
