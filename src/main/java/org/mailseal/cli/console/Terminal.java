package org.mailseal.cli.console;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import org.mailseal.report.inspection.InspectionStyle;

/** The person at the terminal, where there is one. */
public interface Terminal {
  /** Whether somebody can be asked: both input and output are a terminal. */
  boolean present();

  /** Whether what is written to standard output goes to a terminal, whoever may be asked. */
  boolean shows();

  /**
   * How many columns a line on standard error has that can be drawn over; empty where none can be:
   * it goes to no terminal, or the environment forbids what it takes (NO_COLOR, TERM).
   *
   * @param detected the terminal's width, asked where the environment does not tell it
   */
  OptionalInt drawnOver(IntSupplier detected);

  /**
   * Asks, and shows nothing of what is typed.
   *
   * @return empty where the input has ended
   */
  Optional<char[]> secret(String prompt);

  /**
   * Asks for a line.
   *
   * @return empty where the input has ended
   */
  Optional<String> line(String prompt);

  /** A descriptor of Linux's that leads to a terminal; elsewhere the console alone tells. */
  private static boolean isTerminal(Path descriptor) {
    try {
      String device = Files.readSymbolicLink(descriptor).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException noSuchDescriptor) {
      return false;
    }
  }

  /** That of this process. */
  static Terminal system() {
    return new Terminal() {
      @Override
      public boolean present() {
        return console().isPresent();
      }

      @Override
      public boolean shows() {
        return present() || isTerminal(Path.of("/proc/self/fd/1"));
      }

      @Override
      public OptionalInt drawnOver(IntSupplier detected) {
        InspectionStyle style =
            InspectionStyle.of(
                isTerminal(Path.of("/proc/self/fd/2")), StandardCharsets.US_ASCII, System.getenv());
        return style.colour() ? style.onTerminal(detected).columns() : OptionalInt.empty();
      }

      @Override
      public Optional<char[]> secret(String prompt) {
        return console().map(console -> console.readPassword("%s", prompt));
      }

      @Override
      public Optional<String> line(String prompt) {
        return console().map(console -> console.readLine("%s", prompt));
      }

      // Since Java 22 there may be a console without a terminal.
      private Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
      }
    };
  }
}
