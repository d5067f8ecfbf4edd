package org.mailseal.dns;

import java.io.IOException;

/**
 * A server that was asked to change a record does not do so for us: to ask again changes nothing.
 */
public final class UpdateRefusedException extends IOException {
  UpdateRefusedException(String message) {
    super(message);
  }
}
