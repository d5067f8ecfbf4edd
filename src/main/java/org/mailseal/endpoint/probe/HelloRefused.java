package org.mailseal.endpoint.probe;

import org.mailseal.endpoint.Fault;

/** Ends a session where the server does not take our EHLO; another name may do. */
final class HelloRefused extends ProbeException {
  private static final long serialVersionUID = 1L;

  HelloRefused(Fault fault, String detail) {
    super(fault, detail);
  }
}
