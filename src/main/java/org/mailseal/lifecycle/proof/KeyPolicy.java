package org.mailseal.lifecycle.proof;

/** Which key a renewal takes. */
public enum KeyPolicy {
  /** A new one, unless a TLSA record means the key in use (RFC 7671 §8.1): then that one. */
  STANDARD,
  /** A new one each time; it is not installed before a TLSA record means it, where one must. */
  NEW,
  /** That of the certificate in use, for as long as it is of the kind that is wanted. */
  KEEP
}
