package org.mailseal.dns;

import java.net.InetAddress;
import org.mailseal.name.DnsName;

/**
 * Questions to the DNS. Implementations are thread-safe, never throw, and answer each question
 * within a deadline of their own.
 */
public interface Lookup {
  /** MX (RFC 5321 §5.1), by rising preference; the null MX and odd targets included. */
  DnsAnswer<MailExchanger> mailExchangers(DnsName domain);

  /**
   * SRV (RFC 2782, RFC 6186, RFC 8314 §5.1).
   *
   * @param service such as {@code imaps}, asked for as {@code _imaps._tcp} of the domain
   */
  DnsAnswer<SrvRecord> services(String service, DnsName domain);

  /** A and AAAA together, CNAMEs followed; failed where one of the two is. */
  DnsAnswer<InetAddress> addresses(DnsName host);

  /**
   * Where the CNAMEs of a host lead to (RFC 1034 §3.6.2), as one name; absent where it is no alias.
   */
  DnsAnswer<DnsName> alias(DnsName host);

  /** PTR of an address; names that are none are left out. */
  DnsAnswer<DnsName> pointers(InetAddress address);

  /**
   * TLSA of {@code _port._tcp.host} (RFC 6698 §3); where the host is an alias, that of its real
   * name comes first (RFC 7672 §2.2.2).
   */
  DnsAnswer<Tlsa> tlsa(int port, DnsName host);

  /** CAA of the closest name up the tree that has any (RFC 8659 §3). */
  DnsAnswer<Caa> caa(DnsName host);

  /**
   * TXT, each record's strings joined; printable.
   *
   * @param prefix such as {@code _mta-sts}; empty for the domain itself
   */
  DnsAnswer<String> texts(String prefix, DnsName domain);

  /** Asks nothing: every answer is {@link DnsAnswer.Unasked}. */
  static Lookup unasked() {
    return new Lookup() {
      @Override
      public DnsAnswer<MailExchanger> mailExchangers(DnsName domain) {
        return new DnsAnswer.Unasked<>();
      }

      @Override
      public DnsAnswer<SrvRecord> services(String service, DnsName domain) {
        return new DnsAnswer.Unasked<>();
      }

      @Override
      public DnsAnswer<InetAddress> addresses(DnsName host) {
        return new DnsAnswer.Unasked<>();
      }

      @Override
      public DnsAnswer<DnsName> alias(DnsName host) {
        return new DnsAnswer.Unasked<>();
      }

      @Override
      public DnsAnswer<DnsName> pointers(InetAddress address) {
        return new DnsAnswer.Unasked<>();
      }

      @Override
      public DnsAnswer<Tlsa> tlsa(int port, DnsName host) {
        return new DnsAnswer.Unasked<>();
      }

      @Override
      public DnsAnswer<Caa> caa(DnsName host) {
        return new DnsAnswer.Unasked<>();
      }

      @Override
      public DnsAnswer<String> texts(String prefix, DnsName domain) {
        return new DnsAnswer.Unasked<>();
      }
    };
  }
}
