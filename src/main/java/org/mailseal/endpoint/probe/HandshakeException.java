package org.mailseal.endpoint.probe;

import java.util.Optional;
import org.mailseal.endpoint.TlsVersion;

/** Ends a probe in the handshake: how far that had come. */
final class HandshakeException extends ProbeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<TlsVersion> agreed;

  HandshakeException(ProbeException ending, Optional<TlsVersion> agreed) {
    super(ending.fault(), ending.detail());
    this.agreed = agreed;
  }

  /** The version of TLS that the server had chosen by then. */
  Optional<TlsVersion> agreed() {
    return agreed;
  }
}
