package org.mailseal.dns;

import static java.util.Comparator.comparingInt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Questions to the real DNS, proved by DNSSEC where zones are signed. */
public final class ValidatingLookup implements Lookup {
  private final CompletableFuture<StubResolver> resolver;

  ValidatingLookup(CompletableFuture<StubResolver> resolver) {
    this.resolver = resolver;
  }

  /**
   * A lookup with an empty cache.
   *
   * @param server a recursive resolver; empty for those of the operating system
   * @param trustAnchors DS or DNSKEY records as in a zone file; empty for those of the root
   * @param timeout for each question
   * @param clock against which signatures are held
   * @throws IOException where the trust anchors cannot be read; the message names fault and cure
   */
  public static Lookup of(
      Optional<InetSocketAddress> server,
      Optional<Path> trustAnchors,
      Duration timeout,
      Clock clock)
      throws IOException {
    TrustAnchors anchors = TrustAnchors.of(trustAnchors);
    // dnsjava takes some tenths of a second to start, in which others can begin to dial.
    return new ValidatingLookup(
        CompletableFuture.supplyAsync(
            () ->
                new StubResolver(
                    server
                        .map(List::of)
                        .orElseGet(() -> ResolverConfig.getCurrentConfig().servers()),
                    anchors,
                    timeout,
                    clock),
            Thread::startVirtualThread));
  }

  @Override
  public DnsAnswer<MailExchanger> mailExchangers(DnsName domain) {
    return answer(ask("", domain, Type.MX), ValidatingLookup::exchangers);
  }

  private static List<MailExchanger> exchangers(List<Record> records) {
    return only(records, MXRecord.class)
        .map(mx -> new MailExchanger(mx.getPriority(), host(mx.getTarget()), text(mx.getTarget())))
        .sorted(comparingInt(MailExchanger::preference).thenComparing(MailExchanger::target))
        .toList();
  }

  @Override
  public DnsAnswer<SrvRecord> services(String service, DnsName domain) {
    return answer(ask("_" + service + "._tcp.", domain, Type.SRV), ValidatingLookup::services);
  }

  private static List<SrvRecord> services(List<Record> records) {
    return only(records, SRVRecord.class)
        .map(
            srv ->
                new SrvRecord(
                    srv.getPriority(),
                    srv.getWeight(),
                    srv.getPort(),
                    host(srv.getTarget()),
                    text(srv.getTarget())))
        .sorted(
            comparingInt(SrvRecord::priority)
                .thenComparing(comparingInt(SrvRecord::weight).reversed())
                .thenComparing(SrvRecord::target))
        .toList();
  }

  @Override
  public DnsAnswer<InetAddress> addresses(DnsName host) {
    CompletableFuture<Reply> six =
        CompletableFuture.supplyAsync(() -> ask("", host, Type.AAAA), Thread::startVirtualThread);
    DnsAnswer<InetAddress> a =
        answer(
            ask("", host, Type.A),
            records -> only(records, ARecord.class).<InetAddress>map(ARecord::getAddress).toList());
    DnsAnswer<InetAddress> aaaa =
        answer(
            six.join(),
            records ->
                only(records, AAAARecord.class).<InetAddress>map(AAAARecord::getAddress).toList());
    return together(a, aaaa);
  }

  /** Of two answers, each of which says a part. */
  private static <T> DnsAnswer<T> together(DnsAnswer<T> one, DnsAnswer<T> other) {
    if (one instanceof DnsAnswer.Failed<T>) {
      return one;
    }
    if (other instanceof DnsAnswer.Failed<T>) {
      return other;
    }
    List<T> records = Stream.concat(one.records().stream(), other.records().stream()).toList();
    return found(records, secure(one) && secure(other));
  }

  @Override
  public DnsAnswer<DnsName> alias(DnsName host) {
    Reply reply = ask("", host, Type.A);
    return switch (reply.answer()) {
      case DnsAnswer.Failed<Record> failed -> new DnsAnswer.Failed<>(failed.bogus(), failed.why());
      case DnsAnswer.Unasked<Record> _ -> new DnsAnswer.Unasked<>();
      case DnsAnswer.Found<Record> _, DnsAnswer.Absent<Record> _ -> {
        boolean secure = secure(reply.answer());
        yield host(reply.owner())
            .filter(real -> !real.equals(host))
            .<DnsAnswer<DnsName>>map(real -> new DnsAnswer.Found<>(List.of(real), secure))
            .orElseGet(() -> new DnsAnswer.Absent<>(secure));
      }
    };
  }

  @Override
  public DnsAnswer<DnsName> pointers(InetAddress address) {
    return answer(
        ask(ReverseMap.fromAddress(address), Type.PTR),
        records ->
            only(records, PTRRecord.class).flatMap(ptr -> host(ptr.getTarget()).stream()).toList());
  }

  /**
   * Where the host is an alias and DNSSEC proves that, its real name is asked for first (RFC 7672
   * §2.2.2).
   */
  @Override
  public DnsAnswer<Tlsa> tlsa(int port, DnsName host) {
    String prefix = "_" + port + "._tcp.";
    if (alias(host) instanceof DnsAnswer.Found<DnsName> real && real.secure()) {
      DnsAnswer<Tlsa> atRealName =
          answer(ask(prefix, real.records().getFirst(), Type.TLSA), ValidatingLookup::tlsa);
      if (!(atRealName instanceof DnsAnswer.Absent<Tlsa>)) {
        return atRealName;
      }
    }
    return answer(ask(prefix, host, Type.TLSA), ValidatingLookup::tlsa);
  }

  private static List<Tlsa> tlsa(List<Record> records) {
    return only(records, TLSARecord.class)
        .map(
            tlsa ->
                Tlsa.of(
                    tlsa.getCertificateUsage(),
                    tlsa.getSelector(),
                    tlsa.getMatchingType(),
                    tlsa.getCertificateAssociationData()))
        .toList();
  }

  @Override
  public DnsAnswer<Caa> caa(DnsName host) {
    boolean secure = true;
    for (String name = host.text(); !name.isEmpty(); name = parent(name)) {
      DnsAnswer<Caa> answer = answer(ask(name, Type.CAA), ValidatingLookup::caa);
      secure = secure && secure(answer);
      switch (answer) {
        case DnsAnswer.Found<Caa> found -> {
          return new DnsAnswer.Found<>(found.records(), secure);
        }
        case DnsAnswer.Failed<Caa> failed -> {
          return failed;
        }
        case DnsAnswer.Absent<Caa> _, DnsAnswer.Unasked<Caa> _ -> {
          // The parent may have some. It is the parent of the name itself, not of what it is an
          // alias for (RFC 8659 §3).
        }
      }
    }
    return new DnsAnswer.Absent<>(secure);
  }

  private static String parent(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }

  private static List<Caa> caa(List<Record> records) {
    return only(records, CAARecord.class)
        .map(
            caa ->
                new Caa(
                    (caa.getFlags() & 0x80) != 0, // RFC 8659 §4.1: bit 0, the highest
                    Printable.sanitize(caa.getTag().toLowerCase(Locale.ROOT)),
                    text(caa.getValueAsByteArray())))
        .toList();
  }

  @Override
  public DnsAnswer<String> texts(String prefix, DnsName domain) {
    return answer(
        ask(prefix.isEmpty() ? "" : prefix + ".", domain, Type.TXT),
        records -> only(records, TXTRecord.class).map(ValidatingLookup::joined).toList());
  }

  private static String joined(TXTRecord txt) {
    List<String> strings = new ArrayList<>();
    for (Object octets : txt.getStringsAsByteArrays()) {
      strings.add(text((byte[]) octets));
    }
    return String.join("", strings);
  }

  private Reply ask(String prefix, DnsName name, int type) {
    return ask(prefix + name.text(), type);
  }

  private Reply ask(String text, int type) {
    try {
      return ask(Name.fromString(text, Name.root), type);
    } catch (TextParseException e) { // no such name can be in the DNS, but is that an absence?
      return Reply.failed(
          Name.root, false, "'" + Printable.sanitize(text) + "' is too long to be asked for");
    }
  }

  private Reply ask(Name name, int type) {
    try {
      return resolver.join().ask(name, type);
    } catch (CompletionException e) { // no list of servers can be had from the operating system
      return Reply.failed(name, false, Printable.sanitize(String.valueOf(e.getMessage())));
    }
  }

  private static <T> DnsAnswer<T> answer(Reply reply, Function<List<Record>, List<T>> read) {
    return switch (reply.answer()) {
      case DnsAnswer.Found<Record> found -> found(read.apply(found.records()), found.secure());
      case DnsAnswer.Absent<Record> absent -> new DnsAnswer.Absent<>(absent.secure());
      case DnsAnswer.Failed<Record> failed ->
          new DnsAnswer.Failed<>(failed.bogus(), failed.unprovable(), failed.why());
      case DnsAnswer.Unasked<Record> _ -> new DnsAnswer.Unasked<>();
    };
  }

  private static <T> DnsAnswer<T> found(List<T> records, boolean secure) {
    return records.isEmpty()
        ? new DnsAnswer.Absent<>(secure)
        : new DnsAnswer.Found<>(records, secure);
  }

  private static boolean secure(DnsAnswer<?> answer) {
    return switch (answer) {
      case DnsAnswer.Found<?> found -> found.secure();
      case DnsAnswer.Absent<?> absent -> absent.secure();
      case DnsAnswer.Failed<?> _, DnsAnswer.Unasked<?> _ -> false;
    };
  }

  private static <R extends Record> Stream<R> only(List<Record> records, Class<R> kind) {
    return records.stream().filter(kind::isInstance).map(kind::cast);
  }

  private static Optional<DnsName> host(Name name) {
    // A wildcard is a name in a zone, but never that of a host.
    return DnsName.find(name.toString(true)).filter(host -> !host.wildcard());
  }

  private static String text(Name name) {
    return Printable.sanitize(name.equals(Name.root) ? "." : name.toString(true));
  }

  private static String text(byte[] octets) {
    return Printable.sanitize(new String(octets, StandardCharsets.UTF_8));
  }
}
