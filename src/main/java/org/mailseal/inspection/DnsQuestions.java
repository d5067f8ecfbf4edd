package org.mailseal.inspection;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.mailseal.certificate.Leaf;
import org.mailseal.dns.Answer;
import org.mailseal.dns.Caa;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.MailExchanger;
import org.mailseal.dns.Tlsa;
import org.mailseal.endpoint.Protocol;
import org.mailseal.fetch.PublicAddress;
import org.mailseal.inspection.result.DnsFacts;
import org.mailseal.inspection.result.Visit;
import org.mailseal.mtasts.MtaStsAnswer;
import org.mailseal.name.DnsName;

/**
 * The questions to the DNS about one mail port at one address, asked while the port is looked at.
 */
public final class DnsQuestions {
  private static final int MOST_NAMES = 10;

  private final Lookup lookup;
  private final ExecutorService asking;
  private final Future<Answer<MailExchanger>> exchangers;
  private final Future<Answer<InetAddress>> addresses;
  private final Future<Pointed> pointed;
  private final Future<Answer<Tlsa>> tlsa;
  private final Future<MtaStsAnswer> policy;

  private record Pointed(
      Answer<DnsName> pointers, Map<DnsName, Answer<InetAddress>> confirmations) {}

  private DnsQuestions(Visit visit, InetAddress address, Sources sources, ExecutorService asking) {
    this.lookup = sources.dns();
    this.asking = asking;
    Optional<DnsName> host = visit.endpoint().name();
    int port = visit.endpoint().port();
    this.exchangers = asking.submit(() -> ask(visit.mailDomain().map(lookup::mailExchangers)));
    this.addresses = asking.submit(() -> ask(host.map(lookup::addresses)));
    this.tlsa = asking.submit(() -> ask(host.map(name -> lookup.tlsa(port, name))));
    this.pointed = asking.submit(() -> pointed(visit, address));
    this.policy =
        asking.submit(
            () ->
                visit
                    .mailDomain()
                    .map(sources.policies()::of)
                    .orElseGet(MtaStsAnswer.Unasked::new));
  }

  /** Asks everything that can be asked before the port has answered. */
  public static DnsQuestions begin(
      Visit visit, InetAddress address, Sources sources, ExecutorService asking) {
    return new DnsQuestions(visit, address, sources, asking);
  }

  private static <T> Answer<T> ask(Optional<Answer<T>> answer) {
    return answer.orElseGet(Answer.Unasked::new);
  }

  /** The address that was dialled in the host's place is not the host's, and has another name. */
  private Pointed pointed(Visit visit, InetAddress address) {
    boolean asked =
        visit.endpoint().protocol() == Protocol.SMTP
            && visit.connectTo().isEmpty()
            && isPublic(address);
    Answer<DnsName> pointers = asked ? lookup.pointers(address) : new Answer.Unasked<>();
    Map<DnsName, Answer<InetAddress>> confirmations = new LinkedHashMap<>();
    pointers.records().stream()
        .limit(MOST_NAMES)
        .forEach(name -> confirmations.put(name, lookup.addresses(name)));
    return new Pointed(pointers, confirmations);
  }

  /** Whether the public DNS can know of an address. */
  public static boolean isPublic(InetAddress address) {
    return PublicAddress.is(address);
  }

  /** Asks which CAs may issue for a certificate's names, and collects all answers. */
  public DnsFacts collect(Leaf leaf, Patience patience) {
    Map<DnsName, Future<Answer<Caa>>> asked = new LinkedHashMap<>();
    leaf.dnsNames().stream()
        .distinct()
        .limit(MOST_NAMES)
        .forEach(name -> asked.put(name, asking.submit(() -> lookup.caa(host(name)))));
    Map<DnsName, Answer<Caa>> caa = new LinkedHashMap<>();
    asked.forEach((name, answer) -> caa.put(name, patience.await(answer, DnsQuestions::failed)));
    Pointed pointers = patience.await(pointed, why -> new Pointed(failed(why), Map.of()));
    return new DnsFacts(
        patience.await(exchangers, DnsQuestions::failed),
        patience.await(addresses, DnsQuestions::failed),
        pointers.pointers(),
        pointers.confirmations(),
        patience.await(tlsa, DnsQuestions::failed),
        caa,
        patience.await(policy, MtaStsAnswer.Unknown::new));
  }

  private static <T> Answer<T> failed(String why) {
    return new Answer.Failed<>(false, why);
  }

  /** RFC 8659 §3: the tree is climbed from below the asterisk. */
  private static DnsName host(DnsName name) {
    return name.wildcard() ? DnsName.of(name.text().substring("*.".length())) : name;
  }
}
