package org.mailseal.inspection.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.domain.DomainPlan;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.TestFindings;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;

@Timeout(60)
class BatchTest {
  private final List<Batch.Result> heard = new ArrayList<>();

  /** Visits that this test lets end one by one. */
  private static final class Doors implements Batch.Work {
    private final Map<String, Semaphore> doors = new ConcurrentHashMap<>();
    private final Set<String> within = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> atPlace = new ConcurrentHashMap<>();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger mostAtOnePlace = new AtomicInteger();

    /** Lets the visits to a host end. */
    void open(String host) {
      door(host).release(1_000_000);
    }

    private Semaphore door(String host) {
      return doors.computeIfAbsent(host, fresh -> new Semaphore(0));
    }

    @Override
    public List<Inspection.OfPort> inspect(PortTarget target) {
      String host = target.endpoint().host();
      AtomicInteger here = atPlace.computeIfAbsent(host, fresh -> new AtomicInteger());
      mostAtOnePlace.accumulateAndGet(here.incrementAndGet(), Math::max);
      within.add(target.endpoint().toString());
      most.accumulateAndGet(within.size(), Math::max);
      try {
        door(host).acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      within.remove(target.endpoint().toString());
      here.decrementAndGet();
      return List.of(inspection(target));
    }

    @Override
    public DomainPlan plan(DnsName domain) {
      throw new IllegalStateException("no domain here");
    }

    @Override
    public Set<?> places(PortTarget target) {
      return Set.of(target.endpoint().host());
    }
  }

  /** Visits that end at once. */
  private static Batch.Work work(
      Function<PortTarget, List<Inspection.OfPort>> target, Function<DnsName, DomainPlan> plan) {
    return new Batch.Work() {
      @Override
      public List<Inspection.OfPort> inspect(PortTarget which) {
        return target.apply(which);
      }

      @Override
      public DomainPlan plan(DnsName domain) {
        return plan.apply(domain);
      }

      @Override
      public Set<?> places(PortTarget which) {
        return Set.of(which.endpoint().host());
      }
    };
  }

  private static Batch.Work quick() {
    return work(target -> List.of(inspection(target)), domain -> plan(domain));
  }

  private static DomainPlan plan(DnsName domain, PortTarget... targets) {
    return new DomainPlan(
        new Inspection.OfDomain(domain, List.of(), List.of(TestFindings.ok(Topic.MX, "has an MX"))),
        List.of(targets));
  }

  private static Inspection.OfPort inspection(PortTarget target) {
    return new Inspection.OfPort(
        EvidenceDraft.of(
                new Observation.NotServed(
                    target.endpoint(),
                    Instant.EPOCH,
                    Optional.empty(),
                    Optional.empty(),
                    Fault.REFUSED,
                    "refused"))
            .target(target)
            .build(),
        List.of(),
        List.of(TestFindings.ok(Topic.REACH, "a fake")));
  }

  private static BatchItem.OfPort port(String host, long port) {
    return new BatchItem.OfPort(
        PortTarget.of(Endpoint.parse(host + ":" + (port % 65535 + 1) + "/smtp")));
  }

  private static Stream<BatchItem> ports(String host, int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> port(host, n));
  }

  private CompletableFuture<Batch.Extent> started(
      Batch batch, Iterator<? extends BatchItem> orders) {
    CompletableFuture<Batch.Extent> reach = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            reach.complete(batch.run(orders));
          } catch (InterruptedException | RuntimeException e) {
            reach.completeExceptionally(e);
          }
        });
    return reach;
  }

  private void hear(Batch.Result result) {
    synchronized (heard) {
      heard.add(result);
    }
  }

  private int heardSoFar() {
    synchronized (heard) {
      return heard.size();
    }
  }

  @Test
  void noMoreThanAllowedAreUnderWay() {
    Doors doors = new Doors();
    Batch batch = new Batch(doors, 7, 100, this::hear);
    CompletableFuture<Batch.Extent> reach =
        started(batch, LongStream.range(0, 500).mapToObj(n -> port("host" + n % 40, n)).iterator());

    await().untilAsserted(() -> assertThat(doors.within).hasSize(7));
    IntStream.range(0, 40).forEach(n -> doors.open("host" + n));

    assertThat(reach.join()).isEqualTo(new Batch.Extent(500, 500, true));
    assertThat(doors.most).hasValue(7);
    assertThat(heard).hasSize(500).allSatisfy(result -> assertThat(result.last()).isTrue());
  }

  @Test
  void noMoreThanAllowedAreAtOneAddress() {
    Doors doors = new Doors();
    Batch batch = new Batch(doors, 50, 3, this::hear);
    CompletableFuture<Batch.Extent> reach = started(batch, ports("one", 0, 300).iterator());

    await().untilAsserted(() -> assertThat(doors.within).hasSize(3));
    doors.open("one");

    assertThat(reach.join()).isEqualTo(new Batch.Extent(300, 300, true));
    assertThat(doors.mostAtOnePlace).hasValue(3);
    assertThat(heard.stream().map(Batch.Result::order).distinct()).hasSize(300);
  }

  @Test
  void aSlowHostDoesNotHoldTheOthers() {
    Doors doors = new Doors();
    doors.open("quick");
    Batch batch = new Batch(doors, 8, 3, this::hear);
    // As in a list sorted by host.
    CompletableFuture<Batch.Extent> reach =
        started(
            batch,
            Stream.concat(ports("slow", 0, Batch.LOOK_AHEAD), ports("quick", 0, 100)).iterator());

    await().untilAsserted(() -> assertThat(heardSoFar()).isEqualTo(100));
    assertThat(doors.within).hasSize(3).allSatisfy(one -> assertThat(one).startsWith("slow"));
    doors.open("slow");

    assertThat(reach.join()).isEqualTo(new Batch.Extent(10_100, 10_100, true));
    assertThat(doors.mostAtOnePlace).hasValue(3);
  }

  @Test
  void aVisitToTwoAddressesWaitsForBoth() {
    Map<String, Integer> within = new ConcurrentHashMap<>();
    AtomicInteger most = new AtomicInteger();
    Batch.Work work =
        new Batch.Work() {
          @Override
          public List<Inspection.OfPort> inspect(PortTarget target) {
            for (String place : places(target)) {
              most.accumulateAndGet(within.merge(place, 1, Integer::sum), Math::max);
            }
            for (String place : places(target)) {
              within.merge(place, -1, Integer::sum);
            }
            return List.of(inspection(target));
          }

          @Override
          public DomainPlan plan(DnsName domain) {
            throw new IllegalStateException("no domain here");
          }

          @Override
          public Set<String> places(PortTarget target) {
            int port = target.endpoint().port();
            return Set.of("a" + port % 3, "b" + port % 5);
          }
        };
    CompletableFuture<Batch.Extent> reach =
        started(new Batch(work, 30, 1, this::hear), ports("any", 0, 5_000).iterator());

    assertThat(reach.join().finished()).isEqualTo(5_000);
    assertThat(most).hasValue(1);
  }

  @Test
  void memoryDoesNotGrowWithTheNumberOfOrders() {
    long orders = 1_000_000;
    AtomicLong read = new AtomicLong();
    AtomicLong done = new AtomicLong();
    AtomicLong furthest = new AtomicLong();
    Iterator<BatchItem> lazily =
        LongStream.range(0, orders)
            .<BatchItem>mapToObj(
                n -> {
                  furthest.accumulateAndGet(read.incrementAndGet() - done.get(), Math::max);
                  return port("host" + n % 1000, n);
                })
            .iterator();
    Batch batch = new Batch(quick(), 32, 4, result -> done.incrementAndGet());

    assertThat(started(batch, lazily).join()).isEqualTo(new Batch.Extent(orders, orders, true));
    // What has been read and is not done is all that is held.
    assertThat(furthest.get()).isLessThan(Batch.LOOK_AHEAD);
  }

  @Test
  void readingPausesWhereAllWaitForOneAddress() {
    Doors doors = new Doors();
    AtomicLong read = new AtomicLong();
    Batch batch = new Batch(doors, 8, 3, this::hear);
    CompletableFuture<Batch.Extent> reach =
        started(
            batch,
            ports("slow", 0, 3 * Batch.LOOK_AHEAD).peek(item -> read.incrementAndGet()).iterator());

    await().untilAsserted(() -> assertThat(read.get()).isGreaterThan(Batch.LOOK_AHEAD));
    await()
        .during(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(read.get()).isLessThan(Batch.LOOK_AHEAD + 20));
    doors.open("slow");

    assertThat(reach.join().finished()).isEqualTo(3 * Batch.LOOK_AHEAD);
  }

  @Test
  void aDomainComesBeforeItsPortsAndIsDoneWithTheLast() {
    DnsName domain = DnsName.of("example.org");
    PortTarget[] targets =
        IntStream.range(0, 20)
            .mapToObj(n -> port("mx" + n + ".example.org", 24).target())
            .toArray(PortTarget[]::new);
    Batch batch =
        new Batch(
            work(target -> List.of(inspection(target)), asked -> plan(asked, targets)),
            4,
            2,
            this::hear);

    Batch.Extent reach =
        started(batch, List.of(new BatchItem.OfDomain(domain), port("other", 1)).iterator()).join();

    assertThat(reach).isEqualTo(new Batch.Extent(2, 2, true));
    List<Batch.Result> ofDomain = heard.stream().filter(one -> one.order() == 0).toList();
    assertThat(ofDomain).hasSize(21);
    assertThat(ofDomain.getFirst().part()).isZero();
    assertThat(ofDomain.getFirst().outcomes().getFirst())
        .isInstanceOfSatisfying(
            BatchOutcome.Inspected.class,
            one -> assertThat(one.inspection()).isInstanceOf(Inspection.OfDomain.class));
    assertThat(ofDomain.stream().map(Batch.Result::part).distinct()).hasSize(21);
    assertThat(ofDomain.stream().filter(Batch.Result::last)).containsExactly(ofDomain.getLast());
  }

  @Test
  void whatCannotBeReadAndWhatBreaksAreUnknown() {
    BatchOutcome.Skipped wrong =
        new BatchOutcome.Skipped(OptionalLong.of(3), "???", "not an endpoint; write host:port");
    Batch batch =
        new Batch(
            work(
                target -> {
                  throw new IllegalStateException("oops\n");
                },
                domain -> {
                  throw new IllegalStateException("oops");
                }),
            4,
            2,
            this::hear);

    Batch.Extent reach =
        started(
                batch,
                List.of(
                        new BatchItem.Unreadable(wrong),
                        port("mail.example.org", 24),
                        new BatchItem.OfDomain(DnsName.of("example.org")))
                    .iterator())
            .join();

    assertThat(reach.finished()).isEqualTo(3);
    assertThat(heard.stream().flatMap(result -> result.outcomes().stream()))
        .contains(wrong)
        .allSatisfy(outcome -> assertThat(outcome.level()).isEqualTo(Level.UNKNOWN))
        .anySatisfy(
            outcome ->
                assertThat(outcome.toString())
                    .contains("mail.example.org:25/smtp", "a defect of Mailseal", "oops\\u000A"));
  }

  @Test
  void aRoundThatIsStoppedHandsNothingMoreOn() {
    Doors doors = new Doors();
    doors.open("quick");
    Batch batch = new Batch(doors, 8, 3, this::hear);
    CountDownLatch never = new CountDownLatch(1);
    Iterator<BatchItem> endless =
        Stream.concat(
                Stream.concat(ports("quick", 0, 5), ports("slow", 0, 5)),
                Stream.generate(
                    () -> {
                      try {
                        never.await(); // a pipe that stays silent
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      return port("late", 1);
                    }))
            .iterator();
    CompletableFuture<Batch.Extent> reach = started(batch, endless);
    await().untilAsserted(() -> assertThat(heardSoFar()).isEqualTo(5));
    await().untilAsserted(() -> assertThat(doors.within).hasSize(3));

    batch.stop();

    assertThat(reach.join()).isEqualTo(new Batch.Extent(10, 5, false));
    await().untilAsserted(() -> assertThat(doors.within).isEmpty());
    assertThat(heardSoFar()).isEqualTo(5);
  }

  @Test
  void aListenerThatFailsEndsTheRound() {
    Batch batch =
        new Batch(
            quick(),
            8,
            3,
            result -> {
              throw new IllegalStateException("the pipe is closed");
            });

    CompletableFuture<Batch.Extent> reach =
        started(batch, Stream.generate(() -> port("host", 1)).iterator());

    assertThatThrownBy(reach::join).hasMessageContaining("the pipe is closed");
  }

  @Test
  void ordersThatCannotBeReadEndTheRound() {
    Iterator<BatchItem> broken =
        Stream.<BatchItem>generate(
                () -> {
                  throw new IllegalStateException("the disk is gone");
                })
            .iterator();

    assertThatThrownBy(started(new Batch(quick(), 8, 3, this::hear), broken)::join)
        .hasMessageContaining("the disk is gone");
  }

  @Test
  void anErrorWhileReadingEndsTheRound() {
    Iterator<BatchItem> broken =
        Stream.<BatchItem>generate(
                () -> {
                  throw new StackOverflowError("too deep");
                })
            .iterator();

    CompletableFuture<Batch.Extent> reach = started(new Batch(quick(), 8, 3, this::hear), broken);

    await().atMost(Duration.ofSeconds(5)).until(reach::isDone);
    assertThatThrownBy(reach::join).hasMessageContaining("too deep");
  }

  @Test
  void aVisitThatEndsInAnErrorIsUnknown() {
    Batch.Work work =
        work(
            target -> {
              throw new OutOfMemoryError("no room");
            },
            domain -> plan(domain));

    started(new Batch(work, 8, 3, this::hear), ports("mail", 1, 2).iterator()).join();

    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().outcomes())
        .allSatisfy(outcome -> assertThat(outcome.level()).isEqualTo(Level.UNKNOWN));
  }
}
