package org.mailseal.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Debian's Exim out of a root folder; its configuration is the one that it finds by itself, and its
 * user is mail, whom the host has under the same number.
 */
public final class Exim implements RealServer {
  private static final String USER = "mail";

  private final Path folder;
  private final Path bin;
  private final Path certificateFile;
  private final Path keyFile;
  private final List<MailPort> ports;
  private final String sound;
  private final ProcessHandle daemon;

  private Exim(Scratch scratch, String hostname, KeyAndChain first) {
    folder = scratch.folder("exim");
    bin = scratch.folder("exim/bin");
    Path tls = scratch.folder("exim-tls");
    certificateFile = tls.resolve("mail.crt");
    keyFile = tls.resolve("mail.key");
    ports =
        List.of(
            new MailPort("smtp", scratch.freePort()), new MailPort("smtps", scratch.freePort()));
    sound = settings(hostname);
    Path etc = scratch.folder("exim/etc");
    RootFolder.named("exim").program("exim4", bin, scratch, Map.of("/etc/exim4", etc));
    Command.mustRun("install", "-d", "-o", USER, "-g", USER, folder.resolve("spool").toString());
    write(first);
    mendConfiguration();
    Command.mustRun(bin.resolve("exim4").toString(), "-bd");
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(pidFile()));
    daemon = readDaemon();
  }

  public static Exim start(Scratch scratch, String hostname, KeyAndChain first) {
    return new Exim(scratch, hostname, first);
  }

  private String settings(String hostname) {
    return """
    exim_user = USER
    exim_group = USER
    primary_hostname = HOSTNAME
    spool_directory = FOLDER/spool
    log_file_path = FOLDER/spool/%slog
    pid_file_path = FOLDER/exim.pid
    keep_environment =
    host_lookup =
    rfc1413_query_timeout = 0s
    local_interfaces = 127.0.0.1
    daemon_smtp_ports = SMTP : SECURE
    tls_on_connect_ports = SECURE
    tls_advertise_hosts = *
    tls_certificate = CERTIFICATE
    tls_privatekey = KEY
    """
        .replace("USER", USER)
        .replace("HOSTNAME", hostname)
        .replace("FOLDER", folder.toString())
        .replace("SMTP", Integer.toString(ports.getFirst().number()))
        .replace("SECURE", Integer.toString(ports.getLast().number()))
        .replace("CERTIFICATE", certificateFile.toString())
        .replace("KEY", keyFile.toString());
  }

  private Path pidFile() {
    return folder.resolve("exim.pid");
  }

  private ProcessHandle readDaemon() {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip())).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file that it reads, as it is called here; it knows it by its usual name. */
  public Path config() {
    return folder.resolve("etc/exim4.conf");
  }

  @Override
  public List<MailPort> ports() {
    return ports;
  }

  @Override
  public List<Path> files() {
    return List.of(keyFile, certificateFile);
  }

  @Override
  public String word() {
    return "exim";
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("certificate", certificateFile.toString(), "key", keyFile.toString());
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("PATH", bin + ":" + System.getenv("PATH"));
  }

  @Override
  public void write(KeyAndChain material) {
    material.write(certificateFile, keyFile);
    Command.mustRun("chgrp", USER, keyFile.toString());
    Command.mustRun("chmod", "640", keyFile.toString());
  }

  @Override
  public void reload() {
    Command.mustRun("kill", "-HUP", Long.toString(daemon.pid()));
  }

  @Override
  public String breakConfiguration() {
    configure("nonsense = 1\n" + sound);
    return "main option \"nonsense\" unknown";
  }

  @Override
  public void mendConfiguration() {
    configure(sound);
  }

  private void configure(String text) {
    try {
      Files.writeString(config(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<String> reader() {
    return Optional.of(USER);
  }

  @Override
  public void close() {
    Running.stop(daemon);
  }
}
