package org.mailseal.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailseal.notification.mail.PasswordSource;
import org.mailseal.notification.mail.Relay;

/**
 * An entry of {@code relays}. No message shows any part of a URL or of what stands where a password
 * is spoken of.
 */
final class RelayReader {
  private static final String FORM =
      "this is not a relay's URL; write smtp://localhost:25, smtps://relay.example.net:465 or"
          + " smtps://user@relay.example.net:465";
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private RelayReader() {}

  static Optional<Relay> read(Value item) {
    if (item.isScalar()) {
      Optional<Relay> relay = item.parse(RelayReader::url);
      if (relay.isPresent() && relay.get().user().isPresent()) {
        item.fault(
            "a relay with a user needs its password: write {url: ..., password-file: ...} or {url:"
                + " ..., password-env: ...}");
      }
      return relay;
    }
    YamlMap map = YamlMap.of(item, List.of("url", "password-file", "password-env"));
    Optional<Value> url = map.require("url");
    Optional<Relay> relay = url.flatMap(value -> value.parse(RelayReader::url));
    Optional<PasswordSource> password = password(map);
    boolean named = map.has("password-file") || map.has("password-env");
    if (url.isPresent() && relay.isPresent() && relay.get().user().isPresent() != named) {
      url.get()
          .fault(
              named
                  ? "there is a password, but no user in the URL; write smtps://user@host"
                  : "there is a user, but no password; name a file that holds it as password-file,"
                      + " or an environment variable as password-env");
    }
    return relay.map(r -> new Relay(r.host(), r.port(), r.implicitTls(), r.user(), password));
  }

  private static Optional<PasswordSource> password(YamlMap map) {
    Optional<PasswordSource> file =
        map.find("password-file").flatMap(Value::secretPath).map(PasswordSource.InFile::new);
    Optional<PasswordSource> variable =
        map.find("password-env")
            .flatMap(value -> value.parse(RelayReader::variable))
            .map(PasswordSource.InEnvironment::new);
    if (map.has("password-file") && map.has("password-env")) {
      map.position("password-env")
          .fault("'password-file' and 'password-env' are both there; keep one");
    }
    return file.or(() -> variable);
  }

  private static String variable(String written) {
    if (!VARIABLE.matcher(written).matches()) {
      throw new IllegalArgumentException(
          "write the name of an environment variable that holds the password, such as"
              + " RELAY_PASSWORD, never the password");
    }
    return written;
  }

  private static Relay url(String written) {
    URI url;
    try {
      url = new URI(written);
    } catch (URISyntaxException e) {
      // its words hold the whole URL
      throw new IllegalArgumentException(secretIn(written) ? noSecret() : FORM);
    }
    if (secretIn(written)) {
      throw new IllegalArgumentException(noSecret());
    }
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    boolean implicitTls = scheme.equals("smtps"); // RFC 8314 §3.3
    Optional<String> user = Optional.ofNullable(url.getUserInfo());
    String path = url.getRawPath();
    if (!(implicitTls || scheme.equals("smtp"))
        || url.getHost() == null
        || url.getPort() == 0
        || url.getPort() > 65_535
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || !(path == null || path.isEmpty() || path.equals("/"))
        || user.filter(name -> name.isBlank() || name.chars().anyMatch(Character::isISOControl))
            .isPresent()) {
      throw new IllegalArgumentException(FORM);
    }
    String host =
        url.getHost().startsWith("[") // RFC 3986 §3.2.2
            ? url.getHost().substring(1, url.getHost().length() - 1)
            : url.getHost();
    int port = url.getPort() < 0 ? (implicitTls ? 465 : 25) : url.getPort();
    return new Relay(host, port, implicitTls, user, Optional.empty());
  }

  /** Whether there is a colon before the last @: {@code user:password@} (RFC 3986 §3.2.1). */
  private static boolean secretIn(String url) {
    int from = url.indexOf("//");
    int colon = url.indexOf(':', from < 0 ? 0 : from);
    return colon >= 0 && colon < url.lastIndexOf('@');
  }

  private static String noSecret() {
    return "a password is never written into a URL; write {url: \"smtps://user@host\","
        + " password-file: ...} or password-env, and change the password that stood here";
  }
}
