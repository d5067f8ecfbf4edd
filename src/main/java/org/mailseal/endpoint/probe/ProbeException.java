package org.mailseal.endpoint.probe;

import java.io.IOException;
import org.mailseal.endpoint.Fault;
import org.mailseal.name.Printable;

/** Ends a probe: the reason and one printable sentence about it. */
sealed class ProbeException extends IOException permits HandshakeException, HelloRefused {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  ProbeException(Fault fault, String detail) {
    super(Printable.sanitize(detail));
    this.fault = fault;
  }

  /** An outcome, not a failure of ours: there is nothing to trace. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }

  Fault fault() {
    return fault;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
