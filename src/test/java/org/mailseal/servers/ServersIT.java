package org.mailseal.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The servers themselves, before anything is tested on them. */
@Timeout(120)
class ServersIT {
  private static final String HOST = "mail.example.org";

  @Test
  void sevenPortsServeWhatTheFilesHoldAfterAReload() {
    try (Scratch scratch = Scratch.create()) {
      ScratchAuthority authority = ScratchAuthority.create(scratch.folder("old-ca"));
      KeyAndChain before = authority.issue(Duration.ofDays(5), HOST, "imap.example.org");
      KeyAndChain after = authority.issue(Duration.ofDays(80), HOST);
      try (Postfix postfix = Postfix.start(scratch, HOST, before);
          Dovecot dovecot = Dovecot.start(scratch, before)) {
        List<MailPort> ports =
            Stream.concat(postfix.ports().stream(), dovecot.ports().stream()).toList();
        assertThat(ports).hasSize(7);
        assertThat(ports)
            .allSatisfy(
                port -> {
                  Served served = OpenSsl.sClient(port, HOST);
                  assertThat(served).isEqualTo(before.served());
                  assertThat(served.names()).containsExactly(HOST, "imap.example.org");
                  assertThat(served.subject()).isEqualTo("CN=" + HOST);
                  assertThat(served.issuer()).isEqualTo("CN=The Old CA");
                });

        after.write(postfix.chainFile());
        after.write(dovecot.certificateFile(), dovecot.keyFile());
        postfix.reload();
        dovecot.reload();

        assertThat(ports).allSatisfy(port -> awaitServed(port, after));
        assertThat(after.served().fingerprint()).isNotEqualTo(before.served().fingerprint());

        Path own = scratch.path("own.pem");
        before.write(own);
        postfix.giveSmtpsItsOwn(own);
        postfix.reload();
        awaitServed(postfix.smtps(), before);
        awaitServed(postfix.smtp(), after);
        postfix.giveSmtpsTheCommonOne();
        postfix.reload();
        awaitServed(postfix.smtps(), after);
      }
    }
  }

  private static void awaitServed(MailPort port, KeyAndChain expected) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(OpenSsl.sClient(port, HOST)).isEqualTo(expected.served()));
  }

  @Test
  void mailOverPlainSmtpLandsInTheMaildir() throws Exception {
    try (Scratch scratch = Scratch.create()) {
      KeyAndChain certificate =
          ScratchAuthority.create(scratch.folder("old-ca")).issue(Duration.ofDays(5), HOST);
      try (Postfix postfix = Postfix.start(scratch, HOST, certificate)) {
        assertThat(postfix.mail()).isEmpty();

        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", Integer.toString(postfix.smtp().number()));
        properties.setProperty("mail.smtp.connectiontimeout", "10000");
        properties.setProperty("mail.smtp.timeout", "10000");
        MimeMessage message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(new InternetAddress("somebody@example.net"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("postmaster@" + HOST));
        message.setSubject("Does it arrive?");
        message.setText("It does.");
        Transport.send(message);

        assertThat(postfix.awaitMail(Duration.ofSeconds(20)))
            .singleElement()
            .asString()
            .contains("Delivered-To: postmaster@" + HOST, "Subject: Does it arrive?", "It does.");
      }
    }
  }

  @Test
  void pebbleAnswersToThoseWhoTrustItsPem() throws Exception {
    try (Scratch scratch = Scratch.create()) {
      Path stranger = ScratchAuthority.create(scratch.folder("old-ca")).certificate();
      try (Pebble pebble =
          Pebble.start(scratch, scratch.freePort(), Duration.ofDays(90), List.of("no.example"))) {
        Path trust = scratch.path("trust.pem");
        pebble.trustPem(trust);
        assertThat(Served.in(trust).chain()).hasSize(2).contains(pebble.root().leaf());

        assertThat(get(pebble, trust)).contains("newAccount", "newOrder");
        assertThatThrownBy(() -> get(pebble, stranger)).isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  private static String get(Pebble pebble, Path trust) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(Pebble.trusting(trust)).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(pebble.directory()).timeout(Duration.ofSeconds(10)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Test
  void nothingIsLeftBehind() {
    Path folder;
    try (Scratch scratch = Scratch.create()) {
      folder = scratch.path(".").normalize();
      KeyAndChain certificate =
          ScratchAuthority.create(scratch.folder("old-ca")).issue(Duration.ofDays(5), HOST);
      try (Postfix postfix = Postfix.start(scratch, HOST, certificate);
          Dovecot dovecot = Dovecot.start(scratch, certificate);
          Pebble pebble =
              Pebble.start(scratch, scratch.freePort(), Duration.ofDays(90), List.of())) {
        assertThat(pebble.log()).contains("reject 5% of good nonces");
        assertThat(mentioning(folder)).hasSizeGreaterThanOrEqualTo(5);
        assertThat(postfix.log()).contains("daemon started");
        assertThat(dovecot.config()).exists();
      }
      assertThat(mentioning(folder)).isEmpty();
    }
    assertThat(folder).doesNotExist();
  }

  /** Processes whose command line or working folder names the folder. */
  private static List<ProcessHandle> mentioning(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              Path proc = Path.of("/proc", Long.toString(process.pid()));
              try {
                return Files.readString(proc.resolve("cmdline")).contains(folder.toString())
                    || Files.readSymbolicLink(proc.resolve("cwd")).startsWith(folder);
              } catch (IOException gone) {
                return false;
              }
            })
        .toList();
  }

  @Test
  void postscreenLetsStrangersWaitInTheMiddleOfItsGreeting() throws IOException {
    try (Scratch scratch = Scratch.create()) {
      KeyAndChain certificate =
          ScratchAuthority.create(scratch.folder("old-ca")).issue(Duration.ofDays(5), HOST);
      try (Postfix postfix = Postfix.startBehindPostscreen(scratch, HOST, certificate);
          Socket stranger =
              new Socket(InetAddress.ofLiteral("127.0.0.1"), postfix.smtp().number());
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(stranger.getInputStream(), StandardCharsets.US_ASCII))) {
        assertThat(in.readLine()).startsWith("220-" + HOST);
        long half = System.nanoTime();
        assertThat(in.readLine()).startsWith("220 " + HOST);
        assertThat(Duration.ofNanos(System.nanoTime() - half)).isGreaterThan(Duration.ofSeconds(4));
        assertThat(OpenSsl.sClient(postfix.smtp(), HOST)).isEqualTo(certificate.served());
        assertThat(postfix.log()).contains("tlsproxy");
      }
    }
  }
}
