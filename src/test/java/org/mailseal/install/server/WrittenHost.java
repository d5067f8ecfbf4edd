package org.mailseal.install.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.mailseal.install.Commands;
import org.mailseal.install.RecordedCommands;

/** A host with these processes, files and answers, and every program installed. */
@NullMarked
public record WrittenHost(
    List<List<String>> processes, Map<Path, String> files, Map<String, String> said)
    implements Host {
  @Override
  public List<Running> running(String name) {
    return processes.stream()
        .filter(arguments -> Path.of(arguments.getFirst()).endsWith(name))
        .map(arguments -> new Running(name, arguments, Map.of()))
        .toList();
  }

  @Override
  public boolean installed(String program) {
    return true;
  }

  @Override
  public Optional<String> read(Path file) {
    return Optional.ofNullable(files.get(file));
  }

  @Override
  public Commands commands() {
    return new RecordedCommands(said);
  }
}
