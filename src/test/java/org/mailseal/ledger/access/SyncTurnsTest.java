package org.mailseal.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SyncTurnsTest {
  private final HeldDatabase.SyncTurns turns = new HeldDatabase.SyncTurns();
  private final AtomicInteger synced = new AtomicInteger();

  private void sync() {
    try {
      turns.take(synced::incrementAndGet);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void oneIsEnoughForAllWhoComeBeforeItBegins() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Thread first =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    turns.take(
                        () -> {
                          synced.incrementAndGet();
                          try {
                            goOn.await();
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                        });
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  }
                });
    await().until(() -> synced.get() == 1);
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      others.add(Thread.ofPlatform().start(this::sync));
    }
    await().until(() -> others.stream().allMatch(one -> one.getState() == Thread.State.WAITING));

    goOn.countDown();
    first.join();
    for (Thread other : others) {
      other.join();
    }

    // The one that was under way began before they had committed; one more is enough for five.
    assertThat(synced).hasValue(2);
  }

  @Test
  void whoComesLaterSyncsAnew() {
    sync();
    sync();

    assertThat(synced).hasValue(2);
  }

  @Test
  void oneThatFailsIsEnoughForNobody() throws SQLException {
    assertThatThrownBy(
            () ->
                turns.take(
                    () -> {
                      throw new SQLException("no space");
                    }))
        .hasMessage("no space");

    sync();

    assertThat(synced).hasValue(1);
  }
}
