package org.mailseal.install;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Certificates that are installed side by side swap their files one after the other, each with the
 * servers' own check of the outcome: a server judges its whole configuration, and what it refuses
 * must be the fault of one certificate, which puts its files back before the next one's turn.
 * Reloads then wait for those in line, and are shared. Thread-safe; of one process.
 */
public final class SwapQueue {
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition left = lock.newCondition();

  /** Those who wait for their turn or have it; guarded by the lock. */
  private int inLine;

  private boolean taken;

  /** A turn, until it is closed. */
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for a turn. It cannot be interrupted: what has begun to touch files goes on. */
  public Turn take() {
    lock.lock();
    try {
      inLine++;
      while (taken) {
        left.awaitUninterruptibly();
      }
      taken = true;
      return this::leave;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      taken = false;
      inLine--;
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody is in line, or for so long. */
  public void awaitEmpty(Duration atMost) {
    long wait = atMost.toNanos();
    lock.lock();
    try {
      while (inLine > 0 && wait > 0) {
        wait = left.awaitNanos(wait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
