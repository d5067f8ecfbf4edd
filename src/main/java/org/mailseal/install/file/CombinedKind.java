package org.mailseal.install.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetKind;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.file.CombinedTarget.Order;
import org.mailseal.name.Printable;

/** One PEM file with everything in it, in the settings. */
public final class CombinedKind implements TargetKind {
  @Override
  public String word() {
    return "combined";
  }

  @Override
  public List<String> keys() {
    return List.of("file", "order");
  }

  @Override
  public boolean forEachKey() {
    return true;
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    settings.require("file");
    Optional<Path> file = settings.file("file");
    Order order = settings.parse("order", CombinedKind::order).orElse(Order.CERTIFICATE_FIRST);
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
}
