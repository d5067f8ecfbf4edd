package org.mailseal.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.install.Control;
import org.mailseal.install.Target;
import org.mailseal.install.file.KeyStoreTarget;
import org.mailseal.install.file.PemTarget;
import org.mailseal.install.server.james.JamesTarget;
import org.mailseal.install.server.james.Webadmin;
import org.mailseal.name.Printable;

/** Apache James, which is both a mail transfer agent and an IMAP server. */
final class JamesReader {
  private static final List<String> STORE = List.of("keystore", "password-file", "type");
  private static final List<String> PEM = List.of("certificate", "key");

  private final WrittenFiles written;

  JamesReader(WrittenFiles written) {
    this.written = written;
  }

  Optional<Target> james(Value value) {
    YamlMap map =
        YamlMap.of(
            value,
            Controls.and(
                "keystore",
                "password-file",
                "type",
                "certificate",
                "key",
                "webadmin",
                "port",
                "token-file"));
    boolean store = STORE.stream().anyMatch(map::has);
    boolean pem = PEM.stream().anyMatch(map::has);
    if (store == pem) {
      map.fault(
          value.name()
              + " takes either keystore with password-file, or certificate with key (PEM)");
    }
    Optional<Target> form = store ? keyStore(map) : pem ? pem(map) : Optional.empty();
    OptionalInt port =
        map.find("port")
            .flatMap(number -> number.integer(1, 65_535))
            .map(OptionalInt::of)
            .orElseGet(OptionalInt::empty);
    Optional<Path> token = map.find("token-file").flatMap(Value::secretPath);
    Webadmin standard = new Webadmin(Webadmin.DEFAULT_BASE, port, token, Webadmin.DEADLINE);
    Webadmin webadmin =
        map.find("webadmin")
            .flatMap(url -> url.parse(text -> webadmin(text, port, token)))
            .orElse(standard);
    Control control = Controls.read(map);
    return store == pem
        ? Optional.empty()
        : form.map(files -> new JamesTarget(files, webadmin, control));
  }

  private Optional<Target> keyStore(YamlMap map) {
    Optional<Path> file = map.require("keystore").flatMap(written::file);
    Optional<Path> password = map.require("password-file").flatMap(Value::secretPath);
    Format format =
        map.find("type").flatMap(word -> word.parse(JamesReader::format)).orElse(Format.JKS);
    return file.flatMap(
        path -> password.map(secret -> new KeyStoreTarget(format, path, secret, Optional.empty())));
  }

  private Optional<Target> pem(YamlMap map) {
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    return certificate.flatMap(
        file -> key.map(secret -> new PemTarget(file, secret, Optional.empty())));
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
      // neither its words nor the URL are shown: there may be a password in it
      throw new IllegalArgumentException("this is not a URL such as http://127.0.0.1:8000");
    }
  }
}
