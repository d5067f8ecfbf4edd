package org.mailseal.authority.acme;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityException;
import org.shredzone.acme4j.exception.AcmeException;

/**
 * What is asked once for all who want to know. The first asks; who comes meanwhile waits for that
 * answer, which is theirs too, even where it is a fault. After a fault the next one asks anew.
 * Thread-safe.
 */
final class Once<T> {
  /** Asked of a server, within a deadline. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws AcmeException, AuthorityException, InterruptedException;
  }

  private final AtomicReference<@Nullable CompletableFuture<T>> answer = new AtomicReference<>();

  T answer(Question<T> question) throws AcmeException, AuthorityException, InterruptedException {
    CompletableFuture<T> mine = new CompletableFuture<>();
    @Nullable CompletableFuture<T> theirs = answer.compareAndExchange(null, mine);
    if (theirs != null) {
      return await(theirs);
    }
    try {
      T told = question.ask();
      mine.complete(told);
      return told;
    } catch (Throwable e) {
      answer.set(null);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static <T> T await(CompletableFuture<T> theirs)
      throws AcmeException, AuthorityException, InterruptedException {
    try {
      return theirs.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case AcmeException fault -> throw fault;
        case AuthorityException fault -> throw fault;
        case InterruptedException stopped -> throw stopped;
        case Error fault -> throw fault;
        case RuntimeException fault -> throw fault;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
