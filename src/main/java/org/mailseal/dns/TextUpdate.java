package org.mailseal.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.mailseal.name.Printable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * Adds single TXT records to a zone, and deletes them (RFC 2136), signed by a key (RFC 8945). No
 * record but the very one is ever touched. Thread-safe.
 */
public final class TextUpdate {
  /** For a record that lives for some minutes. */
  private static final int TTL = 60; // seconds

  private final InetSocketAddress server;
  private final TsigKey key;
  private final Duration timeout;

  /**
   * Updates at one server.
   *
   * @param server the primary one of the zones, or one that forwards to it
   * @param timeout for each question to it
   */
  public TextUpdate(InetSocketAddress server, TsigKey key, Duration timeout) {
    this.server = server;
    this.key = key;
    this.timeout = timeout;
  }

  /**
   * Adds a record; nothing where it is there already (RFC 2136 §3.4.2.2).
   *
   * @param secret in base64
   * @throws UpdateRefusedException where the server answers that it does not
   * @throws IOException where it did not do so; the message names the fault and the cure
   */
  public void add(String name, String text, char[] secret) throws IOException {
    change(name, text, secret, true);
  }

  /** Deletes a record of exactly this content (RFC 2136 §2.5.4); nothing where there is none. */
  public void delete(String name, String text, char[] secret) throws IOException {
    change(name, text, secret, false);
  }

  private void change(String name, String text, char[] secret, boolean add) throws IOException {
    Name owner = Name.fromString(name, Name.root);
    TSIG tsig = tsig(secret);
    Name zone = zone(owner);
    TXTRecord record = new TXTRecord(owner, DClass.IN, TTL, text);
    Update update = new Update(zone);
    if (add) {
      update.add(record);
    } else {
      update.delete(record);
    }
    Message reply = ask(update, Optional.of(tsig));
    if (reply.getRcode() != Rcode.NOERROR) {
      throw new UpdateRefusedException(
          shown()
              + " refuses the update of "
              + name
              + " in the zone "
              + zone.toString(true)
              + ": "
              + refusal(reply));
    }
    if (!reply.isVerified()) {
      throw new IOException(
          "the answer of "
              + shown()
              + " is not signed by the key "
              + key.name()
              + ", so that nobody knows whether it is its own");
    }
  }

  /** The server itself knows best which zone it has that the name lies in. */
  private Name zone(Name owner) throws IOException {
    Message query = Message.newQuery(Record.newRecord(owner, Type.SOA, DClass.IN));
    query.getHeader().unsetFlag(Flags.RD);
    Message reply = ask(query, Optional.empty());
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
      for (Record record : reply.getSection(section)) {
        if (record instanceof SOARecord soa
            && owner.subdomain(soa.getName())
            && !soa.getName().equals(Name.root)) { // nobody's names are there
          return soa.getName();
        }
      }
    }
    throw new UpdateRefusedException(
        shown()
            + " has no zone with "
            + owner.toString(true)
            + " in it (it says "
            + Rcode.string(reply.getRcode())
            + "); name the zone's primary server");
  }

  private Message ask(Message query, Optional<TSIG> tsig) throws IOException {
    try {
      return new DnsServer(server, tsig, timeout).ask(query);
    } catch (IOException e) {
      throw new IOException(
          shown() + " cannot be asked: " + Printable.sanitize(String.valueOf(e.getMessage())), e);
    }
  }

  private String refusal(Message reply) {
    TSIGRecord signature = reply.getTSIG();
    int error = signature == null ? Rcode.NOERROR : signature.getError();
    return switch (error) {
      case Rcode.BADKEY ->
          "it knows no key " + key.name() + " for " + key.algorithm().word() + " (BADKEY)";
      case Rcode.BADSIG -> "its secret of the key " + key.name() + " is another one (BADSIG)";
      case Rcode.BADTIME ->
          "its clock and that of this machine differ by more than five minutes (BADTIME)";
      default ->
          switch (reply.getRcode()) {
            case Rcode.REFUSED ->
                "the key "
                    + key.name()
                    + " may not change TXT records there; allow it by update-policy or allow-update"
                    + " (REFUSED)";
            case Rcode.NOTAUTH -> "it is not a server of that zone (NOTAUTH)";
            default -> "it says " + Rcode.TSIGstring(reply.getRcode());
          };
    };
  }

  private TSIG tsig(char[] secret) throws IOException {
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(new String(secret));
      if (octets.length == 0) {
        throw new IllegalArgumentException("nothing is left of it");
      }
    } catch (IllegalArgumentException notBase64) {
      throw new IOException( // without its words, which may repeat a part of the secret
          "the secret of the key "
              + key.name()
              + " is not base64, as tsig-keygen writes it behind the word secret");
    }
    try {
      return new TSIG(algorithm(), Name.fromString(key.name(), Name.root), octets);
    } catch (TextParseException e) {
      throw new IOException("the key's name " + key.name() + " is no name of the DNS", e);
    }
  }

  private Name algorithm() {
    return switch (key.algorithm()) {
      case HMAC_SHA256 -> TSIG.HMAC_SHA256;
      case HMAC_SHA384 -> TSIG.HMAC_SHA384;
      case HMAC_SHA512 -> TSIG.HMAC_SHA512;
    };
  }

  private String shown() {
    return Printable.sanitize(server.getHostString()) + ":" + server.getPort();
  }
}
