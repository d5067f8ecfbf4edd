package org.mailseal.authority;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.Printable;

/**
 * Answers {@code GET /.well-known/acme-challenge/TOKEN} (RFC 8555 §8.3) while challenges are open,
 * and 404 to all else. It listens only from its construction to {@link #close}.
 */
final class Http01Responder implements AutoCloseable {
  private static final String PATH = "/.well-known/acme-challenge/";

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();

  Http01Responder(AuthorityDefinition.Http01 where) throws AuthorityException {
    InetSocketAddress address =
        where
            .address()
            .map(host -> new InetSocketAddress(host, where.port()))
            .orElseGet(() -> new InetSocketAddress(where.port()));
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      handlers.close();
      throw new AuthorityException(fault(where, e), e, null);
    }
    server.createContext("/", this::answer);
    server.setExecutor(handlers);
    server.start();
  }

  private static String fault(AuthorityDefinition.Http01 where, IOException e) {
    String said = String.valueOf(e.getMessage());
    String place = where.address().map(host -> host + ":").orElse("") + where.port();
    if (e instanceof BindException && said.contains("in use")) {
      return "port "
          + place
          + ", on which the authority will look for the http-01 answer, is taken by another"
          + " program: stop it for the renewal, or let it forward "
          + PATH
          + " to a free port and name that under prove-by: {http-01: {port: ...}}";
    }
    if (said.contains("denied")) {
      return "no permission to listen on port "
          + place
          + " for the http-01 answer: run as root, grant CAP_NET_BIND_SERVICE, or have the port"
          + " forwarded and set prove-by: {http-01: {port: ...}}";
    }
    return "cannot listen on port "
        + place
        + " for the http-01 answer: "
        + Printable.sanitize(said);
  }

  /** From now on the token is answered. */
  void provide(String token, String keyAuthorization) {
    answers.put(token, keyAuthorization);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      @Nullable String answer =
          path.startsWith(PATH) ? answers.get(path.substring(PATH.length())) : null;
      if (answer == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] body = answer.getBytes(StandardCharsets.US_ASCII);
      exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    handlers.shutdownNow();
  }
}
