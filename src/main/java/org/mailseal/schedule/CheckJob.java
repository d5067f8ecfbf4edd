package org.mailseal.schedule;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** One check of one certificate's ports: in its regular interval, and earlier for a recheck. */
@DisallowConcurrentExecution
final class CheckJob implements Job {
  private final Timetable timetable;

  CheckJob(Timetable timetable) {
    this.timetable = timetable;
  }

  @Override
  public void execute(JobExecutionContext context) {
    timetable.check(context.getJobDetail().getKey().getName());
  }
}
