package org.mailseal.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.host.Scratch;

/**
 * Files that Mailseal writes, read by the programs that people use, and theirs read by Mailseal: in
 * each case the certificates and the key that come out are equal to those that went in. What was
 * seen is written to {@code target/interop.md}, and must be what {@code src/docs/interop.md} says.
 */
@Order(1) // long
class InteropIT {
  private static final Path COMMITTED = Path.of("src/docs/interop.md");
  private static final Path SEEN = Path.of("target/interop.md");
  private static final List<String> TOOLS = List.of("openssl", "keytool", "certtool", "NSS");

  @Tag("thorough")
  @Test
  void theTableIsWhatIsSeen() throws IOException {
    Map<String, Map<String, String>> seen = new LinkedHashMap<>();
    try (Scratch scratch = Scratch.create()) {
      List<InteropMaterial> all =
          List.of(
              InteropMaterial.make(scratch.folder("rsa"), "rsa"),
              InteropMaterial.make(scratch.folder("ec"), "ec"));
      for (InteropTools.Crossing crossing : InteropTools.all()) {
        seen.computeIfAbsent(crossing.form(), form -> new LinkedHashMap<>())
            .put(crossing.tool(), cell(crossing, all));
      }
    }
    String table = markdown(seen);
    Files.writeString(SEEN, table);

    assertThat(table)
        .as("src/docs/interop.md; what was seen is in target/interop.md")
        .isEqualTo(Files.readString(COMMITTED));
  }

  private static String cell(InteropTools.Crossing crossing, List<InteropMaterial> all) {
    return "%s / %s"
        .formatted(
            tried(crossing.reads(), crossing.kinds(), all),
            tried(crossing.writes(), crossing.kinds(), all));
  }

  /** A sign where every kind of key went through, else the reason. */
  private static String tried(
      InteropTools.Direction way, List<String> kinds, List<InteropMaterial> all) {
    if (way.impossible().isPresent()) {
      return way.impossible().get();
    }
    TreeSet<String> failures = new TreeSet<>();
    for (InteropMaterial material : all) {
      if (kinds.contains(material.kind())) {
        failure(way, material).ifPresent(failures::add);
      }
    }
    return failures.isEmpty() ? "✓" : "FAILS: " + String.join("; ", failures);
  }

  private static Optional<String> failure(InteropTools.Direction way, InteropMaterial material) {
    try {
      way.step().go(material.fresh());
      return Optional.empty();
    } catch (Exception | AssertionError e) {
      String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      return Optional.of(
          material.kind() + " " + message.substring(0, Math.min(300, message.length())));
    }
  }

  private static String markdown(Map<String, Map<String, String>> seen) {
    StringBuilder table = new StringBuilder();
    table.append(
        """
        # Files that others read and write

        Written by `InteropIT`, which puts RSA and EC keys with their certificates through each program and compares what
        comes out. In each field: what Mailseal writes is read by the program / what the program writes is read by Mailseal.
        A sign means that certificates and key were equal; words say why there is nothing to try.

        """);
    row(table, "form", TOOLS);
    row(table, "---", TOOLS.stream().map(tool -> "---").toList());
    seen.forEach(
        (form, cells) ->
            row(table, form, TOOLS.stream().map(tool -> cells.getOrDefault(tool, "")).toList()));
    return table.toString();
  }

  private static void row(StringBuilder table, String first, List<String> cells) {
    table.append("| ").append(first);
    cells.forEach(cell -> table.append(" | ").append(cell));
    table.append(" |\n");
  }
}
