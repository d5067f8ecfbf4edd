package org.mailseal.authority.acme;

import java.net.URI;
import java.security.KeyPair;
import java.util.Optional;
import java.util.function.Supplier;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.exception.AcmeException;

/**
 * The account at an ACME server (RFC 8555 §7.3): a key pair that the server knows.
 *
 * @param contact the mail address that it may write to
 * @param key the account's key, kept before this gives it
 */
record AcmeAccount(AuthorityDefinition.Acme definition, String contact, Supplier<KeyPair> key) {
  /** Registers it where the server does not know it yet. */
  Login login(Session session) throws AcmeException, AuthorityException {
    // Asked first, so that an authority that cannot be reached costs no key.
    Optional<URI> terms = session.getMetadata().getTermsOfService();
    if (terms.isPresent() && !definition.acceptTerms()) {
      throw new AuthorityException(
          definition.name()
              + " asks that its terms are accepted: read "
              + Printable.sanitize(terms.get().toString())
              + " and set accept-terms: true");
    }
    AccountBuilder account =
        new AccountBuilder().useKeyPair(AcmeServer.ours(key)).addEmail(contact);
    return (definition.acceptTerms() ? account.agreeToTermsOfService() : account)
        .createLogin(session);
  }
}
