package org.mailseal.certificate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a certificate is revoked (RFC 5280 §5.3.1): the reasons that public authorities take of
 * whoever holds one.
 */
public enum RevocationReason {
  UNSPECIFIED(0),
  /** Somebody else has, or may have, the private key. */
  KEY_COMPROMISE(1),
  /** Another certificate has taken its place. */
  SUPERSEDED(4),
  /** Its names are not used any more. */
  CESSATION_OF_OPERATION(5);

  private final int code;

  RevocationReason(int code) {
    this.code = code;
  }

  /** The CRLReason. */
  public int code() {
    return code;
  }

  /** Such as {@code key-compromise}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one of a word, whatever its case, as {@link #word} or as RFC 5280 spells it. */
  public static Optional<RevocationReason> find(String word) {
    String letters = word.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(reason -> reason.word().replace("-", "").equals(letters))
        .findFirst();
  }

  @Override
  public String toString() {
    return word();
  }
}
