package org.mailseal.ledger.port;

import java.net.InetAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.inspection.result.Level;

/**
 * How ports, levels and states stand in the tables, in words that a person can read, and how they
 * are read back. What an earlier version has written stays readable: a word that is no longer known
 * never keeps a check from its work.
 */
public final class PortColumns {
  private static final String NO_ADDRESS = "-"; // the column is part of a primary key

  private PortColumns() {}

  /** An address as a column has it, which is never null. */
  public static String address(PortAddress port) {
    return port.literal().orElse(NO_ADDRESS);
  }

  /**
   * The port of a row; empty where this version cannot read it, such as one of a protocol that it
   * does not speak.
   */
  public static Optional<PortAddress> port(ResultSet row) throws SQLException {
    String address = row.getString("address");
    Optional<Endpoint> endpoint = endpoint(row.getString("endpoint"));
    if (address.equals(NO_ADDRESS)) {
      return endpoint.map(known -> new PortAddress(known, Optional.empty()));
    }
    Optional<InetAddress> dialled = dialled(address);
    return dialled.isEmpty()
        ? Optional.empty()
        : endpoint.map(known -> new PortAddress(known, dialled));
  }

  /**
   * Java reads no zone of an interface that is down (RFC 4007 §11), but the address is the same
   * without it.
   */
  private static Optional<InetAddress> dialled(String address) {
    int zone = address.indexOf('%');
    return literal(address)
        .or(() -> zone < 0 ? Optional.empty() : literal(address.substring(0, zone)));
  }

  private static Optional<InetAddress> literal(String address) {
    try {
      return Optional.of(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** The endpoint of a word; empty where this version cannot read it. */
  public static Optional<Endpoint> endpoint(String word) {
    try {
      return Optional.of(Endpoint.parse(word));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** The level of a word; UNKNOWN for an unknown word. */
  public static Level level(String word) {
    return Arrays.stream(Level.values())
        .filter(level -> level.name().equals(word))
        .findFirst()
        .orElse(Level.UNKNOWN);
  }

  /** The words are those of the first version, so that no ledger has to be rewritten. */
  public static String state(Incident.State state) {
    return switch (state) {
      case SOFT -> "SUSPECTED";
      case HARD -> "STANDING";
      case RECOVERED -> "OVER";
      case NOTED -> "NOTED";
    };
  }

  /** The state of a word; empty where there is none of it. */
  public static Optional<Incident.State> state(String word) {
    return Arrays.stream(Incident.State.values())
        .filter(state -> state(state).equals(word))
        .findFirst();
  }
}
