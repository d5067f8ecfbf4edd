package org.mailseal.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.Trust;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;

@Timeout(60)
class WebhookCallTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:05Z");
  private static final String SECRET = "s3cret-T0ken";
  private static final String IN_PATH = "/hooks/T0PS3CRETPATH?key=T0PS3CRETQUERY";
  private static final WebhookCall.Timeouts SHORT =
      new WebhookCall.Timeouts(Duration.ofSeconds(10), Duration.ofMillis(300));

  private static final HostAddresses ON_LOOPBACK = _ -> List.of(ScriptedWebhook.LOOPBACK);

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(Map.of("TOKEN", SECRET, "BOT", "123456:ABC-DEF").get(name));
  }

  private static WebhookCall call(HostAddresses hosts, WebhookCall.Timeouts timeouts) {
    return new WebhookCall(
        () -> Trust.none().sslContext(),
        hosts,
        timeouts,
        InstantSource.fixed(NOW),
        WebhookCallTest::environment);
  }

  private static Webhook hook(URI url, WebhookForm form, Optional<WebhookSecret> token) {
    return new Webhook("team", url, form, Optional.empty(), token, Map.of(), true);
  }

  private static URI at(ScriptedWebhook server, String path) {
    return URI.create("http://hook.invalid:" + server.port() + path);
  }

  private static WebhookOutcome send(ScriptedWebhook server, WebhookCall.Timeouts timeouts)
      throws InterruptedException {
    return call(ON_LOOPBACK, timeouts)
        .send(
            hook(
                at(server, IN_PATH),
                new WebhookForm.OurJson(),
                Optional.of(new WebhookSecret.InEnvironment("TOKEN"))),
            HookMessages.plain());
  }

  private static WebhookOutcome answered(String answer) throws Exception {
    try (ScriptedWebhook server = ScriptedWebhook.answering(answer)) {
      WebhookOutcome outcome = send(server, WebhookCall.Timeouts.STANDARD);
      assertThat(server.requests()).hasSize(1);
      assertThat(outcome.toString()).doesNotContain(SECRET, "T0PS3CRET");
      return outcome;
    }
  }

  @Test
  void aMessageIsPostedOnceWithItsKey() throws Exception {
    try (ScriptedWebhook server =
        ScriptedWebhook.answering(ScriptedWebhook.status(202, "Location: /else"))) {
      Webhook hook =
          new Webhook(
              "team",
              at(server, IN_PATH),
              new WebhookForm.OurJson(),
              Optional.of(new WebhookSecret.InEnvironment("TOKEN")),
              Optional.of(new WebhookSecret.InEnvironment("TOKEN")),
              Map.of("X-Team", "mail & more"),
              true);

      assertThat(call(ON_LOOPBACK, WebhookCall.Timeouts.STANDARD).send(hook, HookMessages.plain()))
          .isEqualTo(new WebhookOutcome.Taken(202));

      ScriptedWebhook.Request request = server.requests().getFirst();
      assertThat(server.requests()).hasSize(1);
      assertThat(request.line()).isEqualTo("POST " + IN_PATH + " HTTP/1.1");
      assertThat(request.fields())
          .containsExactlyInAnyOrder(
              "Host: hook.invalid:" + server.port(),
              "User-Agent: mailseal",
              "Accept: */*",
              "Connection: close",
              "Content-Length: " + request.body().getBytes(StandardCharsets.UTF_8).length,
              "Content-Type: application/json",
              "X-Team: mail & more",
              "Idempotency-Key: m-2f9c",
              "Authorization: Bearer " + SECRET,
              "Mailseal-Signature: "
                  + WebhookSignature.of(
                      request.body().getBytes(StandardCharsets.UTF_8), SECRET, NOW));
    }
  }

  @Test
  void eachServiceIsAskedWhereItListens() throws Exception {
    Optional<WebhookSecret> token = Optional.of(new WebhookSecret.InEnvironment("TOKEN"));
    Optional<WebhookSecret> bot = Optional.of(new WebhookSecret.InEnvironment("BOT"));
    try (ScriptedWebhook server = ScriptedWebhook.answering(ScriptedWebhook.status(200))) {
      WebhookCall call = call(ON_LOOPBACK, WebhookCall.Timeouts.STANDARD);
      List<Webhook> hooks =
          List.of(
              hook(at(server, "/base/"), new WebhookForm.Matrix("!a/b:example.org"), token),
              hook(at(server, ""), new WebhookForm.Gotify(), token),
              hook(at(server, "/"), new WebhookForm.Telegram("-100123"), bot),
              hook(at(server, "/mail-alerts"), new WebhookForm.Ntfy(), Optional.empty()),
              hook(at(server, "/services/T/B/x"), new WebhookForm.Slack(), Optional.empty()));
      for (Webhook hook : hooks) {
        assertThat(call.send(hook, HookMessages.plain())).isInstanceOf(WebhookOutcome.Taken.class);
      }

      assertThat(server.requests().stream().map(ScriptedWebhook.Request::line))
          .containsExactly(
              "PUT /base/_matrix/client/v3/rooms/%21a%2Fb%3Aexample.org/send/m.room.message/m-2f9c"
                  + " HTTP/1.1",
              "POST /message HTTP/1.1",
              "POST /bot123456:ABC-DEF/sendMessage HTTP/1.1",
              "POST / HTTP/1.1",
              "POST /services/T/B/x HTTP/1.1");
      assertThat(server.requests().get(0).field("Authorization")).isEqualTo("Bearer " + SECRET);
      assertThat(server.requests().get(1).field("X-Gotify-Key")).isEqualTo(SECRET);
      assertThat(server.requests().get(2).head()).doesNotContain("Authorization");
      assertThat(server.requests().get(3).body()).contains("\"topic\":\"mail-alerts\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"429", "500", "502", "503", "408", "425"})
  void someAnswersMeanAnotherTime(int status) throws Exception {
    assertThat(answered(ScriptedWebhook.status(status)))
        .isEqualTo(new WebhookOutcome.Later(Optional.empty(), "it answers with status " + status));
    assertThat(answered(ScriptedWebhook.status(status, "Retry-After: 120")))
        .isEqualTo(
            new WebhookOutcome.Later(
                Optional.of(Duration.ofMinutes(2)), "it answers with status " + status));
  }

  @ParameterizedTest
  @CsvSource({"400", "401", "403", "404", "405", "410", "413", "422", "499"})
  void othersMeanNever(int status) throws Exception {
    assertThat(answered(ScriptedWebhook.status(status, "Retry-After: 120")))
        .isInstanceOfSatisfying(
            WebhookOutcome.Refused.class,
            refused -> assertThat(refused.reason()).startsWith("it answers with status " + status));
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "86399, PT23H59M59S",
    "86401, PT24H",
    "99999999999999999999999, PT24H",
    "'Fri, 20 Nov 2026 10:01:05 GMT', PT1M",
    "'Fri, 20 Nov 2026 09:00:00 GMT', PT0S",
    "'Fri, 20 Nov 2099 09:00:00 GMT', PT24H"
  })
  void aWaitIsNoLongerThanADay(String said, Duration wait) throws Exception {
    assertThat(answered(ScriptedWebhook.status(503, "retry-AFTER:  " + said)))
        .isEqualTo(new WebhookOutcome.Later(Optional.of(wait), "it answers with status 503"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-5", "1.5", ""})
  void aWaitThatIsNoneIsNotWaitedFor(String said) throws Exception {
    assertThat(answered(ScriptedWebhook.status(503, "Retry-After: " + said)))
        .isEqualTo(WebhookOutcome.Later.because("it answers with status 503"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"ok\":false,\"error_code\":429,\"parameters\":{\"retry_after\":35}} | PT35S",
        "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\": 2000} | PT2S",
        "{\"retry_after\":999999999999} | PT24H",
      })
  void someSayInTheBodyHowLong(String body, Duration wait) throws Exception {
    assertThat(answered("HTTP/1.1 429 Too Many Requests\r\n\r\n" + body))
        .isEqualTo(new WebhookOutcome.Later(Optional.of(wait), "it answers with status 429"));
    assertThat(
            answered(
                "HTTP/1.1 429 x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body + "more"))
        .isEqualTo(new WebhookOutcome.Later(Optional.of(wait), "it answers with status 429"));
  }

  @Test
  void aRedirectIsToldAndNotFollowed() throws Exception {
    try (ScriptedWebhook inside = ScriptedWebhook.answering(ScriptedWebhook.status(200))) {
      assertThat(
              answered(
                  ScriptedWebhook.status(
                      307, "Location: http://127.0.0.1:" + inside.port() + "/T0PS3CRET")))
          .isEqualTo(
              new WebhookOutcome.Refused(
                  "it redirects to 127.0.0.1, which is not followed; set the URL that is meant"));
      assertThat(inside.requests()).isEmpty();
    }
    assertThat(answered(ScriptedWebhook.status(302, "Location: /T0PS3CRET")).toString())
        .contains("it redirects to another path");
    assertThat(answered(ScriptedWebhook.status(301, "Location: ht tp://T0PS3CRET")).toString())
        .contains("what is no URL");
    assertThat(answered(ScriptedWebhook.status(304))).isInstanceOf(WebhookOutcome.Refused.class);
  }

  @Test
  void interimAnswersArePassedOver() throws Exception {
    assertThat(
            answered(
                String.join(
                    "\r\n",
                    "HTTP/1.1 100 Continue",
                    "",
                    "HTTP/1.1 103 Hints",
                    "Link: x",
                    "",
                    "HTTP/1.1 200 OK",
                    "",
                    "")))
        .isEqualTo(new WebhookOutcome.Taken(200));
  }

  @Test
  void whatBreaksOffMayBeSentAgain() throws Exception {
    assertThat(answered(""))
        .isEqualTo(WebhookOutcome.Later.because("it closes the connection before it has answered"));
    assertThat(answered("HTTP/1.1 200 OK\r\nContent-Le"))
        .isEqualTo(WebhookOutcome.Later.because("it closes the connection before it has answered"));
    assertThat(answered("SSH-2.0-OpenSSH_10.0\r\n"))
        .isEqualTo(WebhookOutcome.Later.because("it does not speak HTTP/1.1"));
    assertThat(answered("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000)))
        .isEqualTo(
            WebhookOutcome.Later.because("the head of its answer is longer than 16384 bytes"));
    assertThat(answered("HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000)))
        .isEqualTo(
            WebhookOutcome.Later.because("the head of its answer is longer than 16384 bytes"));
  }

  @Test
  void whoSaysThatItHasItHasIt() throws Exception {
    assertThat(answered("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"))
        .isEqualTo(new WebhookOutcome.Taken(200));
  }

  /** Of an answer without an end no more is read than is needed. */
  @ParameterizedTest
  @CsvSource({"200", "429", "500"})
  void anAnswerWithoutAnEndEnds(int status) throws Exception {
    byte[] much = new byte[1 << 16];
    try (ScriptedWebhook server =
        ScriptedWebhook.doing(
            socket -> {
              socket
                  .getOutputStream()
                  .write(("HTTP/1.1 " + status + " x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
              while (true) { // until the other side has closed
                socket.getOutputStream().write(much);
              }
            })) {
      WebhookOutcome outcome = send(server, WebhookCall.Timeouts.STANDARD);
      assertThat(outcome)
          .isEqualTo(
              status == 200
                  ? new WebhookOutcome.Taken(200)
                  : WebhookOutcome.Later.because("it answers with status " + status));
    }
  }

  @Test
  void oneThatSaysNothingIsLeft() throws Exception {
    try (ScriptedWebhook server = ScriptedWebhook.doing(socket -> socket.getInputStream().read())) {
      assertThat(send(server, SHORT))
          .isEqualTo(WebhookOutcome.Later.because("no answer within 0s"));
    }
  }

  @Test
  void aNameThatIsNotResolvedInTimeIsLeft() throws Exception {
    HostAddresses hanging =
        _ -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return List.of(ScriptedWebhook.LOOPBACK);
        };
    assertThat(
            call(hanging, SHORT)
                .send(
                    hook(
                        URI.create("https://hook.invalid/x"),
                        new WebhookForm.Slack(),
                        Optional.empty()),
                    HookMessages.plain()))
        .isInstanceOf(WebhookOutcome.Later.class);
  }

  @Test
  void oneThatIsNotThereMayComeBack() throws Exception {
    Webhook hook;
    try (Socket deaf = new Socket()) { // It holds the port, and does not listen.
      deaf.bind(new InetSocketAddress(ScriptedWebhook.LOOPBACK, 0));
      hook =
          hook(
              URI.create("http://hook.invalid:" + deaf.getLocalPort() + IN_PATH),
              new WebhookForm.OurJson(),
              Optional.empty());

      assertThat(call(ON_LOOPBACK, WebhookCall.Timeouts.STANDARD).send(hook, HookMessages.plain()))
          .isEqualTo(WebhookOutcome.Later.because("Connection refused"));
    }
    HostAddresses unknown =
        host -> {
          throw new UnknownHostException(host);
        };
    assertThat(call(unknown, WebhookCall.Timeouts.STANDARD).send(hook, HookMessages.plain()))
        .isEqualTo(WebhookOutcome.Later.because("there is no such host"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "::1",
        "::",
        "fe80::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:10.1.2.3",
        "64:ff9b::a01:203",
        "2002:a01:203::1"
      })
  void aPrivateAddressIsNotAsked(String address) throws Exception {
    List<InetAddress> both =
        List.of(InetAddress.ofLiteral("198.41.0.4"), InetAddress.ofLiteral(address));
    Webhook hook =
        new Webhook(
            "team",
            URI.create("https://hook.invalid:1" + IN_PATH),
            new WebhookForm.OurJson(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            false);

    for (List<InetAddress> addresses : List.of(both, both.subList(1, 2))) {
      WebhookOutcome outcome =
          call(_ -> addresses, WebhookCall.Timeouts.STANDARD).send(hook, HookMessages.plain());

      assertThat(outcome)
          .isInstanceOfSatisfying(
              WebhookOutcome.Refused.class,
              refused ->
                  assertThat(refused.reason())
                      .contains("is not one of the public Internet")
                      .doesNotContain("T0PS3CRET"));
    }
  }

  /** As the system's resolver reads them. */
  @ParameterizedTest
  @ValueSource(strings = {"2130706433", "[::1]", "[::ffff:127.0.0.1]", "localhost"})
  void noWayOfWritingLeadsToLoopback(String host) throws Exception {
    Webhook hook =
        new Webhook(
            "team",
            URI.create("https://" + host + ":1/x"),
            new WebhookForm.OurJson(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            false);

    assertThat(
            call(HostAddresses.system(), WebhookCall.Timeouts.STANDARD)
                .send(hook, HookMessages.plain()))
        .isInstanceOf(WebhookOutcome.Refused.class);
  }

  @Test
  void nothingGoesOverHttpToThePublicInternet() throws Exception {
    assertThat(
            call(_ -> List.of(InetAddress.ofLiteral("198.41.0.4")), WebhookCall.Timeouts.STANDARD)
                .send(
                    hook(
                        URI.create("http://hook.invalid:1/x"),
                        new WebhookForm.OurJson(),
                        Optional.empty()),
                    HookMessages.plain()))
        .isInstanceOfSatisfying(
            WebhookOutcome.Refused.class,
            refused -> assertThat(refused.reason()).contains("no message goes over http"));
  }

  /** DNS that answers with another address a moment later gains nothing. */
  @Test
  void aNameIsResolvedOnceAndWhatWasJudgedIsConnectedTo() throws Exception {
    List<String> asked = new ArrayList<>();
    HostAddresses rebinding =
        host -> {
          asked.add(host);
          return List.of(
              asked.size() == 1 ? ScriptedWebhook.LOOPBACK : InetAddress.ofLiteral("10.1.2.3"));
        };
    try (ScriptedWebhook server = ScriptedWebhook.answering(ScriptedWebhook.status(200))) {
      assertThat(
              call(rebinding, WebhookCall.Timeouts.STANDARD)
                  .send(
                      hook(at(server, "/x"), new WebhookForm.OurJson(), Optional.empty()),
                      HookMessages.plain()))
          .isEqualTo(new WebhookOutcome.Taken(200));
      assertThat(asked).containsExactly("hook.invalid");
      assertThat(server.requests().getFirst().field("Host"))
          .isEqualTo("hook.invalid:" + server.port());
    }
  }

  @Test
  void anAddressWhereNobodyListensIsPassedOver() throws Exception {
    try (ScriptedWebhook server = ScriptedWebhook.answering(ScriptedWebhook.status(204))) {
      HostAddresses two =
          _ -> List.of(InetAddress.ofLiteral("127.0.0.2"), ScriptedWebhook.LOOPBACK);
      assertThat(
              call(two, WebhookCall.Timeouts.STANDARD)
                  .send(
                      hook(at(server, "/x"), new WebhookForm.OurJson(), Optional.empty()),
                      HookMessages.plain()))
          .isEqualTo(new WebhookOutcome.Taken(204));
    }
  }

  @Test
  void itsCertificateHasToNameIt() throws Exception {
    Authority root = TestCertificates.root("Test Root");
    SSLContext trusting = Trust.none().plus(List.of(root.certificate())).sslContext();
    WebhookCall call =
        new WebhookCall(
            () -> trusting,
            ON_LOOPBACK,
            WebhookCall.Timeouts.STANDARD,
            InstantSource.fixed(NOW),
            WebhookCallTest::environment);
    try (ScriptedWebhook server =
        new ScriptedWebhook(
            root.leaf("hook.invalid").issue().serverContext().getServerSocketFactory(),
            socket ->
                socket
                    .getOutputStream()
                    .write(ScriptedWebhook.status(200).getBytes(StandardCharsets.US_ASCII)))) {
      String port = ":" + server.port();

      assertThat(
              call.send(
                  hook(
                      URI.create("https://hook.invalid" + port + IN_PATH),
                      new WebhookForm.OurJson(),
                      Optional.empty()),
                  HookMessages.plain()))
          .isEqualTo(new WebhookOutcome.Taken(200));
      assertThat(
              call.send(
                  hook(
                      URI.create("https://other.invalid" + port + IN_PATH),
                      new WebhookForm.OurJson(),
                      Optional.empty()),
                  HookMessages.plain()))
          .isInstanceOfSatisfying(
              WebhookOutcome.Later.class,
              later ->
                  assertThat(later.reason())
                      .startsWith("TLS failed: ")
                      .contains("its certificate must name other.invalid")
                      .doesNotContain("T0PS3CRET"));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aSecretThatIsNotThereKeepsTheMessage(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("token");
    Webhook hook =
        hook(
            URI.create("http://hook.invalid:1/x"),
            new WebhookForm.OurJson(),
            Optional.of(new WebhookSecret.InFile(file)));
    WebhookCall call = call(ON_LOOPBACK, WebhookCall.Timeouts.STANDARD);

    assertThat(call.send(hook, HookMessages.plain()))
        .isEqualTo(WebhookOutcome.Later.because(file + " cannot be read: it is not there"));
    Files.writeString(file, "two words\r\nX: y");
    assertThat(call.send(hook, HookMessages.plain()).toString())
        .contains("must be one word of ASCII characters")
        .doesNotContain("two words");
    Files.writeString(file, "\nfirst line is empty");
    assertThat(call.send(hook, HookMessages.plain()).toString()).contains(" is empty");
    assertThat(
            call.send(
                    hook(
                        URI.create("http://hook.invalid:1/x"),
                        new WebhookForm.Slack(),
                        Optional.of(new WebhookSecret.InEnvironment("NOT_SET"))),
                    HookMessages.plain())
                .toString())
        .contains("the environment variable NOT_SET is not set");
    assertThat(
            call.send(
                    hook(
                        URI.create("http://hook.invalid:1/x"),
                        new WebhookForm.Telegram("7"),
                        Optional.of(new WebhookSecret.InEnvironment("TOKEN"))),
                    HookMessages.plain())
                .toString())
        .contains("its token is not a bot's of Telegram")
        .doesNotContain(SECRET);
  }

  /** Samples have each level alike; but a message may have what no sample had. */
  @Test
  void aTemplateThatFailsNowIsRefused() throws Exception {
    WebhookTemplate template =
        WebhookTemplate.compile(
            "[1{{#facts}}{{#commands}}{{#facts}}{{#commands}},\"{{title}}\"{{/commands}}{{/facts}}{{/commands}}{{/facts}}]");

    assertThat(
            call(ON_LOOPBACK, WebhookCall.Timeouts.STANDARD)
                .send(
                    hook(
                        URI.create("http://hook.invalid:1/x"),
                        new WebhookForm.Template(template),
                        Optional.empty()),
                    HookMessages.crowded()))
        .isEqualTo(
            new WebhookOutcome.Refused(
                "its template fails: what it makes is longer than 262144 characters"));
  }

  @Test
  void itPrintsWithoutItsAddress() throws IOException {
    assertThat(
            hook(
                    URI.create("https://hook.invalid" + IN_PATH),
                    new WebhookForm.Slack(),
                    Optional.empty())
                .toString())
        .isEqualTo("team (hook.invalid)");
  }
}
