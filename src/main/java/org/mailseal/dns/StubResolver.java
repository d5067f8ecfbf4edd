package org.mailseal.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.mailseal.name.Printable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * A validating stub resolver (RFC 4033 §2): it asks recursive resolvers, and believes in DNSSEC
 * only what it has proved itself, for the AD flag of somebody else's resolver can be forged on the
 * way. Every type is validated: DANE needs it of MX, addresses and TLSA (RFC 7672 §2.2), and of the
 * others signatures that do not hold are a fault that their readers run into, too. Thread-safe;
 * never throws.
 */
final class StubResolver {
  private static final int TRIES = 3; // a datagram may get lost

  private final String servers;
  private final ValidatingResolver resolver;
  private final Name anchor;
  private final Duration timeout;
  private final LookupCache recent;

  /**
   * A resolver with an empty cache.
   *
   * @param timeout for a question, with all that is needed to prove its answer
   */
  StubResolver(
      List<InetSocketAddress> servers, TrustAnchors anchors, Duration timeout, Clock clock) {
    this(
        servers.stream()
            .map(server -> server.getHostString() + ":" + server.getPort())
            .collect(Collectors.joining(", ")),
        upstream(servers, timeout),
        anchors,
        timeout,
        clock);
  }

  /**
   * The same.
   *
   * @param servers what messages call those that are asked
   * @param upstream asks them
   */
  StubResolver(
      String servers, Resolver upstream, TrustAnchors anchors, Duration timeout, Clock clock) {
    this.servers = servers;
    this.resolver = new ValidatingResolver(upstream, clock);
    this.resolver.getTrustAnchors().clear(); // a system property may have brought in others
    anchors.sets().forEach(this.resolver.getTrustAnchors()::store);
    this.anchor = anchors.first();
    this.timeout = timeout;
    this.recent = new LookupCache(clock);
  }

  private static Resolver upstream(List<InetSocketAddress> servers, Duration timeout) {
    ExtendedResolver all =
        new ExtendedResolver(
            servers.stream()
                .map(
                    server -> {
                      Resolver one = new SimpleResolver(server);
                      one.setTimeout(timeout.dividedBy(TRIES));
                      return one;
                    })
                .toList());
    all.setRetries(TRIES);
    all.setTimeout(timeout);
    return all;
  }

  /** The records of a name, where its CNAMEs lead to. */
  Reply ask(Name name, int type) {
    return recent.cached(
        new LookupCache.Question(name, type),
        () -> {
          try {
            return asked(name, type, System.nanoTime() + timeout.toNanos());
          } catch (IOException | RuntimeException e) { // dnsjava, where an answer is malformed
            return Reply.failed(name, false, Printable.sanitize(String.valueOf(e.getMessage())));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.interrupted(name);
          }
        });
  }

  private Reply asked(Name name, int type, long deadline) throws IOException, InterruptedException {
    Message proved = send(name, type, false, deadline);
    if (answers(proved)) {
      return Reply.of(proved, name, type, proved.getHeader().getFlag(Flags.AD));
    }
    // The validator says SERVFAIL for all that it does not believe. What was it that it got?
    Message got = send(name, type, true, deadline);
    if (!answers(got)) {
      return Reply.failed(
          name,
          saysBogus(got),
          "the resolver " + servers + " says " + Rcode.string(got.getRcode()));
    }
    if (type == Type.PTR) {
      // Resolvers serve the reverse zones of private addresses by themselves, outside of any chain
      // of trust (RFC 6303 §6); and nothing rests on a PTR.
      return Reply.of(got, name, type, false);
    }
    if (passesDnssecOn(deadline)) {
      return Reply.failed(name, true, "DNSSEC: " + reason(proved));
    }
    // TLSA records count only where they are proved (RFC 6698 §4.1). The others, and that there are
    // none, are of use as well as ever.
    return type == Type.TLSA && !saysNone(got)
        ? Reply.unprovable(
            name, "the resolver " + servers + " passes no DNSSEC on, so that nothing can be proved")
        : Reply.of(got, name, type, false);
  }

  /** RFC 2308 §2: the server that knows that there is none says which zone it is that has none. */
  private static boolean saysNone(Message message) {
    return message.getSection(Section.ANSWER).isEmpty()
        && message.getSection(Section.AUTHORITY).stream()
            .anyMatch(record -> record.getType() == Type.SOA);
  }

  private static boolean answers(Message message) {
    int code = message.getRcode();
    return code == Rcode.NOERROR || code == Rcode.NXDOMAIN;
  }

  /** Some resolvers know nothing of DNSSEC and leave the signatures out. */
  private boolean passesDnssecOn(long deadline) throws IOException, InterruptedException {
    Message keys = send(anchor, Type.DNSKEY, true, deadline);
    return keys.getSection(Section.ANSWER).stream()
        .anyMatch(record -> record.getType() == Type.RRSIG);
  }

  /**
   * Sends a question.
   *
   * @param unproved whether the answer is taken as it comes (RFC 4035 §3.2.2)
   */
  private Message send(Name name, int type, boolean unproved, long deadline)
      throws IOException, InterruptedException {
    Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    if (unproved) {
      query.getHeader().setFlag(Flags.CD);
    }
    CompletableFuture<Message> answer =
        resolver.sendAsync(query, Thread::startVirtualThread).toCompletableFuture();
    try {
      return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "the resolver " + servers + " gave no answer in " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException("the resolver " + servers + " gave no answer: " + reason(e), e);
    } finally {
      answer.cancel(true);
    }
  }

  private static String reason(ExecutionException fault) {
    Throwable cause = fault.getCause();
    while (cause != null && cause.getMessage() == null) {
      cause = cause.getCause();
    }
    return cause == null ? "it cannot be reached" : String.valueOf(cause.getMessage());
  }

  /** Extended errors about DNSSEC (RFC 8914 §4.2 to §4.13), from a resolver that validates. */
  private static boolean saysBogus(Message message) {
    OPTRecord opt = message.getOPT();
    return opt != null
        && opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
            .map(ExtendedErrorCodeOption.class::cast)
            .anyMatch(
                error ->
                    error.getErrorCode() >= ExtendedErrorCodeOption.DNSSEC_INDETERMINATE
                        && error.getErrorCode() <= ExtendedErrorCodeOption.NSEC_MISSING);
  }

  private static String reason(Message proved) {
    return proved.getSection(Section.ADDITIONAL).stream()
        .filter(record -> record.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS)
        .filter(TXTRecord.class::isInstance)
        .map(record -> Printable.sanitize(String.join("", ((TXTRecord) record).getStrings())))
        .findFirst()
        .orElse("the signatures do not hold");
  }
}
