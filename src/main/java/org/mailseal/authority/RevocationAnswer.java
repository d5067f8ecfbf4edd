package org.mailseal.authority;

/** What an authority did when it was asked to revoke a certificate. All text is printable. */
public sealed interface RevocationAnswer {
  /**
   * It is revoked.
   *
   * @param by whose signature it took for it, a clause such as {@code by its own key}
   */
  record Revoked(String by) implements RevocationAnswer {}

  /** It was revoked already. */
  record AlreadyRevoked() implements RevocationAnswer {}

  /** A person has to ask for it: what is to be sent where, a sentence. */
  record ByHand(String todo) implements RevocationAnswer {}

  /** Nobody else hears of it: why, and what remains to be done, a sentence. */
  record Unpublished(String why) implements RevocationAnswer {}
}
