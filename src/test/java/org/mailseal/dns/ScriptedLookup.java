package org.mailseal.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.mailseal.name.DnsName;

/** A DNS that says what a test writes into it, and that there is nothing else. */
public final class ScriptedLookup implements Lookup {
  private final Map<String, DnsAnswer<?>> answers = new ConcurrentHashMap<>();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final DnsAnswer<?> otherwise;

  /** Nothing is answered before this is open. */
  private final CountDownLatch open;

  /** The beginning of the questions that wait for it. */
  private final String held;

  private ScriptedLookup(DnsAnswer<?> otherwise, CountDownLatch open, String held) {
    this.otherwise = otherwise;
    this.open = open;
    this.held = held;
  }

  private ScriptedLookup(DnsAnswer<?> otherwise) {
    this(otherwise, new CountDownLatch(0), "");
  }

  /** One that answers what addresses a host has only once this is open. */
  public static ScriptedLookup addressesWaitingFor(CountDownLatch open) {
    return new ScriptedLookup(new DnsAnswer.Absent<>(false), open, "A ");
  }

  /** One that answers only once this is open. */
  public static ScriptedLookup waitingFor(CountDownLatch open) {
    return new ScriptedLookup(new DnsAnswer.Absent<>(false), open, "");
  }

  public static ScriptedLookup empty() {
    return new ScriptedLookup(new DnsAnswer.Absent<>(false));
  }

  public static ScriptedLookup unreachable() {
    return new ScriptedLookup(new DnsAnswer.Failed<>(false, "no answer"));
  }

  /** An answer to a question such as {@code MX example.org}. */
  public ScriptedLookup with(String question, DnsAnswer<?> answer) {
    answers.put(question, answer);
    return this;
  }

  private ScriptedLookup with(String question, List<?> records) {
    return with(question, new DnsAnswer.Found<>(records, false));
  }

  public ScriptedLookup mx(String domain, String... targets) {
    return with(
        "MX " + domain,
        Stream.of(targets)
            .map(target -> new MailExchanger(10, DnsName.find(target), target))
            .toList());
  }

  public ScriptedLookup srv(String service, String domain, String target, int port) {
    return with(
        "SRV _" + service + "._tcp." + domain,
        List.of(new SrvRecord(0, 0, port, DnsName.find(target), target)));
  }

  public ScriptedLookup host(String host, String... addresses) {
    return with("A " + host, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
  }

  public ScriptedLookup txt(String name, String... texts) {
    return with("TXT " + name, List.of(texts));
  }

  /** The most questions that waited for their answers at one time. */
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  /** Every question so far. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  @SuppressWarnings("unchecked") // a test writes what it asks for
  private <T> DnsAnswer<T> answer(String question) {
    asked.add(question);
    mostAtOnce.accumulateAndGet(waiting.incrementAndGet(), Math::max);
    try {
      if (question.startsWith(held)) {
        open.await();
      }
    } catch (InterruptedException e) {
      return new DnsAnswer.Failed<>(false, "interrupted");
    } finally {
      waiting.decrementAndGet();
    }
    return (DnsAnswer<T>)
        Optional.<DnsAnswer<?>>ofNullable(answers.get(question)).orElse(otherwise);
  }

  @Override
  public DnsAnswer<MailExchanger> mailExchangers(DnsName domain) {
    return answer("MX " + domain);
  }

  @Override
  public DnsAnswer<SrvRecord> services(String service, DnsName domain) {
    return answer("SRV _" + service + "._tcp." + domain);
  }

  @Override
  public DnsAnswer<InetAddress> addresses(DnsName host) {
    return answer("A " + host);
  }

  @Override
  public DnsAnswer<DnsName> alias(DnsName host) {
    return answer("CNAME " + host);
  }

  @Override
  public DnsAnswer<DnsName> pointers(InetAddress address) {
    return answer("PTR " + address.getHostAddress());
  }

  @Override
  public DnsAnswer<Tlsa> tlsa(int port, DnsName host) {
    return answer("TLSA _" + port + "._tcp." + host);
  }

  @Override
  public DnsAnswer<Caa> caa(DnsName host) {
    return answer("CAA " + host);
  }

  @Override
  public DnsAnswer<String> texts(String prefix, DnsName domain) {
    return answer("TXT " + (prefix.isEmpty() ? "" : prefix + ".") + domain);
  }
}
