package org.mailseal.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.kit.ExchangeKit;
import org.mailseal.install.kit.HMailServerKit;
import org.mailseal.install.kit.ZimbraKit;

/** Targets that are kits for servers on other machines. */
final class KitReader {
  private final WrittenFiles written;

  KitReader(WrittenFiles written) {
    this.written = written;
  }

  Optional<Target> exchange(Value value) {
    YamlMap map = YamlMap.of(value, List.of("folder", "password-file", "legacy"));
    Optional<Value> place = map.require("folder");
    Optional<Path> folder = place.flatMap(Value::path);
    Optional<Path> password = map.require("password-file").flatMap(Value::secretPath);
    boolean legacy = map.find("legacy").flatMap(Value::bool).orElse(false);
    return claimed(
        place,
        folder.flatMap(path -> password.map(secret -> new ExchangeKit(path, secret, legacy))));
  }

  Optional<Target> hMailServer(Value value) {
    Optional<Value> place = YamlMap.of(value, List.of("folder")).require("folder");
    return claimed(place, place.flatMap(Value::path).map(HMailServerKit::new));
  }

  Optional<Target> zimbra(Value value) {
    YamlMap map = YamlMap.of(value, List.of("folder", "root"));
    Optional<Value> place = map.require("folder");
    Optional<Path> root = map.find("root").flatMap(Value::path);
    return claimed(place, place.flatMap(Value::path).map(path -> new ZimbraKit(path, root)));
  }

  private Optional<Target> claimed(Optional<Value> place, Optional<? extends Target> kit) {
    if (place.isPresent() && kit.isPresent()) {
      Value folder = place.get();
      String writer = folder.name() + " of line " + folder.line();
      kit.get().files().forEach(file -> written.claim(file, folder, writer));
    }
    return kit.map(target -> target);
  }
}
