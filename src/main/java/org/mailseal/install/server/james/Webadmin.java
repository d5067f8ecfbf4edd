package org.mailseal.install.server.james;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.mailseal.host.LoopbackPort;
import org.mailseal.install.InstallException;
import org.mailseal.install.SecretFile;
import org.mailseal.name.Printable;

/**
 * The HTTP service by which Apache James is ruled.
 *
 * @param base such as {@code http://127.0.0.1:8000}; without TLS on loopback only
 * @param port the mail port whose certificate is to be read again; every one's where there is none
 * @param tokenFile what James takes as {@code Authorization: Bearer}
 * @param deadline for one request and the whole of its answer
 */
public record Webadmin(URI base, OptionalInt port, Optional<Path> tokenFile, Duration deadline) {
  public static final URI DEFAULT_BASE = URI.create("http://127.0.0.1:8000");
  public static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  /** In bytes; James explains a refusal in one line of JSON. */
  private static final long MAX_ANSWER_BYTES = 64 * 1024;

  private static final int NO_CONTENT = 204;

  public Webadmin {
    if (base.getHost() == null
        || base.getRawUserInfo() != null
        || base.getRawQuery() != null
        || base.getRawFragment() != null
        || !base.getRawPath().matches("/?")) {
      throw new IllegalArgumentException("write it as http://127.0.0.1:8000 or https://host:port");
    }
    String host = base.getHost().toLowerCase(Locale.ROOT);
    boolean https = "https".equalsIgnoreCase(base.getScheme());
    boolean http = "http".equalsIgnoreCase(base.getScheme());
    if (!https && !(http && LOOPBACK.matcher(host).matches())) {
      throw new IllegalArgumentException(
          "only this machine is spoken to without TLS; write http://127.0.0.1:8000, or https");
    }
  }

  /**
   * Makes sure that somebody answers there and takes the token.
   *
   * @param users the numbers of those as whom James may run, beside root
   * @throws InstallException where not
   */
  void find(Set<Integer> users) throws InstallException {
    refuseStrangers(users);
    int status = send("GET", "/servers").statusCode();
    if (status == 401 || status == 403) {
      throw refused("GET", status, "");
    }
  }

  /**
   * Has James read its certificate again.
   *
   * @param users the numbers of those as whom James may run, beside root
   * @throws InstallException with James's own words
   */
  void reloadCertificate(Set<Integer> users) throws InstallException {
    refuseStrangers(users);
    String path =
        "/servers?reload-certificate" + (port.isPresent() ? "&port=" + port.getAsInt() : "");
    HttpResponse<byte[]> answer = send("POST", path);
    if (answer.statusCode() != NO_CONTENT) {
      throw refused(
          "POST", answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8).strip());
    }
  }

  /**
   * Any user may listen where James does not, and the token would be his: with it, James is. Where
   * there is none, or https proves who answers, no harm is done.
   */
  private void refuseStrangers(Set<Integer> users) throws InstallException {
    if (tokenFile.isEmpty() || "https".equalsIgnoreCase(base.getScheme())) {
      return;
    }
    try {
      if (!new LoopbackPort(base.getPort() < 0 ? 80 : base.getPort()).isOf(users)) {
        throw new InstallException(
            "James's token is not sent to "
                + base
                + ": who listens there is neither root nor James's user. Start James; name its user"
                + " as user where that is another than "
                + JamesTarget.USUAL_USER
                + "; or give webadmin TLS, and write https");
      }
    } catch (IOException e) {
      throw new InstallException(
          "James's token is not sent to "
              + base
              + ": it cannot be seen who listens there; give webadmin TLS, and write https",
          e);
    }
  }

  private InstallException refused(String method, int status, String said) {
    String cure =
        status == 401 || status == 403
            ? "; name the file of its token as token-file"
            : status >= 300 && status < 400 ? "; redirects are not followed" : "";
    return new InstallException(
        "James's webadmin at "
            + base
            + " answered "
            + method
            + " /servers with "
            + status
            + (said.isEmpty() ? "" : ": " + Printable.sanitize(said))
            + cure);
  }

  private HttpResponse<byte[]> send(String method, String path) throws InstallException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(deadline)
            .build()) {
      try {
        return client
            .sendAsync(
                request(method, path),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES))
            .get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw new InstallException(
            "James's webadmin at " + base + " did not answer within " + deadline.toSeconds() + " s",
            e);
      } catch (ExecutionException e) {
        throw new InstallException(
            "James's webadmin at "
                + base
                + " cannot be asked ("
                + Printable.sanitize(reason(e))
                + "); is it enabled in webadmin.properties, and its address the one in webadmin?",
            e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InstallException("the request to James's webadmin was interrupted", e);
      } finally {
        client.shutdownNow();
      }
    }
  }

  private HttpRequest request(String method, String path) throws InstallException {
    String root = base.toString().replaceAll("/$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(deadline)
            .method(method, BodyPublishers.noBody());
    if (tokenFile.isPresent()) {
      char[] token = new SecretFile(tokenFile.get()).readTrusted();
      try {
        request.header("Authorization", "Bearer " + new String(token));
      } catch (IllegalArgumentException e) {
        // the exception's own message repeats the value
        throw new InstallException(tokenFile.get() + " holds something that is no token");
      } finally {
        Arrays.fill(token, '\0');
      }
    }
    return request.build();
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause instanceof IOException io && io.getMessage() != null
        ? io.getMessage()
        : cause instanceof IOException io ? io.getClass().getSimpleName() : "no answer";
  }
}
