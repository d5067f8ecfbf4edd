package org.mailseal.schedule;

import org.quartz.SchedulerException;

/** Quartz cannot do what it was asked; the message may be shown. */
public final class ScheduleException extends RuntimeException {
  ScheduleException(String message, SchedulerException cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
