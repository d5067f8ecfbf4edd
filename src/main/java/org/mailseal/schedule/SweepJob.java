package org.mailseal.schedule;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** One look at every certificate, and then the time of the next. */
@DisallowConcurrentExecution
final class SweepJob implements Job {
  private final Timetable timetable;

  SweepJob(Timetable timetable) {
    this.timetable = timetable;
  }

  @Override
  public void execute(JobExecutionContext context) {
    timetable.sweep();
  }
}
