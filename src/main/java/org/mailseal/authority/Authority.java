package org.mailseal.authority;

import java.net.InetAddress;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.certificate.Trust;
import org.mailseal.name.Identifier;

/** One who signs. Implementations are thread-safe: several requests are handed in side by side. */
public interface Authority {
  /**
   * Hands a request in, or takes up again what was handed in before.
   *
   * @param order what {@code keepOrder} was given for this very request by an earlier call that did
   *     not come to its end
   * @param keepOrder receives where the authority keeps the order, as soon as there is one and
   *     before anything else is done
   * @throws AuthorityException where there will be no answer to this request; it names the fault in
   *     the authority's own words
   */
  Answer submit(CertificateRequest request, Optional<String> order, Consumer<String> keepOrder)
      throws AuthorityException;

  /**
   * Where the same may be asked for and nothing counts against limits; what it signs is trusted by
   * nobody. Its own one is empty.
   */
  default Optional<Authority> test() {
    return Optional.empty();
  }

  /**
   * The same, in the place of a certificate that this authority has issued.
   *
   * @param inUse its leaf
   */
  default Answer replace(
      X509Certificate inUse,
      CertificateRequest request,
      Optional<String> order,
      Consumer<String> keepOrder)
      throws AuthorityException {
    return submit(request, order, keepOrder);
  }

  /**
   * When it wants a certificate renewed that it has issued. Takes some seconds where it does not
   * answer.
   *
   * @return empty where such an authority is never asked
   */
  default Optional<RenewalInformation> renewalInformation(X509Certificate leaf)
      throws AuthorityException {
    return Optional.empty();
  }

  /**
   * Asks it to revoke a certificate that it has issued.
   *
   * @param key the certificate's own, where it is held
   * @throws AuthorityException where it does not, or cannot be reached: whether it is revoked is
   *     then known by asking again
   */
  RevocationAnswer revoke(X509Certificate leaf, RevocationReason reason, Optional<KeyPair> key)
      throws AuthorityException;

  /**
   * What would keep it from being asked for a certificate now, as far as this host alone can tell:
   * nothing is changed, and nobody else is asked, but for the DNS where there is a choice between
   * ways to prove a name. Looked at before anything is handed in, and to tell what a renewal would
   * come to.
   *
   * @param names those that the certificate is to have
   * @return each a printable sentence with its cure
   */
  List<String> obstacles(List<Identifier> names);

  /**
   * How it would be proven to it that each name is ours; the DNS is asked where there is a choice.
   *
   * @return for each name that can be proven a printable clause; empty where it wants no proof
   */
  default SequencedMap<Identifier, String> proofs(List<Identifier> names) {
    return new LinkedHashMap<>();
  }

  /** Whether it looks at names by itself before it signs. */
  default boolean looksAtNames() {
    return false;
  }

  /**
   * What it holds names against then. Asks it where it was not asked lately, for some seconds at
   * most; orders nothing.
   */
  default IssuingRules issuingRules() throws AuthorityException {
    return IssuingRules.UNTOLD;
  }

  /** The account that it knows us by, as CAA records name it (RFC 8657 §3); asks it, too. */
  default Optional<URI> account() throws AuthorityException {
    return Optional.empty();
  }

  /**
   * Tries how names would be proven, with what proves nothing; nothing is left of that. It asks
   * nobody but whoever has the names, and takes some seconds where they do not answer.
   *
   * @param addresses the names, the primary one first; with the addresses that the DNS has of each
   * @return without those of which it knows no way
   */
  default Map<Identifier, ProofTrial> tryProofs(
      SequencedMap<Identifier, List<InetAddress>> addresses) {
    return Map.of();
  }

  /** How often it lets itself be asked, where that is counted before it is asked. */
  default IssuanceLimits limits() {
    return IssuanceLimits.NONE;
  }

  /** What is waited for once a request is handed in; empty where it is answered at once. */
  Optional<String> waitsFor();

  /** The roots that its answers may end in. */
  Trust trust();
}
