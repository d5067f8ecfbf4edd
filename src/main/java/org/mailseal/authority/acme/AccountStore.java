package org.mailseal.authority.acme;

import java.security.KeyPair;
import java.util.Optional;

/**
 * What is remembered of one account at an ACME server. Whatever a method was given, or has made, is
 * on the disk when it returns: a key that an authority has heard of must not be lost.
 */
public interface AccountStore {
  /** The account's key, where one was made. */
  Optional<KeyPair> key();

  /** The first key; the one that is there already, where one is. */
  KeyPair make();

  /** The key that shall take the place of the account's, where one was made and not settled. */
  Optional<KeyPair> successor();

  /** A key to take the place of the account's; the one that was made for it before, if any. */
  KeyPair makeSuccessor();

  /** The contact that the authority was last told; empty where that is not known. */
  Optional<String> contact();

  /**
   * The authority knows this key as the account's: there is no other one any more.
   *
   * @param key the account's, or its successor
   * @param contact what the authority knows as its contact
   * @param event what has come to pass, in words that need not be printable
   */
  void settle(KeyPair key, String contact, String event);

  /** Remembers nothing any more: the account is given up. */
  void forget(String event);

  /** Something to be told of the account, which changes nothing. */
  void note(String event);
}
