package org.mailseal.adoption;

/** While it is open, the other client does not run. */
@FunctionalInterface
public interface ClientLock extends AutoCloseable {
  @Override
  void close();
}
