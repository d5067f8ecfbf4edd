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
import org.mailseal.inspection.result.Evidence;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.inspection.result.Visit;
import org.mailseal.name.DnsName;

@Timeout(60)
class RoundTest {
  private final List<Round.Result> heard = new ArrayList<>();

  /** Visits that this test lets end one by one. */
  private static final class Doors implements Round.Work {
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
    public List<Inspection.OfPort> visit(Visit visit) {
      String host = visit.endpoint().host();
      AtomicInteger here = atPlace.computeIfAbsent(host, fresh -> new AtomicInteger());
      mostAtOnePlace.accumulateAndGet(here.incrementAndGet(), Math::max);
      within.add(visit.endpoint().toString());
      most.accumulateAndGet(within.size(), Math::max);
      try {
        door(host).acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      within.remove(visit.endpoint().toString());
      here.decrementAndGet();
      return List.of(inspection(visit));
    }

    @Override
    public DomainPlan plan(DnsName domain) {
      throw new IllegalStateException("no domain here");
    }

    @Override
    public Set<?> places(Visit visit) {
      return Set.of(visit.endpoint().host());
    }
  }

  /** Visits that end at once. */
  private static Round.Work work(
      Function<Visit, List<Inspection.OfPort>> visit, Function<DnsName, DomainPlan> plan) {
    return new Round.Work() {
      @Override
      public List<Inspection.OfPort> visit(Visit which) {
        return visit.apply(which);
      }

      @Override
      public DomainPlan plan(DnsName domain) {
        return plan.apply(domain);
      }

      @Override
      public Set<?> places(Visit which) {
        return Set.of(which.endpoint().host());
      }
    };
  }

  private static Round.Work quick() {
    return work(visit -> List.of(inspection(visit)), domain -> plan(domain));
  }

  private static DomainPlan plan(DnsName domain, Visit... visits) {
    return new DomainPlan(
        new Inspection.OfDomain(domain, List.of(), List.of(Finding.ok(Topic.MX, "has an MX"))),
        List.of(visits));
  }

  private static Inspection.OfPort inspection(Visit visit) {
    return new Inspection.OfPort(
        new Evidence(
            visit,
            new Observation.NotServed(
                visit.endpoint(),
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Fault.REFUSED,
                "refused"),
            List.of(),
            Map.of(),
            List.of()),
        List.of(Finding.ok(Topic.REACH, "a fake")));
  }

  private static Order.OfPort port(String host, long port) {
    return new Order.OfPort(Visit.of(Endpoint.parse(host + ":" + (port % 65535 + 1) + "/smtp")));
  }

  private static Stream<Order> ports(String host, int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> port(host, n));
  }

  private CompletableFuture<Round.Reach> started(Round round, Iterator<? extends Order> orders) {
    CompletableFuture<Round.Reach> reach = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            reach.complete(round.run(orders));
          } catch (InterruptedException | RuntimeException e) {
            reach.completeExceptionally(e);
          }
        });
    return reach;
  }

  private void hear(Round.Result result) {
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
    Round round = new Round(doors, 7, 100, this::hear);
    CompletableFuture<Round.Reach> reach =
        started(round, LongStream.range(0, 500).mapToObj(n -> port("host" + n % 40, n)).iterator());

    await().untilAsserted(() -> assertThat(doors.within).hasSize(7));
    IntStream.range(0, 40).forEach(n -> doors.open("host" + n));

    assertThat(reach.join()).isEqualTo(new Round.Reach(500, 500, true));
    assertThat(doors.most).hasValue(7);
    assertThat(heard).hasSize(500).allSatisfy(result -> assertThat(result.last()).isTrue());
  }

  @Test
  void noMoreThanAllowedAreAtOneAddress() {
    Doors doors = new Doors();
    Round round = new Round(doors, 50, 3, this::hear);
    CompletableFuture<Round.Reach> reach = started(round, ports("one", 0, 300).iterator());

    await().untilAsserted(() -> assertThat(doors.within).hasSize(3));
    doors.open("one");

    assertThat(reach.join()).isEqualTo(new Round.Reach(300, 300, true));
    assertThat(doors.mostAtOnePlace).hasValue(3);
    assertThat(heard.stream().map(Round.Result::order).distinct()).hasSize(300);
  }

  @Test
  void aSlowHostDoesNotHoldTheOthers() {
    Doors doors = new Doors();
    doors.open("quick");
    Round round = new Round(doors, 8, 3, this::hear);
    // As in a list sorted by host.
    CompletableFuture<Round.Reach> reach =
        started(
            round,
            Stream.concat(ports("slow", 0, Round.LOOK_AHEAD), ports("quick", 0, 100)).iterator());

    await().untilAsserted(() -> assertThat(heardSoFar()).isEqualTo(100));
    assertThat(doors.within).hasSize(3).allSatisfy(one -> assertThat(one).startsWith("slow"));
    doors.open("slow");

    assertThat(reach.join()).isEqualTo(new Round.Reach(10_100, 10_100, true));
    assertThat(doors.mostAtOnePlace).hasValue(3);
  }

  @Test
  void aVisitToTwoAddressesWaitsForBoth() {
    Map<String, Integer> within = new ConcurrentHashMap<>();
    AtomicInteger most = new AtomicInteger();
    Round.Work work =
        new Round.Work() {
          @Override
          public List<Inspection.OfPort> visit(Visit visit) {
            for (String place : places(visit)) {
              most.accumulateAndGet(within.merge(place, 1, Integer::sum), Math::max);
            }
            for (String place : places(visit)) {
              within.merge(place, -1, Integer::sum);
            }
            return List.of(inspection(visit));
          }

          @Override
          public DomainPlan plan(DnsName domain) {
            throw new IllegalStateException("no domain here");
          }

          @Override
          public Set<String> places(Visit visit) {
            int port = visit.endpoint().port();
            return Set.of("a" + port % 3, "b" + port % 5);
          }
        };
    CompletableFuture<Round.Reach> reach =
        started(new Round(work, 30, 1, this::hear), ports("any", 0, 5_000).iterator());

    assertThat(reach.join().finished()).isEqualTo(5_000);
    assertThat(most).hasValue(1);
  }

  @Test
  void memoryDoesNotGrowWithTheNumberOfOrders() {
    long orders = 1_000_000;
    AtomicLong read = new AtomicLong();
    AtomicLong done = new AtomicLong();
    AtomicLong furthest = new AtomicLong();
    Iterator<Order> lazily =
        LongStream.range(0, orders)
            .<Order>mapToObj(
                n -> {
                  furthest.accumulateAndGet(read.incrementAndGet() - done.get(), Math::max);
                  return port("host" + n % 1000, n);
                })
            .iterator();
    Round round = new Round(quick(), 32, 4, result -> done.incrementAndGet());

    assertThat(started(round, lazily).join()).isEqualTo(new Round.Reach(orders, orders, true));
    // What has been read and is not done is all that is held.
    assertThat(furthest.get()).isLessThan(Round.LOOK_AHEAD);
  }

  @Test
  void readingPausesWhereAllWaitForOneAddress() {
    Doors doors = new Doors();
    AtomicLong read = new AtomicLong();
    Round round = new Round(doors, 8, 3, this::hear);
    CompletableFuture<Round.Reach> reach =
        started(
            round,
            ports("slow", 0, 3 * Round.LOOK_AHEAD)
                .peek(order -> read.incrementAndGet())
                .iterator());

    await().untilAsserted(() -> assertThat(read.get()).isGreaterThan(Round.LOOK_AHEAD));
    await()
        .during(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(read.get()).isLessThan(Round.LOOK_AHEAD + 20));
    doors.open("slow");

    assertThat(reach.join().finished()).isEqualTo(3 * Round.LOOK_AHEAD);
  }

  @Test
  void aDomainComesBeforeItsPortsAndIsDoneWithTheLast() {
    DnsName domain = DnsName.of("example.org");
    Visit[] visits =
        IntStream.range(0, 20)
            .mapToObj(n -> port("mx" + n + ".example.org", 24).visit())
            .toArray(Visit[]::new);
    Round round =
        new Round(
            work(visit -> List.of(inspection(visit)), asked -> plan(asked, visits)),
            4,
            2,
            this::hear);

    Round.Reach reach =
        started(round, List.of(new Order.OfDomain(domain), port("other", 1)).iterator()).join();

    assertThat(reach).isEqualTo(new Round.Reach(2, 2, true));
    List<Round.Result> ofDomain = heard.stream().filter(one -> one.order() == 0).toList();
    assertThat(ofDomain).hasSize(21);
    assertThat(ofDomain.getFirst().part()).isZero();
    assertThat(ofDomain.getFirst().outcomes().getFirst())
        .isInstanceOfSatisfying(
            Outcome.Inspected.class,
            one -> assertThat(one.inspection()).isInstanceOf(Inspection.OfDomain.class));
    assertThat(ofDomain.stream().map(Round.Result::part).distinct()).hasSize(21);
    assertThat(ofDomain.stream().filter(Round.Result::last)).containsExactly(ofDomain.getLast());
  }

  @Test
  void whatCannotBeReadAndWhatBreaksAreUnknown() {
    Outcome.Skipped wrong =
        new Outcome.Skipped(OptionalLong.of(3), "???", "not an endpoint; write host:port");
    Round round =
        new Round(
            work(
                visit -> {
                  throw new IllegalStateException("oops\n");
                },
                domain -> {
                  throw new IllegalStateException("oops");
                }),
            4,
            2,
            this::hear);

    Round.Reach reach =
        started(
                round,
                List.of(
                        new Order.Unreadable(wrong),
                        port("mail.example.org", 24),
                        new Order.OfDomain(DnsName.of("example.org")))
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
    Round round = new Round(doors, 8, 3, this::hear);
    CountDownLatch never = new CountDownLatch(1);
    Iterator<Order> endless =
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
    CompletableFuture<Round.Reach> reach = started(round, endless);
    await().untilAsserted(() -> assertThat(heardSoFar()).isEqualTo(5));
    await().untilAsserted(() -> assertThat(doors.within).hasSize(3));

    round.stop();

    assertThat(reach.join()).isEqualTo(new Round.Reach(10, 5, false));
    await().untilAsserted(() -> assertThat(doors.within).isEmpty());
    assertThat(heardSoFar()).isEqualTo(5);
  }

  @Test
  void aListenerThatFailsEndsTheRound() {
    Round round =
        new Round(
            quick(),
            8,
            3,
            result -> {
              throw new IllegalStateException("the pipe is closed");
            });

    CompletableFuture<Round.Reach> reach =
        started(round, Stream.generate(() -> port("host", 1)).iterator());

    assertThatThrownBy(reach::join).hasMessageContaining("the pipe is closed");
  }

  @Test
  void ordersThatCannotBeReadEndTheRound() {
    Iterator<Order> broken =
        Stream.<Order>generate(
                () -> {
                  throw new IllegalStateException("the disk is gone");
                })
            .iterator();

    assertThatThrownBy(started(new Round(quick(), 8, 3, this::hear), broken)::join)
        .hasMessageContaining("the disk is gone");
  }

  @Test
  void anErrorWhileReadingEndsTheRound() {
    Iterator<Order> broken =
        Stream.<Order>generate(
                () -> {
                  throw new StackOverflowError("too deep");
                })
            .iterator();

    CompletableFuture<Round.Reach> reach = started(new Round(quick(), 8, 3, this::hear), broken);

    await().atMost(Duration.ofSeconds(5)).until(reach::isDone);
    assertThatThrownBy(reach::join).hasMessageContaining("too deep");
  }

  @Test
  void aVisitThatEndsInAnErrorIsUnknown() {
    Round.Work work =
        work(
            visit -> {
              throw new OutOfMemoryError("no room");
            },
            domain -> plan(domain));

    started(new Round(work, 8, 3, this::hear), ports("mail", 1, 2).iterator()).join();

    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().outcomes())
        .allSatisfy(outcome -> assertThat(outcome.level()).isEqualTo(Level.UNKNOWN));
  }
}
