package org.mailseal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedCommandsTest {
  private static final List<String> RELOAD = List.of("postfix", "reload");

  private final AtomicInteger begun = new AtomicInteger();
  private final CountDownLatch firstMayEnd = new CountDownLatch(1);
  private final List<Thread> asking = new CopyOnWriteArrayList<>();
  private final ExecutorService others =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work);
            asking.add(thread);
            return thread;
          });

  /** The first run ends when it may, and each says which it was. */
  private String slow(List<String> command) throws InstallException {
    int run = begun.incrementAndGet();
    try {
      if (run == 1) {
        firstMayEnd.await();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (command.contains("fails")) {
      throw new InstallException("run " + run + " failed");
    }
    return "run " + run;
  }

  private List<Future<String>> ask(int times, Callable<String> run) {
    List<Future<String>> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(others.submit(run));
    }
    return asked;
  }

  private void awaitAllWaiting(int threads) {
    await()
        .until(
            () ->
                asking.size() == threads
                    && asking.stream().allMatch(one -> one.getState() == Thread.State.WAITING));
  }

  @AfterEach
  void end() {
    firstMayEnd.countDown();
    others.shutdownNow();
  }

  @Test
  void thoseWhoAskWhileItRunsShareTheNextRun() throws Exception {
    Commands commands = new SharedCommands(this::slow);
    List<Future<String>> first = ask(1, () -> commands.run(RELOAD));
    await().until(() -> begun.get() == 1);
    List<Future<String>> later = ask(9, () -> commands.run(RELOAD));
    awaitAllWaiting(10);
    firstMayEnd.countDown();

    assertThat(first.getFirst().get()).isEqualTo("run 1");
    for (Future<String> one : later) {
      assertThat(one.get()).isEqualTo("run 2");
    }
    assertThat(begun).hasValue(2);
    assertThat(commands.run(RELOAD)).isEqualTo("run 3");
  }

  @Test
  void itsFaultIsThatOfAllWhoShareItAndOfNobodyElse() throws Exception {
    Commands commands = new SharedCommands(this::slow);
    List<String> failing = List.of("fails");
    List<Future<String>> first = ask(1, () -> commands.run(failing));
    await().until(() -> begun.get() == 1);
    List<Future<String>> later = ask(2, () -> commands.run(failing));
    awaitAllWaiting(3);
    firstMayEnd.countDown();

    assertThatThrownBy(first.getFirst()::get).hasRootCauseMessage("run 1 failed");
    for (Future<String> one : later) {
      assertThatThrownBy(one::get)
          .cause()
          .isInstanceOf(InstallException.class)
          .hasMessage("run 2 failed");
    }
    assertThat(commands.run(RELOAD)).isEqualTo("run 3");
  }

  @Test
  void anotherCommandWaitsForNone() throws Exception {
    Commands commands = new SharedCommands(this::slow);
    List<Future<String>> first = ask(1, () -> commands.run(RELOAD));
    await().until(() -> begun.get() == 1);
    assertThat(commands.run(List.of("doveadm", "reload"))).isEqualTo("run 2");
    assertThat(first.getFirst().isDone()).isFalse();
  }
}
