package org.mailseal.install.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;

/**
 * The user as whom a daemon opens its files. Whether it may is asked of the system as that user:
 * every directory on the way, access control lists and groups are in the answer.
 *
 * @param user the name, as in passwd(5)
 */
public record ServerUser(String user) {
  /** A user's number in passwd(5); empty where there is no such user. */
  public static OptionalInt number(String user, Commands commands) {
    try {
      return OptionalInt.of(Integer.parseInt(commands.run(List.of("id", "-u", user)).strip()));
    } catch (InstallException | NumberFormatException noSuchUser) {
      return OptionalInt.empty();
    }
  }

  /**
   * Makes sure that the user may read those files that are there. Only root can ask; for anybody
   * else this does nothing.
   *
   * @throws InstallException naming all that it may not read
   */
  public void check(Commands commands, List<Path> files) throws InstallException {
    if (!System.getProperty("user.name", "").equals("root")) {
      return;
    }
    List<String> unreadable = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file)) {
        try {
          commands.run(List.of("runuser", "-u", user, "--", "test", "-r", file.toString()));
        } catch (InstallException e) {
          unreadable.add(file.toString());
        }
      }
    }
    if (!unreadable.isEmpty()) {
      throw new InstallException(
          "the user "
              + user
              + ", as whom the server runs, may not read "
              + String.join(" and ", unreadable)
              + ": mend the owner, group or mode, or those of a directory above (look with: runuser"
              + " -u "
              + user
              + " -- cat "
              + unreadable.getFirst()
              + ")");
    }
  }
}
