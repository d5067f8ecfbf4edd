package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.install.file.PemTarget;

/** A process of its own that holds the files of an installation until it is ended. */
final class HoldingProcess {
  static final String READY = "ready";

  private HoldingProcess() {}

  static Installation installation(Path folder) {
    return new Installation(
        "mail.example.org",
        List.of(
            new PemTarget(
                folder.resolve("mail.crt"), folder.resolve("mail.key"), Optional.empty())),
        new RecordedCommands(Map.of()));
  }

  /** Starts it; its standard output says {@link #READY} once it holds them. */
  static Process start(Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HoldingProcess.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws IOException {
    try (Installation.Hold _ = installation(Path.of(args[0])).hold()) {
      System.out.println(READY);
      System.in.read(); // until it is told to end, or whoever started it is gone
    } catch (InstallException e) {
      System.out.println(e.getMessage());
    }
  }
}
