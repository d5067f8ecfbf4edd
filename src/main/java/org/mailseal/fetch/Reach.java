package org.mailseal.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * How far away a host with an address can be, by IANA's registries of special-purpose addresses
 * (RFC 6890), as they stood in November 2026. An IPv6 address that leads to an IPv4 one (6to4, RFC
 * 3056 §2; NAT64, RFC 6052 §2.1) is judged by that one.
 */
public enum Reach {
  /** This machine, or one on the same link, such as a cloud's metadata service. */
  HOST,
  /** A private network, or one that is nowhere. */
  NETWORK,
  /** The public Internet. */
  INTERNET;

  private static final List<Block> HOST_BLOCKS =
      Block.all(
          "0.0.0.0/8", // this network, RFC 791 §3.2
          "127.0.0.0/8", // loopback, RFC 1122 §3.2.1.3
          "169.254.0.0/16", // link-local, RFC 3927
          "::/128",
          "::1/128", // loopback, RFC 4291
          "fe80::/10"); // link-local, RFC 4291

  /** Globally reachable in the midst of {@link #NETWORK_BLOCKS}. */
  private static final List<Block> PUBLIC_ISLANDS =
      Block.all(
          "192.0.0.9/32", // Port Control Protocol, RFC 7723
          "192.0.0.10/32", // TURN, RFC 8155
          "2001:1::1/128", // Port Control Protocol, RFC 7723
          "2001:1::2/128", // TURN, RFC 8155
          "2001:1::3/128", // DNS-SD service registration, RFC 9665
          "2001:3::/32", // AMT, RFC 7450
          "2001:4:112::/48", // AS112, RFC 7535
          "2001:20::/28", // ORCHIDv2, RFC 7343
          "2001:30::/28"); // drone remote identification, RFC 9374

  private static final List<Block> NETWORK_BLOCKS =
      Block.all(
          "10.0.0.0/8", // private, RFC 1918
          "100.64.0.0/10", // shared, RFC 6598
          "172.16.0.0/12", // private, RFC 1918
          "192.0.0.0/24", // protocol assignments, RFC 6890 §2.1
          "192.0.2.0/24", // documentation, RFC 5737
          "192.88.99.0/24", // 6to4 relays, no longer: RFC 7526
          "192.168.0.0/16", // private, RFC 1918
          "198.18.0.0/15", // benchmarks, RFC 2544
          "198.51.100.0/24", // documentation, RFC 5737
          "203.0.113.0/24", // documentation, RFC 5737
          "224.0.0.0/4", // multicast, RFC 5771
          "240.0.0.0/4", // reserved, and the broadcast: RFC 1112 §4
          "2001::/23", // protocol assignments and Teredo, RFC 2928
          "2001:db8::/32", // documentation, RFC 3849
          "3fff::/20"); // documentation, RFC 9637

  /** All that is given out as global unicast (RFC 4291 §2.4, IANA's address space registry). */
  private static final Block GLOBAL_UNICAST = Block.of("2000::/3");

  private static final Block SIX_TO_FOUR = Block.of("2002::/16");
  private static final Block NAT64 = Block.of("64:ff9b::/96");

  public static Reach of(InetAddress address) {
    byte[] octets = address.getAddress();
    if (SIX_TO_FOUR.holds(octets)) {
      return of(embedded(octets, 2));
    }
    if (NAT64.holds(octets)) {
      return of(embedded(octets, 12));
    }
    if (HOST_BLOCKS.stream().anyMatch(block -> block.holds(octets))) {
      return HOST;
    }
    boolean given = address instanceof Inet4Address || GLOBAL_UNICAST.holds(octets);
    boolean special =
        NETWORK_BLOCKS.stream().anyMatch(block -> block.holds(octets))
            && PUBLIC_ISLANDS.stream().noneMatch(block -> block.holds(octets));
    return given && !special ? INTERNET : NETWORK;
  }

  private static InetAddress embedded(byte[] octets, int at) {
    return InetAddress.ofLiteral(
        (octets[at] & 0xFF)
            + "."
            + (octets[at + 1] & 0xFF)
            + "."
            + (octets[at + 2] & 0xFF)
            + "."
            + (octets[at + 3] & 0xFF));
  }

  /** Addresses with the same first bits. */
  private record Block(InetAddress first, int bits) {
    static Block of(String written) {
      int slash = written.indexOf('/');
      return new Block(
          InetAddress.ofLiteral(written.substring(0, slash)),
          Integer.parseInt(written.substring(slash + 1)));
    }

    static List<Block> all(String... written) {
      return Arrays.stream(written).map(Block::of).toList();
    }

    boolean holds(byte[] octets) {
      byte[] prefix = first.getAddress();
      if (prefix.length != octets.length) {
        return false;
      }
      int whole = bits / 8;
      int rest = 8 - bits % 8;
      return Arrays.equals(prefix, 0, whole, octets, 0, whole)
          && (rest == 8 || (prefix[whole] & 0xFF) >> rest == (octets[whole] & 0xFF) >> rest);
    }
  }
}
