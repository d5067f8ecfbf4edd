package org.mailseal.it.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process has of the machine.
 *
 * @param residentMib its memory, in MiB
 * @param threads all of them
 * @param files open ones, sockets included
 */
record ProcessFigures(long residentMib, long threads, long files) {
  static ProcessFigures of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      return new ProcessFigures(
          number(process, "VmRSS:") / 1024, number(process, "Threads:"), open.count());
    }
  }

  private static long number(Path process, String key) throws IOException {
    try (Stream<String> lines = Files.lines(process.resolve("status"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    }
  }
}
