package org.mailseal.cli.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/** A person who types these lines, one after the other, and then ends the input. */
public final class ScriptedTerminal implements Terminal {
  private final boolean present;
  private final Deque<String> lines;
  private final List<String> prompts = new ArrayList<>();

  private ScriptedTerminal(boolean present, List<String> lines) {
    this.present = present;
    this.lines = new ArrayDeque<>(lines);
  }

  public static ScriptedTerminal typing(String... lines) {
    return new ScriptedTerminal(true, List.of(lines));
  }

  public static ScriptedTerminal absent() {
    return new ScriptedTerminal(false, List.of());
  }

  public List<String> prompts() {
    return List.copyOf(prompts);
  }

  @Override
  public boolean present() {
    return present;
  }

  @Override
  public boolean shows() {
    return present;
  }

  @Override
  public OptionalInt drawnOver(IntSupplier detected) {
    return present ? OptionalInt.of(detected.getAsInt()) : OptionalInt.empty();
  }

  @Override
  public Optional<char[]> secret(String prompt) {
    return line(prompt).map(String::toCharArray);
  }

  @Override
  public Optional<String> line(String prompt) {
    prompts.add(prompt);
    return Optional.ofNullable(lines.poll());
  }
}
