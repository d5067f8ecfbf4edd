package org.mailseal.install.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a running server was started with. */
public final class Arguments {
  private Arguments() {}

  /** The absolute path behind an option: {@code -C /x} or {@code -C/x}. */
  public static Optional<Path> after(String option, List<String> arguments) {
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

  /** Whether what stands behind an option is a path that others could make lead elsewhere. */
  public static boolean withheld(String option, List<String> arguments) {
    return IntStream.range(1, arguments.size())
        .anyMatch(at -> arguments.get(at - 1).equals(option) && arguments.get(at).isEmpty());
  }

  /**
   * Whether a program runs, but none of which it may be asked what it was started with: then it is
   * taken to read what it finds by itself. Beside one of ours, those of others are its workers.
   */
  public static boolean areUnknown(List<Host.Running> running) {
    return !running.isEmpty() && running.stream().allMatch(Host.Running::isOfOthers);
  }

  /** A real path, by its usual name where that leads to it. */
  public static Path usual(Host host, Path file, Path usual) {
    return file.equals(host.real(usual)) ? usual : file;
  }

  private static Optional<Path> absolute(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }
}
