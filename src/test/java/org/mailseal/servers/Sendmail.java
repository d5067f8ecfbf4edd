package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Debian's Sendmail out of a root folder, with its own sendmail.cf but for ports and places. A
 * script stands for {@code systemctl restart}.
 */
public final class Sendmail implements RealServer {
  private final Path folder;
  private final Path bin;
  private final Path certificateFile;
  private final Path keyFile;
  private final List<MailPort> ports;
  private final String sound;

  private Sendmail(Scratch scratch, String hostname, KeyAndChain first) {
    folder = scratch.folder("sendmail");
    bin = scratch.folder("sendmail/bin");
    scratch.folder("sendmail/queue");
    Path tls = scratch.folder("sendmail-tls");
    certificateFile = tls.resolve("mail.crt");
    keyFile = tls.resolve("mail.key");
    ports =
        List.of(
            new MailPort("smtp", scratch.freePort()), new MailPort("smtps", scratch.freePort()));
    RootFolder root = RootFolder.named("sendmail");
    root.program("sendmail", bin, scratch, Map.of());
    sound = settings(hostname) + "\n" + withoutPlaces(root.read("/etc/mail/sendmail.cf"));
    RootFolder.executable(restart(), restartScript());
    write(folder.resolve("ca.crt"), first.chain());
    write(first);
    mendConfiguration();
  }

  public static Sendmail start(Scratch scratch, String hostname, KeyAndChain first) {
    Sendmail server = new Sendmail(scratch, hostname, first);
    server.reload();
    return server;
  }

  private static String withoutPlaces(String cf) {
    return cf.replaceAll("(?m)^O (DaemonPortOptions|PidFile|QueueDirectory)=.*$", "");
  }

  /** Without CACertFile and CACertPath it offers no TLS. */
  private String settings(String hostname) {
    return """
    Dj HOSTNAME
    O DaemonPortOptions=Family=inet, Name=MTA, Port=SMTP, Addr=127.0.0.1
    O DaemonPortOptions=Family=inet, Name=TLSMTA, Port=SECURE, Addr=127.0.0.1, M=s
    O PidFile=FOLDER/pid
    O QueueDirectory=FOLDER/queue
    O CACertFile=FOLDER/ca.crt
    O CACertPath=FOLDER
    O ServerCertFile=CERTIFICATE
    O ServerKeyFile=KEY
    """
        .replace("Dj HOSTNAME", "Dj" + hostname)
        .replace("Port=SMTP", "Port=" + ports.getFirst().number())
        .replace("SECURE", Integer.toString(ports.getLast().number()))
        .replace("FOLDER", folder.toString())
        .replace("CERTIFICATE", certificateFile.toString())
        .replace("KEY", keyFile.toString());
  }

  /**
   * The first line of the file holds the number; it is removed at the end, and written by the
   * daemon only after the command has returned.
   */
  private String restartScript() {
    return """
    #!/bin/sh
    if [ -e FOLDER/pid ]; then
      kill "$(head -n 1 FOLDER/pid)"
      while [ -e FOLDER/pid ]; do sleep 0.05; done
    fi
    FOLDER/bin/sendmail -bd -C FOLDER/sendmail.cf > FOLDER/log 2>&1 < /dev/null
    while [ ! -e FOLDER/pid ]; do sleep 0.05; done
    """
        .replace("FOLDER", folder.toString());
  }

  private Path restart() {
    return folder.resolve("restart");
  }

  public Path config() {
    return folder.resolve("sendmail.cf");
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
    return "sendmail";
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "certificate", certificateFile.toString(),
        "key", keyFile.toString(),
        "config", config().toString(),
        "reload", "[" + restart() + "]");
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("PATH", bin + ":" + System.getenv("PATH"));
  }

  @Override
  public void write(KeyAndChain material) {
    material.write(certificateFile, keyFile);
    Command.mustRun("chown", "root:root", keyFile.toString());
  }

  @Override
  public void reload() {
    Command.mustRun(restart().toString());
  }

  @Override
  public String breakConfiguration() {
    configure("nonsense\n" + sound);
    return "unknown configuration line \"nonsense\"";
  }

  @Override
  public void mendConfiguration() {
    configure(sound);
  }

  private void configure(String text) {
    write(config(), text);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who must own the key: Sendmail refuses others'. */
  @Override
  public Optional<String> reader() {
    return Optional.of("root");
  }

  @Override
  public void giveToWrongOwner() {
    Command.mustRun("chown", "mail", keyFile.toString());
  }

  @Override
  public void close() {
    try {
      String pid = Files.readAllLines(folder.resolve("pid")).getFirst().strip();
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(Running::stop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
