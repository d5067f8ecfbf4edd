package org.mailseal.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.Trust;
import org.mailseal.name.DnsName;
import org.mailseal.notification.mail.Delivery.Delivered;
import org.mailseal.notification.mail.Delivery.Taken;
import org.mailseal.notification.mail.Delivery.Unreached;
import org.mailseal.notification.mail.ScriptedRelay.Heard;
import org.mailseal.notification.mail.ScriptedRelay.Misbehaviour;

@Timeout(30)
class MailerTest extends RelayScene {
  @TempDir Path folder;

  // --- the letter ---

  @Test
  void theMessageParsedBackHasBothFormsAndTheRightHeaders() throws Exception {
    ScriptedRelay relay = relay();
    Letter letter = letter("postmaster@example.org", "Ops <ops@example.net>");

    assertThat(mailer().deliver(letter, Route.over(local(relay.port()))))
        .isEqualTo(new Delivered(List.of(Taken.by(local(relay.port()), letter.to())), List.of()));

    String raw = relay.messages().getFirst();
    assertThat(raw.lines()).allMatch(line -> line.length() <= 78);
    assertThat(raw.replace("\r\n", "")).doesNotContain("\r", "\n");
    assertThat(raw.chars()).allMatch(c -> c < 128);
    MimeMessage message =
        new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(raw.getBytes(StandardCharsets.US_ASCII)));
    assertThat(message.getHeader("Message-ID")).containsExactly("<expiry-1@example.org>");
    assertThat(message.getHeader("Date")).containsExactly("Sun, 22 Nov 2026 03:04:05 +0000");
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(message.getHeader("MIME-Version")).containsExactly("1.0");
    assertThat(message.getSubject()).isEqualTo(letter.subject());
    InternetAddress from = (InternetAddress) message.getFrom()[0];
    assertThat(from.getAddress()).isEqualTo("alerts@example.org");
    assertThat(from.getPersonal()).isEqualTo("Mäilseal");
    assertThat(message.getRecipients(Message.RecipientType.TO))
        .extracting(address -> ((InternetAddress) address).getAddress())
        .containsExactly("postmaster@example.org", "ops@example.net");
    assertThat(message.getContentType()).startsWith("multipart/alternative");
    MimeMultipart parts = (MimeMultipart) message.getContent();
    assertThat(parts.getCount()).isEqualTo(2);
    assertPart(parts.getBodyPart(0), "text/plain", letter.text());
    assertPart(parts.getBodyPart(1), "text/html", letter.html());
  }

  private static void assertPart(BodyPart part, String type, String content) throws Exception {
    assertThat(part.getContentType()).startsWith(type).containsIgnoringCase("charset=utf-8");
    assertThat(((String) part.getContent()).replace("\r\n", "\n")).isEqualTo(content);
  }

  @Test
  void aSubjectBeyondAsciiIsEncoded() throws Exception {
    ScriptedRelay relay = relay();
    Letter plain = letter();
    String subject = "Größe ".repeat(30).strip();
    Letter letter =
        new Letter(
            plain.messageId(),
            plain.from(),
            plain.to(),
            subject,
            plain.text(),
            plain.html(),
            plain.sentAt());

    mailer().deliver(letter, Route.over(local(relay.port())));

    String raw = relay.messages().getFirst();
    assertThat(raw).contains("Subject: =?UTF-8?");
    assertThat(raw.chars()).allMatch(c -> c < 128);
    assertThat(
            new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(raw.getBytes(StandardCharsets.US_ASCII)))
                .getSubject())
        .isEqualTo(subject);
  }

  // --- the order of relays ---

  @Test
  void aRelayThatIsDownIsFollowedByTheNext() throws Exception {
    int down = closedPort();
    ScriptedRelay second = relay();

    Delivery delivery =
        mailer().deliver(letter(), Route.over(local(down), local(second.port()), local(down)));

    assertThat(delivery)
        .isEqualTo(delivered(local(second.port()), later(local(down), "connection refused")));
    assertThat(delivery)
        .hasToString(
            "delivered through smtp://localhost:%d; after smtp://localhost:%d: connection refused"
                .formatted(second.port(), down));
    assertThat(second.messages()).hasSize(1);
  }

  @Test
  void theNextAddressOfARelayIsTriedBeforeTheNextRelay() throws Exception {
    ScriptedRelay relay = relay();
    Mailer mailer =
        mailer(
            RelayTimeouts.STANDARD,
            host ->
                List.of(InetAddress.ofLiteral("127.0.0.77"), InetAddress.ofLiteral("127.0.0.1")));

    assertThat(mailer.deliver(letter(), Route.over(local(relay.port()))))
        .isInstanceOf(Delivered.class);
  }

  @Test
  void everyAddressThatFailedIsNamed() throws Exception {
    int down = closedPort();
    Mailer mailer =
        mailer(
            RelayTimeouts.STANDARD,
            host ->
                List.of(InetAddress.ofLiteral("127.0.0.77"), InetAddress.ofLiteral("127.0.0.1")));

    assertThat(onlyReason(mailer.deliver(letter(), Route.over(local(down)))))
        .isEqualTo("at 127.0.0.77: connection refused; at 127.0.0.1: connection refused");
  }

  @Test
  void anUnknownNameIsSaid() throws Exception {
    Mailer mailer =
        mailer(
            RelayTimeouts.STANDARD,
            host -> {
              throw new UnknownHostException(host);
            });

    assertThat(onlyReason(mailer.deliver(letter(), Route.over(local(25)))))
        .contains("its name is not found");
  }

  @Test
  void withoutRelaysNothingIsDelivered() throws Exception {
    assertThat(mailer().deliver(letter(), Route.over()))
        .hasToString("not delivered: no relay is named in the settings");
  }

  // --- what relays answer ---

  @Test
  void aRefusedRecipientIsNamedAndTheOthersGetTheirLetter() throws Exception {
    ScriptedRelay relay =
        relay()
            .answering("RCPT TO:<gone@example.org>", "550-5.1.1 No such\r\n550 5.1.1 user here")
            .answering("RCPT TO:<full@example.org>", "452 4.2.2 Mailbox full");

    Delivery delivery =
        mailer()
            .deliver(
                letter("gone@example.org", "postmaster@example.org", "full@example.org"),
                Route.over(local(relay.port())));

    Mailbox gone = Mailbox.parse("gone@example.org");
    Mailbox full = Mailbox.parse("full@example.org");
    assertThat(((Delivered) delivery).taken())
        .containsExactly(
            Taken.by(local(relay.port()), List.of(Mailbox.parse("postmaster@example.org"))));
    assertThat(delivery.unreached())
        .containsExactly(
            new Unreached(gone, Persistence.PERMANENT, "550-5.1.1 No such / 550 5.1.1 user here"),
            new Unreached(full, Persistence.TRANSIENT, "452 4.2.2 Mailbox full"));
    assertThat(delivery.worthAnotherTry()).containsExactly(full);
    assertThat(delivery.toString()).doesNotContain("after");
    assertThat(delivery.toString()).contains("but not to gone@example.org (550-5.1.1 No such");
    assertThat(relay.messages()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"450 4.2.0 Greylisted", "550 5.7.1 Relaying denied", "421 4.3.2 Bye"})
  void aRelayThatRefusesEveryRecipientIsFollowedByTheNext(String answer) throws Exception {
    ScriptedRelay first = relay().answering("RCPT", answer);
    ScriptedRelay second = relay();

    Delivery delivery =
        mailer().deliver(letter(), Route.over(local(first.port()), local(second.port())));

    assertThat(delivery)
        .isEqualTo(
            delivered(
                local(second.port()),
                new RelayRefusal(
                    local(first.port()),
                    letter().to(),
                    answer.startsWith("5") ? Persistence.PERMANENT : Persistence.TRANSIENT,
                    "refused every recipient: postmaster@example.org (" + answer + ")")));
    assertThat(first.messages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "(connect), 554 5.7.1 Blocked, answered: 554 5.7.1 Blocked",
    "(connect), 421 4.3.2 Later, answered: 421 4.3.2 Later",
    "(connect), nonsense, answered: nonsense",
    "MAIL, 451 4.3.0 Disk full, refused MAIL FROM:<alerts@example.org>: 451 4.3.0 Disk full",
    "DATA, 503 5.5.1 No, refused DATA: 503 5.5.1 No",
    "., 554 5.6.0 Looks like spam, refused the letter itself: 554 5.6.0 Looks like spam",
    "., 550 \u001b]0;pwned\u0007!, 'refused the letter itself: 550 \\u001B]0;pwned\\u0007!'",
  })
  void aRefusalCarriesTheRelaysWordsAndNothingThatDoesNotPrint(
      String at, String answer, String reason) throws Exception {
    ScriptedRelay relay = relay().answering(at, answer);

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(local(relay.port())))))
        .isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(connect)", "EHLO", "MAIL", "RCPT", "DATA", "."})
  void aRelayThatHangsUpIsRefused(String at) throws Exception {
    ScriptedRelay relay = relay().failing(at, Misbehaviour.HANG_UP);

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(local(relay.port())))))
        .isNotBlank()
        .doesNotContain("EOF", "null");
  }

  @Test
  void onlyLaterTroubleDoesNotUndoADelivery() throws Exception {
    ScriptedRelay relay = relay().failing("QUIT", Misbehaviour.STALL);
    long began = System.nanoTime();

    assertThat(mailer().deliver(letter(), Route.over(local(relay.port()))))
        .isInstanceOf(Delivered.class);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
  }

  // --- protection ---

  @Test
  void onLoopbackStartTlsIsNotTriedBecauseTheLocalCertificateMayBeWhatBroke() throws Exception {
    ScriptedRelay relay = relay().startTls(serving(newRoot(), "somebody.else.example"));
    for (String host : List.of("localhost", "127.0.0.1", "LocalHost", "127.9.8.7", "::1")) {
      Relay here = Relay.smtp(host, relay.port());
      assertThat(mailer().deliver(letter(), Route.over(here))).isInstanceOf(Delivered.class);
    }
    assertThat(relay.messages()).hasSize(5);
    assertThat(relay.heard()).noneMatch(Heard::tls);
    assertThat(relay.lines()).doesNotContain("STARTTLS");
  }

  @Test
  void elsewhereStartTlsIsRequired() throws Exception {
    ScriptedRelay relay = relay();

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(startTls(relay)))))
        .contains("does not offer STARTTLS");
    assertThat(relay.lines()).isSubsetOf("EHLO example.org", "QUIT");
  }

  @Test
  void startTlsThatFailsIsNotLeftOut() throws Exception {
    ScriptedRelay relay =
        relay().startTls(FAR_CONTEXT).answering("STARTTLS", "454 4.7.0 TLS not available");

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(startTls(relay)))))
        .isEqualTo("answered: 454 4.7.0 TLS not available");
    assertThat(relay.lines()).isSubsetOf("EHLO example.org", "STARTTLS", "QUIT");
  }

  @Test
  void afterStartTlsEverythingIsWithinTls() throws Exception {
    ScriptedRelay relay = relay().startTls(FAR_CONTEXT);

    assertThat(mailer().deliver(letter(), Route.over(startTls(relay))))
        .isInstanceOf(Delivered.class);
    assertThat(relay.heard().stream().filter(it -> !it.tls()).map(Heard::line))
        .containsExactly("EHLO example.org", "STARTTLS");
    assertThat(relay.heard().stream().filter(Heard::tls).map(Heard::line))
        .startsWith(
            "EHLO example.org",
            "MAIL FROM:<alerts@example.org>",
            "RCPT TO:<postmaster@example.org>",
            "DATA");
  }

  @Test
  void implicitTlsBeginsWithTheConnection() throws Exception {
    ScriptedRelay relay = relay().implicitTls(FAR_CONTEXT);

    assertThat(mailer().deliver(letter(), Route.over(smtps(relay)))).isInstanceOf(Delivered.class);
    assertThat(relay.heard()).allMatch(Heard::tls);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCertificateForAnotherNameIsRefused(boolean implicit) throws Exception {
    assertTlsFails(implicit, serving(ROOT, "other.example.net"), "No subject alternative DNS name");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCertificateFromAnUnknownRootIsRefused(boolean implicit) throws Exception {
    assertTlsFails(implicit, serving(newRoot(), FAR), "trust anchors");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExpiredCertificateIsRefused(boolean implicit) throws Exception {
    assertTlsFails(implicit, serving(ROOT, FAR, LONG_AGO.plusSeconds(60)), "NotAfter");
  }

  private void assertTlsFails(boolean implicit, SSLContext context, String why) throws Exception {
    ScriptedRelay relay = implicit ? relay().implicitTls(context) : relay().startTls(context);
    Relay there = withLogin(implicit ? smtps(relay) : startTls(relay));

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(there))))
        .startsWith("TLS failed: ")
        .contains(why, FAR);
    assertThat(relay.lines()).isSubsetOf("EHLO example.org", "STARTTLS");
  }

  @Test
  void whatWasSaidInClearBeforeTlsIsForgotten() throws Exception {
    // The response injection of CVE-2011-0411, aimed at a client.
    ScriptedRelay relay =
        relay()
            .startTls(FAR_CONTEXT)
            .answering("STARTTLS", "220 go ahead\r\n250-injected\r\n250 AUTH PLAIN");

    assertThat(mailer().deliver(letter(), Route.over(withLogin(startTls(relay)))))
        .isInstanceOf(Delivered.class);
    assertThat(relay.lines()).noneMatch(line -> line.startsWith("AUTH"));
  }

  // --- the password ---

  @Test
  void thePasswordIsSentWithinTlsOnly() throws Exception {
    ScriptedRelay relay = relay().startTls(FAR_CONTEXT).offering("AUTH PLAIN LOGIN");

    assertThat(mailer().deliver(letter(), Route.over(withLogin(startTls(relay)))))
        .isInstanceOf(Delivered.class);
    assertThat(relay.heard())
        .filteredOn(it -> it.line().startsWith("AUTH"))
        .containsExactly(new Heard(true, "AUTH PLAIN " + plain()));
  }

  @Test
  void theLoginMechanismWorksToo() throws Exception {
    ScriptedRelay relay =
        relay()
            .implicitTls(FAR_CONTEXT)
            .offering("AUTH LOGIN")
            .answering("AUTH LOGIN", "334 VXNlcm5hbWU6")
            .answering(base64("alerts@example.org"), "334 UGFzc3dvcmQ6")
            .answering(base64(PASSWORD), "235 2.7.0 welcome");

    assertThat(mailer().deliver(letter(), Route.over(withLogin(smtps(relay)))))
        .isInstanceOf(Delivered.class);
  }

  @Test
  void aRelayThatHidesStartTlsDoesNotGetThePassword() throws Exception {
    ScriptedRelay relay = relay().offering("AUTH PLAIN LOGIN");

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(withLogin(startTls(relay))))))
        .contains("does not offer STARTTLS");
    assertThat(relay.lines()).isSubsetOf("EHLO example.org", "QUIT");
  }

  @Test
  void onLoopbackWithoutTlsALoginIsRefusedBeforeAnythingIsDialled() throws Exception {
    ScriptedRelay relay = relay().offering("AUTH PLAIN LOGIN");

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(withLogin(local(relay.port()))))))
        .contains("never sent without TLS", "smtps://");
    assertThat(relay.lines()).isEmpty();
  }

  @Test
  void aFailedLoginIsToldOnceAndNotTriedElsewhere() throws Exception {
    ScriptedRelay relay =
        relay()
            .implicitTls(FAR_CONTEXT)
            .offering("AUTH PLAIN")
            .answering("AUTH", "535 5.7.8 Authentication failed");

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(withLogin(smtps(relay))))))
        .isEqualTo(
            "the login of alerts@example.org failed: 535 5.7.8 Authentication failed;"
                + " check the user and the password");
    assertThat(relay.lines()).filteredOn(line -> line.startsWith("AUTH")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH", "MAIL", "RCPT", "DATA", "."})
  void thePasswordIsInNoResultWhateverTheRelayRepeats(String at) throws Exception {
    ScriptedRelay relay =
        relay()
            .implicitTls(FAR_CONTEXT)
            .offering("AUTH PLAIN")
            .answering(
                at,
                "550-no AUTH PLAIN "
                    + plain()
                    + "\r\n550-x"
                    + base64(PASSWORD)
                    + "\r\n550 "
                    + new String(
                        PASSWORD.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));

    assertThat(mailer().deliver(letter(), Route.over(withLogin(smtps(relay)))).toString())
        .contains("550-", "[hidden]")
        .doesNotContain(plain(), base64(PASSWORD), PASSWORD, "battery");
  }

  @Test
  void thePasswordIsInNoLogEvenOfTheWholeDialogue() throws Exception {
    ScriptedRelay relay = relay().implicitTls(FAR_CONTEXT).offering("AUTH PLAIN");
    List<String> logged = new CopyOnWriteArrayList<>();
    Handler listening = listening(logged);
    Logger all = Logger.getLogger("org");
    Level before = all.getLevel();
    all.addHandler(listening);
    all.setLevel(Level.ALL);
    try {
      mailer().deliver(letter(), Route.over(withLogin(smtps(relay))));
    } finally {
      all.removeHandler(listening);
      all.setLevel(before);
    }

    assertThat(relay.lines()).contains("AUTH PLAIN " + plain());
    assertThat(logged)
        .anyMatch(line -> line.contains("RCPT TO"))
        .noneMatch(line -> line.contains(plain()) || line.contains("battery"));
  }

  private static Handler listening(List<String> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        logged.add(entry.getMessage() + Arrays.toString(entry.getParameters()));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void thePasswordIsTheFirstLineOfItsFile() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\nnot this\n");
    ScriptedRelay relay = relay().implicitTls(FAR_CONTEXT).offering("AUTH PLAIN");

    assertThat(
            mailer()
                .deliver(letter(), Route.over(withPassword(relay, new SecretSource.InFile(file)))))
        .isInstanceOf(Delivered.class);
    assertThat(relay.lines()).contains("AUTH PLAIN " + plain());
  }

  @Test
  void aPasswordThatCannotBeReadIsSaidByItsPlace() throws Exception {
    ScriptedRelay relay = relay().implicitTls(FAR_CONTEXT).offering("AUTH PLAIN");
    Path empty = Files.writeString(folder.resolve("empty"), "\nsecond\n");
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {'x', (byte) 0xff, '\n'});
    Path none = folder.resolve("none");

    assertThat(passwordFault(relay, new SecretSource.InFile(none)))
        .isEqualTo("the password file " + none + " does not exist");
    assertThat(passwordFault(relay, new SecretSource.InFile(empty)))
        .isEqualTo("the password is empty: the first line of " + empty);
    assertThat(passwordFault(relay, new SecretSource.InFile(bytes)))
        .contains("cannot be read as text");
    assertThat(passwordFault(relay, new SecretSource.InEnvironment("UNSET")))
        .contains("environment variable UNSET", "is not set");
    assertThat(relay.lines()).isEmpty();
  }

  private static String passwordFault(ScriptedRelay relay, SecretSource password) throws Exception {
    return onlyReason(mailer().deliver(letter(), Route.over(withPassword(relay, password))));
  }

  private static Relay withPassword(ScriptedRelay relay, SecretSource password) {
    return smtps(relay).withAccount(account(Optional.empty(), password));
  }

  // --- EHLO ---

  @Test
  void ehloSaysTheSendersDomainOrWhatItIsTold() throws Exception {
    ScriptedRelay relay = relay();
    mailer().deliver(letter(), Route.over(local(relay.port())));
    new Mailer(
            RelayTimeouts.STANDARD,
            Trust.none(),
            Optional.of(DnsName.of("mx1.example.org")),
            variable -> Optional.empty())
        .deliver(letter(), Route.over(local(relay.port())));

    assertThat(relay.lines()).contains("EHLO example.org", "EHLO mx1.example.org");
  }

  // --- deadlines ---

  @ParameterizedTest
  @CsvSource({"DRIP, (connect)", "DRIP_LINES, EHLO", "DRIP, ."})
  void aRelayThatDripsIsEndedByTheDeadlineAndFollowedByTheNext(Misbehaviour how, String at)
      throws Exception {
    RelayTimeouts timeouts =
        new RelayTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1));
    ScriptedRelay dripping = relay().failing(at, how);
    ScriptedRelay second = relay();
    long began = System.nanoTime();

    Delivery delivery =
        mailer(timeouts)
            .deliver(letter(), Route.over(local(dripping.port()), local(second.port())));

    assertThat(delivery)
        .isEqualTo(
            delivered(local(second.port()), later(local(dripping.port()), "gave up after 1s")));
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
    assertThat(dripping.clientGone().await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aRelayThatStallsIsLateByTheDeadlineOfOneAnswer() throws Exception {
    RelayTimeouts timeouts =
        new RelayTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(20));
    ScriptedRelay stalling = relay().failing("(connect)", Misbehaviour.STALL);

    assertThat(
            List.of(
                onlyReason(mailer(timeouts).deliver(letter(), Route.over(local(stalling.port())))),
                onlyReason(mailer(timeouts).deliver(letter(), Route.over(smtps(stalling))))))
        .containsOnly("no answer within 1s");
  }

  @Test
  void aRelayThatNeverStopsTalkingIsCutOff() throws Exception {
    ScriptedRelay flooding = relay().failing("EHLO", Misbehaviour.FLOOD);

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(local(flooding.port())))))
        .contains("more than 256 KiB");
  }

  @Test
  void aNameServerThatNeverAnswersIsEndedByTheDeadline() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ScriptedRelay relay = relay();
    Mailer mailer =
        mailer(
            new RelayTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1)),
            host -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new UnknownHostException(e.toString());
              }
              return List.of(InetAddress.ofLiteral("127.0.0.1"));
            });

    assertThat(onlyReason(mailer.deliver(letter(), Route.over(local(relay.port())))))
        .isEqualTo("gave up after 1s");
    never.countDown(); // too late: the letter has been reported as undelivered
    assertThat(relay.clientGone().await(300, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(relay.lines()).isEmpty();
  }

  @Test
  void anInterruptionClosesTheConnection() throws Exception {
    ScriptedRelay stalling = relay().failing("MAIL", Misbehaviour.STALL);
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread delivering =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    mailer().deliver(letter(), Route.over(local(stalling.port())));
                  } catch (InterruptedException e) {
                    thrown.set(e);
                  }
                });
    await().until(() -> stalling.lines().stream().anyMatch(line -> line.startsWith("MAIL")));

    delivering.interrupt();

    assertThat(delivering.join(Duration.ofSeconds(10))).isTrue();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(stalling.clientGone().await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void patienceIsLongerThanNothing() {
    assertThatThrownBy(
            () -> new RelayTimeouts(Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
