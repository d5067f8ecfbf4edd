package org.mailseal.install;

import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Who may read a file that is new.
 *
 * @param owner the name of the user that owns it; the one who runs Mailseal unless given
 * @param group the name of its group; that user's own unless given
 * @param mode such as {@code rw-r-----}
 */
public record Access(Optional<String> owner, Optional<String> group, String mode) {
  public static final Access OWNER_ONLY =
      new Access(Optional.empty(), Optional.empty(), "rw-------");
  public static final Access READ_BY_ALL =
      new Access(Optional.empty(), Optional.empty(), "rw-r--r--");

  public Access {
    PosixFilePermissions.fromString(mode); // refuses what is not one
  }

  /** For its owner, and a group of which the daemon's user is a member. */
  public static Access group(String group) {
    return new Access(Optional.empty(), Optional.of(group), "rw-r-----");
  }

  /** For one user alone. */
  public static Access user(String owner) {
    return new Access(Optional.of(owner), Optional.empty(), "rw-------");
  }
}
