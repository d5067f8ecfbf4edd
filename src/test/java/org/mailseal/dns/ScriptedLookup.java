package org.mailseal.dns;

import java.net.InetAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.mailseal.name.DnsName;

/** A DNS that is written down by hand, under questions such as {@code tlsa 25 mail.example.org}. */
public final class ScriptedLookup implements Lookup {
  public final Map<String, DnsAnswer<?>> answers = new ConcurrentHashMap<>();
  public final Queue<String> asked = new ConcurrentLinkedQueue<>();

  /** Nothing is answered before this is open. */
  final CountDownLatch open;

  public ScriptedLookup(CountDownLatch open) {
    this.open = open;
  }

  public ScriptedLookup() {
    this(new CountDownLatch(0));
  }

  @SuppressWarnings("unchecked") // each question has answers of one kind only
  private <T> DnsAnswer<T> answer(String question) {
    asked.add(question);
    try {
      open.await();
    } catch (InterruptedException e) {
      return new DnsAnswer.Failed<>(false, "interrupted");
    }
    DnsAnswer<?> answer = answers.get(question);
    return answer == null ? new DnsAnswer.Absent<>(false) : (DnsAnswer<T>) answer;
  }

  @Override
  public DnsAnswer<MailExchanger> mailExchangers(DnsName domain) {
    return answer("mx " + domain);
  }

  @Override
  public DnsAnswer<Service> services(String service, DnsName domain) {
    return answer("srv " + service + " " + domain);
  }

  @Override
  public DnsAnswer<InetAddress> addresses(DnsName host) {
    return answer("a " + host);
  }

  @Override
  public DnsAnswer<DnsName> pointers(InetAddress address) {
    return answer("ptr " + address.getHostAddress());
  }

  @Override
  public DnsAnswer<Tlsa> tlsa(int port, DnsName host) {
    return answer("tlsa " + port + " " + host);
  }

  @Override
  public DnsAnswer<Caa> caa(DnsName host) {
    return answer("caa " + host);
  }

  @Override
  public DnsAnswer<String> texts(String prefix, DnsName domain) {
    return answer("txt " + prefix + " " + domain);
  }
}
