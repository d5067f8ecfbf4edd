package org.mailseal.authority.acme;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.Sleeper;
import org.mailseal.authority.acme.http.RepeatedRead;
import org.mailseal.certificate.Trust;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fixture.certificate.TestCertificates;
import org.shredzone.acme4j.toolbox.JSON;

/** An ACME server that answers what a test wants, and checks no signature. */
final class ScriptedAcmeServer implements AutoCloseable {
  private static final TestCertificates.Authority CA = TestCertificates.root("Root");

  /**
   * What was asked.
   *
   * @param header the protected one
   * @param payload empty for a POST-as-GET (RFC 8555 §6.3)
   */
  record Asked(String path, JSON header, String payload) {
    JSON json() {
      return JSON.parse(payload);
    }
  }

  /**
   * What is answered.
   *
   * @param headers beside the nonce and the type
   */
  record Reply(int status, String json, Map<String, String> headers) {
    static Reply of(int status, String json) {
      return raw(status, json.replace('\'', '"'));
    }

    static Reply raw(int status, String body) {
      return new Reply(status, body, Map.of());
    }

    static Reply problem(int status, String type, String detail) {
      return of(
          status, "{'type':'urn:ietf:params:acme:error:%s','detail':'%s'}".formatted(type, detail));
    }

    Reply with(String header, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(header, value);
      return new Reply(status, json, more);
    }
  }

  private final HttpsServer server;
  private volatile boolean renewalInformation = true;
  private final Map<String, Function<Asked, Reply>> answers = new ConcurrentHashMap<>();
  final List<Asked> asked = new CopyOnWriteArrayList<>();

  private ScriptedAcmeServer(HttpsServer server) {
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param meta of its directory (RFC 8555 §7.1.1); a ' stands for a "
   */
  static ScriptedAcmeServer start(String meta) {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(
          new HttpsConfigurator(CA.leaf("localhost").issue().serverContext()));
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      ScriptedAcmeServer scripted = new ScriptedAcmeServer(server);
      scripted.directory(meta);
      return scripted;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void directory(String meta) {
    on(
        "/dir",
        _ ->
            Reply.of(
                200,
                ("{'newNonce':'%s','newAccount':'%s','newOrder':'%s','keyChange':'%s','revokeCert':'%s',"
                     + "%s'meta':%s}")
                    .formatted(
                        at("/nonce"),
                        at("/new-account"),
                        at("/new-order"),
                        at("/key-change"),
                        at("/revoke-cert"),
                        renewalInformation ? "'renewalInfo':'" + at("/renewal-info") + "'," : "",
                        meta)));
    on("/nonce", _ -> Reply.of(200, ""));
  }

  /** It does not know of RFC 9773. */
  void withoutRenewalInformation() {
    renewalInformation = false;
  }

  URI at(String path) {
    return URI.create("https://localhost:" + server.getAddress().getPort() + path);
  }

  /** From now on this is the answer there. */
  void on(String path, Function<Asked, Reply> answer) {
    if (answers.put(path, answer) == null) {
      server.createContext(
          path, exchange -> serve(exchange, Objects.requireNonNull(answers.get(path))));
    }
  }

  private void serve(HttpExchange exchange, Function<Asked, Reply> answer) throws IOException {
    try (exchange) {
      Asked one = read(exchange);
      asked.add(one);
      Reply reply = answer.apply(one);
      exchange.getResponseHeaders().set("Replay-Nonce", "bm9uY2U");
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              reply.status() < 400 ? "application/json" : "application/problem+json");
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = reply.json().getBytes(StandardCharsets.UTF_8);
      boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(reply.status(), empty ? -1 : body.length);
      if (!empty) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Asked read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    if (body.length == 0) {
      return new Asked(path, JSON.empty(), "");
    }
    JSON jws = JSON.parse(new String(body, StandardCharsets.UTF_8));
    return new Asked(path, JSON.parse(part(jws, "protected")), part(jws, "payload"));
  }

  /** A part of a JWS in its flattened form (RFC 7515 §7.2.2). */
  static String part(JSON jws, String name) {
    return new String(
        Base64.getUrlDecoder().decode(jws.get(name).asString()), StandardCharsets.UTF_8);
  }

  /** What was asked of one place, in its order. */
  List<Asked> asked(String path) {
    return asked.stream().filter(one -> one.path().equals(path)).toList();
  }

  /** How it is reached. */
  AcmeServer reached(AuthorityDefinition.Acme definition, Clock clock) {
    Sleeper noTime =
        duration -> {
          if (!duration.isZero() && !RepeatedRead.PAUSES.contains(duration)) {
            throw new AssertionError("there is nothing to wait for");
          }
        };
    return new AcmeServer(
        definition, trust(), clock, noTime, HostAddresses.system(), Duration.ofMinutes(1));
  }

  static Trust trust() {
    return Trust.none().plus(List.of(CA.certificate()));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
