package org.mailseal.schedule;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Renews what is due of all certificates, and then plans the next sweep. */
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
