package org.mailseal.authority;

import org.mailseal.certificate.Chain;

/** What an authority gives back. */
public sealed interface Answer {
  /**
   * The signed certificate.
   *
   * @param chain the leaf and its issuers; not checked yet
   */
  record Issued(Chain chain) implements Answer {}

  /**
   * It will come later.
   *
   * @param forWhat whom or what is waited for, in words that may be shown
   */
  record Later(String forWhat) implements Answer {}
}
