package org.mailseal.authority;

import java.util.List;
import org.mailseal.certificate.Chain;

/** What an authority gives back. */
public sealed interface Answer {
  /**
   * The signed certificate.
   *
   * @param chain the leaf and its issuers; not checked yet
   * @param remarks in what it is other than was asked for, each a printable sentence
   */
  record Issued(Chain chain, List<String> remarks) implements Answer {
    public Issued {
      remarks = List.copyOf(remarks);
    }

    public Issued(Chain chain) {
      this(chain, List.of());
    }
  }

  /**
   * It will come later.
   *
   * @param forWhat whom or what is waited for, in words that may be shown
   */
  record Later(String forWhat) implements Answer {}
}
