package org.mailseal.notification.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.mailseal.fetch.Gate;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fetch.Reach;
import org.mailseal.name.Durations;
import org.mailseal.name.Printable;

/** Carries a message to a webhook, once: trying again is for whoever keeps it. Thread-safe. */
public final class WebhookCall {
  private final Supplier<SSLContext> tls;
  private final HostAddresses hosts;
  private final Timeouts timeouts;
  private final InstantSource clock;
  private final Function<String, Optional<String>> environment;

  /**
   * How long a webhook may take.
   *
   * @param connect until each of its addresses takes the connection
   * @param whole for everything together, from reading secrets to the answer
   */
  public record Timeouts(Duration connect, Duration whole) {
    public static final Timeouts STANDARD =
        new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30));

    public Timeouts {
      if (!connect.isPositive() || !whole.isPositive()) {
        throw new IllegalArgumentException("patience is longer than nothing");
      }
    }
  }

  /** A place that is not asked, whoever answers there. */
  private static final class NotAsked extends IOException {
    NotAsked(String clause) {
      super(clause);
    }
  }

  /**
   * A caller.
   *
   * @param tls for https
   * @param clock dates signatures, and tells how far a date of Retry-After is
   * @param environment where secrets may be
   */
  public WebhookCall(
      Supplier<SSLContext> tls,
      HostAddresses hosts,
      Timeouts timeouts,
      InstantSource clock,
      Function<String, Optional<String>> environment) {
    this.tls = tls;
    this.hosts = hosts;
    this.timeouts = timeouts;
    this.clock = clock;
    this.environment = environment;
  }

  /** Sends it, with one deadline for the whole: a resolver and a file may hang, too. */
  public WebhookOutcome send(Webhook hook, WebhookMessage message) throws InterruptedException {
    try (WebhookConnection connection = new WebhookConnection()) {
      FutureTask<WebhookOutcome> task = new FutureTask<>(() -> exchange(hook, message, connection));
      Thread.startVirtualThread(task);
      return task.get(timeouts.whole().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return WebhookOutcome.Later.because("no answer within " + Durations.format(timeouts.whole()));
    } catch (ExecutionException e) {
      return failed(hook, e.getCause() == null ? e : e.getCause());
    }
  }

  private WebhookOutcome exchange(
      Webhook hook, WebhookMessage message, WebhookConnection connection)
      throws IOException, WebhookTemplateFault {
    WebhookRequest request = WebhookRequest.of(hook, message, clock.instant(), environment);
    Socket socket = connection.open(request.url(), admitted(hook), tls, timeouts.connect());
    socket.getOutputStream().write(request.written());
    socket.getOutputStream().flush();
    return WebhookAnswer.read(socket.getInputStream()).outcome(clock.instant());
  }

  /** Where every address may be asked, for the next try may get another one. */
  private List<InetAddress> admitted(Webhook hook) throws IOException {
    List<InetAddress> addresses = Gate.anywhere(hosts).pass(hook.url());
    for (InetAddress address : addresses) {
      boolean isPrivate = Reach.of(address) != Reach.INTERNET;
      if (isPrivate && !hook.allowPrivate()) {
        throw new NotAsked(
            "its address "
                + address.getHostAddress()
                + " is not one of the public Internet, and private ones are not allowed for it");
      }
      if (!isPrivate && !Webhook.isHttps(hook.url())) {
        throw new NotAsked(
            "its address "
                + address.getHostAddress()
                + " is one of the public Internet, where no message goes over http; write https");
      }
    }
    return addresses;
  }

  private static WebhookOutcome failed(Webhook hook, Throwable fault) {
    return switch (fault) {
      case NotAsked refused -> new WebhookOutcome.Refused(words(refused));
      case WebhookTemplateFault template ->
          new WebhookOutcome.Refused("its template fails: " + words(template));
      case SSLException broken ->
          WebhookOutcome.Later.because(
              "TLS failed: "
                  + words(innermost(broken))
                  + "; its certificate must name "
                  + Printable.sanitize(hook.url().getHost())
                  + ", be within its dates and come from a trusted root");
      default -> WebhookOutcome.Later.because(words(fault));
    };
  }

  private static Throwable innermost(Throwable fault) {
    Throwable cause = fault.getCause();
    return cause == null ? fault : innermost(cause);
  }

  private static String words(Throwable fault) {
    String words = fault.getMessage();
    return words == null ? fault.getClass().getSimpleName() : Printable.sanitizeLines(words, " / ");
  }
}
