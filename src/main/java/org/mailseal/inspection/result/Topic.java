package org.mailseal.inspection.result;

import java.util.Locale;

/** What a finding is about. The words are part of the JSON format and of the ledger: keep them. */
public enum Topic {
  /** Whether the port could be reached and spoke its protocol. */
  REACH,
  STARTTLS,
  INJECTION,
  PLAINTEXT_LOGIN,
  HOST_NAME,
  GREETING_NAME,
  EHLO_NAME,
  COMMON_NAME,
  REVERSE_DNS,
  VALIDITY,
  CHAIN,
  KEY,
  SIGNATURE,
  KEY_USAGE,
  /** What the standard asks of a certificate's fields. */
  PROFILE,
  REVOCATION,
  SNI,
  /** Whether every connection gets the same leaf. */
  SAME_CERTIFICATE,
  DUAL_KEYS,
  TLS_VERSIONS,
  CIPHER_SUITES,
  /** The group of a Diffie-Hellman key exchange without elliptic curves. */
  DH_GROUP,
  /** Whether mail is taken without TLS. */
  REQUIRED_TLS,
  DANE,
  CAA,
  MTA_STS,
  TLS_REPORTING,
  /** Whether an authority would sign a name. */
  ORDER,
  MX,
  SERVICES;

  /** Such as {@code same-certificate}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
