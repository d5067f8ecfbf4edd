package org.mailseal.install.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Commands;
import org.mailseal.install.Output;
import org.mailseal.install.Target;

/**
 * One PEM file with everything in it: nothing can come between the key and its certificate.
 *
 * @param file the file
 * @param order what comes first in it
 */
public record CombinedTarget(Path file, Order order) implements Target {
  /** Most programs read either; some take the first block for what they look for. */
  public enum Order {
    KEY_FIRST,
    CERTIFICATE_FIRST
  }

  @Override
  public String describe() {
    return "combined " + file;
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    String key = Pem.encode(material.key());
    String chain = Pem.encode(material.chain().certificates());
    return List.of(Output.secret(file, order == Order.KEY_FIRST ? key + chain : chain + key));
  }

  @Override
  public boolean holds(Chain chain) {
    return Target.super.holds(chain) && inOrder();
  }

  private boolean inOrder() {
    try {
      String pem = Files.readString(file, StandardCharsets.ISO_8859_1);
      boolean keyFirst =
          pem.indexOf("-----BEGIN PRIVATE KEY") < pem.indexOf("-----BEGIN CERTIFICATE");
      return keyFirst == (order == Order.KEY_FIRST);
    } catch (IOException notThereOrNotReadable) {
      return false;
    }
  }

  @Override
  public void check(Commands commands) {}

  @Override
  public void reload(Commands commands) {}

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new CombinedTarget(elsewhere.apply(file), order);
  }
}
