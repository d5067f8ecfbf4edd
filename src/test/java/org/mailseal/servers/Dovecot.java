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
 * A Dovecot 2.3 of the test's own: its configuration, sockets and state lie in the scratch folder.
 */
public final class Dovecot implements AutoCloseable {
  private final Path config;
  private final Path certificateFile;
  private final Path keyFile;
  private final List<MailPort> ports;
  private Running process;

  private Dovecot(Path config, Path certificateFile, Path keyFile, List<MailPort> ports) {
    this.config = config;
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
    this.ports = ports;
    this.process = run();
  }

  /**
   * Starts it.
   *
   * @param first the key and chain that it begins with
   */
  public static Dovecot start(Scratch scratch, KeyAndChain first) {
    Path folder = scratch.folder("dovecot");
    Path tls = scratch.folder("dovecot-tls");
    Path certificateFile = tls.resolve("mail.crt");
    Path keyFile = tls.resolve("mail.key");
    first.write(certificateFile, keyFile);
    MailPort imap = new MailPort("imap", scratch.freePort());
    MailPort imaps = new MailPort("imaps", scratch.freePort());
    MailPort pop3 = new MailPort("pop3", scratch.freePort());
    MailPort pop3s = new MailPort("pop3s", scratch.freePort());
    String settings =
        """
        base_dir = FOLDER/base
        state_dir = FOLDER/state
        log_path = FOLDER/dovecot.log
        listen = 127.0.0.1
        protocols = imap pop3
        ssl = yes
        ssl_cert = <CERTIFICATE
        ssl_key = <KEY
        mail_location = maildir:~/Maildir
        first_valid_uid = 1
        passdb {
          driver = static
          args = password=x
        }
        userdb {
          driver = static
          args = uid=mail gid=mail home=FOLDER/mail/%u
        }
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
        """
            .replace("FOLDER", folder.toString())
            .replace("CERTIFICATE", certificateFile.toString())
            .replace("KEY", keyFile.toString())
            .replace("SECURE_IMAP", Integer.toString(imaps.number()))
            .replace("SECURE_POP3", Integer.toString(pop3s.number()))
            .replace("= IMAP", "= " + imap.number())
            .replace("= POP3", "= " + pop3.number());
    Path config = folder.resolve("dovecot.conf");
    try {
      Files.writeString(config, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Dovecot(config, certificateFile, keyFile, List.of(imap, imaps, pop3, pop3s));
  }

  private Running run() {
    Running started =
        Running.start(
            config.resolveSibling("dovecot.out"),
            Map.of(),
            List.of("dovecot", "-F", "-c", config.toString()));
    try {
      awaitListening(started);
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
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

  public List<MailPort> ports() {
    return ports;
  }

  /** A power cut and what follows it: every process killed, and the server started again. */
  public void reboot() {
    process.cut();
    process = run();
  }

  public void reload() {
    Command.mustRun("doveadm", "-c", config.toString(), "reload");
  }

  @Override
  public void close() {
    process.close();
  }
}
