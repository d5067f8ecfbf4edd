package org.mailseal.install.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.mailseal.install.Commands;
import org.mailseal.install.RecordedCommands;

/**
 * A host of the test's making.
 *
 * @param processes what runs on it
 * @param programs what can be found on it
 * @param files their texts
 * @param answers those of its servers' commands
 */
@NullMarked
public record TestHost(
    List<Host.Running> processes,
    Set<String> programs,
    Map<Path, String> files,
    Map<String, String> answers)
    implements Host {
  @Override
  public List<Running> running(String name) {
    return processes.stream().filter(process -> process.name().equals(name)).toList();
  }

  @Override
  public boolean installed(String program) {
    return programs.contains(program);
  }

  @Override
  public Optional<String> read(Path file) {
    return Optional.ofNullable(files.get(file));
  }

  @Override
  public List<Path> list(Path folder) {
    return files.keySet().stream().filter(file -> folder.equals(file.getParent())).toList();
  }

  @Override
  public Commands commands() {
    return new RecordedCommands(answers);
  }
}
