package org.mailseal.schedule;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Proves that the timetable works: its thread, its store, and a thread for the jobs. */
@DisallowConcurrentExecution
final class PulseJob implements Job {
  private final ScheduledTasks tasks;

  PulseJob(ScheduledTasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public void execute(JobExecutionContext context) {
    tasks.pulse();
  }
}
