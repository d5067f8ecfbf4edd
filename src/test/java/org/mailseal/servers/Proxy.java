package org.mailseal.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A TLS proxy of the test's own, in front of plain backends: what is alike for all of them. Its
 * configuration is one file.
 */
public abstract class Proxy implements RealServer {
  private final Path config;
  private final String text;
  private final List<MailPort> ports;
  private final List<PlainBackend> backends;
  private final Running process;

  /**
   * Starts it; its certificate is in its files by now.
   *
   * @param text the configuration
   * @param command the program and its arguments
   */
  Proxy(
      Path config,
      String text,
      List<MailPort> ports,
      List<PlainBackend> backends,
      List<String> command) {
    this.config = config;
    this.text = text;
    this.ports = List.copyOf(ports);
    this.backends = List.copyOf(backends);
    mendConfiguration();
    Path output = config.resolveSibling("output");
    this.process = Running.start(output, Map.of(), command);
    try {
      await()
          .atMost(Duration.ofSeconds(20))
          .failFast("it has ended", () -> !process.alive())
          .untilAsserted(() -> assertThat(ports).as(process::output).allMatch(Proxy::listens));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static boolean listens(MailPort port) {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port.number())) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  public Path config() {
    return config;
  }

  public String output() {
    return process.output();
  }

  void signal(String name) {
    process.signal(name);
  }

  @Override
  public List<MailPort> ports() {
    return ports;
  }

  /** Adds lines that the running server is not told of. */
  public void append(String lines) {
    write(text + lines);
  }

  /** The same at the beginning. */
  public void prepend(String lines) {
    write(lines + text);
  }

  @Override
  public void mendConfiguration() {
    write(text);
  }

  private void write(String whole) {
    try {
      Files.writeString(config, whole);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
    backends.forEach(PlainBackend::close);
  }
}
