package org.mailseal.dns;

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
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.name.Printable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Found through recursive resolvers, and then asked themselves. */
public final class ResolvedZones implements Zones {
  /** A chain this long is a circle, or a fault: each link asks for an answer of its own. */
  private static final int MAX_LINKS = 8;

  private static final int PORT = 53;

  private final StubResolver resolver;
  private final Duration timeout;

  /**
   * Zones as one resolver knows them.
   *
   * @param server a recursive resolver; empty for those of the operating system
   * @param trustAnchors as of {@link ValidatingLookup#of}
   * @param timeout for each question
   * @throws IOException where the trust anchors cannot be read; the message names fault and cure
   */
  public ResolvedZones(
      Optional<InetSocketAddress> server,
      Optional<Path> trustAnchors,
      Duration timeout,
      Clock clock)
      throws IOException {
    this.resolver =
        new StubResolver(
            server.map(List::of).orElseGet(() -> ResolverConfig.getCurrentConfig().servers()),
            TrustAnchors.of(trustAnchors),
            timeout,
            clock);
    this.timeout = timeout;
  }

  @Override
  public String target(String name) throws IOException {
    Name at = name(name);
    for (int links = 0; links < MAX_LINKS; links++) {
      Reply reply = resolver.ask(at, Type.TXT);
      if (reply.answer() instanceof DnsAnswer.Failed<Record> failed) {
        throw new IOException(text(at) + " cannot be looked up: " + failed.why());
      }
      if (reply.owner().equals(at)) {
        return text(at);
      }
      at = reply.owner();
    }
    throw new IOException(
        "the CNAMEs of " + name + " lead round in a circle, or over more than " + MAX_LINKS);
  }

  @Override
  public Zone zone(String name) throws IOException {
    Name asked = name(name);
    for (int labels = 0; labels < asked.labels() - 1; labels++) {
      Name candidate = labels == 0 ? asked : new Name(asked, labels);
      Reply reply = resolver.ask(candidate, Type.SOA);
      if (reply.answer() instanceof DnsAnswer.Failed<Record> failed) {
        throw new IOException(
            "the zone of " + name + " cannot be found: " + text(candidate) + ": " + failed.why());
      }
      if (reply.owner().equals(candidate) && !reply.answer().records().isEmpty()) {
        return new Zone(text(candidate), servers(candidate));
      }
    }
    throw new IOException("there is no zone with " + name + " in it");
  }

  private List<Zone.NameServer> servers(Name zone) throws IOException {
    Reply reply = resolver.ask(zone, Type.NS);
    List<Zone.NameServer> servers = new ArrayList<>();
    for (Record record : reply.answer().records()) {
      if (record instanceof NSRecord ns) {
        servers.add(new Zone.NameServer(text(ns.getTarget()), addresses(ns.getTarget())));
      }
    }
    if (servers.isEmpty()) {
      throw new IOException(
          "the name servers of "
              + text(zone)
              + " cannot be found"
              + (reply.answer() instanceof DnsAnswer.Failed<Record> failed
                  ? ": " + failed.why()
                  : ""));
    }
    return servers;
  }

  private List<InetAddress> addresses(Name host) {
    List<InetAddress> addresses = new ArrayList<>();
    for (int type : List.of(Type.A, Type.AAAA)) {
      for (Record record : resolver.ask(host, type).answer().records()) {
        switch (record) {
          case ARecord a -> addresses.add(a.getAddress());
          case AAAARecord aaaa -> addresses.add(aaaa.getAddress());
          default -> {}
        }
      }
    }
    return addresses;
  }

  @Override
  public OwnTexts texts(InetAddress server, String name) {
    Message query;
    Name asked;
    try {
      asked = name(name);
      query = Message.newQuery(Record.newRecord(asked, Type.TXT, DClass.IN));
    } catch (IOException e) {
      return new OwnTexts.Unknown(false, String.valueOf(e.getMessage()));
    }
    query.getHeader().unsetFlag(Flags.RD);
    Message reply;
    try {
      reply = new DnsServer(new InetSocketAddress(server, PORT), timeout).ask(query);
    } catch (IOException e) {
      return new OwnTexts.Unknown(false, "gives no answer");
    }
    int code = reply.getRcode();
    if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
      return new OwnTexts.Unknown(true, "says " + Rcode.string(code));
    }
    if (!reply.getHeader().getFlag(Flags.AA)) {
      return new OwnTexts.Unknown(true, "does not answer for the zone");
    }
    return new OwnTexts.Known(texts(reply, asked));
  }

  private static Set<String> texts(Message reply, Name owner) {
    return reply.getSection(Section.ANSWER).stream()
        .filter(record -> record.getName().equals(owner))
        .filter(TXTRecord.class::isInstance)
        .map(record -> joined((TXTRecord) record))
        .collect(Collectors.toSet());
  }

  private static String joined(TXTRecord txt) {
    StringBuilder text = new StringBuilder();
    for (Object octets : txt.getStringsAsByteArrays()) {
      text.append(new String((byte[]) octets, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  private static Name name(String text) throws IOException {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IOException(
          "'" + Printable.sanitize(text) + "' is too long to be a name of the DNS", e);
    }
  }

  private static String text(Name name) {
    return Printable.sanitize(name.toString(true).toLowerCase(Locale.ROOT));
  }
}
