package org.mailseal.inspection.result;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.MailExchanger;
import org.mailseal.dns.Tlsa;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;

/**
 * What the DNS said about one mail port at one address.
 *
 * @param exchangers the MX records that led to the host
 * @param addresses of the host
 * @param pointers of the address
 * @param confirmations the addresses of the names that the pointers gave
 * @param tlsa of the port and the host
 * @param tlsaHost the host at whose name the TLSA records were looked for in the end, as senders
 *     do: the real name of an alias (RFC 7672 §2.2.2); empty where it is the endpoint's own
 * @param caa by the names of the certificate that was served, wildcards included
 * @param policy the MTA-STS policy of the domain whose MX the host is
 */
public record DnsEvidence(
    DnsAnswer<MailExchanger> exchangers,
    DnsAnswer<InetAddress> addresses,
    DnsAnswer<DnsName> pointers,
    Map<DnsName, DnsAnswer<InetAddress>> confirmations,
    DnsAnswer<Tlsa> tlsa,
    Optional<DnsName> tlsaHost,
    Map<DnsName, DnsAnswer<Caa>> caa,
    MtaStsResult policy) {
  public DnsEvidence {
    confirmations = Map.copyOf(confirmations);
    caa = Map.copyOf(caa);
  }

  /** Nothing was asked. */
  public static DnsEvidence none() {
    return new DnsEvidence(
        new DnsAnswer.Unasked<>(),
        new DnsAnswer.Unasked<>(),
        new DnsAnswer.Unasked<>(),
        Map.of(),
        new DnsAnswer.Unasked<>(),
        Optional.empty(),
        Map.of(),
        new MtaStsResult.Unasked());
  }
}
