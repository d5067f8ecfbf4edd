package org.mailseal.authority.acme.challenge;

/** Proofs that the authority can look at until this is closed. */
@FunctionalInterface
public interface Shown extends AutoCloseable {
  @Override
  void close();
}
