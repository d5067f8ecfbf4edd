package org.mailseal.install.server;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.mailseal.install.Commands;
import org.mailseal.install.RecordedCommands;

/**
 * A host that is written down.
 *
 * @param processes what runs on it
 * @param programs what can be found on it
 * @param files their texts
 * @param answers what the commands of its servers print
 * @param asRoot whether root looks at it
 */
@NullMarked
public record ScriptedHost(
    List<Host.Running> processes,
    Set<String> programs,
    Map<Path, String> files,
    Map<String, String> answers,
    boolean asRoot)
    implements Host {
  public static final ScriptedHost EMPTY =
      new ScriptedHost(List.of(), Set.of(), Map.of(), Map.of());

  /** As root sees it. */
  public ScriptedHost(
      List<Host.Running> processes,
      Set<String> programs,
      Map<Path, String> files,
      Map<String, String> answers) {
    this(processes, programs, files, answers, true);
  }

  public ScriptedHost seenByAUser() {
    return new ScriptedHost(processes, programs, files, answers, false);
  }

  /** With processes of ours, each as its program and its arguments. */
  public static ScriptedHost running(
      List<List<String>> processes,
      Collection<String> programs,
      Map<Path, String> files,
      Map<String, String> answers) {
    return new ScriptedHost(
        processes.stream()
            .map(words -> new Running(name(words.getFirst()), words, Map.of()))
            .toList(),
        Set.copyOf(programs),
        files,
        answers);
  }

  private static String name(String program) {
    return String.valueOf(Path.of(program).getFileName());
  }

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
