package org.mailseal.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Postfix of the test's own: configuration, queue, data and master process lie in the scratch
 * folder. It takes mail for postmaster at its host name and keeps it in a Maildir.
 */
public final class Postfix implements AutoCloseable {
  private final Path folder;
  private final Path chainFile;
  private final MailPort smtp;
  private final MailPort submission;
  private final MailPort smtps;
  private ProcessHandle master;

  private Postfix(Path folder, Path chainFile, MailPort smtp, MailPort submission, MailPort smtps) {
    this.folder = folder;
    this.chainFile = chainFile;
    this.smtp = smtp;
    this.submission = submission;
    this.smtps = smtps;
    postfix("start");
    this.master = readMaster();
  }

  /**
   * Starts it.
   *
   * @param hostname what it calls itself in its 220 greeting, the setting myhostname
   * @param first the key and chain that it begins with
   */
  public static Postfix start(Scratch scratch, String hostname, KeyAndChain first) {
    return start(scratch, hostname, first, masterLine("SMTP", "smtpd"));
  }

  /**
   * Starts it with postscreen in front of the smtp port, which lets every stranger wait six seconds
   * after half of its greeting, and speaks TLS through tlsproxy.
   */
  public static Postfix startBehindPostscreen(Scratch scratch, String hostname, KeyAndChain first) {
    return start(
        scratch,
        hostname,
        first,
        """
        SMTP       inet       n - n - 1     postscreen -o postscreen_access_list= \
        -o postscreen_greet_wait=6s -o postscreen_bare_newline_enable=yes
        smtpd      pass       - - n - -     smtpd
        tlsproxy   unix       - - n - 0     tlsproxy
        dnsblog    unix       - - n - 0     dnsblog
        """);
  }

  private static String masterLine(String port, String program) {
    return port + "       inet       n - n - -     " + program + "\n";
  }

  private static Postfix start(
      Scratch scratch, String hostname, KeyAndChain first, String smtpLines) {
    Path folder = scratch.folder("postfix");
    Path chainFile = scratch.folder("postfix-tls").resolve("mail.pem");
    first.write(chainFile);
    MailPort smtp = new MailPort("smtp", scratch.freePort());
    MailPort submission = new MailPort("submission", scratch.freePort());
    MailPort smtps = new MailPort("smtps", scratch.freePort());
    try {
      Path conf = scratch.folder("postfix/conf");
      scratch.folder("postfix/queue");
      Command.mustRun("install", "-d", "-o", "postfix", folder.resolve("data").toString());
      Command.mustRun(
          "install", "-d", "-o", "mail", "-g", "mail", folder.resolve("mail").toString());
      Files.writeString(conf.resolve("main.cf"), mainCf(folder, hostname, chainFile));
      Files.writeString(conf.resolve("master.cf"), masterCf(smtpLines, smtp, submission, smtps));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Postfix(folder, chainFile, smtp, submission, smtps);
  }

  private static String mainCf(Path folder, String hostname, Path chainFile) {
    return """
    compatibility_level = 3.6
    queue_directory = FOLDER/queue
    data_directory = FOLDER/data
    multi_instance_name = postfix-scratch
    maillog_file = FOLDER/postfix.log
    maillog_file_prefixes = FOLDER
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    mynetworks = 127.0.0.0/8
    myhostname = HOSTNAME
    mydestination =
    alias_maps =
    alias_database =
    virtual_mailbox_domains = HOSTNAME
    virtual_mailbox_maps = static:postmaster/
    virtual_mailbox_base = FOLDER/mail
    virtual_uid_maps = static:USER
    virtual_gid_maps = static:GROUP
    virtual_minimum_uid = 1
    smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
    smtpd_tls_chain_files = CHAIN
    smtpd_tls_security_level = may
    smtpd_tls_loglevel = 1
    """
        .replace("FOLDER", folder.toString())
        .replace("HOSTNAME", hostname)
        .replace("CHAIN", chainFile.toString())
        .replace("USER", Command.mustRun("id", "-u", "mail").strip())
        .replace("GROUP", Command.mustRun("id", "-g", "mail").strip());
  }

  /** Debian's master.cf with the ports replaced and nothing in a chroot. */
  private static String masterCf(
      String smtpLines, MailPort smtp, MailPort submission, MailPort smtps) {
    String others =
        """
        SUBMISSION inet       n - n - -     smtpd -o syslog_name=postfix/submission
        SMTPS      inet       n - n - -     smtpd -o smtpd_tls_wrappermode=yes
        pickup     unix       n - n 60 1    pickup
        cleanup    unix       n - n - 0     cleanup
        qmgr       unix       n - n 300 1   qmgr
        tlsmgr     unix       - - n 1000? 1 tlsmgr
        rewrite    unix       - - n - -     trivial-rewrite
        bounce     unix       - - n - 0     bounce
        defer      unix       - - n - 0     bounce
        trace      unix       - - n - 0     bounce
        verify     unix       - - n - 1     verify
        flush      unix       n - n 1000? 0 flush
        proxymap   unix       - - n - -     proxymap
        proxywrite unix       - - n - 1     proxymap
        smtp       unix       - - n - -     smtp
        relay      unix       - - n - -     smtp
        showq      unix       n - n - -     showq
        error      unix       - - n - -     error
        retry      unix       - - n - -     error
        discard    unix       - - n - -     discard
        local      unix       - n n - -     local
        virtual    unix       - n n - -     virtual
        anvil      unix       - - n - 1     anvil
        scache     unix       - - n - 1     scache
        postlog    unix-dgram n - n - 1     postlogd
        """;
    return (smtpLines + others)
        .replace("SMTPS ", smtps.number() + " ")
        .replace("SUBMISSION ", submission.number() + " ")
        .replace("SMTP ", smtp.number() + " ");
  }

  public Path configDirectory() {
    return folder.resolve("conf");
  }

  public Path chainFile() {
    return chainFile;
  }

  /** Offers STARTTLS. */
  public MailPort smtp() {
    return smtp;
  }

  /** TLS from the first byte. */
  public MailPort smtps() {
    return smtps;
  }

  public List<MailPort> ports() {
    return List.of(smtp, submission, smtps);
  }

  public void reload() {
    postfix("reload");
  }

  /** Changes the setting myhostname, and with the next reload the greeting. */
  public void rename(String hostname) {
    Command.mustRun("postconf", "-c", configDirectory().toString(), "-e", "myhostname=" + hostname);
  }

  /**
   * Lets the port for smtps read a chain file of its own from the next reload on, so that a new
   * {@link #chainFile} never reaches it.
   */
  public void giveSmtpsItsOwn(Path otherChainFile) {
    postconfSmtps("-P", "=" + otherChainFile);
  }

  public void giveSmtpsTheCommonOne() {
    postconfSmtps("-PX", "");
  }

  private void postconfSmtps(String action, String value) {
    Command.mustRun(
        "postconf",
        "-c",
        configDirectory().toString(),
        action,
        smtps.number() + "/inet/smtpd_tls_chain_files" + value);
  }

  /** Every message delivered so far, as it lies in the Maildir, oldest first. */
  public List<String> mail() {
    Path delivered = folder.resolve("mail/postmaster/new");
    if (!Files.isDirectory(delivered)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(delivered)) {
      List<String> messages = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        messages.add(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
      return messages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until at least one message has been delivered. */
  public List<String> awaitMail(Duration deadline) {
    return awaitMail(1, deadline);
  }

  /** Waits until at least so many messages have been delivered. */
  public List<String> awaitMail(int count, Duration deadline) {
    await()
        .atMost(deadline)
        .untilAsserted(() -> assertThat(mail()).as(this::log).hasSizeGreaterThanOrEqualTo(count));
    return mail();
  }

  public String log() {
    try {
      return Files.readString(folder.resolve("postfix.log"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A power cut and what follows it: every process killed, and the server started again. */
  public void reboot() {
    Running.cut(master);
    postfix("start");
    master = readMaster();
  }

  private void postfix(String action) {
    Command.mustRun("postfix", "-c", configDirectory().toString(), action);
  }

  private ProcessHandle readMaster() {
    try {
      // The number is padded with blanks.
      String pid = Files.readString(folder.resolve("queue/pid/master.pid")).strip();
      return ProcessHandle.of(Long.parseLong(pid))
          .orElseThrow(() -> new IllegalStateException("Postfix is gone:\n" + log()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Running.stop(master);
  }
}
