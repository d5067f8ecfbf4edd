package org.mailseal.crash;

import java.nio.file.Path;
import java.util.List;

/** What the command is run under to meet a fault: words that go before its own. */
final class Faults {
  private Faults() {}

  /** A {@link Tracer} with these arguments. */
  static List<String> traced(Path log, String after, String about, String kind, int n, int error) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classes().toString(),
        Tracer.class.getName(),
        log.toString(),
        after,
        about,
        kind,
        Integer.toString(n),
        Integer.toString(error));
  }

  /** From its n-th call of a kind on, every call about such a path fails. */
  static List<String> failing(Path log, String about, SystemCalls calls, int n, Errno error) {
    return traced(log, "", about, calls.name(), n, error.number());
  }

  /** A process may open no more files and connections than so many. */
  static List<String> openFiles(int most) {
    return List.of("sh", "-c", "ulimit -n " + most + "; exec \"$@\"", "sh");
  }

  /** Where this class was loaded from: the tracer needs nothing else. */
  private static Path classes() {
    return Path.of(Faults.class.getProtectionDomain().getCodeSource().getLocation().getPath());
  }
}
