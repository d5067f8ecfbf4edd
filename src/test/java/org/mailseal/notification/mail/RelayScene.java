package org.mailseal.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Trust;
import org.mailseal.dns.Lookup;
import org.mailseal.name.DnsName;
import org.mailseal.notification.mail.Delivery.Delivered;
import org.mailseal.notification.mail.Delivery.Taken;
import org.mailseal.notification.mail.Delivery.Undelivered;
import org.mailseal.notification.mail.RelayAccount.Mechanism;

/** A letter, relays of several kinds, and a mailer that trusts one root. */
abstract class RelayScene {
  static final String PASSWORD = "corréct horse+battery%20";

  /** As long as those of the large providers, and of characters that look like base64. */
  static final String TOKEN =
      "ya29.A0AfB_byC" + "Mailseal0123456789".repeat(12) + "-_.eyJzdWIiOiJhbGVydHMifQ";

  private static final Map<String, String> ENVIRONMENT =
      Map.of("RELAY_PASSWORD", PASSWORD, "RELAY_TOKEN", TOKEN);
  static final SecureRandom RANDOM = new SecureRandom();
  static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
  static final Instant FAR_AHEAD = Instant.parse("2099-01-01T00:00:00Z");

  /** A name that is not loopback by the settings, though here it resolves to it. */
  static final String FAR = "relay.example.net";

  static final Issuer ROOT = newRoot();
  static final SSLContext FAR_CONTEXT = serving(ROOT, FAR);

  private final List<AutoCloseable> open = new ArrayList<>();

  static Issuer newRoot() {
    return Issuer.create("Test root", LONG_AGO, FAR_AHEAD, RANDOM);
  }

  static SSLContext serving(Issuer issuer, String name) {
    return serving(issuer, name, FAR_AHEAD);
  }

  static SSLContext serving(Issuer issuer, String name, Instant notAfter) {
    try {
      KeyPair pair = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
      X509Certificate leaf =
          issuer.issue(pair.getPublic(), List.of(DnsName.of(name)), LONG_AGO, notAfter, RANDOM);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("relay", pair.getPrivate(), new char[0], new X509Certificate[] {leaf});
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  ScriptedRelay relay() throws IOException {
    ScriptedRelay relay = new ScriptedRelay();
    open(relay);
    return relay;
  }

  void open(AutoCloseable closeable) {
    open.add(closeable);
  }

  static Mailer mailer() {
    return mailer(RelayTimeouts.STANDARD);
  }

  static Mailer mailer(RelayTimeouts timeouts) {
    return mailer(timeouts, host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
  }

  static Mailer mailer(RelayTimeouts timeouts, RelayResolver resolver) {
    return mailer(timeouts, resolver, Lookup.unasked());
  }

  static Mailer mailer(RelayTimeouts timeouts, RelayResolver resolver, Lookup dns) {
    return new Mailer(
        timeouts,
        Trust.none().plus(List.of(ROOT.certificate())),
        Optional.empty(),
        variable -> Optional.ofNullable(ENVIRONMENT.get(variable)),
        resolver,
        () -> dns);
  }

  static Relay local(int port) {
    return Relay.smtp("localhost", port);
  }

  static Relay startTls(ScriptedRelay relay) {
    return Relay.smtp(FAR, relay.port());
  }

  static Relay smtps(ScriptedRelay relay) {
    return Relay.smtps(FAR, relay.port());
  }

  static Relay withLogin(Relay relay) {
    return relay.withAccount(
        account(Optional.empty(), new SecretSource.InEnvironment("RELAY_PASSWORD")));
  }

  static RelayAccount account(Optional<Mechanism> mechanism, SecretSource secret) {
    return new RelayAccount("alerts@example.org", mechanism, secret);
  }

  static Delivered delivered(Relay relay, RelayRefusal... before) {
    return new Delivered(List.of(Taken.by(relay, letter().to())), List.of(before));
  }

  static RelayRefusal later(Relay relay, String reason) {
    return new RelayRefusal(relay, letter().to(), Persistence.TRANSIENT, reason);
  }

  static Letter letter(String... to) {
    return new Letter(
        "<expiry-1@example.org>",
        Mailbox.parse("Mäilseal <alerts@example.org>"),
        Stream.of(to.length == 0 ? new String[] {"postmaster@example.org"} : to)
            .map(Mailbox::parse)
            .toList(),
        "[mailseal] mail.example.org: certificate ends in 5 days (2026-11-27)",
        "It ends.\nIssuer: Größe\n.\n.hidden\n" + "long ".repeat(400) + "\n",
        "<p>It ends. &lt;b&gt;</p>" + "<i>long</i>".repeat(40) + "\n",
        Instant.parse("2026-11-22T03:04:05.678Z"));
  }

  static String onlyReason(Delivery delivery) {
    assertThat(delivery).isInstanceOf(Undelivered.class);
    List<RelayRefusal> refusals = ((Undelivered) delivery).refusals();
    assertThat(refusals).hasSize(1);
    return refusals.getFirst().reason();
  }

  static int closedPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return taken.getLocalPort();
    }
  }

  static String plain() {
    return base64("alerts@example.org\0alerts@example.org\0" + PASSWORD);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
