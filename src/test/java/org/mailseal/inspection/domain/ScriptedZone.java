package org.mailseal.inspection.domain;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.mailseal.dns.Answer;
import org.mailseal.dns.Caa;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.MailExchanger;
import org.mailseal.dns.Service;
import org.mailseal.dns.Tlsa;
import org.mailseal.name.DnsName;

/** A DNS that says what a test writes into it, and that there is nothing else. */
public final class ScriptedZone implements Lookup {
  private final Map<String, Answer<?>> answers = new ConcurrentHashMap<>();
  private final Answer<?> otherwise;

  private ScriptedZone(Answer<?> otherwise) {
    this.otherwise = otherwise;
  }

  public static ScriptedZone empty() {
    return new ScriptedZone(new Answer.Absent<>(false));
  }

  static ScriptedZone unreachable() {
    return new ScriptedZone(new Answer.Failed<>(false, "no answer"));
  }

  /** An answer to a question such as {@code MX example.org}. */
  public ScriptedZone with(String question, Answer<?> answer) {
    answers.put(question, answer);
    return this;
  }

  private ScriptedZone with(String question, List<?> records) {
    return with(question, new Answer.Found<>(records, false));
  }

  ScriptedZone mx(String domain, String... targets) {
    return with(
        "MX " + domain,
        Stream.of(targets)
            .map(target -> new MailExchanger(10, DnsName.find(target), target))
            .toList());
  }

  ScriptedZone srv(String service, String domain, String target, int port) {
    return with(
        "SRV _" + service + "._tcp." + domain,
        List.of(new Service(0, 0, port, DnsName.find(target), target)));
  }

  public ScriptedZone host(String host, String... addresses) {
    return with("A " + host, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
  }

  public ScriptedZone txt(String name, String... texts) {
    return with("TXT " + name, List.of(texts));
  }

  @SuppressWarnings("unchecked") // a test writes what it asks for
  private <T> Answer<T> answer(String question) {
    return (Answer<T>) Optional.<Answer<?>>ofNullable(answers.get(question)).orElse(otherwise);
  }

  @Override
  public Answer<MailExchanger> mailExchangers(DnsName domain) {
    return answer("MX " + domain);
  }

  @Override
  public Answer<Service> services(String service, DnsName domain) {
    return answer("SRV _" + service + "._tcp." + domain);
  }

  @Override
  public Answer<InetAddress> addresses(DnsName host) {
    return answer("A " + host);
  }

  @Override
  public Answer<DnsName> pointers(InetAddress address) {
    return answer("PTR " + address.getHostAddress());
  }

  @Override
  public Answer<Tlsa> tlsa(int port, DnsName host) {
    return answer("TLSA _" + port + "._tcp." + host);
  }

  @Override
  public Answer<Caa> caa(DnsName host) {
    return answer("CAA " + host);
  }

  @Override
  public Answer<String> texts(String prefix, DnsName domain) {
    return answer("TXT " + (prefix.isEmpty() ? "" : prefix + ".") + domain);
  }
}
