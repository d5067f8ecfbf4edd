package org.mailseal.authority.acme;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.KeyAlgorithm;

/** One that forgets with the test. */
final class FakeAccountStore implements AccountStore {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Optional<KeyPair> key = Optional.empty();
  private Optional<KeyPair> successor = Optional.empty();
  private Optional<String> contact = Optional.empty();
  final List<String> events = new ArrayList<>();

  static FakeAccountStore empty() {
    return new FakeAccountStore();
  }

  /** Of an account that was registered with this contact. */
  static FakeAccountStore settled(String contact) {
    FakeAccountStore store = empty();
    store.settle(store.make(), contact, "registered");
    store.events.clear();
    return store;
  }

  @Override
  public Optional<KeyPair> key() {
    return key;
  }

  @Override
  public KeyPair make() {
    key = Optional.of(key.orElseGet(FakeAccountStore::fresh));
    return key.get();
  }

  @Override
  public Optional<KeyPair> successor() {
    return successor;
  }

  @Override
  public KeyPair makeSuccessor() {
    successor = Optional.of(successor.orElseGet(FakeAccountStore::fresh));
    return successor.get();
  }

  private static KeyPair fresh() {
    return KeyAlgorithm.ECDSA_P256.generate(RANDOM);
  }

  @Override
  public Optional<String> contact() {
    return contact;
  }

  @Override
  public void settle(KeyPair settled, String told, String event) {
    key = Optional.of(settled);
    successor = Optional.empty();
    contact = Optional.of(told);
    events.add(event);
  }

  @Override
  public void forget(String event) {
    key = Optional.empty();
    successor = Optional.empty();
    contact = Optional.empty();
    events.add(event);
  }

  @Override
  public void note(String event) {
    events.add(event);
  }
}
