package org.mailseal.inspection.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mailseal.inspection.domain.DomainPlan;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * Visits any number of mail ports, many at once, within bounds: so many in all, and so many at one
 * address, out of courtesy to it. Orders are read only as fast as they are carried out, and results
 * are handed on as they come, so the memory in use does not depend on how many there are.
 *
 * <p>A visit whose addresses are busy is set aside and gives up its place to the next, so a slow
 * host does not hold the others. At most {@link #LOOK_AHEAD} visits are set aside; where all of
 * these wait for the same few addresses, as in a list sorted by host with tens of thousands of
 * lines for one, reading pauses until some of them are done.
 *
 * <p>A round is run once. {@link #stop} may be called by any thread, at any time.
 */
public final class Batch {
  /** Enough to see past any list of one provider's hosts; a few megabytes at most. */
  static final int LOOK_AHEAD = 10_000;

  /** What a round does for each kind of order. All of them are called by many threads at once. */
  public interface Work {
    /** Inspects a port at every address; at least one inspection. */
    List<Inspection.OfPort> inspect(PortTarget target);

    /** Finds out where a mail domain's ports are. */
    DomainPlan plan(DnsName domain);

    /**
     * What a visit keeps busy, such as the addresses that it goes to, or the host where they are
     * not known. May take a while.
     */
    Set<?> places(PortTarget target);
  }

  /**
   * A piece of a result.
   *
   * @param order the order's number, from 0 in the order of reading
   * @param part which piece of it, from 0: a domain comes before its ports
   * @param outcomes at least one
   * @param last whether this was the order's last piece to come
   */
  public record Result(long order, int part, List<BatchOutcome> outcomes, boolean last) {
    public Result {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** Takes results, from one thread at a time. While it takes its time, the round waits. */
  @FunctionalInterface
  public interface Listener {
    void heard(Result result);
  }

  /**
   * How far a round came.
   *
   * @param read how many orders were read
   * @param finished how many of them were carried out
   * @param whole whether all were read
   */
  public record Extent(long read, long finished, boolean whole) {}

  private final Work work;
  private final int parallel;
  private final int perPlace;
  private final Listener listener;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Task> ready = new ArrayDeque<>();
  private final Map<Object, Place> places = new HashMap<>();
  private final Set<Thread> walking = new HashSet<>();
  private int setAside;
  private long read;
  private boolean whole;
  private boolean stopped;
  private @Nullable RuntimeException fault;

  /** Held while a result is handed on, so that its listener hears one at a time. */
  private final ReentrantLock telling = new ReentrantLock();

  private volatile boolean silent;
  private long finished;

  /**
   * A round that has not begun.
   *
   * @param parallel how many visits are under way at once, at least 1
   * @param perPlace how many of them at one place, at least 1
   */
  public Batch(Work work, int parallel, int perPlace, Listener listener) {
    if (parallel < 1 || perPlace < 1) {
      throw new IllegalArgumentException("a round needs room for one visit at least");
    }
    this.work = work;
    this.parallel = parallel;
    this.perPlace = perPlace;
    this.listener = listener;
  }

  /**
   * Carries out all orders, or what can be until {@link #stop}. The listener hears nothing more
   * once this has returned.
   *
   * @param orders read by one thread, as far ahead as there is room; what it throws ends the round
   * @throws RuntimeException what the orders or the listener threw; an error is its cause
   */
  public Extent run(Iterator<? extends BatchItem> orders) throws InterruptedException {
    // Reading may block for ever, on a pipe, and a wish to stop must be heard all the same.
    Thread.ofPlatform().daemon().name("orders").start(() -> read(orders));
    try {
      lock.lock();
      try {
        while (!stopped && !(whole && idle())) {
          changed.await();
        }
      } finally {
        lock.unlock();
      }
    } finally {
      stop();
    }
    telling.lock();
    try {
      silent = true;
    } finally {
      telling.unlock();
    }
    lock.lock();
    try {
      if (fault != null) {
        throw fault;
      }
      return new Extent(read, finished, whole);
    } finally {
      lock.unlock();
    }
  }

  /** Begins nothing more and leaves what is under way; what is known has been handed on. */
  public void stop() {
    lock.lock();
    try {
      stopped = true;
      walking.forEach(Thread::interrupt);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void read(Iterator<? extends BatchItem> orders) {
    try {
      while (roomToRead() && orders.hasNext()) {
        BatchItem item = orders.next();
        lock.lock();
        try {
          ready.addLast(new Task(new Progress(read++), 0, item));
          start();
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException nobodyDoesThat) {
      stop();
    } catch (RuntimeException | Error e) { // else nobody would hear that the reading has ended
      fail(e);
    }
    lock.lock();
    try {
      whole = !stopped;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is; false where the round is over. */
  private boolean roomToRead() throws InterruptedException {
    lock.lock();
    try {
      while (!stopped && !(ready.isEmpty() && walking.size() < parallel && setAside < LOOK_AHEAD)) {
        changed.await();
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private boolean idle() {
    return ready.isEmpty() && walking.isEmpty() && setAside == 0;
  }

  /** Sends out what can go. The lock is held. */
  private void start() {
    while (!stopped && walking.size() < parallel && !ready.isEmpty()) {
      Task task = ready.removeFirst();
      if (task.places == null || entered(task, task.places)) {
        Thread walker = Thread.ofVirtual().unstarted(() -> perform(task));
        walking.add(walker);
        walker.start();
      }
    }
    changed.signalAll();
  }

  private void perform(Task task) {
    boolean inside = task.places != null;
    try {
      if (task.places == null) {
        task.places = placesOf(task);
        lock.lock();
        try {
          inside = entered(task, task.places);
        } finally {
          lock.unlock();
        }
      }
      if (inside) {
        carryOut(task);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      lock.lock();
      try {
        walking.remove(Thread.currentThread());
        if (inside) {
          leave(Objects.requireNonNull(task.places, "known since it went in"));
        }
        start();
      } finally {
        lock.unlock();
      }
    }
  }

  private Set<?> placesOf(Task task) {
    if (!(task.item instanceof BatchItem.OfPort port)) {
      return Set.of();
    }
    try {
      return Set.copyOf(work.places(port.target()));
    } catch (RuntimeException | Error unknown) {
      return Set.of(port.target().endpoint().host());
    }
  }

  /** Takes a seat at every place, or is set aside at the first that is full. The lock is held. */
  private boolean entered(Task task, Set<?> wanted) {
    for (Object key : wanted) {
      Place place = places.computeIfAbsent(key, fresh -> new Place());
      if (place.visitors >= perPlace) {
        place.waiting.addLast(task);
        setAside++;
        // It may have been called because of another place, where the next can go instead.
        wanted.forEach(this::callNext);
        return false;
      }
    }
    wanted.forEach(key -> Objects.requireNonNull(places.get(key)).visitors++);
    return true;
  }

  private void leave(Set<?> left) {
    left.forEach(key -> Objects.requireNonNull(places.get(key)).visitors--);
    left.forEach(this::callNext);
  }

  /** One of those who wait for a place that has room tries again. */
  private void callNext(Object key) {
    Place place = places.get(key);
    if (place == null || place.visitors >= perPlace) {
      return;
    }
    Task next = place.waiting.pollFirst();
    if (next != null) {
      setAside--;
      ready.addLast(next);
    } else if (place.visitors == 0) {
      places.remove(key);
    }
  }

  private void carryOut(Task task) {
    switch (task.item) {
      case BatchItem.Unreadable unreadable -> tell(task, List.of(unreadable.line()), List.of());
      case BatchItem.OfPort port -> tell(task, inspected(port.target()), List.of());
      case BatchItem.OfDomain domain -> planned(task, domain.domain());
    }
  }

  private List<BatchOutcome> inspected(PortTarget target) {
    try {
      return work.inspect(target).stream().<BatchOutcome>map(BatchOutcome.Inspected::new).toList();
    } catch (RuntimeException | Error defect) {
      // Ten thousand others need not suffer from it.
      return List.of(broken(target.endpoint().toString(), defect));
    }
  }

  private void planned(Task task, DnsName domain) {
    DomainPlan plan;
    try {
      plan = work.plan(domain);
    } catch (RuntimeException | Error defect) {
      tell(task, List.of(broken(domain.text(), defect)), List.of());
      return;
    }
    tell(task, List.of(new BatchOutcome.Inspected(plan.inspection())), plan.targets());
  }

  private static BatchOutcome broken(String what, Throwable defect) {
    return new BatchOutcome.Skipped(
        OptionalLong.empty(),
        what,
        "a defect of Mailseal: " + Printable.sanitize(defect.toString()) + "; please report it");
  }

  /** Hands on what came of an errand, after it has been noted what follows from it. */
  private void tell(Task task, List<BatchOutcome> outcomes, List<PortTarget> followers) {
    telling.lock();
    try {
      if (silent || isStopped()) {
        return; // a look that was broken off says nothing of its server
      }
      Progress progress = task.progress;
      progress.open += followers.size() - 1;
      if (progress.open == 0) {
        finished++;
      }
      listener.heard(new Result(progress.order, task.part, outcomes, progress.open == 0));
    } finally {
      telling.unlock();
    }
    lock.lock();
    try {
      for (int i = 0; i < followers.size(); i++) {
        ready.addLast(new Task(task.progress, i + 1, new BatchItem.OfPort(followers.get(i))));
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable e) {
    lock.lock();
    try {
      if (!stopped) {
        fault =
            e instanceof RuntimeException known
                ? known
                : new IllegalStateException("the round broke off: " + e, e);
      }
    } finally {
      lock.unlock();
    }
    stop();
  }

  /** How much of an order is still to come. Changed only while telling. */
  private static final class Progress {
    private final long order;
    private int open = 1;

    private Progress(long order) {
      this.order = order;
    }
  }

  private static final class Task {
    private final Progress progress;
    private final int part;
    private final BatchItem item;

    /** What it keeps busy, once that is known; written by the one thread that has the errand. */
    private @Nullable Set<?> places;

    private Task(Progress progress, int part, BatchItem item) {
      this.progress = progress;
      this.part = part;
      this.item = item;
    }
  }

  private static final class Place {
    private int visitors;
    private final Deque<Task> waiting = new ArrayDeque<>();
  }
}
