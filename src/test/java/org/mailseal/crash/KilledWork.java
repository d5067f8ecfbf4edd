package org.mailseal.crash;

import java.util.Locale;

/** What is at work when it is killed, each another way to a certificate that is served. */
enum KilledWork {
  /** {@code renew}, from an ACME authority. */
  ACME_RENEWAL("pebble"),

  /** {@code renew}, from an authority of Mailseal's own: all of it is the installation. */
  OWN_RENEWAL("own"),

  /** {@code csr answer}, of a request that waits. */
  ANSWER("corporate"),

  /** {@code certificate import}. */
  IMPORT("corporate"),

  /** {@code daemon}, in its first sweep or soon after. */
  SWEEP("pebble");

  private final String authority;

  KilledWork(String authority) {
    this.authority = authority;
  }

  /** Its name in the settings. */
  String authority() {
    return authority;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
