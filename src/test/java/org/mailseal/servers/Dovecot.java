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
import java.util.Optional;

/**
 * A Dovecot of the test's own: its configuration, sockets and state lie in the scratch folder. It
 * is the host's 2.3, or the 2.4 of a root folder.
 */
public final class Dovecot implements RealServer {
  private static final String COMMON =
      """
      base_dir = FOLDER/base
      state_dir = FOLDER/state
      log_path = FOLDER/dovecot.log
      listen = 127.0.0.1
      ssl = yes
      first_valid_uid = 1
      service imap-login {
        inet_listener imap {
          port = IMAP
        }
        inet_listener imaps {
          port = SECURE_IMAP
          ssl = yes
        }
      }
      service pop3-login {
        inet_listener pop3 {
          port = POP3
        }
        inet_listener pop3s {
          port = SECURE_POP3
          ssl = yes
        }
      }
      """;

  private static final String VERSION_2_3 =
      COMMON
          + """
          protocols = imap pop3
          mail_location = maildir:~/Maildir
          passdb {
            driver = static
            args = password=x
          }
          userdb {
            driver = static
            args = uid=mail gid=mail home=FOLDER/mail/%u
          }
          """;

  /** The version comes first. */
  private static final String VERSION_2_4 =
      """
      dovecot_config_version = 2.4.1
      dovecot_storage_version = 2.4.1
      """
          + COMMON
          + """
          protocols = imap pop3
          mail_driver = maildir
          mail_path = ~/Maildir
          passdb static {
            password = x
          }
          userdb static {
            fields {
              uid = mail
              gid = mail
              home = FOLDER/mail/%{user}
            }
          }
          """;

  private final Path config;
  private final Path certificateFile;
  private final Path keyFile;
  private final String path;
  private final List<MailPort> ports;
  private final String sound;
  private Running process;

  /**
   * Starts it.
   *
   * @param settings with words for what differs from test to test
   * @param path where its programs are looked for
   */
  private Dovecot(Scratch scratch, KeyAndChain first, String settings, String path) {
    Path folder = scratch.folder("dovecot");
    Path tls = scratch.folder("dovecot-tls");
    certificateFile = tls.resolve("mail.crt");
    keyFile = tls.resolve("mail.key");
    this.path = path;
    write(first);
    MailPort imap = new MailPort("imap", scratch.freePort());
    MailPort imaps = new MailPort("imaps", scratch.freePort());
    MailPort pop3 = new MailPort("pop3", scratch.freePort());
    MailPort pop3s = new MailPort("pop3s", scratch.freePort());
    ports = List.of(imap, imaps, pop3, pop3s);
    sound =
        settings
            .replace("FOLDER", folder.toString())
            .replace("CERTIFICATE", certificateFile.toString())
            .replace("KEY", keyFile.toString())
            .replace("SECURE_IMAP", Integer.toString(imaps.number()))
            .replace("SECURE_POP3", Integer.toString(pop3s.number()))
            .replace("= IMAP", "= " + imap.number())
            .replace("= POP3", "= " + pop3.number());
    config = folder.resolve("dovecot.conf");
    mendConfiguration();
    process = run();
  }

  private Running run() {
    Running started =
        Running.start(
            config.resolveSibling("dovecot.out"),
            environment(),
            List.of("env", "dovecot", "-F", "-c", config.toString()));
    try {
      awaitListening(started);
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  /**
   * Starts the host's 2.3 with one certificate for all names.
   *
   * @param first the key and chain that it begins with
   */
  public static Dovecot start(Scratch scratch, KeyAndChain first) {
    String pair = "ssl_cert = <CERTIFICATE\nssl_key = <KEY\n";
    return new Dovecot(scratch, first, VERSION_2_3 + pair, System.getenv("PATH"));
  }

  /**
   * Starts the host's 2.3 with a certificate for one name, and another for all others.
   *
   * @param first the key and chain of the name
   * @param others those of all others, for ever
   */
  public static Dovecot startForName(
      Scratch scratch, String name, KeyAndChain first, KeyAndChain others) {
    String pairs =
        """
        ssl_cert = <FOLDER/others.crt
        ssl_key = <FOLDER/others.pem
        local_name NAME {
          ssl_cert = <CERTIFICATE
          ssl_key = <KEY
        }
        """;
    writeOthers(scratch, others);
    return new Dovecot(
        scratch, first, VERSION_2_3 + pairs.replace("NAME", name), System.getenv("PATH"));
  }

  /** The same with the 2.4 of Debian 13. */
  public static Dovecot start24ForName(
      Scratch scratch, String name, KeyAndChain first, KeyAndChain others) {
    String pairs =
        """
        ssl_server_cert_file = FOLDER/others.crt
        ssl_server_key_file = FOLDER/others.pem
        local_name NAME {
          ssl_server_cert_file = CERTIFICATE
          ssl_server_key_file = KEY
        }
        """;
    writeOthers(scratch, others);
    Path bin = scratch.folder("dovecot-bin");
    RootFolder root = RootFolder.named("trixie");
    List.of("dovecot", "doveconf", "doveadm")
        .forEach(program -> root.program(program, bin, scratch, Map.of()));
    return new Dovecot(
        scratch,
        first,
        VERSION_2_4 + pairs.replace("NAME", name),
        bin + ":" + System.getenv("PATH"));
  }

  private static void writeOthers(Scratch scratch, KeyAndChain others) {
    Path folder = scratch.folder("dovecot");
    others.write(folder.resolve("others.crt"), folder.resolve("others.pem"));
  }

  private void awaitListening(Running started) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .failFast("Dovecot has ended: " + started.output(), () -> !started.alive())
        .untilAsserted(() -> assertThat(ports).as(started::output).allMatch(Dovecot::listens));
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

  public Path certificateFile() {
    return certificateFile;
  }

  public Path keyFile() {
    return keyFile;
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
    return "dovecot";
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "certificate",
        certificateFile.toString(),
        "key",
        keyFile.toString(),
        "config",
        config.toString());
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("PATH", path);
  }

  @Override
  public void write(KeyAndChain material) {
    material.write(certificateFile, keyFile);
  }

  /** A power cut and what follows it: every process killed, and the server started again. */
  public void reboot() {
    process.cut();
    process = run();
  }

  @Override
  public void reload() {
    Command.mustRun("env", "PATH=" + path, "doveadm", "-c", config.toString(), "reload");
  }

  @Override
  public String breakConfiguration() {
    configure(sound + "nonsense = 1\n");
    return "nonsense";
  }

  @Override
  public void mendConfiguration() {
    configure(sound);
  }

  private void configure(String text) {
    try {
      Files.writeString(config, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its config process reads them as root. */
  @Override
  public Optional<String> reader() {
    return Optional.empty();
  }

  @Override
  public void close() {
    process.close();
  }
}
