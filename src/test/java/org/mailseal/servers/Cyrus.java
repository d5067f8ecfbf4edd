package org.mailseal.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Debian's Cyrus IMAP out of a root folder, with all that it keeps in the scratch folder. Its user
 * is mail, whom the host has under the same number.
 */
public final class Cyrus implements RealServer {
  private static final String USER = "mail";
  private static final String PROGRAMS = "/usr/lib/cyrus/bin/";

  private final Path folder;
  private final Path bin;
  private final Path certificateFile;
  private final Path keyFile;
  private final List<MailPort> ports;
  private final String hostname;
  private final String sound;
  private final List<MailPort> furtherPorts;
  private Running master;
  private boolean broken;

  private Cyrus(Scratch scratch, String hostname, KeyAndChain first, boolean further) {
    this.hostname = hostname;
    folder = scratch.folder("cyrus");
    bin = scratch.folder("cyrus-bin");
    Path tls = scratch.folder("cyrus-tls");
    certificateFile = tls.resolve("mail.crt");
    keyFile = tls.resolve("mail.key");
    ports =
        List.of(
            new MailPort("imap", scratch.freePort()), new MailPort("imaps", scratch.freePort()));
    furtherPorts =
        further
            ? List.of(
                new MailPort("sieve", scratch.freePort()), new MailPort("lmtp", scratch.freePort()))
            : List.of();
    RootFolder root = RootFolder.named("cyrus");
    root.program(PROGRAMS + "master", bin, scratch, Map.of());
    root.program(PROGRAMS + "cyr_info", bin, scratch, Map.of());
    for (String own : List.of("conf", "mail", "run")) {
      Command.mustRun("install", "-d", "-o", USER, "-g", USER, folder.resolve(own).toString());
    }
    sound = imapdConf();
    write(first);
    write(config(), sound);
    write(folder.resolve("cyrus.conf"), cyrusConf());
    master = startMaster();
  }

  private Running startMaster() {
    Running started =
        Running.start(
            folder.resolve("out"),
            Map.of("CYRUS_USER", USER),
            List.of(
                bin.resolve("master").toString(),
                "-D",
                "-C",
                config().toString(),
                "-M",
                folder.resolve("cyrus.conf").toString(),
                "-p",
                pidFile().toString()));
    try {
      Served expected = certificateInFiles();
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .failFast("Cyrus has ended", () -> !started.alive())
          .untilAsserted(
              () ->
                  assertThat(OpenSsl.sClient(ports.getLast(), hostname).fingerprint())
                      .isEqualTo(expected.fingerprint()));
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  public static Cyrus start(Scratch scratch, String hostname, KeyAndChain first) {
    return new Cyrus(scratch, hostname, first, false);
  }

  /** With ports where scripts are uploaded and mail is delivered, too. */
  public static Cyrus startWithFurtherPorts(Scratch scratch, String hostname, KeyAndChain first) {
    return new Cyrus(scratch, hostname, first, true);
  }

  private String imapdConf() {
    return """
    configdirectory: FOLDER/conf
    proc_path: FOLDER/run/proc
    mboxname_lockpath: FOLDER/run/lock
    defaultpartition: default
    partition-default: FOLDER/mail
    idlesocket: FOLDER/run/idle
    notifysocket: FOLDER/run/notify
    lmtpsocket: FOLDER/run/lmtp
    servername: HOSTNAME
    cyrus_user: USER
    allowplaintext: yes
    tls_server_cert: CERTIFICATE
    tls_server_key: KEY
    """
        .replace("FOLDER", folder.toString())
        .replace("HOSTNAME", hostname)
        .replace("USER", USER)
        .replace("CERTIFICATE", certificateFile.toString())
        .replace("KEY", keyFile.toString());
  }

  /** A process waits for a client at each port: those are what keeps an old certificate. */
  private String cyrusConf() {
    return """
    START {
      recover cmd="PROGRAMSctl_cyrusdb -C CONFIG -r"
    }
    SERVICES {
      imap cmd="imapd -C CONFIG" listen="127.0.0.1:PLAIN" prefork=1
      imaps cmd="imapd -s -C CONFIG" listen="127.0.0.1:SECURE" prefork=1
    FURTHER
    }
    """
        .replace("FURTHER", furtherServices())
        .replace("PROGRAMS", PROGRAMS)
        .replace("CONFIG", config().toString())
        .replace("PLAIN", Integer.toString(ports.getFirst().number()))
        .replace("SECURE", Integer.toString(ports.getLast().number()));
  }

  /** Those for sieve and lmtp, where they were asked for. */
  public List<MailPort> furtherPorts() {
    return furtherPorts;
  }

  private String furtherServices() {
    return furtherPorts.stream()
        .map(
            port ->
                "%s cmd=\"%s -C CONFIG\" listen=\"127.0.0.1:%d\" prefork=0"
                    .formatted(
                        port.protocol(),
                        port.protocol().equals("sieve") ? "timsieved" : "lmtpd",
                        port.number()))
        .collect(Collectors.joining("\n"));
  }

  private Path config() {
    return folder.resolve("imapd.conf");
  }

  private Path pidFile() {
    return folder.resolve("run/master.pid");
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
    return "cyrus";
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "certificate",
        certificateFile.toString(),
        "key",
        keyFile.toString(),
        "config",
        config().toString(),
        "pid-file",
        pidFile().toString());
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("PATH", bin + ":" + System.getenv("PATH"));
  }

  @Override
  public void write(KeyAndChain material) {
    material.write(certificateFile, keyFile);
    Command.mustRun("chown", USER + ":" + USER, keyFile.toString());
  }

  @Override
  public void reload() {
    master.signal("HUP");
  }

  @Override
  public String breakConfiguration() {
    write(config(), sound + "nonsense\n");
    broken = true;
    return "invalid option name on line";
  }

  /**
   * With a new master: the old one gives a port up whose new processes have ended five times, and
   * finds it in use by the old processes at the next HUP.
   */
  @Override
  public void mendConfiguration() {
    write(config(), sound);
    if (broken) {
      broken = false;
      master.close();
      master = startMaster();
    }
  }

  /** How many connections it takes until a port is given up depends on how long each lasts. */
  @Override
  public boolean servesWhileBroken() {
    return false;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<String> reader() {
    return Optional.of(USER);
  }

  /** New processes read what is new. */
  @Override
  public boolean keepsUntilTold() {
    return false;
  }

  @Override
  public void close() {
    master.close();
  }
}
