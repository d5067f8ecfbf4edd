package org.mailseal.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Ledger;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
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
 */
public final class Timetable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timetable.class);

  private static final JobKey SWEEP = new JobKey("sweep");
  private static final JobKey REMIND = new JobKey("remind");
  private static final TriggerKey NEXT_SWEEP = new TriggerKey("next-sweep");
  private static final TriggerKey RECONCILE = new TriggerKey("reconcile");
  private static final String ALERTS = "alerts";
  private static final String CHECKS = "checks";
  private static final String RECHECKS = "rechecks";

  /** What versions before called {@link #RECONCILE} and {@link #RECHECKS}. */
  private static final TriggerKey FORMER_RECONCILE = new TriggerKey("roll-call");

  private static final String FORMER_RECHECKS = "doubts";

  /** Of two that are due at once, renewing and reminding come before checking. */
  private static final int BEFORE_CHECKS = Trigger.DEFAULT_PRIORITY + 1;

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
    return kind == CheckJob.class ? new CheckJob(this) : new RemindJob(this);
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
      plan(unfinished);
      quartz.start();
    } catch (SchedulerException e) {
      throw new ScheduleException("cannot begin the timetable", e);
    }
  }

  private void plan(boolean unfinished) throws SchedulerException {
    quartz.addJob(job(SWEEP, SweepJob.class), true);
    quartz.addJob(job(REMIND, RemindJob.class), true);
    Instant now = clock.instant();
    Optional<Instant> kept = nextSweep();
    if (unfinished) {
      sweepAt(now);
    } else if (kept.isEmpty() || kept.get().isAfter(now.plus(sweepEvery))) {
      sweepAt(now.plus(upTo(shorter(sweepEvery, FIRST_WITHIN))));
    }
    renameFormerTriggers();
    put(
        TriggerBuilder.newTrigger()
            .withIdentity(RECONCILE)
            .forJob(REMIND)
            .startAt(Date.from(now))
            .withPriority(BEFORE_CHECKS)
            .withSchedule(
                SimpleScheduleBuilder.repeatMinutelyForever((int) RECONCILE_EVERY.toMinutes())
                    .withMisfireHandlingInstructionNowWithRemainingCount())
            .build());
    planChecks(now);
    reconcileAlerts();
  }

  /**
   * Under their old names they would fire beside the new ones, or for ever. A recheck that is
   * planned stays planned: it confirms an incident.
   */
  private void renameFormerTriggers() throws SchedulerException {
    quartz.unscheduleJob(FORMER_RECONCILE);
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

  /** Gives every certificate its trigger, and takes those of certificates that fell away. */
  private void planChecks(Instant now) throws SchedulerException {
    for (JobKey known : quartz.getJobKeys(GroupMatcher.jobGroupEquals(CHECKS))) {
      if (!schedule.names().contains(known.getName())) {
        quartz.deleteJob(known);
      }
    }
    for (String name : schedule.names()) {
      JobKey job = new JobKey(name, CHECKS);
      quartz.addJob(job(job, CheckJob.class), true);
      if (!isPlanned(name, now)) {
        put(
            TriggerBuilder.newTrigger()
                .withIdentity(name, CHECKS)
                .forJob(job)
                .startAt(Date.from(now.plus(upTo(shorter(schedule.every(), FIRST_WITHIN)))))
                .withSchedule(
                    SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(schedule.every().toMillis())
                        .repeatForever()
                        .withMisfireHandlingInstructionNowWithRemainingCount())
                .build());
      }
    }
  }

  /** Checks that were missed while no daemon ran begin anew: not all of them at once. */
  private boolean isPlanned(String name, Instant now) throws SchedulerException {
    return quartz.getTrigger(new TriggerKey(name, CHECKS)) instanceof SimpleTrigger trigger
        && trigger.getRepeatInterval() == schedule.every().toMillis()
        && trigger.getNextFireTime() != null
        && trigger.getNextFireTime().toInstant().isAfter(now);
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
    } catch (RuntimeException e) {
      LOG.error("the sweep failed; the next one comes as planned", e);
    } finally {
      planNext(
          from, retry); // also after an Error: without a next sweep nothing would ever be renewed
    }
  }

  private void planNext(Instant from, Optional<Instant> retry) {
    try {
      // Half of the span at least, so that two sweeps never come close together.
      Instant planned = from.plus(sweepEvery.dividedBy(2)).plus(upTo(sweepEvery.dividedBy(2)));
      sweepAt(retry.filter(planned::isAfter).orElse(planned));
      reconcileAlerts();
    } catch (SchedulerException e) {
      LOG.error("cannot plan the next sweep; the next start of the daemon does", e);
    }
  }

  void check(String name) {
    try {
      Optional<Long> before = ledger.checks().pendingAlert(name);
      Optional<Instant> again = tasks.check(name);
      if (again.isPresent()) {
        put(once(new TriggerKey(name, RECHECKS), new JobKey(name, CHECKS), again.get()).build());
      }
      // A letter that no relay took is tried again as the alerts are reconciled, and not with every
      // check.
      Optional<Long> pending = ledger.checks().pendingAlert(name);
      if (pending.isPresent() && !pending.equals(before)) {
        quartz.triggerJob(REMIND);
      }
    } catch (RuntimeException | SchedulerException e) {
      LOG.error("the check of {} failed; the next one comes as planned", name, e);
    }
  }

  void remind() {
    try {
      tasks.remind();
      reconcileAlerts();
    } catch (RuntimeException | SchedulerException e) {
      LOG.error("the reminders failed; they are tried again within {}", RECONCILE_EVERY, e);
    }
  }

  private void sweepAt(Instant when) throws SchedulerException {
    Instant soonest = clock.instant();
    put(
        once(NEXT_SWEEP, SWEEP, when.isBefore(soonest) ? soonest : when)
            .withPriority(BEFORE_CHECKS)
            .build());
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

  /** Gives every open alert its trigger, and takes the triggers of those that fell away. */
  private void reconcileAlerts() throws SchedulerException {
    Set<TriggerKey> wanted = new HashSet<>();
    for (Alert alert : ledger.alerts().open()) {
      TriggerKey key = new TriggerKey("alert-" + alert.id(), ALERTS);
      wanted.add(key);
      // One that is due already is sent as part of this: its own trigger has fired.
      if (alert.dueAt().isAfter(clock.instant()) && !quartz.checkExists(key)) {
        put(once(key, REMIND, alert.dueAt()).withPriority(BEFORE_CHECKS).build());
      }
    }
    for (TriggerKey known : quartz.getTriggerKeys(GroupMatcher.triggerGroupEquals(ALERTS))) {
      if (!wanted.contains(known)) {
        quartz.unscheduleJob(known);
      }
    }
  }

  private void put(Trigger trigger) throws SchedulerException {
    if (quartz.rescheduleJob(trigger.getKey(), trigger) == null) {
      quartz.scheduleJob(trigger);
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
