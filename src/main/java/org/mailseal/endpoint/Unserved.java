package org.mailseal.endpoint;

import org.mailseal.certificate.Printable;

/** Ends a look: the reason and one printable sentence about it. */
final class Unserved extends Exception {
  private final Fault fault;

  Unserved(Fault fault, String detail) {
    super(Printable.of(detail), null, false, false); // an outcome, not a failure of ours: no trace
    this.fault = fault;
  }

  Fault fault() {
    return fault;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
