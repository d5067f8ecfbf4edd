package org.mailseal.authority.acme.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fetch.Reach;
import org.mailseal.name.Printable;

/**
 * Where the links of an ACME server may lead. RFC 8555 lets them lead to any host, and some do: a
 * directory behind one name for many servers gives the links of the server that answers (Dogtag of
 * FreeIPA). So other hosts are asked, but by https alone (§6.1), and none that is nearer than the
 * directory's: no server on the Internet has this machine ask its own network, and none on the
 * network this machine.
 *
 * <p>What is asked there must prove its name by TLS before it sees a request, so that it does not
 * help to change the addresses after they were judged.
 *
 * @param directory which the administrator trusts
 */
public record LinkRule(URI directory, HostAddresses hosts) {
  /**
   * Lets a link pass. A host without an address passes, too: the connection tells of it.
   *
   * @throws IOException where it is not to be followed, with the reason in printable words
   */
  public void check(URI link) throws IOException {
    if (!"https".equalsIgnoreCase(link.getScheme())
        || link.getHost() == null
        || link.getRawUserInfo() != null) {
      throw refused(link, "an ACME server is asked by https alone, without a user");
    }
    if (link.getHost().equalsIgnoreCase(directory.getHost())) {
      return;
    }
    Reach nearest = nearest(directory);
    for (InetAddress address : addresses(link)) {
      if (Reach.of(address).compareTo(nearest) < 0) {
        throw refused(
            link,
            "its address "
                + address.getHostAddress()
                + " is nearer than the directory's, on "
                + (Reach.of(address) == Reach.HOST
                    ? "this machine or its link"
                    : "a private network"));
      }
    }
  }

  private static IOException refused(URI link, String why) {
    return new IOException(
        "it leads to " + Printable.sanitize(link.toString()) + ", which is not asked: " + why);
  }

  private Reach nearest(URI place) {
    return addresses(place).stream()
        .map(Reach::of)
        .min(Comparator.naturalOrder())
        .orElse(Reach.INTERNET);
  }

  private List<InetAddress> addresses(URI place) {
    try {
      return hosts.of(place.getHost());
    } catch (UnknownHostException none) {
      return List.of();
    }
  }
}
