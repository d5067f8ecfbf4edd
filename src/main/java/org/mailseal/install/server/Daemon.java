package org.mailseal.install.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;

/**
 * A running server on this host, as {@code /proc} shows it: to whom a signal goes, and as whom it
 * reads its files. One in a container is passed over, though its process is seen from here too: its
 * files are others, whatever their names. So every process is found by its program, and lives in
 * this one's PID namespace.
 */
public record Daemon(long pid) {
  private static final Pattern EFFECTIVE_UID = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");
  private static final Pattern CAPABILITIES = Pattern.compile("(?m)^CapEff:\\s+([0-9a-f]+)");
  private static final long CAP_NET_BIND_SERVICE = 1L << 10;
  private static final String UPGRADED = " (deleted)";

  /** Those with a configuration file as one of their arguments. */
  public static List<Daemon> reading(Path config, List<String> programs) {
    return ProcessHandle.allProcesses()
        .map(process -> new Daemon(process.pid()))
        .filter(process -> process.isOneOf(programs) && process.isGiven(config))
        .toList();
  }

  /** The one whose number is in a file, unless another program has that number meanwhile. */
  public static Optional<Daemon> of(Path pidFile, List<String> programs) {
    try {
      Daemon daemon = new Daemon(Long.parseLong(Files.readString(pidFile).strip()));
      return daemon.isOneOf(programs) ? Optional.of(daemon) : Optional.empty();
    } catch (IOException | NumberFormatException doesNotRun) {
      return Optional.empty();
    }
  }

  /** The name of the user as whom it opens files. */
  public String user(Commands commands) throws InstallException {
    Matcher uid = EFFECTIVE_UID.matcher(status());
    if (!uid.find()) {
      throw new InstallException("process " + pid + " has just ended; try again");
    }
    return commands.run(List.of("id", "-nu", uid.group(1))).strip();
  }

  /** Whether it may begin to listen on a port. */
  public boolean mayListenOn(int port) {
    return port >= firstFreePort() || (capabilities() & CAP_NET_BIND_SERVICE) != 0;
  }

  public List<Daemon> children() {
    return ProcessHandle.of(pid)
        .map(process -> process.children().map(child -> new Daemon(child.pid())).toList())
        .orElse(List.of());
  }

  public boolean isOneOf(List<String> programs) {
    try {
      // A process whose program was replaced by an upgrade goes on with the old one.
      String program = link("exe").getFileName().toString().replace(UPGRADED, "");
      Path ourOwn = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
      return programs.contains(program) && link("ns/pid").equals(ourOwn);
    } catch (IOException goneOrSomebodyElses) {
      return false;
    }
  }

  private boolean isGiven(Path config) {
    try {
      Path folder = link("cwd");
      return Arrays.stream(text("cmdline").split("\0", -1))
          .skip(1)
          .anyMatch(argument -> isPath(argument, folder, config));
    } catch (IOException gone) {
      return false;
    }
  }

  /** By its name, or by the one behind links. */
  private static boolean isPath(String argument, Path folder, Path expected) {
    Optional<Path> named = NamedPath.in(folder, argument);
    return named.equals(Optional.of(expected.normalize()))
        || named.map(Daemon::real).equals(Optional.of(real(expected)));
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException notThere) {
      return file.normalize();
    }
  }

  private static int firstFreePort() {
    // In one read: such a file has nothing more for a second one, even after a single byte.
    try (InputStream setting =
        Files.newInputStream(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))) {
      byte[] port = new byte[16];
      int length = Math.max(0, setting.read(port));
      return Integer.parseInt(new String(port, 0, length, StandardCharsets.US_ASCII).strip());
    } catch (IOException | NumberFormatException asEver) {
      return 1024;
    }
  }

  private long capabilities() {
    Matcher capabilities = CAPABILITIES.matcher(status());
    return capabilities.find() ? Long.parseUnsignedLong(capabilities.group(1), 16) : 0;
  }

  private String status() {
    try {
      return text("status");
    } catch (IOException gone) {
      return "";
    }
  }

  private String text(String name) throws IOException {
    return Files.readString(proc(name), StandardCharsets.ISO_8859_1);
  }

  private Path link(String name) throws IOException {
    return Files.readSymbolicLink(proc(name));
  }

  private Path proc(String name) {
    return Path.of("/proc", Long.toString(pid)).resolve(name);
  }
}
