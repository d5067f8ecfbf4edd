package org.mailseal.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Debian's Courier IMAP out of a root folder. It is started the way its own scripts imapd-ssl and
 * imapd do, with all that they take from /etc/courier in one file.
 */
public final class Courier implements RealServer {
  private static final String TCPD =
      "/usr/sbin/couriertcpd -address=127.0.0.1 -maxprocs=40 -maxperip=20 -nodnslookup"
          + " -noidentlookup ";
  private static final String LOGIN = "/usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir";

  private static final String USER = "courier";

  private final RootFolder root;
  private final Path bin;
  private final Path config;
  private final List<Path> files;
  private final List<MailPort> ports;
  private final String sound;
  private final Running plain;
  private final Running secure;

  private Courier(Scratch scratch, String hostname, KeyAndChain first, List<String> names) {
    Path folder = scratch.folder("courier");
    Path tls = scratch.folder("courier-tls");
    files = names.stream().map(tls::resolve).toList();
    config = folder.resolve("imapd-ssl");
    bin = scratch.folder("courier-bin");
    root = RootFolder.named("exim");
    ports =
        List.of(
            new MailPort("imap", scratch.freePort()), new MailPort("imaps", scratch.freePort()));
    sound = variables();
    write(first);
    mendConfiguration();
    root.program("sh", folder, scratch, Map.of());
    root.program("runuser", bin, scratch, Map.of());
    plain = start(folder, "plain", TCPD + ports.getFirst().number() + " " + LOGIN);
    secure =
        start(
            folder,
            "secure",
            TCPD
                + ports.getLast().number()
                + " /usr/bin/couriertls -server -tcpd -user=courier "
                + LOGIN);
    try {
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(
              () ->
                  assertThat(ports)
                      .allSatisfy(
                          port ->
                              assertThat(OpenSsl.sClient(port, hostname).fingerprint())
                                  .isEqualTo(first.served().fingerprint())));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** With the key and the certificate in one file. */
  public static Courier start(Scratch scratch, String hostname, KeyAndChain first) {
    return new Courier(scratch, hostname, first, List.of("imapd.pem"));
  }

  /** With a key in a file of its own. */
  public static Courier startWithKey(Scratch scratch, String hostname, KeyAndChain first) {
    return new Courier(scratch, hostname, first, List.of("imapd.key", "imapd.pem"));
  }

  private String variables() {
    String own = files.size() == 1 ? "" : "TLS_PRIVATE_KEYFILE=" + files.getFirst() + "\n";
    return """
    IMAP_CAPABILITY="IMAP4rev1"
    COURIERTLS=/usr/bin/couriertls
    TLS_TRUSTCERTS=/etc/ssl/certs
    TLS_VERIFYPEER=NONE
    TLS_CERTFILE=CERTIFICATE
    """
            .replace("CERTIFICATE", files.getLast().toString())
        + own;
  }

  /** The shell of the root folder reads the settings and becomes the server. */
  private Running start(Path folder, String name, String server) {
    String variables = name.equals("plain") ? "IMAP_STARTTLS=YES" : "IMAP_TLS=1";
    Path script = folder.resolve("start-" + name);
    write(script, "set -a\n. " + config + "\n" + variables + "\nexec " + server + "\n");
    return Running.start(
        folder.resolve(name + ".out"),
        Map.of(),
        List.of(folder.resolve("sh").toString(), script.toString()));
  }

  @Override
  public List<MailPort> ports() {
    return ports;
  }

  @Override
  public List<Path> files() {
    return files;
  }

  @Override
  public String word() {
    return "courier";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("certificate", files.getLast().toString());
    settings.put("config", config.toString());
    if (files.size() > 1) {
      settings.put("key", files.getFirst().toString());
    }
    return settings;
  }

  @Override
  public void write(KeyAndChain material) {
    if (files.size() == 1) {
      material.write(files.getFirst());
    } else {
      material.write(files.getLast(), files.getFirst());
    }
    String secret = files.getFirst().toString();
    Command.mustRun("chgrp", group(), secret);
    Command.mustRun("chmod", "640", secret);
  }

  /** The number of its group: the host gives it to another, or to nobody. */
  private String group() {
    return root.read("/etc/group")
        .lines()
        .filter(line -> line.startsWith(USER + ":"))
        .map(line -> line.split(":", -1)[2])
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void reload() {}

  @Override
  public String breakConfiguration() {
    write(config, sound + "TLS_DHPARAMS=\"/unclosed\n");
    return "Unterminated quoted string";
  }

  @Override
  public void mendConfiguration() {
    write(config, sound);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It is a user of the root folder, and so is the program that Mailseal asks with. */
  @Override
  public Optional<String> reader() {
    return Optional.of(USER);
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("PATH", bin + ":" + System.getenv("PATH"));
  }

  /** It reads its files at each connection. */
  @Override
  public boolean keepsUntilTold() {
    return false;
  }

  @Override
  public void close() {
    try {
      plain.close();
    } finally {
      secure.close();
    }
  }
}
