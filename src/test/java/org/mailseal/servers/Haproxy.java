package org.mailseal.servers;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A HAProxy of the test's own, with a master process and a runtime socket. */
public final class Haproxy extends Proxy {
  private final Path file;
  private final Optional<Path> socket;

  private Haproxy(
      Path config,
      String text,
      List<MailPort> ports,
      List<PlainBackend> backends,
      Path file,
      Optional<Path> socket) {
    super(config, text, ports, backends, List.of("haproxy", "-W", "-f", config.toString()));
    this.file = file;
    this.socket = socket;
  }

  /** Mailseal reloads it. */
  public static Haproxy start(Scratch scratch, String hostname, KeyAndChain first) {
    return start(scratch, hostname, first, false);
  }

  /** Mailseal is told of its socket. */
  public static Haproxy startWithSocket(Scratch scratch, String hostname, KeyAndChain first) {
    return start(scratch, hostname, first, true);
  }

  private static Haproxy start(
      Scratch scratch, String hostname, KeyAndChain first, boolean withSocket) {
    Path folder = scratch.folder("haproxy");
    Path tls = scratch.folder("haproxy-tls");
    Path file = tls.resolve("mail.pem");
    Path socket = folder.resolve("admin.sock");
    PlainBackend smtp = PlainBackend.start("smtp", hostname);
    PlainBackend imap = PlainBackend.start("imap", hostname);
    MailPort smtps = new MailPort("smtps", scratch.freePort());
    MailPort imaps = new MailPort("imaps", scratch.freePort());
    String text =
        """
        global
          user haproxy
          stats socket SOCKET mode 600 level admin
        defaults
          mode tcp
          timeout connect 5s
          timeout client 30s
          timeout server 30s
        listen smtps
          bind 127.0.0.1:SMTPS ssl crt FILE
          server one SMTP
        # the folder of the same file
        listen imaps
          bind 127.0.0.1:IMAPS ssl crt TLS/
          server one IMAP
        """
            .replace("SOCKET", socket.toString())
            .replace("FILE", file.toString())
            .replace("TLS", tls.toString())
            .replace("SMTPS", Integer.toString(smtps.number()))
            .replace("IMAPS", Integer.toString(imaps.number()))
            .replace("SMTP", smtp.address())
            .replace("IMAP", imap.address());
    first.write(file);
    return new Haproxy(
        folder.resolve("haproxy.cfg"),
        text,
        List.of(smtps, imaps),
        List.of(smtp, imap),
        file,
        withSocket ? Optional.of(socket) : Optional.empty());
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public String word() {
    return "haproxy";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("file", file.toString());
    settings.put("config", config().toString());
    socket.ifPresent(path -> settings.put("socket", path.toString()));
    return settings;
  }

  @Override
  public void write(KeyAndChain material) {
    material.write(file);
  }

  @Override
  public void reload() {
    signal("USR2");
  }

  @Override
  public String breakConfiguration() {
    append("  nonsense\n");
    return "unknown keyword 'nonsense'";
  }

  @Override
  public Optional<String> reader() {
    return Optional.empty();
  }
}
