package org.mailseal.install.server.james;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.file.KeyStoreTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ServerKind;
import org.mailseal.name.Printable;

/** Apache James, in the settings. On a host it is a java like any other, and is not found. */
public final class JamesKind implements ServerKind {
  private static final List<String> KEY_STORE = List.of("keystore", "password-file", "type");
  private static final List<String> PEM = List.of("certificate", "key");

  @Override
  public String word() {
    return "james";
  }

  @Override
  public List<String> programs() {
    return List.of();
  }

  @Override
  public List<String> keys() {
    return Control.keysWith(
        "keystore",
        "password-file",
        "type",
        "certificate",
        "key",
        "webadmin",
        "port",
        "token-file",
        "user");
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    boolean keyStore = KEY_STORE.stream().anyMatch(settings::has);
    boolean pem = PEM.stream().anyMatch(settings::has);
    if (keyStore == pem) {
      settings.fault(
          "'james' takes either keystore with password-file, or certificate with key (PEM)");
    }
    Optional<Target> form =
        keyStore
            ? keyStore(settings)
            : pem
                ? settings.pair(
                    (certificate, key) -> new PemTarget(certificate, key, Optional.empty()))
                : Optional.empty();
    OptionalInt port =
        settings.number("port", 1, 65_535).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    Optional<Path> token = settings.secretPath("token-file");
    Webadmin webadmin =
        settings
            .parse("webadmin", url -> webadmin(url, port, token))
            .orElseGet(() -> new Webadmin(Webadmin.DEFAULT_BASE, port, token, Webadmin.DEADLINE));
    String user = settings.text("user").orElse(JamesTarget.USUAL_USER);
    Control control = Control.read(settings);
    return keyStore == pem
        ? Optional.empty()
        : form.map(files -> new JamesTarget(files, webadmin, user, control));
  }

  private static Optional<Target> keyStore(TargetSettings settings) {
    settings.require("keystore", "password-file");
    Optional<Path> file = settings.file("keystore");
    Optional<Path> password = settings.secretPath("password-file");
    Format format = settings.parse("type", JamesKind::format).orElse(Format.JKS);
    return file.flatMap(
        path -> password.map(secret -> new KeyStoreTarget(format, path, secret, Optional.empty())));
  }

  private static Format format(String written) {
    return switch (written) {
      case "jks" -> Format.JKS;
      case "pkcs12" -> Format.PKCS12;
      default ->
          throw new IllegalArgumentException(
              "'" + Printable.sanitize(written) + "' is neither jks nor pkcs12");
    };
  }

  private static Webadmin webadmin(String written, OptionalInt port, Optional<Path> token) {
    try {
      return new Webadmin(new URI(written), port, token, Webadmin.DEADLINE);
    } catch (URISyntaxException notAUrl) {
      // neither its words nor the URL are repeated: there may be a password in it
      throw new IllegalArgumentException("this is not a URL such as http://127.0.0.1:8000");
    }
  }

  @Override
  public List<FoundServer> find(Host host) {
    return List.of();
  }
}
