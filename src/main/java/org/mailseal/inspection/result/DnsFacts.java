package org.mailseal.inspection.result;

import java.net.InetAddress;
import java.util.Map;
import org.mailseal.dns.Answer;
import org.mailseal.dns.Caa;
import org.mailseal.dns.MailExchanger;
import org.mailseal.dns.Tlsa;
import org.mailseal.mtasts.MtaStsAnswer;
import org.mailseal.name.DnsName;

/**
 * What the DNS said about one mail port at one address.
 *
 * @param exchangers the MX records that led to the host
 * @param addresses of the host
 * @param pointers of the address
 * @param confirmations the addresses of the names that the pointers gave
 * @param tlsa of the port and the host
 * @param caa by the names of the certificate that was served, wildcards included
 * @param policy the MTA-STS policy of the domain whose MX the host is
 */
public record DnsFacts(
    Answer<MailExchanger> exchangers,
    Answer<InetAddress> addresses,
    Answer<DnsName> pointers,
    Map<DnsName, Answer<InetAddress>> confirmations,
    Answer<Tlsa> tlsa,
    Map<DnsName, Answer<Caa>> caa,
    MtaStsAnswer policy) {
  public DnsFacts {
    confirmations = Map.copyOf(confirmations);
    caa = Map.copyOf(caa);
  }

  /** Nothing was asked. */
  public static DnsFacts none() {
    return new DnsFacts(
        new Answer.Unasked<>(),
        new Answer.Unasked<>(),
        new Answer.Unasked<>(),
        Map.of(),
        new Answer.Unasked<>(),
        Map.of(),
        new MtaStsAnswer.Unasked());
  }
}
