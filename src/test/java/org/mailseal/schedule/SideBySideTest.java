package org.mailseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SideBySideTest {
  private final List<String> ended = new ArrayList<>();

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSlowOneKeepsNoneBack() {
    CountDownLatch othersAreDone = new CountDownLatch(2);
    new SideBySide(2)
        .each(
            List.of("slow", "one", "two"),
            thing -> "ca",
            () -> false,
            name -> {
              if (name.equals("slow")) {
                await(othersAreDone);
              }
              return name + " is done";
            },
            (name, result) -> {
              ended.add(result);
              othersAreDone.countDown();
            });
    assertThat(ended).containsExactly("one is done", "two is done", "slow is done");
  }

  @Test
  void noMoreAreWorkedOnAtOnceThanIsSaid() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    new SideBySide(3)
        .each(
            IntStream.range(0, 50).boxed().toList(),
            thing -> "ca",
            () -> false,
            number -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              three.countDown();
              await(three);
              return now.decrementAndGet();
            },
            (number, left) -> ended.add("one"));
    assertThat(ended).hasSize(50);
    assertThat(most).hasValue(3);
  }

  @Test
  void whoWaitsForASlowAuthorityKeepsNoneOfAnotherBack() {
    CountDownLatch othersAreDone = new CountDownLatch(2);
    new SideBySide(1)
        .each(
            List.of("slow 1", "slow 2", "quick 1", "quick 2"),
            name -> name.substring(0, name.indexOf(' ')),
            () -> false,
            name -> {
              if (name.equals("slow 1")) {
                await(othersAreDone);
              }
              return name;
            },
            (name, result) -> {
              ended.add(result);
              othersAreDone.countDown();
            });
    assertThat(ended).containsExactly("quick 1", "quick 2", "slow 1", "slow 2");
  }

  @Test
  void whoKeepsEveryCoreBusyLeavesOneToWhoAnswers() {
    AtomicBoolean answered = new AtomicBoolean();
    int many = Runtime.getRuntime().availableProcessors() + 1;
    new SideBySide(32)
        .each(
            IntStream.range(0, many).boxed().toList(),
            thing -> "ca",
            () -> false,
            number -> {
              if (number == many - 1) {
                Thread.startVirtualThread(() -> answered.set(true));
              }
              while (!answered.get()) {
                Thread.onSpinWait();
              }
              return number;
            },
            (number, result) -> ended.add("one"));
    assertThat(ended).hasSize(many);
  }

  @Test
  void whatHasBegunGoesToItsEndAndNothingElseBegins() {
    AtomicBoolean stop = new AtomicBoolean();
    new SideBySide(1)
        .each(
            List.of("one", "two"),
            thing -> "ca",
            stop::get,
            name -> {
              stop.set(true);
              return name;
            },
            (name, result) -> ended.add(result));
    assertThat(ended).containsExactly("one");

    new SideBySide(1)
        .each(List.of("one"), thing -> "ca", stop::get, name -> name, (name, r) -> ended.add(r));
    assertThat(ended).containsExactly("one");
  }

  @Test
  void anErrorIsTheCallersWhenTheOthersHaveEnded() {
    CountDownLatch fails = new CountDownLatch(1);
    AtomicBoolean otherEnded = new AtomicBoolean();
    assertThatThrownBy(
            () ->
                new SideBySide(2)
                    .each(
                        List.of("bad", "good"),
                        thing -> "ca",
                        () -> false,
                        name -> {
                          if (name.equals("bad")) {
                            fails.countDown();
                            throw new OutOfMemoryError("of the test");
                          }
                          await(fails);
                          otherEnded.set(true);
                          return name;
                        },
                        (name, result) -> {}))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(otherEnded).isTrue();
  }
}
