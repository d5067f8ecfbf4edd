package org.mailseal.schedule;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Sends what is due: at an alert's own instant, and whenever alerts are reconciled. */
@DisallowConcurrentExecution
final class RemindJob implements Job {
  private final Timetable timetable;

  RemindJob(Timetable timetable) {
    this.timetable = timetable;
  }

  @Override
  public void execute(JobExecutionContext context) {
    timetable.remind();
  }
}
