package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullMarked;

/**
 * Writes a key again and again while a second thread looks at the draft's mode, and prints each
 * mode that was ever seen. A program of its own, because a JVM cannot change its umask.
 */
@NullMarked
final class WatchedStaging {
  private static final int ROUNDS = 100;

  private WatchedStaging() {}

  public static void main(String[] arguments) throws Exception {
    Path key = Path.of(arguments[0]).resolve("mail.key");
    AtomicFile file = AtomicFile.at(key);
    byte[] content = new byte[64 * 1024];
    System.out.println(
        "new: "
            + seen(
                key.resolveSibling(".mail.key.mailseal-new"),
                () -> {
                  file.stage(content, Access.OWNER_ONLY);
                  file.unstage();
                  return file;
                }));
    file.stage(content, Access.OWNER_ONLY);
    file.swap();
    System.out.println("keep: " + seen(key.resolveSibling(".mail.key.mailseal-keep"), file::keep));
  }

  private static String seen(Path draft, Callable<?> step) throws Exception {
    Set<String> modes = new ConcurrentSkipListSet<>();
    AtomicBoolean done = new AtomicBoolean();
    Thread watcher =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    look(draft, modes);
                  }
                });
    for (int round = 0; round < ROUNDS || (modes.isEmpty() && round < 100 * ROUNDS); round++) {
      step.call();
    }
    done.set(true);
    watcher.join();
    return String.join(" ", new TreeSet<>(modes));
  }

  private static void look(Path draft, Set<String> modes) {
    try {
      modes.add(
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(draft, LinkOption.NOFOLLOW_LINKS)));
    } catch (IOException notThereJustNow) {
      Thread.onSpinWait();
    }
  }
}
