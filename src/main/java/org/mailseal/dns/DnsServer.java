package org.mailseal.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;

/**
 * One server, asked directly: over UDP, and over TCP where an answer does not fit.
 *
 * @param key signs what is sent (RFC 8945)
 * @param timeout for an answer
 */
record DnsServer(InetSocketAddress address, Optional<TSIG> key, Duration timeout) {
  private static final int TRIES = 3; // a datagram may get lost

  DnsServer(InetSocketAddress address, Duration timeout) {
    this(address, Optional.empty(), timeout);
  }

  /**
   * Its answer, whatever it says.
   *
   * @throws IOException where there is none
   */
  Message ask(Message query) throws IOException {
    SimpleResolver resolver = new SimpleResolver(address);
    Duration each = timeout.dividedBy(TRIES);
    resolver.setTimeout(each);
    key.ifPresent(resolver::setTSIGKey);
    IOException fault = new IOException("it gives no answer");
    for (int tries = 0; tries < TRIES; tries++) {
      resolver.setTCP(tries == TRIES - 1); // some networks let only one of the two through
      CompletableFuture<Message> answer =
          resolver.sendAsync(query.clone(), Thread::startVirtualThread).toCompletableFuture();
      try {
        return answer.get(2 * each.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        fault = new IOException(reason(e), e);
      } catch (TimeoutException e) {
        fault = new IOException("it gives no answer", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        answer.cancel(true);
      }
    }
    throw fault;
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : "it gives no answer";
  }
}
