package org.mailseal.survey;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.mailseal.install.TargetKind;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.kinds.TargetKinds;
import org.mailseal.name.Printable;

/**
 * The settings of a target as they are to be proposed, read by its kind just as it will read them
 * from the file. So nothing is proposed that would be refused.
 */
final class ProposedSettings implements TargetSettings {
  private final Map<String, String> values;
  private final List<Path> written = new ArrayList<>();
  private boolean sound = true;

  private ProposedSettings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads them.
   *
   * @param word of the kind
   */
  static ProposedSettings read(String word, Map<String, String> values) {
    ProposedSettings settings = new ProposedSettings(values);
    Optional<TargetKind> kind = TargetKinds.find(word);
    boolean known = kind.isPresent() && kind.get().keys().containsAll(values.keySet());
    settings.sound = known && kind.get().read(settings).isPresent() && settings.sound;
    return settings;
  }

  /** Whether the settings would take all of it. */
  boolean isSound() {
    return sound;
  }

  /** The files that Mailseal would write. */
  Set<Path> written() {
    return Set.copyOf(written);
  }

  boolean namesOneFileTwice() {
    return written().size() < written.size();
  }

  @Override
  public boolean has(String key) {
    return values.containsKey(key);
  }

  @Override
  public void require(String... keys) {
    sound &= values.keySet().containsAll(List.of(keys));
  }

  @Override
  public Optional<Path> file(String key) {
    Optional<Path> file = path(key);
    file.map(Path::normalize).ifPresent(written::add);
    return file;
  }

  @Override
  public void claim(String key, List<Path> files) {
    files.stream().map(Path::normalize).forEach(written::add);
  }

  @Override
  public Optional<Path> path(String key) {
    return parse(key, ProposedSettings::absolute);
  }

  private static Path absolute(String value) {
    Path path = Path.of(value);
    if (!path.isAbsolute() || path.normalize().getFileName() == null) {
      throw new IllegalArgumentException(value + " is not the absolute path of a file");
    }
    return path;
  }

  @Override
  public Optional<Path> secretPath(String key) {
    return path(key);
  }

  /** A command is never found on a host. */
  @Override
  public Optional<List<String>> command(String key) {
    sound &= !has(key);
    return Optional.empty();
  }

  @Override
  public Optional<String> text(String key) {
    return parse(key, Function.identity());
  }

  @Override
  public Optional<Boolean> flag(String key) {
    return parse(key, Boolean::parseBoolean);
  }

  @Override
  public Optional<Integer> number(String key, int from, int to) {
    return parse(key, text -> within(Integer.parseInt(text), from, to));
  }

  private static int within(int number, int from, int to) {
    if (number < from || number > to) {
      throw new IllegalArgumentException(number + " is out of bounds");
    }
    return number;
  }

  @Override
  public <T> Optional<T> parse(String key, Function<String, T> parser) {
    Optional<T> parsed = Optional.ofNullable(values.get(key)).flatMap(text -> parsed(text, parser));
    sound &= parsed.isPresent() || !has(key);
    return parsed;
  }

  private static <T> Optional<T> parsed(String text, Function<String, T> parser) {
    if (text.isBlank() || !Printable.sanitize(text).equals(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  @Override
  public <T> List<T> parseAll(String key, Function<String, T> parser) {
    return parse(key, text -> Arrays.stream(text.split("[,\\s]+")).map(parser).toList())
        .orElse(List.of());
  }

  @Override
  public void fault(String message) {
    sound = false;
  }

  @Override
  public void fault(String key, String message) {
    sound = false;
  }
}
