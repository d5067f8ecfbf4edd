package org.mailseal.report;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps lines until their turn comes: a few in memory, any number in a temporary file that only its
 * owner can read. Not thread-safe.
 */
final class InspectionShelf implements AutoCloseable {
  private static final int IN_MEMORY = 1_000;

  private final List<String> few = new ArrayList<>();
  private @Nullable Path file;
  private @Nullable BufferedWriter more;

  /** Puts a text without line breaks. */
  void put(String line) throws IOException {
    if (few.size() < IN_MEMORY) {
      few.add(line);
      return;
    }
    if (more == null) {
      file = Files.createTempFile("mailseal", ".ndjson");
      more = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    }
    more.append(line).append('\n');
  }

  /** Gives everything, in the order in which it was put. */
  void take(Consumer<String> taker) throws IOException {
    few.forEach(taker);
    if (file != null && more != null) {
      more.close();
      try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        reader.lines().forEach(taker);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (more != null) {
      more.close();
    }
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
