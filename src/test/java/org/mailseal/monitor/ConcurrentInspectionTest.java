package org.mailseal.monitor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.lifecycle.ScriptedWorld;
import org.mailseal.lifecycle.Worlds;

@Timeout(30)
class ConcurrentInspectionTest {
  @TempDir static Path folder;

  @Test
  void anInspectionThatBreaksItsPromiseIsWaitedForByAClockThatNobodySets() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // may begin anywhere
    CountDownLatch never = new CountDownLatch(1);
    try (Worlds worlds = new Worlds(folder)) {
      ScriptedWorld world = worlds.serving(5);
      ConcurrentInspection inspection =
          new ConcurrentInspection(
              (certificate, endpoint) -> {
                nanos.addAndGet(Duration.ofMinutes(6).toNanos());
                try {
                  never.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return List.of();
              },
              nanos::get,
              () -> false);
      assertThatThrownBy(
              () -> inspection.inspect(world.wanted(), List.of(Endpoint.parse("mail.example.org"))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not all inspected within 5 minutes");
    }
  }
}
