package org.mailseal.install.kinds;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.NullMarked;
import org.mailseal.install.TargetSettings;

/** An entry in which one key is written, or none. It notes whichever key it is asked for. */
@NullMarked
final class AskedKeys implements TargetSettings {
  private final Optional<String> written;
  private final Set<String> asked = new LinkedHashSet<>();

  AskedKeys(Optional<String> written) {
    this.written = written;
  }

  Set<String> asked() {
    return asked;
  }

  private <T> Optional<T> value(String key, T value) {
    asked.add(key);
    return has(key) ? Optional.of(value) : Optional.empty();
  }

  @Override
  public boolean has(String key) {
    return written.equals(Optional.of(key));
  }

  @Override
  public void require(String... keys) {
    asked.addAll(List.of(keys));
  }

  @Override
  public Optional<Path> file(String key) {
    return value(key, Path.of("/file"));
  }

  @Override
  public void claim(String key, List<Path> files) {
    asked.add(key);
  }

  @Override
  public Optional<Path> path(String key) {
    return value(key, Path.of("/path"));
  }

  @Override
  public Optional<Path> secretPath(String key) {
    return value(key, Path.of("/secret"));
  }

  @Override
  public Optional<List<String>> command(String key) {
    return value(key, List.of("true"));
  }

  @Override
  public Optional<String> text(String key) {
    return value(key, "text");
  }

  @Override
  public Optional<Boolean> flag(String key) {
    return value(key, true);
  }

  @Override
  public Optional<Integer> number(String key, int from, int to) {
    return value(key, from);
  }

  @Override
  public <T> Optional<T> parse(String key, Function<String, T> parser) {
    asked.add(key);
    return Optional.empty();
  }

  @Override
  public <T> List<T> parseAll(String key, Function<String, T> parser) {
    asked.add(key);
    return List.of();
  }

  @Override
  public void fault(String message) {}

  @Override
  public void fault(String key, String message) {
    asked.add(key);
  }
}
