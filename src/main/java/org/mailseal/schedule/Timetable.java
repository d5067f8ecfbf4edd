package org.mailseal.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Ledger;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's Quartz scheduler, with its store in the ledger. One at a time may run on a ledger.
 * Thread-safe.
 *
 * <p>What is planned is planned by the wall clock, and that may be set. So every plan repeats
 * itself, and one rule tells whether it stands: a time beyond one interval from now was planned by
 * another clock, and is no plan.
 */
public final class Timetable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timetable.class);

  private static final JobKey SWEEP = new JobKey("sweep");
  private static final JobKey REMIND = new JobKey("remind");
  private static final TriggerKey NEXT_SWEEP = new TriggerKey("next-sweep");
  private static final TriggerKey RECONCILE = new TriggerKey("reconcile");
  private static final TriggerKey NEXT_ALERT = new TriggerKey("next-alert");
  private static final JobKey PULSE = new JobKey("pulse");
  private static final TriggerKey EVERY_PULSE = new TriggerKey("pulse");
  private static final String CHECKS = "checks";
  private static final String RECHECKS = "rechecks";

  /** What versions before called {@link #RECONCILE} and {@link #RECHECKS}. */
  private static final TriggerKey FORMER_RECONCILE = new TriggerKey("roll-call");

  private static final String FORMER_RECHECKS = "doubts";

  /** Where they had a trigger for each alert. */
  private static final String FORMER_ALERTS = "alerts";

  /** Of two that are due at once, renewing and reminding come before checking. */
  private static final int BEFORE_CHECKS = Trigger.DEFAULT_PRIORITY + 1;

  /** The next thread that is free: else busy threads would look like a timetable that stands. */
  private static final int BEFORE_ALL = BEFORE_CHECKS + 1;

  private static final Duration PULSE_EVERY = Duration.ofMinutes(1);

  /** Also how long a letter that no relay took waits. */
  private static final Duration RECONCILE_EVERY = Duration.ofMinutes(10);

  /**
   * A daemon that was just started begins soon, but a fleet that was just booted not all at once.
   */
  private static final Duration FIRST_WITHIN = Duration.ofMinutes(5);

  private final Ledger ledger;
  private final ScheduledTasks tasks;
  private final Duration sweepEvery;
  private final CheckSchedule schedule;
  private final Clock clock;
  private final RandomGenerator random;
  private final Scheduler quartz;

  /**
   * A timetable that has not begun.
   *
   * @param sweepEvery the span in which there is one sweep
   */
  public Timetable(
      Ledger ledger,
      ScheduledTasks tasks,
      Duration sweepEvery,
      CheckSchedule schedule,
      Clock clock,
      RandomGenerator random) {
    this.ledger = ledger;
    this.tasks = tasks;
    this.sweepEvery = sweepEvery;
    this.schedule = schedule;
    this.clock = clock;
    this.random = random;
    DBConnectionManager.getInstance()
        .addConnectionProvider("ledger", new LedgerConnections(ledger.dataSource()));
    try {
      quartz = new StdSchedulerFactory(properties()).getScheduler();
      quartz.setJobFactory((bundle, scheduler) -> job(bundle.getJobDetail().getJobClass()));
    } catch (SchedulerException e) {
      throw new ScheduleException("cannot set up the timetable", e);
    }
  }

  private Job job(Class<? extends Job> kind) {
    if (kind == SweepJob.class) {
      return new SweepJob(this);
    }
    if (kind == CheckJob.class) {
      return new CheckJob(this);
    }
    return kind == PulseJob.class ? new PulseJob(tasks) : new RemindJob(this);
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", "mailseal");
    properties.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    properties.setProperty(
        "org.quartz.threadPool.threadCount", "6"); // a sweep, reminders, and the rest for checks
    properties.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    properties.setProperty(
        "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.StdJDBCDelegate");
    properties.setProperty("org.quartz.jobStore.dataSource", "ledger");
    properties.setProperty("org.quartz.jobStore.useProperties", "true");
    return properties;
  }

  /**
   * Begins. What should have fired while no daemon ran fires now.
   *
   * @param unfinished whether an earlier process left an attempt open: then the first sweep is at
   *     once
   */
  public void start(boolean unfinished) {
    try {
      addJobs();
      Instant now = clock.instant();
      putRepeating(RECONCILE, REMIND, now, RECONCILE_EVERY, BEFORE_CHECKS);
      putRepeating(EVERY_PULSE, PULSE, now, PULSE_EVERY, BEFORE_ALL);
      renameFormerTriggers();
      if (unfinished) {
        sweepAt(now);
      }
      plan();
      quartz.start();
    } catch (SchedulerException e) {
      throw new ScheduleException("cannot begin the timetable", e);
    }
  }

  /**
   * Looks through all that is planned, and plans anew what does not stand: after the clock was set,
   * and now and then, for Quartz gives up a trigger whose job it could not read.
   *
   * @throws ScheduleException where the ledger does not answer; then try again
   */
  public void replan() {
    try {
      Instant now = clock.instant();
      if (!isPlanned(RECONCILE, RECONCILE_EVERY)) {
        putRepeating(RECONCILE, REMIND, now, RECONCILE_EVERY, BEFORE_CHECKS);
      }
      if (!isPlanned(EVERY_PULSE, PULSE_EVERY)) {
        putRepeating(EVERY_PULSE, PULSE, now, PULSE_EVERY, BEFORE_ALL);
      }
      plan();
    } catch (SchedulerException e) {
      throw new ScheduleException("cannot plan anew", e);
    }
  }

  private void addJobs() throws SchedulerException {
    quartz.addJob(job(SWEEP, SweepJob.class), true);
    quartz.addJob(job(REMIND, RemindJob.class), true);
    quartz.addJob(
        JobBuilder.newJob(PulseJob.class).withIdentity(PULSE).storeDurably().build(), true);
    for (JobKey known : quartz.getJobKeys(GroupMatcher.jobGroupEquals(CHECKS))) {
      if (!schedule.names().contains(known.getName())) {
        quartz.deleteJob(known); // with its triggers
      }
    }
    for (String name : schedule.names()) {
      quartz.addJob(job(new JobKey(name, CHECKS), CheckJob.class), true);
    }
  }

  private void plan() throws SchedulerException {
    if (!isPlanned(NEXT_SWEEP, sweepEvery)) {
      sweepAt(soon(sweepEvery));
    }
    for (String name : schedule.names()) {
      TriggerKey check = new TriggerKey(name, CHECKS);
      if (!isPlanned(check, schedule.every()) || !repeatsAsAskedFor(check)) {
        put(
            TriggerBuilder.newTrigger()
                .withIdentity(check)
                .forJob(new JobKey(name, CHECKS))
                .startAt(Date.from(soon(schedule.every())))
                .withSchedule(
                    every(schedule.every())
                        // Checks that were missed come at their next turn: not all of them at once.
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build());
      }
      TriggerKey recheck = new TriggerKey(name, RECHECKS);
      if (quartz.checkExists(recheck) && !isPlanned(recheck, schedule.every())) {
        quartz.unscheduleJob(recheck); // the check comes sooner
      }
    }
    reconcileAlerts();
  }

  /** Whether a trigger comes within its interval, or is late and about to come. */
  private boolean isPlanned(TriggerKey key, Duration every) throws SchedulerException {
    Trigger trigger = quartz.getTrigger(key);
    return trigger != null
        && trigger.getNextFireTime() != null
        && !trigger.getNextFireTime().toInstant().isAfter(clock.instant().plus(every))
        && quartz.getTriggerState(key) != Trigger.TriggerState.ERROR;
  }

  private boolean repeatsAsAskedFor(TriggerKey check) throws SchedulerException {
    return quartz.getTrigger(check) instanceof SimpleTrigger trigger
        && trigger.getRepeatInterval() == schedule.every().toMillis()
        && trigger.getMisfireInstruction()
            == SimpleTrigger.MISFIRE_INSTRUCTION_RESCHEDULE_NEXT_WITH_REMAINING_COUNT;
  }

  private Instant soon(Duration every) {
    return clock.instant().plus(upTo(shorter(every, FIRST_WITHIN)));
  }

  /**
   * Under their old names they would fire beside the new ones, or for ever. A recheck that is
   * planned stays planned: it confirms an incident.
   */
  private void renameFormerTriggers() throws SchedulerException {
    quartz.unscheduleJob(FORMER_RECONCILE);
    quartz.unscheduleJobs(
        List.copyOf(quartz.getTriggerKeys(GroupMatcher.triggerGroupEquals(FORMER_ALERTS))));
    for (TriggerKey former :
        quartz.getTriggerKeys(GroupMatcher.triggerGroupEquals(FORMER_RECHECKS))) {
      Trigger recheck = quartz.getTrigger(former);
      if (recheck != null && recheck.getNextFireTime() != null) {
        TriggerKey key = new TriggerKey(former.getName(), RECHECKS);
        put(once(key, recheck.getJobKey(), recheck.getNextFireTime().toInstant()).build());
      }
      quartz.unscheduleJob(former);
    }
  }

  /** When a certificate's ports are checked next. */
  public Optional<Instant> nextCheck(String name) {
    try {
      return quartz.getTriggersOfJob(new JobKey(name, CHECKS)).stream()
          .flatMap(trigger -> Optional.ofNullable(trigger.getNextFireTime()).stream())
          .map(Date::toInstant)
          .min(Instant::compareTo);
    } catch (SchedulerException e) {
      throw new ScheduleException("cannot read the timetable", e);
    }
  }

  /** When the next sweep is. */
  public Optional<Instant> nextSweep() {
    try {
      return Optional.ofNullable(quartz.getTrigger(NEXT_SWEEP))
          .map(Trigger::getNextFireTime)
          .map(Date::toInstant);
    } catch (SchedulerException e) {
      throw new ScheduleException("cannot read the timetable", e);
    }
  }

  private static JobDetail job(JobKey key, Class<? extends Job> kind) {
    // Recovered: a job that was running when the process was killed runs again.
    return JobBuilder.newJob(kind).withIdentity(key).storeDurably().requestRecovery().build();
  }

  void sweep() {
    Instant from = clock.instant();
    Optional<Instant> retry = Optional.empty();
    try {
      retry = tasks.sweep();
    } catch (RuntimeException | Error e) {
      LOG.error("the sweep failed; the next one comes as planned", e);
    }
    try {
      planNext(from, retry);
    } catch (RuntimeException | SchedulerException e) {
      LOG.error("cannot plan the next sweep; there is one within {}", sweepEvery, e);
    }
  }

  private void planNext(Instant from, Optional<Instant> retry) throws SchedulerException {
    Instant now = clock.instant();
    Instant begun = from.isAfter(now) ? now : from; // the clock may have been set meanwhile
    // Half of the span at least, so that two sweeps never come close together.
    Instant planned = begun.plus(sweepEvery.dividedBy(2)).plus(upTo(sweepEvery.dividedBy(2)));
    sweepAt(retry.filter(planned::isAfter).orElse(planned));
    reconcileAlerts();
  }

  void check(String name) {
    try {
      Optional<Long> before = ledger.checks().pendingAlert(name);
      Optional<Instant> again = tasks.check(name);
      Instant regular = clock.instant().plus(schedule.every());
      if (again.filter(regular::isAfter).isPresent()) {
        put(once(new TriggerKey(name, RECHECKS), new JobKey(name, CHECKS), again.get()).build());
      }
      // A letter that no relay took is tried again as the alerts are reconciled, and not with every
      // check.
      Optional<Long> pending = ledger.checks().pendingAlert(name);
      if (pending.isPresent() && !pending.equals(before)) {
        quartz.triggerJob(REMIND);
      }
    } catch (RuntimeException | SchedulerException | Error e) {
      LOG.error("the check of {} failed; the next one comes as planned", name, e);
    }
  }

  void remind() {
    try {
      tasks.remind();
      reconcileAlerts();
    } catch (RuntimeException | SchedulerException | Error e) {
      LOG.error("the reminders failed; they are tried again within {}", RECONCILE_EVERY, e);
    }
  }

  /** Also the next but one: whatever becomes of the planning after it, there is another sweep. */
  private void sweepAt(Instant when) throws SchedulerException {
    Instant soonest = clock.instant();
    putRepeating(
        NEXT_SWEEP, SWEEP, when.isBefore(soonest) ? soonest : when, sweepEvery, BEFORE_CHECKS);
  }

  /** After downtime it fires late rather than never. */
  private void putRepeating(TriggerKey key, JobKey job, Instant first, Duration every, int priority)
      throws SchedulerException {
    put(
        TriggerBuilder.newTrigger()
            .withIdentity(key)
            .forJob(job)
            .startAt(Date.from(first))
            .withPriority(priority)
            .withSchedule(every(every).withMisfireHandlingInstructionNowWithRemainingCount())
            .build());
  }

  private static SimpleScheduleBuilder every(Duration span) {
    return SimpleScheduleBuilder.simpleSchedule()
        .withIntervalInMilliseconds(span.toMillis())
        .repeatForever();
  }

  /** After downtime it fires late rather than never. */
  private static TriggerBuilder<SimpleTrigger> once(TriggerKey key, JobKey job, Instant when) {
    return TriggerBuilder.newTrigger()
        .withIdentity(key)
        .forJob(job)
        .startAt(Date.from(when))
        .withSchedule(
            SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow());
  }

  /**
   * Gives the soonest alert that is still to come its trigger; one that is due already is sent as
   * part of this, or of the next time.
   */
  private void reconcileAlerts() throws SchedulerException {
    Optional<Instant> next =
        Stream.concat(
                ledger.alerts().open().stream().map(Alert::dueAt),
                ledger.outbox().nextTry().stream())
            .filter(clock.instant()::isBefore)
            .min(Instant::compareTo);
    if (next.isPresent()) {
      put(once(NEXT_ALERT, REMIND, next.get()).withPriority(BEFORE_CHECKS).build());
    } else {
      quartz.unscheduleJob(NEXT_ALERT);
    }
  }

  private void put(Trigger trigger) throws SchedulerException {
    if (quartz.rescheduleJob(trigger.getKey(), trigger) == null) {
      try {
        quartz.scheduleJob(trigger);
      } catch (ObjectAlreadyExistsException anotherThreadWasFirst) {
        quartz.rescheduleJob(trigger.getKey(), trigger);
      }
    }
  }

  private Duration upTo(Duration max) {
    return Duration.ofMillis(random.nextLong(1 + max.toMillis()));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Waits for the jobs in hand and stops. */
  @Override
  public void close() {
    try {
      quartz.shutdown(true);
    } catch (SchedulerException e) {
      throw new ScheduleException("cannot end the timetable", e);
    }
  }
}
