package org.mailseal.settings;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.dns.TsigKey;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.IpAddress;
import org.mailseal.name.Printable;

/** The key {@code prove-by} of an ACME authority, in the order in which it is written. */
final class ProofReader {
  private static final String HTTP_01 = "http-01";
  private static final String DNS_01 = "dns-01";
  private static final String TLS_ALPN_01 = "tls-alpn-01";

  private static final AllowedWords WAYS =
      new AllowedWords(
          "way to prove a name",
          List.of(HTTP_01, DNS_01, TLS_ALPN_01),
          Map.of("dns-persist-01", "use dns-01"));

  private static final List<String> PUBLISHING =
      List.of("rfc2136", "command", "acme-dns", "lexicon");

  /** RFC 8555 §8.3 and RFC 8737 §3: the authority always comes to these. */
  private static final int HTTP_PORT = 80;

  private static final int TLS_PORT = 443;
  private static final int DNS_PORT = 53;

  private static final Duration SEEN_WITHIN = Duration.ofMinutes(2);

  /** Shorter than the claim that is held meanwhile. */
  private static final Duration MAX_SEEN_WITHIN = Duration.ofMinutes(5);

  /** A name or an IPv4 address, or an IPv6 address in brackets where a port follows. */
  private static final Pattern SERVER =
      Pattern.compile("(?:\\[([^\\]]+)]|([^:]+))(?::([0-9]{1,5}))?");

  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private ProofReader() {}

  static List<ProofDefinition> standard() {
    return List.of(new ProofDefinition.Http01(HTTP_PORT, Optional.empty()));
  }

  /** Those that could be read; the standard where none is written. */
  static List<ProofDefinition> read(Value value) {
    List<ProofDefinition> ways = new ArrayList<>();
    List<YamlMap.Entry> entries = YamlMap.named(value).entries();
    for (YamlMap.Entry way : entries) {
      switch (way.key()) {
        case HTTP_01 -> http01(way.value()).ifPresent(ways::add);
        case DNS_01 -> dns01(way.value()).ifPresent(ways::add);
        case TLS_ALPN_01 -> tlsAlpn01(way.value()).ifPresent(ways::add);
        default -> WAYS.refuse(way.position(), way.key());
      }
    }
    return entries.isEmpty() ? standard() : List.copyOf(ways);
  }

  /** Why none of the ways is made for a name; one printable sentence. */
  static Optional<String> cannotProve(List<ProofDefinition> ways, Identifier identifier) {
    boolean byDns = ways.stream().anyMatch(ProofDefinition.Dns01.class::isInstance);
    boolean byOthers = ways.stream().anyMatch(way -> !(way instanceof ProofDefinition.Dns01));
    return switch (identifier) {
      case DnsName name when name.wildcard() && !byDns ->
          Optional.of(
              "'"
                  + name
                  + "': http-01 cannot prove a wildcard (CA/B Forum BR §3.2.2.4.19), nor can"
                  + " tls-alpn-01; have the authority prove-by dns-01 too, or name the hosts one by"
                  + " one");
      case IpAddress ip when !byOthers && byDns ->
          Optional.of(
              "'"
                  + ip.text()
                  + "': dns-01 cannot prove an address (RFC 8738 §7); have the authority prove-by"
                  + " http-01 too, or take it out");
      case DnsName _, IpAddress _ -> Optional.empty();
    };
  }

  private static Optional<ProofDefinition> http01(Value value) {
    YamlMap map = YamlMap.of(value, List.of("port", "address", "webroot"));
    int port = map.find("port").flatMap(one -> one.integer(1, 65_535)).orElse(HTTP_PORT);
    Optional<String> address = address(map);
    if (!map.has("webroot")) {
      return Optional.of(new ProofDefinition.Http01(port, address));
    }
    return map.find("webroot")
        .flatMap(Value::path)
        .map(folder -> new ProofDefinition.Webroot(folder, port, address));
  }

  private static Optional<String> address(YamlMap map) {
    return map.find("address").flatMap(Value::ipAddress).map(InetAddress::getHostAddress);
  }

  private static Optional<ProofDefinition> tlsAlpn01(Value value) {
    YamlMap map = YamlMap.of(value, List.of("port", "address"));
    map.find("port")
        .ifPresent(
            port ->
                port.integer(1, 65_535)
                    .filter(number -> number != TLS_PORT)
                    .ifPresent(
                        number ->
                            port.fault(
                                "'port': the authority comes to 443 for tls-alpn-01 and to no other"
                                    + " port (RFC 8737 §3), mail ports neither; where 443 is taken,"
                                    + " use http-01 or dns-01")));
    return Optional.of(new ProofDefinition.TlsAlpn01(TLS_PORT, address(map)));
  }

  private static Optional<ProofDefinition> dns01(Value value) {
    List<String> keys = new ArrayList<>(PUBLISHING);
    keys.add("seen-within");
    YamlMap map = YamlMap.of(value, keys);
    Duration seenWithin =
        map.find("seen-within")
            .flatMap(span -> span.duration(Duration.ofSeconds(1), MAX_SEEN_WITHIN))
            .orElse(SEEN_WITHIN);
    List<String> by = PUBLISHING.stream().filter(map::has).toList();
    if (by.size() != 1) {
      value.fault(
          value.name()
              + " needs exactly one of rfc2136 (updates of the zone's server), command (one of your"
              + " own), acme-dns and lexicon (a program that knows many providers)");
    }
    Optional<ProofDefinition.Publishing> publishing = Optional.empty();
    for (String each : by) {
      publishing = map.find(each).flatMap(one -> publishing(each, one));
    }
    return by.size() == 1
        ? publishing.map(who -> new ProofDefinition.Dns01(who, seenWithin))
        : Optional.empty();
  }

  private static Optional<ProofDefinition.Publishing> publishing(String kind, Value value) {
    return switch (kind) {
      case "rfc2136" -> rfc2136(value);
      case "command" -> command(value);
      case "acme-dns" -> acmeDns(value);
      default -> lexicon(value);
    };
  }

  /** A server by name or address. */
  private record Server(String host, int port) {
    static Server parse(String written) {
      Matcher matcher = SERVER.matcher(written);
      if (matcher.matches()) {
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        int port = matcher.group(3) == null ? DNS_PORT : Integer.parseInt(matcher.group(3));
        if (port >= 1 && port <= 65_535) {
          return new Server(host(host), port);
        }
      } else if (IpAddress.find(written).isPresent()) {
        return new Server(written, DNS_PORT);
      }
      throw new IllegalArgumentException(
          "'"
              + Printable.sanitize(written)
              + "' is no server; write a name or an address, and a port where it is not 53, such as"
              + " ns1.example.org, 192.0.2.53:5353 or [2001:db8::53]:5353");
    }

    private static String host(String written) {
      return written.equals("localhost") ? written : Identifier.of(written).text();
    }
  }

  private static Optional<ProofDefinition.Publishing> rfc2136(Value value) {
    YamlMap map =
        YamlMap.of(value, List.of("server", "key", "algorithm", "secret-file", "secret-env"));
    Optional<Server> server =
        map.require("server", ": the primary name server of the zones")
            .flatMap(one -> one.parse(Server::parse));
    Optional<String> key =
        map.require("key", ": the name of the TSIG key, as the server has it").flatMap(Value::text);
    TsigKey.Algorithm algorithm =
        map.find("algorithm")
            .flatMap(one -> one.parse(ProofReader::algorithm))
            .orElse(TsigKey.Algorithm.HMAC_SHA256);
    Optional<ProofDefinition.Secret> secret = secret(map);
    return server.flatMap(
        at ->
            key.flatMap(
                name ->
                    secret.map(
                        kept ->
                            new ProofDefinition.Rfc2136(
                                at.host, at.port, new TsigKey(name, algorithm), kept))));
  }

  private static TsigKey.Algorithm algorithm(String written) {
    return Arrays.stream(TsigKey.Algorithm.values())
        .filter(one -> one.word().equals(written))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + Printable.sanitize(written)
                        + "' is no algorithm; known are "
                        + Arrays.stream(TsigKey.Algorithm.values())
                            .map(TsigKey.Algorithm::word)
                            .collect(Collectors.joining(", "))));
  }

  private static Optional<ProofDefinition.Secret> secret(YamlMap map) {
    if (map.has("secret-file") == map.has("secret-env")) {
      map.position("secret-env")
          .fault(
              map.has("secret-env")
                  ? "'secret-file' and 'secret-env' are both there; keep one"
                  : "the key's secret is missing: name a file that holds it in base64 as"
                      + " secret-file, or an environment variable as secret-env");
      return Optional.empty();
    }
    return map.find("secret-file")
        .flatMap(Value::secretPath)
        .<ProofDefinition.Secret>map(ProofDefinition.Secret.InFile::new)
        .or(
            () ->
                map.find("secret-env")
                    .flatMap(name -> name.parse(HookReader::variable))
                    .map(ProofDefinition.Secret.InEnvironment::new));
  }

  private static Optional<ProofDefinition.Publishing> command(Value value) {
    YamlMap map = YamlMap.of(value, List.of("present", "cleanup", "timeout", "environment"));
    Optional<List<String>> present =
        map.require("present", ": the command that adds a record").flatMap(Value::command);
    Optional<List<String>> cleanup = map.find("cleanup").map(Value::command).orElse(present);
    Duration timeout = HookReader.timeout(map);
    List<String> environment = HookReader.environment(map);
    return present.flatMap(
        adds ->
            cleanup.map(
                deletes -> new ProofDefinition.Command(adds, deletes, timeout, environment)));
  }

  private static Optional<ProofDefinition.Publishing> lexicon(Value value) {
    YamlMap map = YamlMap.of(value, List.of("provider", "program", "timeout", "environment"));
    Optional<String> provider =
        map.require("provider", ": lexicon's word for it, such as cloudflare")
            .flatMap(one -> one.parse(ProofReader::provider));
    String program = map.find("program").flatMap(Value::text).orElse("lexicon");
    Duration timeout = HookReader.timeout(map);
    List<String> environment = HookReader.environment(map);
    return provider.map(word -> new ProofDefinition.Lexicon(word, program, timeout, environment));
  }

  private static String provider(String written) {
    if (!PROVIDER.matcher(written).matches()) {
      throw new IllegalArgumentException(
          "'" + Printable.sanitize(written) + "' is no provider; lexicon --help lists them");
    }
    return written;
  }

  private static Optional<ProofDefinition.Publishing> acmeDns(Value value) {
    YamlMap map = YamlMap.of(value, List.of("url", "account-file"));
    Optional<URI> url =
        map.require("url", ": the interface of the server of acme-dns")
            .flatMap(one -> one.parse(ProofReader::url));
    Optional<Path> file =
        map.require("account-file", ": the file with an account for each name")
            .flatMap(Value::secretPath);
    return url.flatMap(at -> file.map(accounts -> new ProofDefinition.AcmeDns(at, accounts)));
  }

  /** By http to this machine alone: the account's key is in the request. */
  private static URI url(String written) {
    URI url;
    try {
      url = new URI(written);
    } catch (URISyntaxException notAUrl) {
      throw new IllegalArgumentException("this is not the URL of a server of acme-dns");
    }
    boolean local =
        url.getHost() != null
            && IpAddress.find(url.getHost())
                .filter(ip -> ip.address().isLoopbackAddress())
                .isPresent();
    boolean allowed =
        "https".equalsIgnoreCase(url.getScheme())
            || ("http".equalsIgnoreCase(url.getScheme()) && local);
    if (!allowed || url.getHost() == null || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the server of acme-dns is reached by https, or by http at an address of this machine"
              + " such as http://127.0.0.1:8053; no user or password stands in it");
    }
    return url;
  }
}
