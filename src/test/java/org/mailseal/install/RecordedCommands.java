package org.mailseal.install;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/**
 * Runs nothing: notes what it was asked to run, and gives the answer that stands for the command's
 * line; for one without an answer, the empty text. An answer that begins with "!" is a failure.
 */
@NullMarked
public final class RecordedCommands implements Commands {
  private final Map<String, String> answers;
  private final List<List<String>> commands = new ArrayList<>();

  public RecordedCommands(Map<String, String> answers) {
    this.answers = Map.copyOf(answers);
  }

  @Override
  public String run(List<String> command) throws InstallException {
    commands.add(List.copyOf(command));
    String answer = answers.getOrDefault(String.join(" ", command), "");
    if (answer.startsWith("!")) {
      throw new InstallException(answer.substring(1));
    }
    return answer;
  }

  public List<List<String>> commands() {
    return commands;
  }

  public List<String> lines() {
    return commands.stream().map(command -> String.join(" ", command)).toList();
  }
}
