package org.mailseal.authority.acme.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLSession;
import org.shredzone.acme4j.exception.AcmeProtocolException;

/**
 * An answer whose body was read, unpacked and found to be of a size and depth that can be handed to
 * a parser: who reads it whole into memory, and what it holds from within itself (acme4j does
 * both), must not be at the mercy of a body that does not end, of a kilobyte that unpacks to
 * gigabytes, or of a thousand arrays within each other.
 */
public final class BoundedResponse implements HttpResponse<InputStream> {
  /** Unpacked; a chain with its intermediates takes some thousands. */
  static final int MAX_BODY_BYTES = 1 << 20;

  /** Of objects and arrays within each other; ACME has five (a problem's subproblems). */
  static final int MAX_DEPTH = 32;

  private static final String ENCODING = "Content-Encoding";

  private final HttpResponse<InputStream> response;
  private final HttpHeaders headers;
  private final InputStream body;

  private BoundedResponse(HttpResponse<InputStream> response, byte[] body) {
    this.response = response;
    this.headers =
        HttpHeaders.of(response.headers().map(), (name, value) -> !name.equalsIgnoreCase(ENCODING));
    this.body = new ByteArrayInputStream(body);
  }

  /**
   * Reads a body to its end, and closes it.
   *
   * @throws AcmeProtocolException where it is beyond the bounds
   */
  public static BoundedResponse read(HttpResponse<InputStream> response) throws IOException {
    try (InputStream raw = response.body()) {
      byte[] body = unpacked(response, raw).readNBytes(MAX_BODY_BYTES + 1);
      if (body.length > MAX_BODY_BYTES) {
        throw new AcmeProtocolException("its answer is longer than " + MAX_BODY_BYTES + " bytes");
      }
      if (tooDeep(body)) {
        throw new AcmeProtocolException(
            "its answer has more than " + MAX_DEPTH + " objects or arrays within each other");
      }
      return new BoundedResponse(response, body);
    }
  }

  private static InputStream unpacked(HttpResponse<InputStream> response, InputStream raw)
      throws IOException {
    boolean packed =
        response.headers().firstValue(ENCODING).filter("gzip"::equalsIgnoreCase).isPresent();
    return packed && !response.request().method().equals("HEAD") ? new GZIPInputStream(raw) : raw;
  }

  /** Brackets within strings are text; of what is no JSON nothing is to be feared. */
  private static boolean tooDeep(byte[] body) {
    int depth = 0;
    boolean text = false;
    for (int at = 0; at < body.length; at++) {
      switch (body[at]) {
        case '"' -> text = !text;
        case '\\' -> at += text ? 1 : 0;
        case '{', '[' -> depth += text ? 0 : 1;
        case '}', ']' -> depth -= text || depth == 0 ? 0 : 1;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        return true;
      }
    }
    return false;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }

  @Override
  public int statusCode() {
    return response.statusCode();
  }

  @Override
  public HttpRequest request() {
    return response.request();
  }

  @Override
  public Optional<HttpResponse<InputStream>> previousResponse() {
    return response.previousResponse();
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return response.sslSession();
  }

  @Override
  public URI uri() {
    return response.uri();
  }

  @Override
  public HttpClient.Version version() {
    return response.version();
  }
}
