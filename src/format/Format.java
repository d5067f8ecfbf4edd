import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds all sources against google-java-format, or writes what it asks for: {@code Format
 * google-java-format.jar check|replace FOLDER}.
 */
final class Format {
  private Format() {}

  public static void main(String[] words) throws IOException, InterruptedException {
    boolean replace =
        switch (words[1]) {
          case "check" -> false;
          case "replace" -> true;
          default -> throw new IllegalArgumentException("-Dformat=check or -Dformat=replace");
        };
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                words[0]));
    command.addAll(replace ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    try (Stream<Path> files = Files.walk(Path.of(words[2]))) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(command::add);
    }
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      System.err.println(
          "Not formatted as it is: mvn process-test-classes -Dformat=replace does it");
    }
    System.exit(exit);
  }
}
