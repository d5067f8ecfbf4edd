package org.mailseal.endpoint;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a port agrees to when nothing better is offered.
 *
 * @param suites by weakness, the IANA name of the suite that it chose; those that it refused are
 *     absent
 * @param dhBits of the prime of its finite-field Diffie-Hellman group; empty where it uses none, or
 *     one of RFC 7919, none of which is short
 */
public record WeakTls(Map<SuiteWeakness, String> suites, OptionalInt dhBits) {
  public WeakTls {
    Map<SuiteWeakness, String> ordered = new EnumMap<>(SuiteWeakness.class);
    ordered.putAll(suites);
    suites = Collections.unmodifiableMap(ordered);
  }
}
