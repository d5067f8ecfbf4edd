package org.mailseal.install.server.postfix;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;

/**
 * A line of master.cf (master(5)).
 *
 * @param name of what it listens on, such as {@code submission} or {@code 127.0.0.1:10025}
 * @param type such as {@code inet}
 * @param program such as {@code smtpd}
 */
record PostfixService(String name, String type, String program) {
  private static final int PROGRAM = 7;

  static List<PostfixService> ask(Commands commands, Path configDirectory) throws InstallException {
    return commands
        .run(List.of("postconf", "-c", configDirectory.toString(), "-M"))
        .lines()
        .map(line -> Arrays.asList(line.strip().split("\\s+")))
        .filter(words -> words.size() > PROGRAM)
        .map(words -> new PostfixService(words.get(0), words.get(1), words.get(PROGRAM)))
        .toList();
  }

  /** What the scope of its overrides is called. */
  String key() {
    return name + "/" + type;
  }

  /** Whether mail comes in through it, on a port that others reach. */
  boolean takesMailOn(String word, String number) {
    String port = name.substring(name.lastIndexOf(':') + 1);
    return type.equals("inet")
        && List.of("smtpd", "postscreen").contains(program)
        && List.of(word, number).contains(port);
  }
}
