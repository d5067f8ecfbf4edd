package org.mailseal.install.server.dovecot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.NamedPath;

/**
 * The files of Dovecot's configuration. A relative name counts from the folder of the file that it
 * stands in; {@code doveconf} prints it as it is written, and not where. So the files are looked
 * through for it, with what they include ({@code !include} and {@code !include_try}, whose last
 * part may be a pattern).
 */
final class DovecotSources {
  private static final Pattern INCLUDE = Pattern.compile("^\\s*+!include(?:_try)?+\\s++(.+)");
  private static final Pattern NAMED =
      Pattern.compile("^\\s*+\\w*(?:cert|key)(?:_file)?\\s*+=\\s*+<?+\\s*+([^<#\\s].*)");

  /** Dovecot itself would not start with a file that includes itself; but this is a stranger's. */
  private static final int MAX_FILES = 1_000;

  private final Function<Path, Optional<String>> text;
  private final Function<Path, List<Path>> list;
  private final Set<Path> read = new HashSet<>();

  /** Where each relative name that was found leads to. */
  private final Map<String, Set<Path>> meant = new HashMap<>();

  private DovecotSources(
      Path config, Function<Path, Optional<String>> text, Function<Path, List<Path>> list) {
    this.text = text;
    this.list = list;
    look(config.normalize());
  }

  /** As this host has them. */
  static DovecotSources of(Path config) {
    return new DovecotSources(config, DovecotSources::text, DovecotSources::list);
  }

  static DovecotSources of(Path config, Host host) {
    return new DovecotSources(config, host::read, host::list);
  }

  private static Optional<String> text(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1))
          : Optional.empty();
    } catch (IOException notReadable) {
      return Optional.empty();
    }
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException notThere) {
      return List.of();
    }
  }

  private void look(Path file) {
    if (read.size() < MAX_FILES && read.add(file)) {
      Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of("/"));
      text.apply(file).orElse("").lines().forEach(line -> look(line, folder));
    }
  }

  private void look(String line, Path folder) {
    Matcher include = INCLUDE.matcher(line);
    Matcher named = NAMED.matcher(line);
    if (include.matches()) {
      NamedPath.in(folder, include.group(1).strip()).ifPresent(this::include);
    } else if (named.matches()) {
      String written = named.group(1).replaceFirst("\\s#.*", "").strip();
      NamedPath.in(folder, written)
          .ifPresent(path -> meant.computeIfAbsent(written, one -> new HashSet<>()).add(path));
    }
  }

  private void include(Path pattern) {
    Path folder = pattern.getParent();
    if (folder == null || text.apply(pattern).isPresent()) {
      look(pattern);
      return;
    }
    try {
      PathMatcher matcher =
          FileSystems.getDefault()
              .getPathMatcher("glob:" + pattern.toString().replaceAll("[{}\\\\]", "\\\\$0"));
      list.apply(folder).stream().filter(matcher::matches).forEach(this::look);
    } catch (IllegalArgumentException noPattern) {
      // no file, then
    }
  }

  /** The file that is meant; what is written, where that cannot be told for sure. */
  String absolute(String written) {
    if (written.startsWith("/")) {
      return NamedPath.of(written).map(Path::toString).orElse(written);
    }
    Set<Path> paths = meant.getOrDefault(written, Set.of());
    return paths.size() == 1 ? paths.iterator().next().toString() : written;
  }
}
