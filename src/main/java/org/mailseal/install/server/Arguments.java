package org.mailseal.install.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a running server was started with. */
final class Arguments {
  private Arguments() {}

  /** The absolute path behind an option: {@code -C /x} or {@code -C/x}. */
  static Optional<Path> after(String option, List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(option) && i + 1 < arguments.size()) {
        return absolute(arguments.get(i + 1));
      }
      if (argument.startsWith(option + "/")) {
        return absolute(argument.substring(option.length()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> absolute(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }
}
