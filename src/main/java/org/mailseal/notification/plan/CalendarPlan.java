package org.mailseal.notification.plan;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the ends of certificates come into calendars.
 *
 * @param invites whether the recipients get invitations
 * @param file the file to subscribe to
 */
public record CalendarPlan(boolean invites, Optional<Path> file) {
  /** Nobody gets any. */
  public static final CalendarPlan NONE = new CalendarPlan(false, Optional.empty());

  public boolean wanted() {
    return invites || file.isPresent();
  }
}
