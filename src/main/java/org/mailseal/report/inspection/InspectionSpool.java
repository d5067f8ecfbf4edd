package org.mailseal.report.inspection;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps lines until their turn comes: a few in memory, any number in a temporary file that only its
 * owner can read. Not thread-safe.
 */
final class InspectionSpool implements AutoCloseable {
  private static final int IN_MEMORY = 1_000;

  private final List<String> few = new ArrayList<>();
  private @Nullable Path file;
  private @Nullable BufferedWriter more;
  private @Nullable IOException fault;

  /** Puts a text without line breaks; where there is no room for the file, it is lost. */
  void put(String line) {
    if (few.size() < IN_MEMORY) {
      few.add(line);
      return;
    }
    try {
      append(line);
    } catch (IOException e) {
      fault = e;
    }
  }

  private void append(String line) throws IOException {
    if (fault != null) {
      return;
    }
    if (more == null) {
      file = Files.createTempFile("mailseal", ".ndjson");
      more = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    }
    more.append(line).append('\n');
  }

  /** Why not everything could be kept; complete once everything has been taken. */
  Optional<IOException> fault() {
    return Optional.ofNullable(fault);
  }

  /** Gives everything that was kept, in the order in which it was put. */
  void take(Consumer<String> taker) throws IOException {
    few.forEach(taker);
    if (file != null && more != null && written(more)) {
      try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        reader.lines().forEach(taker);
      }
    }
  }

  /** Whether the file is complete: where its end is missing, nothing of it is given. */
  private boolean written(BufferedWriter all) {
    try {
      all.close();
    } catch (IOException e) {
      fault = e;
    }
    return fault == null;
  }

  @Override
  public void close() throws IOException {
    if (more != null) {
      boolean _ = written(more);
    }
    if (file != null) {
      Files.deleteIfExists(file);
    }
  }
}
