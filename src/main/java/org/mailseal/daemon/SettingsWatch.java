package org.mailseal.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mailseal.name.Printable;
import org.mailseal.settings.Problem;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the settings' file is not any more what this process has read, and whether it could
 * be read anew. Says each once in the log, and {@link #remark} to whoever asks, on any thread. The
 * file may lie where reading it takes for ever, so that only a thread of its own looks.
 */
public final class SettingsWatch {
  private static final Logger LOG = LoggerFactory.getLogger("mailseal");
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** More than settings may have: a file may be anything by now. */
  private static final int MAX_BYTES = 2 << 20;

  private final Path file;
  private final byte[] asRead;
  private byte[] lastSeen;
  private volatile Optional<String> remark = Optional.empty();

  /** Takes note of what the file holds; to be made before the settings are read from it. */
  public SettingsWatch(Path file) {
    this.file = file;
    this.asRead = digest();
    this.lastSeen = asRead;
  }

  /** What is to be said of the file, printable; empty where it is as it was read. */
  Optional<String> remark() {
    return remark;
  }

  void start() {
    Thread.ofPlatform().daemon().name("settings").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        look();
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  /** One look. */
  void look() {
    try {
      byte[] now = digest();
      if (Arrays.equals(now, lastSeen)) {
        return;
      }
      lastSeen = now;
      Optional<String> before = remark;
      remark = Arrays.equals(now, asRead) ? Optional.empty() : Optional.of(changed());
      if (!remark.equals(before)) {
        LOG.warn("{}", remark.orElseGet(() -> shown() + " is again what the daemon has read"));
      }
    } catch (RuntimeException e) {
      LOG.error("a defect of Mailseal", e); // it looks again
    }
  }

  private String changed() {
    String what = shown() + " has changed since the daemon read it";
    try {
      SettingsReader.read(file);
      return what + ": restart the daemon to take it (systemctl restart mailseal)";
    } catch (SettingsException e) {
      List<Problem> problems = e.problems();
      int more = problems.size() - 1;
      return what
          + ", and cannot be used: "
          + problems.getFirst()
          + (more == 0 ? "" : " (and " + more + " more)")
          + ". The daemon goes on by what it read; it would not start again before that is mended";
    }
  }

  private String shown() {
    return Printable.sanitize(file.toString());
  }

  /** Of what the file holds; empty where it cannot be read. */
  private byte[] digest() {
    if (!Files.isRegularFile(file)) {
      return new byte[0];
    }
    try (InputStream in = Files.newInputStream(file)) {
      return MessageDigest.getInstance("SHA-256").digest(in.readNBytes(MAX_BYTES));
    } catch (IOException e) {
      return new byte[0];
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
