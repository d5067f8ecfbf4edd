package org.mailseal.install;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command once for all who ask for it before it begins: a server whose ten certificates are
 * renewed side by side checks its configuration, and reads its files again, once or twice and not
 * ten times. A run that began before somebody asked is none of theirs: it may have read the file
 * that they have replaced since. So a command never runs beside itself either.
 *
 * <p>Hooks are not shared: each tells of one certificate. Thread-safe.
 */
public final class SharedCommands implements Commands {
  private final Commands commands;
  private final Map<List<String>, Line> lines = new ConcurrentHashMap<>();

  public SharedCommands(Commands commands) {
    this.commands = commands;
  }

  @Override
  public String run(List<String> command) throws InstallException {
    return lines.computeIfAbsent(List.copyOf(command), Line::new).run();
  }

  @Override
  public String run(Hook hook, Map<String, String> facts) throws InstallException {
    return commands.run(hook, facts);
  }

  @Override
  public void find(List<String> command) throws InstallException {
    commands.find(command);
  }

  /** Those who want one command to be run. */
  private final class Line {
    private final List<String> command;
    private final ReentrantLock running = new ReentrantLock();

    /** The run that has not begun; guarded by this. */
    private @Nullable CompletableFuture<String> next;

    Line(List<String> command) {
      this.command = command;
    }

    String run() throws InstallException {
      boolean first = false;
      @Nullable CompletableFuture<String> joined;
      synchronized (this) {
        joined = next;
        if (joined == null) {
          first = true;
          joined = new CompletableFuture<>();
          next = joined;
        }
      }
      if (first) {
        lead(joined);
      }
      try {
        return joined.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof InstallException fault) {
          throw new InstallException(fault.getMessage(), fault);
        }
        throw e;
      }
    }

    /** Whoever has asked first runs it for all who have come until its turn. */
    private void lead(CompletableFuture<String> mine) {
      running.lock();
      try {
        synchronized (this) {
          next = null;
        }
        mine.complete(commands.run(command));
      } catch (InstallException | RuntimeException | Error e) {
        mine.completeExceptionally(e);
      } finally {
        running.unlock();
      }
    }
  }
}
