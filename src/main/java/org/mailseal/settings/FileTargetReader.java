package org.mailseal.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.install.Target;
import org.mailseal.install.file.CombinedTarget;
import org.mailseal.install.file.CombinedTarget.Order;
import org.mailseal.install.file.CommandTarget;
import org.mailseal.install.file.DerTarget;
import org.mailseal.install.file.KeyStoreTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.name.Printable;

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

  Optional<Target> combined(Value value) {
    YamlMap map = YamlMap.of(value, List.of("file", "order"));
    Optional<Path> file = map.require("file").flatMap(written::file);
    Order order =
        map.find("order")
            .flatMap(word -> word.parse(FileTargetReader::order))
            .orElse(Order.CERTIFICATE_FIRST);
    return file.map(path -> new CombinedTarget(path, order));
  }

  private static Order order(String written) {
    return switch (written) {
      case "key-first" -> Order.KEY_FIRST;
      case "certificate-first" -> Order.CERTIFICATE_FIRST;
      default ->
          throw new IllegalArgumentException(
              "'" + Printable.sanitize(written) + "' is neither key-first nor certificate-first");
    };
  }

  Optional<Target> der(Value value) {
    YamlMap map = YamlMap.of(value, List.of("certificate", "key", "chain"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    Optional<Path> chain = map.find("chain").flatMap(written::file);
    return certificate.flatMap(file -> key.map(secret -> new DerTarget(file, secret, chain)));
  }

  Optional<Target> pkcs12(Value value) {
    YamlMap map = YamlMap.of(value, List.of("file", "password-file", "alias", "legacy"));
    boolean legacy = map.find("legacy").flatMap(Value::bool).orElse(false);
    return keyStore(map, legacy ? Format.PKCS12_LEGACY : Format.PKCS12);
  }

  Optional<Target> jks(Value value) {
    return keyStore(YamlMap.of(value, List.of("file", "password-file", "alias")), Format.JKS);
  }

  private Optional<Target> keyStore(YamlMap map, Format format) {
    Optional<Path> file = map.require("file").flatMap(written::file);
    Optional<Path> password = map.require("password-file").flatMap(Value::secretPath);
    Optional<String> alias = map.find("alias").flatMap(Value::text);
    return file.flatMap(
        store -> password.map(secret -> new KeyStoreTarget(format, store, secret, alias)));
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
