package org.mailseal.inspection;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.MailExchanger;
import org.mailseal.dns.Tlsa;
import org.mailseal.endpoint.Protocol;
import org.mailseal.fetch.Reach;
import org.mailseal.inspection.result.DnsEvidence;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;

/**
 * The questions to the DNS about one mail port at one address, asked while the port is connected
 * to.
 */
public final class DnsQuestions {
  private static final int MAX_NAMES = 10;

  private final Lookup lookup;
  private final ExecutorService asking;
  private final Future<DnsAnswer<MailExchanger>> exchangers;
  private final Future<DnsAnswer<InetAddress>> addresses;
  private final Future<Pointed> pointed;
  private final Future<Associated> tlsa;
  private final Future<MtaStsResult> policy;

  /** TLSA records, and at whose name they were looked for where it is not the endpoint's own. */
  private record Associated(DnsAnswer<Tlsa> tlsa, Optional<DnsName> host) {
    static Associated unasked() {
      return new Associated(new DnsAnswer.Unasked<>(), Optional.empty());
    }
  }

  private record Pointed(
      DnsAnswer<DnsName> pointers, Map<DnsName, DnsAnswer<InetAddress>> confirmations) {}

  private DnsQuestions(
      PortTarget target, InetAddress address, Sources sources, ExecutorService asking) {
    this.lookup = sources.dns();
    this.asking = asking;
    Optional<DnsName> host = target.endpoint().name();
    int port = target.endpoint().port();
    this.exchangers = asking.submit(() -> ask(target.mailDomain().map(lookup::mailExchangers)));
    this.addresses = asking.submit(() -> ask(host.map(lookup::addresses)));
    this.tlsa =
        asking.submit(
            () ->
                host.filter(_ -> knowsDane(target.endpoint().protocol()))
                    .map(name -> associated(port, name))
                    .orElseGet(Associated::unasked));
    this.pointed = asking.submit(() -> pointed(target, address));
    this.policy =
        asking.submit(
            () ->
                target
                    .mailDomain()
                    .map(sources.policies()::policy)
                    .orElseGet(MtaStsResult.Unasked::new));
  }

  /** Asks everything that can be asked before the port has answered. */
  public static DnsQuestions begin(
      PortTarget target, InetAddress address, Sources sources, ExecutorService asking) {
    return new DnsQuestions(target, address, sources, asking);
  }

  private static <T> DnsAnswer<T> ask(Optional<DnsAnswer<T>> answer) {
    return answer.orElseGet(DnsAnswer.Unasked::new);
  }

  /** Who reads mail looks for no TLSA record, so that none can be wrong there. */
  private static boolean knowsDane(Protocol protocol) {
    return switch (protocol) {
      case SMTP, SUBMISSION, SMTPS -> true;
      case IMAP, IMAPS, POP3, POP3S, SIEVE, LMTP -> false;
    };
  }

  /** RFC 7672 §2.2.2: at the real name of an alias, and where there is none at its own. */
  private Associated associated(int port, DnsName host) {
    DnsAnswer<Tlsa> found = lookup.tlsa(port, host);
    Optional<DnsName> real =
        found instanceof DnsAnswer.Absent<Tlsa>
            ? Optional.empty()
            : Optional.of(lookup.alias(host))
                .filter(alias -> alias instanceof DnsAnswer.Found<DnsName> it && it.secure())
                .map(alias -> alias.records().getFirst())
                .filter(name -> !(lookup.tlsa(port, name) instanceof DnsAnswer.Absent<Tlsa>));
    return new Associated(found, real);
  }

  /** The address that was dialled in the host's place is not the host's, and has another name. */
  private Pointed pointed(PortTarget target, InetAddress address) {
    boolean asked =
        target.endpoint().protocol() == Protocol.SMTP
            && target.connectTo().isEmpty()
            && isPublic(address);
    DnsAnswer<DnsName> pointers = asked ? lookup.pointers(address) : new DnsAnswer.Unasked<>();
    Map<DnsName, DnsAnswer<InetAddress>> confirmations = new LinkedHashMap<>();
    pointers.records().stream()
        .limit(MAX_NAMES)
        .forEach(name -> confirmations.put(name, lookup.addresses(name)));
    return new Pointed(pointers, confirmations);
  }

  /** Whether the public DNS can know of an address. */
  public static boolean isPublic(InetAddress address) {
    return Reach.of(address) == Reach.INTERNET;
  }

  /** Asks which CAs may issue for a certificate's names, and collects all answers. */
  public DnsEvidence collect(CertificateInfo leaf, Deadline deadline) {
    Map<DnsName, Future<DnsAnswer<Caa>>> asked = new LinkedHashMap<>();
    leaf.dnsNames().stream()
        .distinct()
        .limit(MAX_NAMES)
        .forEach(name -> asked.put(name, asking.submit(() -> lookup.caa(name.withoutWildcard()))));
    Map<DnsName, DnsAnswer<Caa>> caa = new LinkedHashMap<>();
    asked.forEach((name, answer) -> caa.put(name, deadline.await(answer, DnsQuestions::failed)));
    Associated associated =
        deadline.await(tlsa, why -> new Associated(failed(why), Optional.empty()));
    Pointed pointers = deadline.await(pointed, why -> new Pointed(failed(why), Map.of()));
    return new DnsEvidence(
        deadline.await(exchangers, DnsQuestions::failed),
        deadline.await(addresses, DnsQuestions::failed),
        pointers.pointers(),
        pointers.confirmations(),
        associated.tlsa(),
        associated.host(),
        caa,
        deadline.await(policy, MtaStsResult.Unknown::new));
  }

  private static <T> DnsAnswer<T> failed(String why) {
    return new DnsAnswer.Failed<>(false, why);
  }
}
