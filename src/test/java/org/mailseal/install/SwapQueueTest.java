package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SwapQueueTest {
  private final SwapQueue queue = new SwapQueue();

  @Test
  void oneHasTheTurnAtATime() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CompletableFuture<?>[] all = new CompletableFuture<?>[20];
    for (int i = 0; i < all.length; i++) {
      all[i] =
          CompletableFuture.runAsync(
              () -> {
                try (SwapQueue.Turn _ = queue.take()) {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  Thread.onSpinWait();
                  inside.decrementAndGet();
                }
              },
              work -> Thread.ofPlatform().start(work));
    }
    CompletableFuture.allOf(all).join();
    assertThat(most).hasValue(1);
  }

  @Test
  void whoHasSwappedWaitsForThoseInLine() {
    CountDownLatch mayLeave = new CountDownLatch(1);
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (SwapQueue.Turn _ = queue.take()) {
                    mayLeave.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    await().until(() -> other.getState() == Thread.State.WAITING);
    Thread waiting = Thread.ofPlatform().start(() -> queue.awaitEmpty(Duration.ofHours(1)));
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    mayLeave.countDown();
    await().until(() -> waiting.getState() == Thread.State.TERMINATED);
  }

  @Test
  void notForEverAndNotWhereThereIsNobody() {
    queue.awaitEmpty(Duration.ofHours(1));
    try (SwapQueue.Turn _ = queue.take()) {
      queue.awaitEmpty(Duration.ofMillis(1));
    }
  }
}
