package org.mailseal.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.PemTarget;

/** Targets that are files in a form, and the command that says so. */
final class FileTargetReader {
  private final WrittenFiles written;

  FileTargetReader(WrittenFiles written) {
    this.written = written;
  }

  Optional<Target> pem(Value value) {
    YamlMap map = YamlMap.of(value, List.of("certificate", "key", "chain"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    Optional<Path> chain = map.find("chain").flatMap(written::file);
    return certificate.flatMap(file -> key.map(secret -> new PemTarget(file, secret, chain)));
  }

  Optional<Target> command(Value value) {
    if (value.isScalar()) {
      value.command(); // says why a string is none
      return Optional.empty();
    }
    YamlMap map = YamlMap.of(value, List.of("reload", "check", "restart"));
    Optional<List<String>> reload = map.require("reload").flatMap(Value::command);
    Optional<List<String>> check = map.find("check").flatMap(Value::command);
    Optional<List<String>> restart = map.find("restart").flatMap(Value::command);
    return reload.map(command -> new CommandTarget(command, check, restart));
  }
}
