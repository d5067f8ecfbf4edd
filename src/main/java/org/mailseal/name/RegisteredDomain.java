package org.mailseal.name;

import java.util.List;
import java.util.Set;

/**
 * The domain that somebody has registered, guessed without the list of public suffixes: the last
 * two labels of a name, or three where the second-last is one under which countries register, such
 * as {@code co.uk}. Where the guess is wrong it is too wide (all of {@code kyoto.jp} is one), so
 * that too much is counted rather than too little.
 */
public final class RegisteredDomain {
  private static final Set<String> SECOND_LEVEL =
      Set.of(
          "ac", "asn", "co", "com", "edu", "gob", "gouv", "gov", "govt", "gv", "id", "ltd", "me",
          "mil", "ne", "net", "nhs", "or", "org", "plc", "police", "sch");

  private static final int COUNTRY_CODE = 2;

  private RegisteredDomain() {}

  /** Of a DNS name; of an address, itself. */
  public static String of(Identifier name) {
    if (!(name instanceof DnsName)) {
      return name.text();
    }
    List<String> labels = List.of(name.text().split("\\."));
    int size = labels.size();
    boolean underCountry =
        size > 2
            && labels.get(size - 1).length() == COUNTRY_CODE
            && SECOND_LEVEL.contains(labels.get(size - 2))
            && !labels.get(size - 3).equals("*");
    return String.join(".", labels.subList(Math.max(0, size - (underCountry ? 3 : 2)), size));
  }
}
