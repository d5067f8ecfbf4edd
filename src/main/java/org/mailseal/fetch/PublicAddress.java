package org.mailseal.fetch;

import java.net.InetAddress;

/** Which addresses belong to hosts of the public Internet. */
public final class PublicAddress {
  private PublicAddress() {}

  public static boolean is(InetAddress address) {
    byte[] octets = address.getAddress();
    boolean uniqueLocal = octets.length == 16 && (octets[0] & 0xFE) == 0xFC; // RFC 4193 §3.1
    boolean shared =
        octets.length == 4 && octets[0] == 100 && (octets[1] & 0xC0) == 64; // RFC 6598 §7
    boolean reserved =
        octets.length == 4 && (octets[0] == 0 || (octets[0] & 0xF0) == 0xF0); // RFC 1122 §3.2.1.3
    return !address.isLoopbackAddress()
        && !address.isSiteLocalAddress()
        && !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && !uniqueLocal
        && !shared
        && !reserved;
  }
}
