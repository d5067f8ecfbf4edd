package org.mailseal.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityDefinition.Acme;
import org.mailseal.authority.AuthorityDefinition.ExternalAccount;
import org.mailseal.authority.AuthorityDefinition.Local;
import org.mailseal.authority.AuthorityDefinition.Manual;
import org.mailseal.authority.AuthorityDefinition.Ordering;
import org.mailseal.authority.IssuanceLimits;
import org.mailseal.authority.IssuanceLimits.Kind;
import org.mailseal.authority.IssuanceLimits.RateLimit;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.name.Identifier;

/** An entry of {@code authorities}. */
final class AuthorityReader {
  private static final List<String> ACME =
      List.of(
          "accept-terms",
          "prove-by",
          "trust",
          "external-account",
          "profile",
          "preferred-chain",
          "renewal-information",
          "limits",
          "test-directory");

  private static final String RENEWALS_LEFT_OUT = "renewals-left-out";

  /** The key that says what kind of authority it is, and the keys that may stand beside it. */
  private static final Map<String, List<String>> BESIDE =
      Map.of(
          "acme", ACME,
          "local", List.of(),
          "manual", List.of("trust"));

  private static final List<String> KEYS =
      Stream.concat(Stream.of("acme", "local", "manual"), ACME.stream()).toList();

  private static final Duration LOCAL_VALID_FOR = Duration.ofDays(90);

  /** Names stand in the ledger and in messages. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final WrittenFiles written;
  private final Set<String> defined = new LinkedHashSet<>();
  private final Set<String> manual = new HashSet<>();
  private final Map<String, List<ProofDefinition>> provenBy = new HashMap<>();

  AuthorityReader(WrittenFiles written) {
    this.written = written;
  }

  /** The names of all that were read, those with faults too. */
  Set<String> defined() {
    return Collections.unmodifiableSet(defined);
  }

  /** Whether a person hands it the requests. */
  boolean manual(String authority) {
    return manual.contains(authority);
  }

  /** Whether any of them speaks ACME. */
  boolean anyByAcme() {
    return !provenBy.isEmpty();
  }

  /** Why an authority could not be proven a name; one printable sentence. */
  Optional<String> cannotProve(String authority, Identifier name) {
    return Optional.ofNullable(provenBy.get(authority))
        .flatMap(ways -> ProofReader.cannotProve(ways, name));
  }

  Optional<AuthorityDefinition> read(YamlMap.Entry entry) {
    defined.add(entry.key());
    if (!NAME.matcher(entry.key()).matches()) {
      entry
          .position()
          .fault(
              "'"
                  + entry.position().name()
                  + "' is no name for an authority; take up to 64 letters, digits, '.', '-' and"
                  + " '_'");
    }
    YamlMap map = YamlMap.of(entry.value(), KEYS);
    List<String> kinds = KEYS.stream().filter(BESIDE::containsKey).filter(map::has).toList();
    if (kinds.size() != 1) {
      map.fault(
          entry.value().name()
              + " needs exactly one of acme (a directory's URL), local (a root of your own) and"
              + " manual (a CA that is handed a request)");
      return Optional.empty();
    }
    String kind = kinds.getFirst();
    if (kind.equals("manual")) {
      manual.add(entry.key());
    }
    map.narrow(beside(kind));
    for (String key : KEYS) {
      if (map.has(key) && !key.equals(kind) && !beside(kind).contains(key)) {
        map.position(key).fault("'" + key + "' means nothing to a " + kind + " authority");
      }
    }
    Optional<Path> trust = map.find("trust").flatMap(Value::path);
    Value value = map.require(kind).orElseThrow();
    return switch (kind) {
      case "acme" -> acme(entry.key(), value, map, trust);
      case "local" -> Optional.of(local(entry.key(), value));
      default -> manual(entry.key(), value, trust);
    };
  }

  private static List<String> beside(String kind) {
    return BESIDE.getOrDefault(kind, List.of());
  }

  private Optional<AuthorityDefinition> acme(
      String name, Value value, YamlMap map, Optional<Path> trust) {
    Optional<URI> directory = value.parse(AuthorityReader::directory);
    boolean acceptTerms = map.find("accept-terms").flatMap(Value::bool).orElse(false);
    List<ProofDefinition> proveBy =
        map.find("prove-by").map(ProofReader::read).orElse(ProofReader.standard());
    provenBy.put(name, proveBy);
    Optional<ExternalAccount> external =
        map.find("external-account").flatMap(AuthorityReader::externalAccount);
    return directory.map(
        url -> new Acme(name, url, acceptTerms, proveBy, trust, external, ordering(map, url)));
  }

  private static Ordering ordering(YamlMap map, URI directory) {
    return new Ordering(
        map.find("profile").flatMap(Value::text),
        map.find("preferred-chain").flatMap(Value::text),
        map.find("renewal-information")
            .flatMap(Value::bool)
            .orElse(Ordering.STANDARD.renewalInformation()),
        map.find("limits").map(value -> limits(value, IssuanceLimits.standard(directory))),
        map.find("test-directory").flatMap(url -> url.parse(AuthorityReader::directory)));
  }

  private static IssuanceLimits limits(Value value, IssuanceLimits standard) {
    if (value.isScalar()) {
      value.parse(AuthorityReader::noLimits);
      return IssuanceLimits.NONE;
    }
    List<String> keys = Arrays.stream(Kind.values()).map(Kind::key).toList();
    YamlMap map =
        YamlMap.of(value, Stream.concat(keys.stream(), Stream.of(RENEWALS_LEFT_OUT)).toList());
    EnumMap<Kind, RateLimit> own = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      map.find(kind.key())
          .flatMap(written -> written.parse(RateLimit::parse))
          .ifPresent(limit -> own.put(kind, limit));
    }
    return standard.with(
        own, map.find(RENEWALS_LEFT_OUT).flatMap(Value::bool).orElse(standard.renewalsLeftOut()));
  }

  private static String noLimits(String written) {
    if (!"none".equals(written)) {
      throw new IllegalArgumentException(
          "write none, or a limit on each line, such as new-orders: 300 per 3h");
    }
    return written;
  }

  private static Optional<ExternalAccount> externalAccount(Value value) {
    YamlMap map = YamlMap.of(value, List.of("key-id", "secret-file"));
    Optional<String> keyId =
        map.require("key-id", ": the name of the key, as the authority's account page shows it")
            .flatMap(Value::text);
    Optional<Path> secret =
        map.require("secret-file", ": the file that holds the HMAC key of the authority's page")
            .flatMap(Value::secretPath);
    return keyId.flatMap(id -> secret.map(file -> new ExternalAccount(id, file)));
  }

  private static URI directory(String written) {
    URI url;
    try {
      url = new URI(written);
    } catch (URISyntaxException notAUrl) {
      // neither its words nor the URL are repeated: there may be a password in it
      throw new IllegalArgumentException("this is not the URL of an ACME directory");
    }
    if (url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a URL with a user or a password in it; ACME knows its account by a key, so take that"
              + " part out");
    }
    if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "an ACME directory is reached by https only (RFC 8555 §6.1); write https://...");
    }
    return url;
  }

  private AuthorityDefinition local(String name, Value value) {
    YamlMap map = YamlMap.of(value, List.of("valid-for", "root"));
    return new Local(
        name,
        map.find("valid-for")
            .flatMap(span -> span.duration(Duration.ofSeconds(1), Duration.ofDays(3_650)))
            .orElse(LOCAL_VALID_FOR),
        map.find("root").flatMap(written::file));
  }

  private static Optional<AuthorityDefinition> manual(
      String name, Value value, Optional<Path> trust) {
    YamlMap map = YamlMap.of(value, List.of("hand-in"));
    return map.require("hand-in", ": the mail address or page that a request is handed to")
        .flatMap(Value::text)
        .map(handIn -> new Manual(name, handIn, trust));
  }
}
