package org.mailseal.authority.acme;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.RevocationAnswer;
import org.mailseal.certificate.RevocationReason;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUnauthorizedException;

/**
 * Has a certificate revoked (RFC 8555 §7.6): by the account that ordered it, or by its own key.
 *
 * @param name of the authority
 */
record CertificateRevocation(String name, AcmeAccount account) {
  /** A way to sign the request. */
  private record Signature(String by, Act act) {}

  private interface Act {
    void revoke() throws AcmeException;
  }

  /**
   * Asks for it. A key that is compromised signs that itself where it is held: it proves that to
   * the authority, which then never signs a certificate with it again (Let's Encrypt does so for
   * that signature alone). For any other reason the account signs, for some authorities take the
   * key's signature to mean that it is compromised.
   *
   * @param key the certificate's own, where it is held
   */
  RevocationAnswer revoke(
      Session session, X509Certificate leaf, RevocationReason reason, Optional<KeyPair> key)
      throws AcmeException, AuthorityException {
    org.shredzone.acme4j.RevocationReason code =
        org.shredzone.acme4j.RevocationReason.code(reason.code());
    List<Signature> ways = new ArrayList<>();
    key.map(own -> new Signature("by its own key", () -> byKey(session, own, leaf, code)))
        .ifPresent(ways::add);
    Optional<Login> login = account.existing(session);
    login
        .map(ours -> new Signature("by our account", () -> Certificate.revoke(ours, leaf, code)))
        .ifPresent(
            way -> ways.add(reason == RevocationReason.KEY_COMPROMISE ? ways.size() : 0, way));
    List<String> refusals = new ArrayList<>();
    for (Signature way : ways) {
      try {
        way.act.revoke();
        return new RevocationAnswer.Revoked(way.by);
      } catch (AcmeUnauthorizedException refused) {
        refusals.add(way.by + ": " + AcmeExplanation.describe(refused.getProblem()));
      } catch (AcmeServerException refused) {
        if (AcmeAccount.is(refused, "alreadyRevoked")) {
          return new RevocationAnswer.AlreadyRevoked();
        }
        if (AcmeAccount.is(refused, "badRevocationReason")) {
          throw unwanted(reason, refused);
        }
        throw refused;
      }
    }
    throw new AuthorityException(
        refusals.isEmpty()
            ? name
                + " cannot be asked to revoke it: we have no account there, and the ledger does not"
                + " hold the certificate's key"
            : name + " does not revoke it for us: " + String.join("; ", refusals));
  }

  private static void byKey(
      Session session,
      KeyPair key,
      X509Certificate leaf,
      org.shredzone.acme4j.RevocationReason reason)
      throws AcmeException {
    Certificate.revoke(session, key, leaf, reason);
  }

  private AuthorityException unwanted(RevocationReason reason, AcmeServerException refused) {
    return new AuthorityException(
        name
            + " does not take the reason "
            + reason
            + ": "
            + AcmeExplanation.describe(refused.getProblem())
            + "; nothing is revoked. Name another one: every authority takes unspecified",
        refused,
        new AuthorityException.Again.OnceMended());
  }
}
