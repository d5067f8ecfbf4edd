package org.mailseal.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An stunnel of the test's own. It reads either a certificate and a key as its own user, or one
 * file with both as root.
 */
public final class Stunnel extends Proxy {
  private static final String USER = "stunnel4";

  private final List<Path> files;

  private Stunnel(
      Path config,
      String text,
      List<MailPort> ports,
      List<PlainBackend> backends,
      List<Path> files) {
    super(config, text, ports, backends, List.of("stunnel", config.toString()));
    this.files = files;
  }

  /** As its own user, with the key in a file of its own. */
  public static Stunnel start(Scratch scratch, String hostname, KeyAndChain first) {
    Path tls = scratch.folder("stunnel-tls");
    return start(scratch, hostname, first, List.of(tls.resolve("mail.key"), tls.resolve("a.crt")));
  }

  /** As root, with everything in one file. */
  public static Stunnel startCombined(Scratch scratch, String hostname, KeyAndChain first) {
    Path tls = scratch.folder("stunnel-tls");
    return start(scratch, hostname, first, List.of(tls.resolve("mail.pem")));
  }

  private static Stunnel start(
      Scratch scratch, String hostname, KeyAndChain first, List<Path> files) {
    Path folder = scratch.folder("stunnel");
    Command.mustRun("install", "-d", "-o", USER, folder.resolve("run").toString());
    PlainBackend smtp = PlainBackend.start("smtp", hostname);
    PlainBackend imap = PlainBackend.start("imap", hostname);
    MailPort smtps = new MailPort("smtps", scratch.freePort());
    MailPort imaps = new MailPort("imaps", scratch.freePort());
    String text =
        """
        ; two services, one certificate
        foreground = yes
        pid = FOLDER/run/pid
        USER
        cert = CERTIFICATE
        KEY
        [smtps]
        accept = 127.0.0.1:SMTPS
        connect = SMTP
        [imaps]
        accept = 127.0.0.1:IMAPS
        connect = IMAP
        """
            .replace("FOLDER", folder.toString())
            .replace("USER", files.size() == 1 ? "" : "setuid = " + USER)
            .replace("CERTIFICATE", files.getLast().toString())
            .replace("KEY", files.size() == 1 ? "" : "key = " + files.getFirst())
            .replace("SMTPS", Integer.toString(smtps.number()))
            .replace("IMAPS", Integer.toString(imaps.number()))
            .replace("SMTP", smtp.address())
            .replace("IMAP", imap.address());
    write(first, files);
    return new Stunnel(
        folder.resolve("stunnel.conf"), text, List.of(smtps, imaps), List.of(smtp, imap), files);
  }

  private static void write(KeyAndChain material, List<Path> files) {
    if (files.size() == 1) {
      material.write(files.getFirst());
    } else {
      material.write(files.getLast(), files.getFirst());
      Command.mustRun("chown", USER, files.getFirst().toString());
    }
  }

  @Override
  public List<Path> files() {
    return files;
  }

  @Override
  public String word() {
    return "stunnel";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> both =
        Map.of("certificate", files.getLast().toString(), "config", config().toString());
    return files.size() == 1
        ? both
        : Map.of(
            "certificate", files.getLast().toString(),
            "key", files.getFirst().toString(),
            "config", config().toString());
  }

  @Override
  public void write(KeyAndChain material) {
    write(material, files);
  }

  @Override
  public void reload() {
    signal("HUP");
  }

  /** Another file, for stunnel has no check that could find another fault. */
  @Override
  public String breakConfiguration() {
    append("[other]\naccept = 127.0.0.1:1\nkey = /nowhere/other.key\n");
    return "takes the key";
  }

  @Override
  public Optional<String> reader() {
    return files.size() == 1 ? Optional.empty() : Optional.of(USER);
  }
}
