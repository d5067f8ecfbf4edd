package org.mailseal.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.install.CommandTarget;
import org.mailseal.install.DovecotTarget;
import org.mailseal.install.PemTarget;
import org.mailseal.install.PostfixTarget;
import org.mailseal.install.Target;

/** An entry of {@code install}. */
final class TargetReader {
  private static final String USE_PEM = "use pem, and command for what makes the other form of it";
  private static final Words TARGETS =
      new Words(
          "target",
          List.of("postfix", "dovecot", "pem", "command"),
          Map.of(
              "combined", USE_PEM,
              "der", USE_PEM,
              "pkcs12", USE_PEM,
              "jks", USE_PEM));

  private final WrittenFiles written;

  TargetReader(WrittenFiles written) {
    this.written = written;
  }

  /** Where a target has several words, or none, that is a fault. */
  Optional<Target> read(Value item) {
    if (item.isScalar()) {
      item.fault("a target has keys of its own, such as: - pem: {certificate: ..., key: ...}");
      return Optional.empty();
    }
    List<YamlMap.Entry> words = YamlMap.named(item).entries();
    if (words.size() > 1) {
      item.fault("each entry of 'install' is one target; start each with '- '");
    } else if (words.isEmpty()) {
      item.fault(item.name() + " is empty");
    }
    Optional<Target> target = Optional.empty();
    for (YamlMap.Entry word : words) {
      target = read(word);
    }
    return target;
  }

  private Optional<Target> read(YamlMap.Entry word) {
    return switch (word.key()) {
      case "postfix" -> postfix(word.value());
      case "dovecot" -> dovecot(word.value());
      case "pem" -> pem(word.value());
      case "command" -> command(word.value());
      default -> {
        TARGETS.refuse(word.place(), word.key());
        yield Optional.empty();
      }
    };
  }

  private Optional<Target> postfix(Value value) {
    YamlMap map = YamlMap.of(value, List.of("chain-file", "config-directory", "reload"));
    Optional<Path> chainFile = map.require("chain-file").flatMap(written::file);
    Path config =
        map.find("config-directory")
            .flatMap(Value::path)
            .orElse(PostfixTarget.DEFAULT_CONFIG_DIRECTORY);
    Optional<List<String>> reload = map.find("reload").flatMap(Value::command);
    return chainFile.map(file -> new PostfixTarget(file, config, reload));
  }

  private Optional<Target> dovecot(Value value) {
    YamlMap map = YamlMap.of(value, List.of("certificate", "key", "config", "reload"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    Path config = map.find("config").flatMap(Value::path).orElse(DovecotTarget.DEFAULT_CONFIG);
    Optional<List<String>> reload = map.find("reload").flatMap(Value::command);
    return certificate.flatMap(
        file -> key.map(secret -> new DovecotTarget(file, secret, config, reload)));
  }

  private Optional<Target> pem(Value value) {
    YamlMap map = YamlMap.of(value, List.of("certificate", "key", "chain"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    Optional<Path> chain = map.find("chain").flatMap(written::file);
    return certificate.flatMap(file -> key.map(secret -> new PemTarget(file, secret, chain)));
  }

  private Optional<Target> command(Value value) {
    if (value.isScalar()) {
      value.command(); // says why a string is none
      return Optional.empty();
    }
    YamlMap map = YamlMap.of(value, List.of("reload", "check"));
    Optional<List<String>> reload = map.require("reload").flatMap(Value::command);
    Optional<List<String>> check = map.find("check").flatMap(Value::command);
    return reload.map(command -> new CommandTarget(command, check));
  }
}
