package org.mailseal.authority.acme;

import java.net.URI;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityDefinition.ExternalAccount;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Secrets;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUnauthorizedException;

/**
 * The account at an ACME server (RFC 8555 §7.3): a key pair that the server knows, and how to write
 * to whoever has it. One that the server does not know is registered; one that it has lost, or that
 * was given up elsewhere, is registered again.
 *
 * @param contact the mail address that the authority may write to
 */
public record AcmeAccount(
    AuthorityDefinition.Acme definition, String contact, AccountStore store, Secrets secrets) {
  private static final String FIRST = "a new account is registered";
  private static final String ERROR = "urn:ietf:params:acme:error:";

  /** What the server says of a key. */
  private sealed interface Standing {
    record Valid(Login login) implements Standing {}

    record Unknown() implements Standing {}

    /** Given up, here or elsewhere: the key is good for nothing any more (§7.3.6). */
    record Closed() implements Standing {}

    record Revoked() implements Standing {}
  }

  /** Has the account in order, whatever became of it. */
  Login login(Session session) throws AcmeException, AuthorityException {
    // Asked first, so that an authority that cannot be reached costs no key.
    requireTerms(session);
    Optional<KeyPair> known = AcmeServer.ours(store::key);
    if (known.isEmpty()) {
      return register(session, AcmeServer.ours(store::make), FIRST);
    }
    Standing standing = standing(session, known.get());
    if (standing instanceof Standing.Valid(Login login)) {
      tellContact(login, known.get());
      return login;
    }
    if (standing instanceof Standing.Revoked) {
      throw revoked();
    }
    Optional<KeyPair> successor = AcmeServer.ours(store::successor);
    if (successor.isPresent()
        && standing(session, successor.get()) instanceof Standing.Valid(Login login)) {
      changed(successor.get(), "its key was changed before it could be noted");
      tellContact(login, successor.get());
      return login;
    }
    return standing instanceof Standing.Closed
        ? register(
            session,
            AcmeServer.ours(store::makeSuccessor),
            "the account was given up there; another one is registered")
        : register(
            session,
            known.get(),
            AcmeServer.ours(store::contact).isPresent()
                ? "the authority does not know the account any more; it is registered again"
                : FIRST);
  }

  private AuthorityException revoked() {
    return new AuthorityException(
        definition.name()
            + " has revoked the account; ask it for the reason. To begin with another one: mailseal"
            + " authority account "
            + definition.name()
            + " --deactivate",
        null,
        new AuthorityException.Again.OnceMended());
  }

  /** Only where it is in order: nothing is registered. */
  Optional<Login> existing(Session session) throws AcmeException {
    Optional<KeyPair> known = AcmeServer.ours(store::key);
    return known.isPresent() && standing(session, known.get()) instanceof Standing.Valid(Login ours)
        ? Optional.of(ours)
        : Optional.empty();
  }

  /** How it stands; nothing is registered. */
  AccountState state(Session session) throws AcmeException {
    Optional<KeyPair> known = AcmeServer.ours(store::key);
    return known.isEmpty()
        ? AccountState.NONE
        : switch (standing(session, known.get())) {
          case Standing.Valid _ -> AccountState.VALID;
          case Standing.Unknown _ -> AccountState.UNKNOWN;
          case Standing.Closed _ -> AccountState.DEACTIVATED;
          case Standing.Revoked _ -> AccountState.REVOKED;
        };
  }

  /** Another key takes the place of the account's (§7.3.5); it is kept before that is asked. */
  void rollOver(Session session) throws AcmeException, AuthorityException {
    Login login = login(session);
    KeyPair next = AcmeServer.ours(store::makeSuccessor);
    login.getAccount().changeKey(next);
    changed(next, "the account has another key");
  }

  void deactivate(Session session) throws AcmeException, AuthorityException {
    KeyPair known =
        AcmeServer.ours(store::key)
            .orElseThrow(
                () ->
                    new AuthorityException(
                        "there is no account at " + definition.name() + " to be given up"));
    if (standing(session, known) instanceof Standing.Valid(Login login)) {
      login.getAccount().deactivate();
    }
    AcmeServer.ours(
        () -> store.forget("the account at " + definition.directory() + " is given up"));
  }

  /** Where the server keeps the account (§7.3), which is its name; nothing is registered. */
  Optional<URI> location(Session session) throws AcmeException {
    Optional<KeyPair> known = AcmeServer.ours(store::key);
    return known.isPresent()
            && standing(session, known.get()) instanceof Standing.Valid(Login login)
        ? Optional.of(URI.create(login.getAccount().getLocation().toString()))
        : Optional.empty();
  }

  private void requireTerms(Session session) throws AcmeException, AuthorityException {
    Optional<URI> terms = session.getMetadata().getTermsOfService();
    if (terms.isPresent() && !definition.acceptTerms()) {
      throw new AuthorityException(
          definition.name()
              + " asks that its terms are accepted: read "
              + Printable.sanitize(terms.get().toString())
              + " and set accept-terms: true");
    }
  }

  private Standing standing(Session session, KeyPair key) throws AcmeException {
    try {
      Login login = new AccountBuilder().useKeyPair(key).onlyExisting().createLogin(session);
      return switch (login.getAccount().getStatus()) {
        case DEACTIVATED -> new Standing.Closed();
        case REVOKED -> new Standing.Revoked();
        default -> new Standing.Valid(login);
      };
    } catch (AcmeUnauthorizedException closed) {
      return new Standing.Closed();
    } catch (AcmeServerException e) {
      if (is(e, "accountDoesNotExist")) {
        return new Standing.Unknown();
      }
      throw e;
    }
  }

  static boolean is(AcmeServerException e, String type) {
    return e.getType().toString().equals(ERROR + type);
  }

  private Login register(Session session, KeyPair key, String event)
      throws AcmeException, AuthorityException {
    AccountBuilder account = new AccountBuilder().useKeyPair(key).addEmail(contact);
    if (definition.acceptTerms()) {
      account.agreeToTermsOfService();
    }
    Optional<ExternalAccount> external = definition.externalAccount();
    if (external.isPresent()) {
      ExternalAccountKey.bind(account, external.get(), secrets);
    } else if (session.getMetadata().isExternalAccountRequired()) {
      throw unbound();
    }
    Login login;
    try {
      login = account.createLogin(session);
    } catch (AcmeServerException e) {
      if (is(e, "externalAccountRequired")) {
        throw unbound();
      }
      if (external.isPresent() && refusesBinding(e)) {
        throw refused(external.get(), e);
      }
      throw e;
    }
    settle(key, event);
    return login;
  }

  /** §7.3.4 leaves open what an authority says to a key that it does not know. */
  private static boolean refusesBinding(AcmeServerException e) {
    return e instanceof AcmeUnauthorizedException || is(e, "malformed");
  }

  private AuthorityException unbound() {
    return new AuthorityException(
        definition.name()
            + " takes accounts that are bound to one of its own pages alone: make a key there, and"
            + " set external-account: {key-id: ..., secret-file: ...}; no order was placed");
  }

  private AuthorityException refused(ExternalAccount external, AcmeServerException e) {
    return new AuthorityException(
        definition.name()
            + " refuses an account bound by external-account (key-id "
            + Printable.sanitize(external.keyId())
            + ", secret-file "
            + external.secretFile()
            + "): "
            + AcmeExplanation.describe(e.getProblem())
            + "; some keys are good for one account: make another one on the authority's page",
        e,
        new AuthorityException.Again.OnceMended());
  }

  /** Another key, which tells nothing of the contact. */
  private void changed(KeyPair key, String event) {
    AcmeServer.ours(
        () ->
            store.settle(
                key, store.contact().orElse(contact), event + " at " + definition.directory()));
  }

  private void settle(KeyPair key, String event) {
    AcmeServer.ours(() -> store.settle(key, contact, event + " at " + definition.directory()));
  }

  /**
   * Tells a contact that the settings have changed. An authority that does not take it keeps the
   * one before, which is no reason to leave a certificate unrenewed.
   */
  private void tellContact(Login login, KeyPair key) throws AcmeException {
    if (AcmeServer.ours(store::contact).filter(contact::equals).isPresent()) {
      return;
    }
    Account account = login.getAccount();
    if (account.getContacts().equals(List.of(URI.create("mailto:" + contact)))) {
      settle(key, "the account has the contact " + contact);
      return;
    }
    try {
      Account.EditableAccount changed = account.modify();
      changed.getContacts().clear();
      changed.addEmail(contact).commit();
    } catch (AcmeServerException e) {
      AcmeServer.ours(
          () ->
              store.note(
                  "the contact "
                      + contact
                      + " is refused at "
                      + definition.directory()
                      + " and the one before stays: "
                      + AcmeExplanation.describe(e.getProblem())));
      return;
    }
    settle(key, "the account's contact is now " + contact);
  }
}
