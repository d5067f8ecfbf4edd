package org.mailseal.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;

/**
 * An ACME server (RFC 8555) on a loopback port, as far as an order needs one: it believes who asks,
 * has http-01 alone, looks at the proof, and issues whatever it is asked for.
 */
final class TrainingAuthority implements AutoCloseable {
  private static final int ANSWER_MILLIS = 5_000;

  /**
   * What was ordered, and how far it has come.
   *
   * @param name the one that is asked for
   * @param chain PEM; empty until it was issued
   */
  private record Order(String name, boolean proven, String chain) {
    String status() {
      return !chain.isEmpty() ? "valid" : proven ? "ready" : "pending";
    }
  }

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Function<CertificateRequest, Chain> issuer;
  private final int proofPort;
  private final AtomicInteger orders = new AtomicInteger();
  private final Map<String, Order> byNumber = new ConcurrentHashMap<>();

  /**
   * Begins to answer.
   *
   * @param certificate what it serves, of 127.0.0.1
   * @param issuer answers a request
   * @param proofPort where names are proven
   */
  TrainingAuthority(
      CertifiedKey certificate, Function<CertificateRequest, Chain> issuer, int proofPort)
      throws IOException {
    this.issuer = issuer;
    this.proofPort = proofPort;
    this.server = HttpsServer.create(new InetSocketAddress(loopback(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  /** Where its directory is. */
  String directory() {
    return base() + "/directory";
  }

  private String base() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String payload = payload(exchange.getRequestBody().readAllBytes());
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      String number = path.length > 2 ? path[2] : "";
      exchange.getResponseHeaders().set("Replay-Nonce", "bm9uY2U");
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      switch (path[1]) {
        case "directory" -> answer(exchange, 200, index());
        case "new-account" -> created(exchange, "/account/1", "{\"status\": \"valid\"}");
        case "new-order" -> {
          String made = String.valueOf(orders.incrementAndGet());
          byNumber.put(made, new Order(value(payload, "value"), false, ""));
          created(exchange, "/order/" + made, order(made));
        }
        case "order" -> answer(exchange, 200, order(number));
        case "authorization" -> answer(exchange, 200, authorization(number));
        case "challenge" -> {
          look(number);
          answer(exchange, 200, challenge(number));
        }
        case "finalize" -> {
          issue(number, value(payload, "csr"));
          answer(exchange, 200, order(number));
        }
        case "certificate" -> {
          exchange.getResponseHeaders().set("Content-Type", "application/pem-certificate-chain");
          answer(exchange, 200, ordered(number).chain);
        }
        default -> answer(exchange, 200, "");
      }
    }
  }

  private String index() {
    return """
    {"newNonce": "%1$s/nonce", "newAccount": "%1$s/new-account", "newOrder": "%1$s/new-order",
     "keyChange": "%1$s/key-change", "revokeCert": "%1$s/revoke"}
    """
        .formatted(base());
  }

  private Order ordered(String number) {
    return byNumber.getOrDefault(number, new Order("", false, ""));
  }

  private String order(String number) {
    Order order = ordered(number);
    return """
    {"status": "%3$s", "identifiers": [{"type": "dns", "value": "%4$s"}],
     "authorizations": ["%1$s/authorization/%2$s"], "finalize": "%1$s/finalize/%2$s",
     "certificate": "%1$s/certificate/%2$s"}
    """
        .formatted(base(), number, order.status(), order.name);
  }

  private String authorization(String number) {
    Order order = ordered(number);
    String status = order.proven ? "valid" : "pending";
    return """
    {"status": "%3$s", "identifier": {"type": "dns", "value": "%4$s"}, "challenges": [%5$s]}
    """
        .formatted(base(), number, status, order.name, challenge(number));
  }

  private String challenge(String number) {
    String status = ordered(number).proven ? "valid" : "pending";
    return """
    {"type": "http-01", "status": "%3$s", "url": "%1$s/challenge/%2$s", "token": "token-%2$s"}
    """
        .formatted(base(), number, status);
  }

  /** Reads the proof as RFC 8555 §8.3 has it. */
  private void look(String number) throws IOException {
    Order order = ordered(number);
    try (Socket socket = new Socket(loopback(), proofPort)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      String request =
          "GET /.well-known/acme-challenge/token-%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
              .formatted(number, order.name);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      byNumber.put(number, new Order(order.name, answer.contains("token-" + number + "."), ""));
    }
  }

  private void issue(String number, String request) throws IOException {
    CertificateRequest asked = CertificateRequest.parse(Base64.getUrlDecoder().decode(request));
    String chain = Pem.encode(issuer.apply(asked).certificates());
    byNumber.put(number, new Order(ordered(number).name, true, chain));
  }

  /** What a request says, in a JWS (RFC 7515 §7.2.2). */
  private static String payload(byte[] body) {
    String jws = new String(body, StandardCharsets.UTF_8);
    return new String(Base64.getUrlDecoder().decode(value(jws, "payload")), StandardCharsets.UTF_8);
  }

  /** The text that goes by a name, of a client whose JSON has no other form. */
  private static String value(String json, String name) {
    Matcher value = Pattern.compile('"' + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
    return value.find() ? value.group(1) : "";
  }

  private void created(HttpExchange exchange, String at, String json) throws IOException {
    exchange.getResponseHeaders().set("Location", base() + at);
    answer(exchange, 201, json);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : body.length);
    if (!empty) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
