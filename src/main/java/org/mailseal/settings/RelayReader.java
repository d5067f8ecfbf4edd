package org.mailseal.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailseal.notification.mail.Relay;
import org.mailseal.notification.mail.RelayAccount;
import org.mailseal.notification.mail.RelayAccount.Mechanism;
import org.mailseal.notification.mail.RelayProtection;
import org.mailseal.notification.mail.SecretSource;

/**
 * An entry of {@code relays}. No message shows any part of a URL or of what stands where a password
 * is spoken of.
 */
final class RelayReader {
  private static final String FORM =
      "this is not a relay's URL; write smtp://localhost:25, smtps://relay.example.net:465 or"
          + " smtps://user@relay.example.net:465";
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final List<String> SECRETS =
      List.of("password-file", "password-env", "token-file", "token-env");

  /** What a URL says. */
  private record Url(Relay relay, Optional<String> user) {}

  private RelayReader() {}

  static Optional<Relay> read(Value item) {
    if (item.isScalar()) {
      Optional<Url> url = item.parse(RelayReader::url);
      if (url.isPresent() && url.get().user().isPresent()) {
        item.fault(
            "a relay with a user needs its password: write {url: ..., password-file: ...} or {url:"
                + " ..., password-env: ...}");
      }
      return url.map(Url::relay);
    }
    YamlMap map =
        YamlMap.of(
            item,
            List.of(
                "url",
                "tls",
                "local",
                "auth",
                "password-file",
                "password-env",
                "token-file",
                "token-env"));
    Optional<Value> place = map.require("url");
    Optional<Url> url = place.flatMap(value -> value.parse(RelayReader::url));
    Optional<RelayProtection> tls = map.find("tls").flatMap(v -> v.parse(RelayReader::protection));
    boolean local = map.find("local").flatMap(Value::bool).orElse(false);
    Optional<Mechanism> auth = map.find("auth").flatMap(v -> v.parse(RelayReader::mechanism));
    Optional<SecretSource> secret = secret(map, auth);
    if (place.isEmpty() || url.isEmpty()) {
      return Optional.empty();
    }
    boolean implicit = url.get().relay().protection() == RelayProtection.IMPLICIT_TLS;
    if (implicit && map.has("tls")) {
      map.position("tls").fault("'tls' is for smtp://; smtps:// is TLS from the first byte");
    }
    Relay relay = url.get().relay().asLocal(local);
    relay = implicit ? relay : relay.protectedBy(tls.orElse(relay.protection()));
    boolean named = SECRETS.stream().anyMatch(map::has);
    if (url.get().user().isPresent() != named) {
      place
          .get()
          .fault(
              named
                  ? "there is a "
                      + (map.has("token-file") || map.has("token-env") ? "token" : "password")
                      + ", but no user in the URL; write smtps://user@host"
                  : "there is a user, but no password; name a file that holds it as password-file,"
                      + " or an environment variable as password-env");
    } else if (named && tls.isPresent() && !tls.get().keepsSecrets()) {
      map.position("tls")
          .fault("a password or token is never sent so; write 'tls: required' or smtps://");
    }
    return Optional.of(
        url.get().user().isPresent() && secret.isPresent()
            ? relay.withAccount(new RelayAccount(url.get().user().get(), auth, secret.get()))
            : relay);
  }

  private static RelayProtection protection(String written) {
    return switch (written) {
      case "required" -> RelayProtection.STARTTLS;
      case "opportunistic" -> RelayProtection.OPPORTUNISTIC;
      case "none" -> RelayProtection.NONE;
      default -> throw new IllegalArgumentException("write required, opportunistic or none");
    };
  }

  private static Mechanism mechanism(String written) {
    return switch (written) {
      case "plain" -> Mechanism.PLAIN;
      case "login" -> Mechanism.LOGIN;
      case "xoauth2" -> Mechanism.XOAUTH2;
      default -> throw new IllegalArgumentException("write plain, login or xoauth2");
    };
  }

  private static Optional<SecretSource> secret(YamlMap map, Optional<Mechanism> auth) {
    List<String> given = SECRETS.stream().filter(map::has).toList();
    if (given.size() > 1) {
      map.position(given.getLast())
          .fault(
              "'" + given.getFirst() + "' and '" + given.getLast() + "' are both there; keep one");
    }
    if (given.isEmpty() && map.has("auth")) {
      map.position("auth")
          .fault("'auth' says how to log in, but there is no password and no token to do so with");
    }
    boolean token = auth.equals(Optional.of(Mechanism.XOAUTH2));
    given.stream()
        .filter(key -> key.startsWith("token") != token && (auth.isPresent() || !map.has("auth")))
        .forEach(
            key ->
                map.position(key)
                    .fault(
                        token
                            ? "'auth: xoauth2' takes a token; write token-file or token-env"
                            : "a token needs 'auth: xoauth2' beside it"));
    return given.stream()
        .flatMap(key -> map.find(key).flatMap(value -> source(key, value)).stream())
        .findFirst();
  }

  private static Optional<SecretSource> source(String key, Value value) {
    return key.endsWith("-file")
        ? value.secretPath().map(SecretSource.InFile::new)
        : value.parse(RelayReader::variable).map(SecretSource.InEnvironment::new);
  }

  private static String variable(String written) {
    if (!VARIABLE.matcher(written).matches()) {
      throw new IllegalArgumentException(
          "write the name of an environment variable that holds the secret, such as"
              + " RELAY_PASSWORD, never the secret");
    }
    return written;
  }

  private static Url url(String written) {
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
    return new Url(implicitTls ? Relay.smtps(host, port) : Relay.smtp(host, port), user);
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
