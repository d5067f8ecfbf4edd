package org.mailseal.authority.acme;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.certificate.Chain;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.exception.AcmeException;

/**
 * Of the chains that an authority offers for a certificate (RFC 8555 §7.4.2) the one that the
 * settings prefer, and its own choice where there is none: a certificate from another root is
 * better than none.
 */
record PreferredChain(AuthorityDefinition.Acme definition) {
  /** No authority offers more than a few. */
  private static final int MAX_ALTERNATES = 10;

  /**
   * Downloads it.
   *
   * @param remarks is told where it is not the preferred one
   */
  Chain download(Certificate issued, Consumer<String> remarks) throws AcmeException {
    issued.download();
    Chain first = new Chain(issued.getCertificateChain());
    Optional<String> preferred = definition.ordering().preferredChain();
    if (preferred.isEmpty() || first.topIssuer().equals(preferred)) {
      return first;
    }
    List<Chain> offered = new ArrayList<>(List.of(first));
    List<Certificate> alternates = issued.getAlternateCertificates();
    for (Certificate one : alternates.subList(0, Math.min(alternates.size(), MAX_ALTERNATES))) {
      Optional<Chain> alternate = alternate(one).filter(chain -> chain.leaf().equals(first.leaf()));
      if (alternate.flatMap(Chain::topIssuer).equals(preferred)) {
        return alternate.get();
      }
      alternate.ifPresent(offered::add);
    }
    remarks.accept(
        Printable.sanitize(
            definition.name()
                + " offers no chain from "
                + preferred.get()
                + ", which preferred-chain asks for; its own choice is taken; offered are "
                + offered.stream()
                    .map(chain -> chain.topIssuer().orElse("(without a name)"))
                    .collect(Collectors.joining(", "))));
    return first;
  }

  /** The certificate is there already: what is wrong with another chain of it costs nothing. */
  private static Optional<Chain> alternate(Certificate one) {
    try {
      one.download();
      return Optional.of(new Chain(one.getCertificateChain()));
    } catch (AcmeException | RuntimeException unreadable) {
      return Optional.empty();
    }
  }
}
