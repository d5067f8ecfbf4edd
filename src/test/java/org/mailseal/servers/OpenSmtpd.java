package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Debian's OpenSMTPD out of a root folder. A script stands for {@code systemctl restart}. */
public final class OpenSmtpd implements RealServer {
  private final Path folder;
  private final Path bin;
  private final Path certificateFile;
  private final Path keyFile;
  private final List<MailPort> ports;
  private final String sound;

  private OpenSmtpd(Scratch scratch, String hostname, KeyAndChain first) {
    folder = scratch.folder("opensmtpd");
    bin = scratch.folder("opensmtpd/bin");
    Path tls = scratch.folder("opensmtpd-tls");
    certificateFile = tls.resolve("mail.crt");
    keyFile = tls.resolve("mail.key");
    ports =
        List.of(
            new MailPort("smtp", scratch.freePort()), new MailPort("smtps", scratch.freePort()));
    sound = settings(hostname);
    RootFolder.named("smtpd")
        .program(
            "smtpd",
            bin,
            scratch,
            Map.of(
                "/run", scratch.folder("opensmtpd/run"),
                "/var/spool", scratch.folder("opensmtpd/spool")));
    RootFolder.executable(restart(), restartScript());
    write(first);
    mendConfiguration();
  }

  public static OpenSmtpd start(Scratch scratch, String hostname, KeyAndChain first) {
    OpenSmtpd server = new OpenSmtpd(scratch, hostname, first);
    server.reload();
    return server;
  }

  private String settings(String hostname) {
    return """
    pki HOSTNAME cert "CERTIFICATE"
    pki HOSTNAME key "KEYS"
    listen on 127.0.0.1 port SMTP tls pki HOSTNAME hostname HOSTNAME
    listen on 127.0.0.1 port SECURE smtps pki HOSTNAME hostname HOSTNAME
    action "keep" maildir "FOLDER/mail"
    match from local for local action "keep"
    """
        .replace("HOSTNAME", hostname)
        .replace("FOLDER", folder.toString())
        .replace("SMTP", Integer.toString(ports.getFirst().number()))
        .replace("SECURE", Integer.toString(ports.getLast().number()))
        .replace("CERTIFICATE", certificateFile.toString())
        .replace("KEYS", keyFile.toString());
  }

  /** Ends what runs, and starts it in the foreground of a process of its own, as its unit does. */
  private String restartScript() {
    return """
    #!/bin/sh
    if [ -e FOLDER/pid ]; then
      kill "$(cat FOLDER/pid)"
      while [ -n "$(pgrep -r R,S,D -F FOLDER/pid)" ]; do sleep 0.05; done
    fi
    setsid FOLDER/bin/smtpd -F -f FOLDER/smtpd.conf > FOLDER/log 2>&1 < /dev/null &
    echo $! > FOLDER/pid
    """
        .replace("FOLDER", folder.toString());
  }

  private Path restart() {
    return folder.resolve("restart");
  }

  public Path config() {
    return folder.resolve("smtpd.conf");
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
    return "opensmtpd";
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

  /** The process that the script started last. */
  public ProcessHandle process() {
    try {
      String pid = Files.readString(folder.resolve("pid")).strip();
      return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String breakConfiguration() {
    configure(sound + "nonsense\n");
    return "smtpd.conf:7: syntax error";
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

  /** Who must own the files: smtpd refuses others'. */
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
    Running.stop(process());
  }
}
