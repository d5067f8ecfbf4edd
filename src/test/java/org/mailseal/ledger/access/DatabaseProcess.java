package org.mailseal.ledger.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailseal.fixture.host.Command;

/** A process of its own that uses a database, until it is killed or told to end. */
final class DatabaseProcess implements AutoCloseable {
  private static final String READY = "ready";
  private final Process process;
  private final BufferedReader said;

  private DatabaseProcess(Process process) {
    this.process = process;
    this.said = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it, and waits until it has done what it is for.
   *
   * @param doing {@code hold}: has the database; {@code lock}: is about to open it; {@code
   *     transaction}: has changed the claims, and not committed it
   */
  static DatabaseProcess start(Path folder, String doing) throws IOException {
    DatabaseProcess started =
        new DatabaseProcess(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    DatabaseProcess.class.getName(),
                    doing,
                    folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    started.expect(READY);
    return started;
  }

  long pid() {
    return process.pid();
  }

  void stop() {
    Command.mustRun("kill", "-STOP", String.valueOf(pid()));
  }

  void goOn() {
    Command.mustRun("kill", "-CONT", String.valueOf(pid()));
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Lets it end as processes should. */
  void end() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }

  private void expect(String line) throws IOException {
    @Nullable String first = said.readLine();
    if (!line.equals(first)) {
      throw new AssertionError("it says " + first);
    }
  }

  @Override
  public void close() {
    kill();
  }

  public static void main(String[] args) throws Exception {
    if (args[0].equals("lock")) {
      DatabaseFiles files = SmallDatabase.files(Path.of(args[1]));
      try (HolderLock lock = HolderLock.take(files.lock(), Holder.me()).orElseThrow()) {
        System.out.println(lock == null ? "" : READY);
        System.in.read();
      }
      return;
    }
    try (SharedDatabase database = SmallDatabase.open(Path.of(args[1]))) {
      Optional<Connection> transaction = Optional.empty();
      if (args[0].equals("transaction")) {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          statement.execute("update claim set holder = 'never committed'");
        }
        transaction = Optional.of(connection);
      }
      System.out.println(READY);
      System.in.read(); // until it is told to end, or whoever started it is gone
      if (transaction.isPresent()) {
        transaction.get().close();
      }
    }
  }
}
