package org.mailseal.install.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.mailseal.install.Commands;
import org.mailseal.install.RecordedCommands;

/**
 * A host that is written down.
 *
 * @param processes each as its program's file name and its arguments
 * @param programs those that can be found
 * @param files each with its text
 * @param answers what each command prints
 */
@NullMarked
public record ScriptedHost(
    List<List<String>> processes,
    List<String> programs,
    Map<Path, String> files,
    Map<String, String> answers)
    implements Host {
  public static final ScriptedHost EMPTY =
      new ScriptedHost(List.of(), List.of(), Map.of(), Map.of());

  @Override
  public List<Running> running(String name) {
    return processes.stream()
        .filter(words -> words.getFirst().equals(name))
        .map(words -> new Running(name, words, Map.of()))
        .toList();
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
  public Commands commands() {
    return new RecordedCommands(answers);
  }
}
