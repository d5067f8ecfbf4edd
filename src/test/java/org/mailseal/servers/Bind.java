package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A BIND of the test's own: it has a root zone of its own, signed, and all zones of the test below
 * it, so that it answers everything by itself and asks nobody.
 */
public final class Bind implements AutoCloseable {
  /** What is wrong with a zone, if anything. */
  public enum Signing {
    SIGNED,
    /** No DS in the parent, hence insecure. */
    UNSIGNED,
    /** The signatures ended yesterday. */
    EXPIRED,
    /** Signed, then changed: every 192.0.2.66 became 192.0.2.67. */
    TAMPERED
  }

  /**
   * A zone.
   *
   * @param name without a trailing dot, such as {@code example.org}
   * @param records as in a zone file, without SOA and NS; names are relative to the zone
   */
  public record Zone(String name, Signing signing, String records) {
    public static Zone signed(String name, String records) {
      return new Zone(name, Signing.SIGNED, records);
    }

    public static Zone unsigned(String name, String records) {
      return new Zone(name, Signing.UNSIGNED, records);
    }

    private boolean below(Zone other) {
      return other.name.isEmpty() ? !name.isEmpty() : name.endsWith("." + other.name);
    }

    private int labels() {
      return name.isEmpty() ? 0 : name.split("\\.").length;
    }

    private String file() {
      return name.isEmpty() ? "root.zone" : name + ".zone";
    }
  }

  private static final DateTimeFormatter SIGNATURE_TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final int port;
  private final Running process;

  private Bind(Path folder, int port, Running process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** Starts it with zones that lie below a signed root, or below each other. */
  public static Bind start(Scratch scratch, Zone... zones) {
    return start(scratch, "", zones);
  }

  /**
   * The same.
   *
   * @param options further ones for {@code named.conf}, each with its semicolon
   */
  public static Bind start(Scratch scratch, String options, Zone... zones) {
    Path folder = scratch.folder("bind");
    int port = scratch.freePort();
    List<Zone> all = new ArrayList<>(List.of(zones));
    all.add(Zone.signed("", "ns.nic IN A 127.0.0.1"));
    // Children first: their parents need to know their keys.
    all.sort(Comparator.comparingInt(Zone::labels).reversed());
    all.forEach(zone -> write(folder, zone, all));
    write(folder.resolve("named.conf"), settings(folder, port, options, all));
    write(folder.resolve("anchor.conf"), "trust-anchors {\n" + anchor(folder) + "};\n");
    Running process =
        Running.start(
            folder.resolve("named.log"),
            Map.of(),
            List.of("named", "-g", "-n", "1", "-c", folder.resolve("named.conf").toString()));
    process.awaitOutput(" running$", Duration.ofSeconds(20));
    if (process.output().contains("not loaded due to errors")) {
      process.close();
      throw new IllegalStateException("a zone is faulty:\n" + process.output());
    }
    return new Bind(folder, port, process);
  }

  private static String settings(Path folder, int port, String options, List<Zone> zones) {
    return """
    options {
      directory "FOLDER";
      pid-file none;
      session-keyfile none;
      listen-on port PORT { 127.0.0.1; };
      listen-on-v6 { none; };
      recursion yes;
      dnssec-validation no;
      notify no;
      empty-zones-enable no;
      max-udp-size 1232;
      check-names primary ignore; // hosts without a proper name are what tests want
      OPTIONS
    };
    controls { };
    """
            .replace("FOLDER", folder.toString())
            .replace("PORT", Integer.toString(port))
            .replace("OPTIONS", options)
        + zones.stream()
            .map(
                zone ->
                    "zone \"%s\" { type primary; file \"%s\"; };\n"
                        .formatted(zone.name().isEmpty() ? "." : zone.name(), zone.file()))
            .collect(Collectors.joining());
  }

  private static void write(Path folder, Zone zone, List<Zone> all) {
    String origin = zone.name() + ".";
    StringBuilder text =
        new StringBuilder("$ORIGIN " + origin + "\n$TTL 300\n")
            .append("@ IN SOA ns.nic. hostmaster.nic. 1 3600 600 86400 60\n@ IN NS ns.nic.\n")
            .append(zone.records())
            .append('\n');
    children(zone, all).forEach(child -> text.append(child.name()).append(". IN NS ns.nic.\n"));
    Path plain = folder.resolve("plain-" + zone.file());
    Path served = folder.resolve(zone.file());
    write(plain, text.toString());
    if (zone.signing() == Signing.UNSIGNED) {
      write(served, text.toString());
      return;
    }
    sign(folder, zone, plain, served);
    if (zone.signing() == Signing.TAMPERED) {
      write(served, text(served).replace("192.0.2.66", "192.0.2.67"));
    }
  }

  private static Stream<Zone> children(Zone zone, List<Zone> all) {
    return all.stream()
        .filter(other -> other.below(zone))
        .filter(
            other ->
                all.stream().noneMatch(between -> other.below(between) && between.below(zone)));
  }

  /** The root proves what is absent by NSEC, the others by NSEC3. */
  private static void sign(Path folder, Zone zone, Path plain, Path served) {
    String origin = zone.name() + ".";
    Instant now = Instant.now();
    Instant end = now.plus(Duration.ofDays(zone.signing() == Signing.EXPIRED ? -1 : 30));
    Command.mustRun(
        "dnssec-keygen",
        "-q",
        "-K",
        folder.toString(),
        "-a",
        "ECDSAP256SHA256",
        "-f",
        "KSK",
        origin);
    List<String> words =
        new ArrayList<>(
            List.of(
                "dnssec-signzone",
                "-q",
                "-S",
                "-z",
                "-g",
                "-P",
                "-K",
                folder.toString(),
                "-d",
                folder.toString(),
                "-o",
                origin,
                "-f",
                served.toString(),
                "-s",
                SIGNATURE_TIME.format(now.minus(Duration.ofDays(10))),
                "-e",
                SIGNATURE_TIME.format(end)));
    if (!zone.name().isEmpty()) {
      words.addAll(List.of("-3", "-"));
    }
    words.add(plain.toString());
    Command.mustRun(words.toArray(String[]::new));
  }

  private static String anchor(Path folder) {
    return text(folder.resolve("dsset-."))
        .lines()
        .map(line -> line.replaceAll("^\\.\\s+IN\\s+DS\\s+(\\d+ \\d+ \\d+) (.*)$", "$1 $2"))
        .map(ds -> ds.split(" ", 4))
        .map(
            ds ->
                ". static-ds %s %s %s \"%s\";\n"
                    .formatted(ds[0], ds[1], ds[2], ds[3].replace(" ", "")))
        .collect(Collectors.joining());
  }

  public int port() {
    return port;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /** A file with the root's DS record, as in a zone file. */
  public Path trustAnchor() {
    return folder.resolve("dsset-.");
  }

  /** The same for {@code named.conf}. */
  Path namedAnchor() {
    return folder.resolve("anchor.conf");
  }

  /** What BIND's own validator says: the records, and how far they are proved. */
  public String delv(String name, String type) {
    return Command.run(
            Duration.ofSeconds(20),
            List.of(
                "delv",
                "@127.0.0.1",
                "-p",
                Integer.toString(port),
                "-a",
                namedAnchor().toString(),
                "+root=.",
                name,
                type))
        .said();
  }

  /** Goes on listening, and answers nothing any more. */
  public void freeze() {
    process.signal("STOP");
  }

  public void thaw() {
    process.signal("CONT");
  }

  @Override
  public void close() {
    process.close();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
