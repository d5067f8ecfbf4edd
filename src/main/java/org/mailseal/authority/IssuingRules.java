package org.mailseal.authority;

import java.util.Set;

/**
 * What an authority holds the names of an order against before it signs, as far as it says so.
 *
 * @param caaIdentities the names that CAA records know it by (RFC 8555 §7.1.1), in lower case; none
 *     where it does not say
 */
public record IssuingRules(Set<String> caaIdentities) {
  /** Of one that does not say. */
  public static final IssuingRules UNTOLD = new IssuingRules(Set.of());

  /**
   * Those whose software is known to refuse an order with a name that a wildcard in it covers:
   * Boulder, "is redundant with a wildcard domain in the same request".
   */
  private static final Set<String> REFUSING_REDUNDANT = Set.of("letsencrypt.org");

  public IssuingRules {
    caaIdentities = Set.copyOf(caaIdentities);
  }

  /** Whether it is known to refuse an order for a name beside a wildcard that covers it. */
  public boolean refusesRedundant() {
    return caaIdentities.stream().anyMatch(REFUSING_REDUNDANT::contains);
  }
}
