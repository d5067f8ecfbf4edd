package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A BIND that validates, in front of one that knows the zones, and programs that take it for the
 * system's resolver: they run in a mount namespace with an {@code /etc/resolv.conf} of their own.
 */
public final class SystemResolver implements AutoCloseable {
  /**
   * resolv.conf names no port, so it has to be 53; BIND listens on an interface's own address only.
   */
  private static final String ADDRESS = "127.0.0.1";

  private final Path resolvConf;
  private final Running process;

  private SystemResolver(Path resolvConf, Running process) {
    this.resolvConf = resolvConf;
    this.process = process;
  }

  /** Starts it in front of a name server whose root it trusts. */
  public static SystemResolver start(Scratch scratch, Bind zones) {
    Path folder = scratch.folder("resolver");
    Path resolvConf = folder.resolve("resolv.conf");
    Path settings = folder.resolve("named.conf");
    try {
      Files.writeString(resolvConf, "nameserver " + ADDRESS + "\noptions edns0 trust-ad\n");
      Files.writeString(
          settings,
          """
          options {
            directory "FOLDER";
            pid-file none;
            session-keyfile none;
            listen-on port 53 { ADDRESS; };
            listen-on-v6 { none; };
            forward only;
            forwarders { 127.0.0.1 port PORT; };
            dnssec-validation yes;
            empty-zones-enable no;
          };
          controls { };
          """
                  .replace("FOLDER", folder.toString())
                  .replace("ADDRESS", ADDRESS)
                  .replace("PORT", Integer.toString(zones.port()))
              + Files.readString(zones.namedAnchor()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Running process =
        Running.start(
            folder.resolve("named.log"),
            Map.of(),
            List.of("named", "-g", "-n", "1", "-c", settings.toString()));
    process.awaitOutput(" running$", Duration.ofSeconds(20));
    if (!process.output().contains("listening on IPv4 interface lo, 127.0.0.1#53")) {
      process.close();
      throw new IllegalStateException(
          "port 53 of 127.0.0.1 is taken, by a resolver of this host; stop it for this test:\n"
              + process.output());
    }
    return new SystemResolver(resolvConf, process);
  }

  /** Runs a program that asks this resolver. */
  public Command.Outcome run(Map<String, String> environment, List<String> words) {
    Stream<String> around =
        Stream.of(
            "unshare",
            "-m",
            "sh",
            "-c",
            "mount --bind " + resolvConf + " /etc/resolv.conf && exec \"$@\"",
            "sh");
    return Command.run(
        Duration.ofSeconds(60), environment, Stream.concat(around, words.stream()).toList());
  }

  public String log() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }
}
