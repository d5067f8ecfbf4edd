package org.mailseal.install;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mailseal.certificate.Printable;

/**
 * Runs commands as child processes of this one, with the standard input closed. Thread-safe.
 *
 * @param deadline the time that one command may take
 */
public record ProcessCommands(Duration deadline) implements Commands {
  /**
   * A server's complaint fits; what it prints beyond is read and dropped, so that it never blocks.
   */
  private static final int LONGEST_OUTPUT = 64 * 1024;

  @Override
  public String run(List<String> command) throws InstallException {
    String shown = shown(command);
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new InstallException(
          "cannot start '" + shown + "': " + Printable.of(String.valueOf(e.getMessage())), e);
    }
    CompletableFuture<String> output = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                output.complete(read(process.getInputStream()));
              } catch (IOException e) {
                output.completeExceptionally(e);
              }
            });
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InstallException(
            "'" + shown + "' was still running after " + deadline.toSeconds() + " s and was ended");
      }
      // A daemon that the command has started may hold the output open: what has come by now is
      // what there is to say.
      String printed =
          process.exitValue() == 0 ? textWithin(output, 200) : textWithin(output, 2_000);
      if (process.exitValue() != 0) {
        throw new InstallException(
            "'" + shown + "' ended with status " + process.exitValue() + said(printed));
      }
      return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InstallException("'" + shown + "' was interrupted", e);
    } finally {
      process.descendants().forEach(child -> endIfOurs(process, child));
      process.destroyForcibly();
    }
  }

  /**
   * Children of a command that overran are ended with it; a daemon started by one that ended well
   * lives on.
   */
  private static void endIfOurs(Process process, ProcessHandle child) {
    if (process.isAlive()) {
      child.destroyForcibly();
    }
  }

  private static String textWithin(CompletableFuture<String> output, long millis)
      throws InterruptedException {
    try {
      return output.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException nothingMoreToSay) {
      return "";
    }
  }

  private static String read(InputStream from) throws IOException {
    byte[] kept = from.readNBytes(LONGEST_OUTPUT);
    from.transferTo(java.io.OutputStream.nullOutputStream());
    return new String(kept, StandardCharsets.UTF_8);
  }

  private static String said(String printed) {
    String text = printed.strip();
    return text.isEmpty()
        ? " and printed nothing"
        : ": " + Printable.of(text.replaceAll("\\s*\\R\\s*", " | "));
  }

  private static String shown(List<String> command) {
    return Printable.of(String.join(" ", command));
  }
}
