package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullMarked;

/**
 * Writes a key again and again while a second thread looks at its mode, and prints each mode that
 * was ever seen. A program of its own, because a JVM cannot change its umask.
 */
@NullMarked
final class WatchedStaging {
  private static final int ROUNDS = 100;

  private WatchedStaging() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]).resolve("generation");
    Path key = folder.resolve("mail.key");
    byte[] content = new byte[64 * 1024];
    Set<String> modes = new ConcurrentSkipListSet<>();
    AtomicBoolean done = new AtomicBoolean();
    Thread watcher =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    look(key, modes);
                  }
                });
    Set<String> folders = new TreeSet<>();
    for (int round = 0; round < ROUNDS || (modes.isEmpty() && round < 100 * ROUNDS); round++) {
      SyncedFiles.folder(folder);
      look(folder, folders);
      SyncedFiles.write(key, content, Optional.empty(), Access.OWNER_ONLY);
      SyncedFiles.deleteAll(folder);
    }
    done.set(true);
    watcher.join();
    System.out.println("staged: " + String.join(" ", modes));
    System.out.println("folders: " + String.join(" ", folders));
  }

  private static void look(Path path, Set<String> modes) {
    try {
      modes.add(
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)));
    } catch (IOException notThereJustNow) {
      Thread.onSpinWait();
    }
  }
}
