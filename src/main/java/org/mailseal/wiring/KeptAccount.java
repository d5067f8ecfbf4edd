package org.mailseal.wiring;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.acme.AccountStore;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.ledger.AuthorityKeys;

/** An account at an ACME authority, as the ledger has it. */
record KeptAccount(
    Supplier<AuthorityKeys> kept, String authority, String directory, SecureRandom random)
    implements AccountStore {
  static KeptAccount of(
      Supplier<AuthorityKeys> keys, AuthorityDefinition.Acme authority, SecureRandom random) {
    return new KeptAccount(keys, authority.name(), authority.directory().toString(), random);
  }

  private AuthorityKeys keys() {
    return kept.get();
  }

  @Override
  public Optional<KeyPair> key() {
    return keys().account(authority, directory);
  }

  @Override
  public KeyPair make() {
    return keys().account(authority, directory, this::fresh);
  }

  @Override
  public Optional<KeyPair> successor() {
    return keys().successor(authority, directory);
  }

  @Override
  public KeyPair makeSuccessor() {
    return keys().successor(authority, directory, this::fresh);
  }

  private KeyPair fresh() {
    return KeyAlgorithm.ECDSA_P256.generate(random);
  }

  @Override
  public Optional<String> contact() {
    return keys().contact(authority, directory);
  }

  @Override
  public void settle(KeyPair key, String contact, String event) {
    keys().settle(authority, directory, key.getPublic(), contact, event);
  }

  @Override
  public void forget(String event) {
    keys().forget(authority, directory, event);
  }

  @Override
  public void note(String event) {
    keys().note(authority, event);
  }
}
