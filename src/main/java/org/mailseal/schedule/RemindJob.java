package org.mailseal.schedule;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Sends what is due; an alert's own trigger, and the roll-call, fire it. */
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
