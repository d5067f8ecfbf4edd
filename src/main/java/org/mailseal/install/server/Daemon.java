package org.mailseal.install.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.mailseal.host.HostProcess;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;

/**
 * A running server on this host, as {@code /proc} shows it: to whom a signal goes, and as whom it
 * reads its files. One in a container is passed over, though its process is seen from here too: its
 * files are others, whatever their names. So is one of a stranger's: see {@link Sought}.
 */
public record Daemon(long pid) {
  private static final Pattern CAPABILITIES = Pattern.compile("[0-9a-f]{1,16}");
  private static final long CAP_NET_BIND_SERVICE = 1L << 10;

  /** A number and a line's end; some programs write a second line. */
  private static final int MAX_PID_FILE_BYTES = 4096;

  /**
   * Whose processes count. Anybody can start a program under a server's name and with its
   * configuration; only root, and whom the server's key is entrusted to, can be the server.
   *
   * @param programs the file names of its program
   * @param secret the file of its key; may be missing
   * @param user the number of its own user, where its configuration says so
   */
  public record Sought(List<String> programs, Path secret, OptionalInt user) {
    public Sought {
      programs = List.copyOf(programs);
    }

    public Sought(List<String> programs, Path secret) {
      this(programs, secret, OptionalInt.empty());
    }

    private boolean isMetBy(HostProcess process) throws IOException {
      return programs.contains(process.name())
          && !process.hasOwnNumbers()
          && (process.isOurs()
              || (user.isPresent() && process.isOf(user.getAsInt()))
              || (Files.exists(secret) && process.mayRead(secret)))
          && process.programFault().isEmpty();
    }

    /** A worker of one that counts: it may have given up root for any user. */
    private boolean isWorker(Daemon daemon) {
      try {
        HostProcess process = HostProcess.of(daemon.pid);
        return programs.contains(process.name()) && !process.hasOwnNumbers();
      } catch (IOException gone) {
        return false;
      }
    }

    private boolean isMetBy(Daemon daemon) {
      try {
        return isMetBy(HostProcess.of(daemon.pid));
      } catch (IOException gone) {
        return false;
      }
    }
  }

  /** Those with a configuration file as one of their arguments. */
  public static List<Daemon> reading(Path config, Sought sought) {
    try {
      return HostProcess.all().stream()
          .filter(process -> isGiven(process, config, sought))
          .map(process -> new Daemon(process.pid()))
          .toList();
    } catch (IOException notLinux) {
      return List.of();
    }
  }

  /** The one whose number is in a file, unless another program has that number meanwhile. */
  public static Optional<Daemon> of(Path pidFile, Sought sought) {
    if (!Files.isRegularFile(pidFile)) {
      return Optional.empty(); // a pipe would be waited for
    }
    try (InputStream in = Files.newInputStream(pidFile)) {
      String text = new String(in.readNBytes(MAX_PID_FILE_BYTES), StandardCharsets.US_ASCII);
      Daemon daemon = new Daemon(Long.parseLong(text.strip()));
      return sought.isMetBy(daemon) ? Optional.of(daemon) : Optional.empty();
    } catch (IOException | NumberFormatException doesNotRun) {
      return Optional.empty();
    }
  }

  /** The name of the user as whom it opens files. */
  public String user(Commands commands) throws InstallException {
    try {
      String uid = HostProcess.of(pid).effectiveUser();
      return commands.run(List.of("id", "-nu", uid)).strip();
    } catch (IOException e) {
      throw new InstallException("process " + pid + " has just ended; try again", e);
    }
  }

  /** Whether it may begin to listen on a port. */
  public boolean mayListenOn(int port) {
    return port >= firstFreePort() || (capabilities() & CAP_NET_BIND_SERVICE) != 0;
  }

  /** Whether one of the same program has it as its parent. */
  public boolean hasWorkers(Sought sought) {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .anyMatch(child -> sought.isWorker(new Daemon(child.pid())));
  }

  private static boolean isGiven(HostProcess process, Path config, Sought sought) {
    try {
      return process
          .start(sought::isMetBy)
          .filter(
              start ->
                  start.arguments().stream()
                      .skip(1)
                      .anyMatch(argument -> isPath(argument, start.folder(), config)))
          .isPresent();
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
    try {
      String capabilities = HostProcess.of(pid).status("CapEff").strip();
      return CAPABILITIES.matcher(capabilities).matches()
          ? Long.parseUnsignedLong(capabilities, 16)
          : 0;
    } catch (IOException gone) {
      return 0;
    }
  }
}
