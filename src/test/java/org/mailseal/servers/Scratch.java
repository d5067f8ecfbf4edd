package org.mailseal.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A test's own folder. It lies directly under /tmp with mode 0755, so that the users postfix,
 * dovecot and mail can reach what is in it; what is secret in it needs a mode of its own.
 */
public final class Scratch implements AutoCloseable {
  /**
   * Below the ephemeral ports (from 32768), so that no outgoing connection takes a port between its
   * choice and its use.
   */
  private static final int FIRST_PORT = 20_000;

  private static final int PORTS = 12_000;
  private static final AtomicInteger nextPort =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % PORTS));

  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  public static Scratch create() {
    try {
      Path folder = Files.createTempDirectory(Path.of("/tmp"), "mailseal-it-");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return new Scratch(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path(String name) {
    return folder.resolve(name);
  }

  /** A new folder in this one, mode 0755. */
  public Path folder(String name) {
    try {
      Path made = Files.createDirectories(path(name));
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port on 127.0.0.1 that was free a moment ago and is given out once in this process. */
  public int freePort() {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = FIRST_PORT + nextPort.getAndIncrement() % PORTS;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port on 127.0.0.1");
  }

  private static boolean isFree(int port) {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    try (var tcp = new ServerSocket(port, 1, loopback);
        var udp = new DatagramSocket(port, loopback)) {
      return tcp.isBound() && udp.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /** A server that was just stopped may still have children, and they may still write. */
  @Override
  public void close() {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(this::isGone);
  }

  private boolean isGone() throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) { // from the walk, where a file goes while it is on
      throw new IOException(e);
    }
    return !Files.exists(folder);
  }
}
