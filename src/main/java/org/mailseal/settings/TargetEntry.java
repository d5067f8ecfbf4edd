package org.mailseal.settings;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.install.TargetSettings;

/**
 * The keys of an entry of {@code install}, as its kind reads them.
 *
 * @param only the kind of key whose files are read, where there is a certificate for each
 */
record TargetEntry(YamlMap map, WrittenFiles written, Optional<ClientProfile.Keys> only)
    implements TargetSettings {
  /** How the file for each kind of key is called. */
  private static final List<String> KINDS =
      Stream.of(ClientProfile.Keys.RSA, ClientProfile.Keys.ECDSA).map(TargetEntry::word).toList();

  private static String word(ClientProfile.Keys keys) {
    return keys.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean has(String key) {
    return map.has(key);
  }

  @Override
  public void require(String... keys) {
    Arrays.stream(keys).forEach(map::require);
  }

  @Override
  public Optional<Path> file(String key) {
    return map.find(key).flatMap(value -> ofKind(key, value)).flatMap(written::file);
  }

  /** The value for the kind of key. */
  private Optional<Value> ofKind(String key, Value value) {
    if (only.isEmpty()) {
      if (value.isMap()) {
        value.fault(
            value.name()
                + " names a file for each kind of key, and the certificate has one: name one file,"
                + " or have both, with key: [rsa-2048, ecdsa-p256]");
        return Optional.empty();
      }
      return Optional.of(value);
    }
    if (value.isScalar()) {
      value.fault(
          value.name()
              + " is one file, and the certificate has two kinds of key: name one for each, such as"
              + " "
              + key
              + ": {rsa: /..., ecdsa: /...}");
      return Optional.empty();
    }
    return YamlMap.of(value, KINDS).require(word(only.get()));
  }

  @Override
  public void claim(String key, List<Path> files) {
    map.find(key).ifPresent(value -> files.forEach(file -> written.claim(file, value)));
  }

  @Override
  public Optional<Path> path(String key) {
    return map.find(key).flatMap(Value::path);
  }

  @Override
  public Optional<Path> secretPath(String key) {
    return map.find(key).flatMap(Value::secretPath);
  }

  @Override
  public Optional<List<String>> command(String key) {
    return map.find(key).flatMap(Value::command);
  }

  @Override
  public Optional<String> text(String key) {
    return map.find(key).flatMap(Value::text);
  }

  @Override
  public Optional<Boolean> flag(String key) {
    return map.find(key).flatMap(Value::bool);
  }

  @Override
  public Optional<Integer> number(String key, int from, int to) {
    return map.find(key).flatMap(value -> value.integer(from, to));
  }

  @Override
  public <T> Optional<T> parse(String key, Function<String, T> parser) {
    return map.find(key).flatMap(value -> value.parse(parser));
  }

  @Override
  public <T> List<T> parseAll(String key, Function<String, T> parser) {
    return map.find(key).map(value -> all(value, parser)).orElse(List.of());
  }

  private static <T> List<T> all(Value value, Function<String, T> parser) {
    if (value.isScalar()) {
      return value
          .parse(line -> Arrays.stream(line.split("[,\\s]+")).map(parser).toList())
          .orElse(List.of());
    }
    return value.filledList().stream().flatMap(member -> member.parse(parser).stream()).toList();
  }

  @Override
  public void fault(String message) {
    map.fault(message);
  }

  @Override
  public void fault(String key, String message) {
    map.position(key).fault(message);
  }
}
