package org.mailseal.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.Trust;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.Dovecot;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.Postfix;
import org.mailseal.notification.mail.Delivery.Delivered;
import org.mailseal.notification.mail.RelayAccount.Mechanism;
import org.mailseal.notification.mail.Route.ReturnPath;
import org.mailseal.notification.mail.ScriptedRelay.Misbehaviour;

/**
 * Letters that arrive: through Postfix, with STARTTLS and a login that Dovecot judges, into a
 * Maildir from which Dovecot's IMAP hands them out. What goes before is a server that fails in one
 * of the ways of real ones.
 */
class RealDeliveryIT extends RelayScene {
  private static final String HOST = "mail.example.org";
  private static final SecretSource RIGHT = new SecretSource.InEnvironment("RIGHT");
  private static final Map<String, String> SECRETS =
      Map.of("RIGHT", "x", "WRONG", "wrong", "TOKEN", TOKEN, "OLD_TOKEN", "old" + TOKEN);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** A tarpit takes as long as one way may. */
  private static final RelayTimeouts PATIENCE =
      new RelayTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(8));

  private static final Started STARTED = new Started();
  private static Trust roots = Trust.none();
  private static Postfix postfix;
  private static Dovecot dovecot;

  /** One that no other test sends. */
  private final Letter letter = numbered();

  @BeforeAll
  static void start() throws Exception {
    Scratch scratch = STARTED.add(Scratch.create());
    ScratchAuthority authority = ScratchAuthority.create(scratch.folder("ca"));
    try (InputStream root = Files.newInputStream(authority.certificate())) {
      roots =
          Trust.none()
              .plus(
                  List.of(
                      (X509Certificate)
                          CertificateFactory.getInstance("X.509").generateCertificate(root)));
    }
    KeyAndChain sound = authority.issue(Duration.ofDays(30), HOST);
    Path expired = scratch.folder("expired").resolve("mail.pem");
    authority.issue(Duration.ofDays(-1), HOST).write(expired);
    Path homes = scratch.folder("dovecot").resolve("mail");
    Command.mustRun("install", "-d", "-o", "mail", "-g", "mail", homes.toString());
    dovecot = STARTED.add(Dovecot.start(scratch, sound));
    Path login = scratch.path("dovecot").resolve("login");
    dovecot.append(
        """
        auth_mechanisms = plain login xoauth2
        passdb {
          driver = oauth2
          mechanisms = xoauth2
          args = TOKENS
        }
        service auth {
          unix_listener LOGIN {
            mode = 0666
          }
        }
        """
            .replace("LOGIN", login.toString())
            .replace("TOKENS", tokens(scratch).toString()));
    dovecot.reload();
    postfix = STARTED.add(Postfix.start(scratch, HOST, sound));
    postfix.set("virtual_mailbox_base=" + homes);
    postfix.set("virtual_mailbox_maps=static:postmaster/Maildir/");
    postfix.set("smtpd_sasl_type=dovecot");
    postfix.set("smtpd_sasl_path=" + login);
    submission("smtpd_sasl_auth_enable=yes");
    submission("smtpd_tls_security_level=encrypt");
    submission("smtpd_client_restrictions=permit_sasl_authenticated,reject");
    postfix.giveSmtpsItsOwn(expired);
    postfix.reload();
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(login));
  }

  /** Whom Dovecot asks what a token is worth. */
  private static Path tokens(Scratch scratch) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean known = exchange.getRequestURI().getQuery().equals("access_token=" + TOKEN);
          byte[] answer =
              (known ? "{\"email\":\"alerts\",\"expires_in\":3600}" : "{\"error\":\"invalid\"}")
                  .getBytes(StandardCharsets.US_ASCII);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(known ? 200 : 400, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    STARTED.add(() -> server.stop(0));
    return Files.writeString(
        scratch.path("dovecot").resolve("tokens.conf"),
        """
        tokeninfo_url = http://127.0.0.1:%d/?access_token=
        username_attribute = email
        """
            .formatted(server.getAddress().getPort()));
  }

  private static void submission(String setting) {
    Command.mustRun(
        "postconf",
        "-c",
        postfix.configDirectory().toString(),
        "-P",
        port("submission") + "/inet/" + setting);
  }

  private static int port(String protocol) {
    return postfix.ports().stream()
        .filter(port -> port.protocol().equals(protocol))
        .map(MailPort::number)
        .findFirst()
        .orElseThrow();
  }

  @AfterAll
  static void stop() {
    STARTED.close();
  }

  private static Mailer mailer(Lookup dns) {
    return new Mailer(
        PATIENCE,
        roots.plus(List.of(ROOT.certificate())),
        Optional.empty(),
        variable -> Optional.ofNullable(SECRETS.get(variable)),
        host -> List.of(InetAddress.ofLiteral("127.0.0.1")),
        () -> dns);
  }

  private Delivery deliver(Way... ways) throws Exception {
    return mailer(Lookup.unasked()).deliver(letter, Route.over(ways));
  }

  private static Letter numbered() {
    Letter letter = letter("postmaster@" + HOST);
    return new Letter(
        "<real-" + NUMBER.incrementAndGet() + "@example.org>",
        letter.from(),
        letter.to(),
        letter.subject(),
        letter.text(),
        letter.html(),
        letter.sentAt());
  }

  /** Postfix, which takes letters only from who is logged in. */
  private static Relay good() {
    return Relay.smtp(HOST, port("submission"))
        .withAccount(new RelayAccount("alerts", Optional.empty(), RIGHT));
  }

  /** Postfix, with a certificate that has expired. */
  private static Relay expired() {
    return Relay.smtps(HOST, port("smtps"));
  }

  /** What is seen by IMAP. */
  private record Seen(String returnPath, String shape) {}

  /** The letter, which is there once, when it is there. */
  private Seen arrived() throws Exception {
    await().atMost(Duration.ofSeconds(30)).until(() -> !seen(letter.messageId()).isEmpty());
    assertThat(postfix.log()).doesNotContain("status=bounced", "status=deferred");
    List<Seen> seen = seen(letter.messageId());
    assertThat(seen).hasSize(1);
    return seen.getFirst();
  }

  private static List<Seen> seen(String id) throws Exception {
    Properties properties = new Properties();
    properties.put("mail.imap.connectiontimeout", "10000");
    properties.put("mail.imap.timeout", "10000");
    int imap =
        dovecot.ports().stream()
            .filter(port -> port.protocol().equals("imap"))
            .findFirst()
            .orElseThrow()
            .number();
    List<Seen> seen = new ArrayList<>();
    try (Store store = Session.getInstance(properties).getStore("imap")) {
      store.connect("127.0.0.1", imap, "postmaster", "x");
      try (Folder inbox = store.getFolder("INBOX")) {
        inbox.open(Folder.READ_ONLY);
        for (Message message : inbox.getMessages()) {
          if (Arrays.equals(message.getHeader("Message-ID"), new String[] {id})) {
            seen.add(
                new Seen(
                    String.join("", message.getHeader("Return-Path")),
                    shape(message.getContentType(), message.getContent())));
          }
        }
      }
    }
    return seen;
  }

  private static String shape(String type, Object content) throws Exception {
    String subtype =
        type.replaceAll("(?s)^[^/]+/([^;]+).*$", "$1").strip().toLowerCase(Locale.ROOT);
    if (!(content instanceof MimeMultipart parts)) {
      return subtype;
    }
    List<String> inner = new ArrayList<>();
    for (int i = 0; i < parts.getCount(); i++) {
      inner.add(shape(parts.getBodyPart(i).getContentType(), parts.getBodyPart(i).getContent()));
    }
    return subtype + "(" + String.join(", ", inner) + ")";
  }

  private void assertTakenBySecond(Delivery delivery, Relay first, String why) throws Exception {
    assertThat(delivery).isInstanceOf(Delivered.class);
    assertThat(delivery.toString())
        .startsWith("delivered through " + good() + "; after " + first + ": ")
        .contains(why);
    arrived();
  }

  @Test
  void throughStartTlsAndALoginIntoTheMailbox() throws Exception {
    assertThat(deliver(good())).hasToString("delivered through " + good());

    Seen seen = arrived();
    assertThat(seen.returnPath()).isEqualTo("<alerts@example.org>");
    assertThat(seen.shape()).isEqualTo("alternative(plain, html)");
    assertThat(postfix.log())
        .contains("sasl_method=PLAIN, sasl_username=alerts")
        .containsPattern("Anonymous TLS connection established from [^\n]*127\\.0\\.0\\.1");
  }

  @Test
  void theLoginMechanismWorksOnTheRealServerToo() throws Exception {
    Relay named =
        Relay.smtp(HOST, port("submission"))
            .withAccount(new RelayAccount("alerts", Optional.of(Mechanism.LOGIN), RIGHT));

    assertThat(deliver(named)).isInstanceOf(Delivered.class);
    arrived();
    assertThat(postfix.log()).contains("sasl_method=LOGIN, sasl_username=alerts");
  }

  @Test
  void aTokenIsTakenForAPassword() throws Exception {
    assertThat(deliver(withToken("TOKEN"))).hasToString("delivered through " + good());
    arrived();
    assertThat(postfix.log()).contains("sasl_method=XOAUTH2, sasl_username=alerts");
  }

  @Test
  void aTokenThatIsOverIsExplained() throws Exception {
    Delivery delivery = deliver(withToken("OLD_TOKEN"), good());

    assertTakenBySecond(delivery, good(), "the login of alerts failed: 334 {\"status\":\"40");
    assertThat(delivery.toString()).contains("; check the user and the token");
  }

  private static Relay withToken(String variable) {
    return Relay.smtp(HOST, port("submission"))
        .withAccount(
            new RelayAccount(
                "alerts",
                Optional.of(Mechanism.XOAUTH2),
                new SecretSource.InEnvironment(variable)));
  }

  @Test
  void aRelayThatIsDown() throws Exception {
    Relay down = local(closedPort());

    assertTakenBySecond(deliver(down, good()), down, "connection refused");
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT, 550 5.7.1 Relaying denied, 550 5.7.1 Relaying denied",
    "RCPT, 451 4.7.1 Greylisted, 451 4.7.1 Greylisted",
    "., 451 4.7.1 Greylisted after the data, refused the letter itself: 451",
    "(connect), 554 5.7.1 Blocked, answered: 554 5.7.1 Blocked",
  })
  void aRelayThatRefuses(String at, String answer, String why) throws Exception {
    Relay refusing = local(relay().answering(at, answer).port());

    assertTakenBySecond(deliver(refusing, good()), refusing, why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DATA", "."})
  void aRelayThatClosesInTheData(String at) throws Exception {
    Relay closing = local(relay().failing(at, Misbehaviour.HANG_UP).port());

    assertTakenBySecond(deliver(closing, good()), closing, "");
  }

  @Test
  void aTarpit() throws Exception {
    Relay tarpit = local(relay().failing("EHLO", Misbehaviour.DRIP_LINES).port());

    assertTakenBySecond(deliver(tarpit, good()), tarpit, "gave up after 8s");
  }

  @Test
  void aRelayWhoseCertificateHasExpired() throws Exception {
    assertTakenBySecond(deliver(expired(), good()), expired(), "TLS failed: NotAfter: ");
  }

  @Test
  void theLocalServerWhoseCertificateHasExpired() throws Exception {
    Delivery delivery = deliver(expired().asLocal(true), good());

    assertThat(delivery.toString())
        .startsWith(
            "delivered through "
                + expired()
                + " (the local server's own certificate has expired on 20")
        .endsWith("; used all the same)");
    assertThat(((Delivered) delivery).taken().getFirst().certificate())
        .containsInstanceOf(CertificateFault.Expired.class);
    arrived();
  }

  @Test
  void aPasswordThatIsWrong() throws Exception {
    Relay mistaken =
        Relay.smtp(HOST, port("submission"))
            .withAccount(
                new RelayAccount(
                    "alerts", Optional.empty(), new SecretSource.InEnvironment("WRONG")));

    assertTakenBySecond(
        deliver(mistaken, good()),
        mistaken,
        "the login of alerts failed: 535 5.7.8 Error: authentication failed");
  }

  @Test
  void directlyAfterTheRelays() throws Exception {
    ScriptedLookup dns = ScriptedLookup.empty().mx(HOST, HOST).host(HOST, "127.0.0.1");
    Relay down = local(closedPort());

    Delivery delivery = mailer(dns).deliver(letter, Route.over(down, new Way.Direct(port("smtp"))));

    assertThat(delivery.toString())
        .startsWith("delivered through " + HOST + ":" + port("smtp") + ", directly; after ");
    arrived();
  }

  @Test
  void whatIsEnclosedAndTheEmptyReturnPathSurviveTheWay() throws Exception {
    Letter full =
        letter
            .inThread("<real-0@example.org>")
            .with(
                List.of(
                    new Letter.Picture("bars@example.org", new byte[] {(byte) 0x89, 'P', 'N', 'G'}),
                    new Letter.Invitation(
                        Letter.Invitation.Method.REQUEST,
                        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"),
                    new Letter.Attachment(
                        "mail.example.org.csr",
                        "application/pkcs10",
                        "-----BEGIN".getBytes(StandardCharsets.US_ASCII))));

    mailer(Lookup.unasked()).deliver(full, new Route(List.of(good()), ReturnPath.NONE));

    Seen seen = arrived();
    assertThat(seen.returnPath()).isEqualTo("<>");
    assertThat(seen.shape())
        .isEqualTo("mixed(related(alternative(plain, html, calendar), png), pkcs10)");
  }
}
