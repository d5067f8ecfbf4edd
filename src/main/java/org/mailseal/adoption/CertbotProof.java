package org.mailseal.adoption;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;
import org.mailseal.name.YamlText;

/** What takes the place of certbot's authenticators. */
final class CertbotProof {
  private static final int HTTP_PORT = 80;

  private CertbotProof() {}

  /**
   * As the renewal configuration of a lineage says.
   *
   * @throws IOException where it does not say what it must
   */
  static FormerProof of(CertbotSettings settings, List<Identifier> names) throws IOException {
    String authenticator = settings.require("authenticator").replaceFirst("^.*:", "");
    return switch (authenticator) {
      case "standalone" ->
          FormerProof.listening(
              settings
                  .find("http01_port")
                  .filter(port -> port.matches("\\d{1,5}"))
                  .map(Integer::parseInt)
                  .orElse(HTTP_PORT),
              settings.find("http01_address"));
      case "webroot" -> webroot(settings, names);
      case "nginx", "apache" ->
          new FormerProof(
              "{ http-01: { webroot: /var/www/html } }",
              Optional.of(
                  "certbot changed the configuration of "
                      + authenticator
                      + " for each proof; Mailseal leaves it alone. webroot is the folder that it"
                      + " shows on port 80 for these names: check it"));
      case "dns-rfc2136" -> rfc2136(settings);
      case "manual" ->
          new FormerProof(
              settings.find("pref_challs").filter(ways -> ways.contains("dns")).isPresent()
                  ? "{ dns-01: { command: { present: [/usr/local/sbin/dns-hook] } } }"
                  : "{ http-01: { port: 80 } }",
              Optional.of(
                  "it was proven by hand or by "
                      + Printable.sanitize(
                          settings.find("manual_auth_hook").orElse("nobody else")
                              + settings
                                  .find("manual_cleanup_hook")
                                  .map(hook -> " and " + hook)
                                  .orElse(""))
                      + ", which is not taken over: certbot's hooks get the name and the value as"
                      + " CERTBOT_DOMAIN and CERTBOT_VALIDATION, Mailseal's command as arguments"
                      + " (present|cleanup FQDN VALUE)"));
      default ->
          DnsProvider.proof(
              Printable.sanitize(authenticator),
              Printable.sanitize(
                  settings
                      .find(authenticator.replace('-', '_') + "_credentials")
                      .orElse("its own settings")));
    };
  }

  /** Mailseal's authority has one folder; certbot may have one for each name. */
  private static FormerProof webroot(CertbotSettings settings, List<Identifier> names)
      throws IOException {
    Map<String, String> map = settings.webroots();
    List<String> folders =
        names.stream()
            .map(Identifier::text)
            .flatMap(name -> Stream.ofNullable(map.get(name)))
            .distinct()
            .toList();
    String folder =
        folders.stream()
            .findFirst()
            .or(() -> settings.find("webroot_path").map(paths -> paths.split(",", -1)[0].strip()))
            .orElseThrow(() -> new IOException("it does not say webroot_path"));
    return new FormerProof(
        "{ http-01: { webroot: " + YamlText.scalar(folder) + " } }",
        folders.size() > 1
            ? Optional.of(
                "its names have several webroots ("
                    + Printable.sanitize(String.join(", ", folders))
                    + "), and the authority's setting has one: let the web server show one folder"
                    + " under /.well-known/acme-challenge/ for all of them")
            : Optional.empty());
  }

  private static FormerProof rfc2136(CertbotSettings settings) throws IOException {
    Path file = settings.path("dns_rfc2136_credentials");
    CertbotSettings ini;
    try {
      ini = CertbotSettings.parse(TrustedFile.text(file));
    } catch (IOException e) {
      throw FormerFiles.in(file, e);
    }
    String server =
        ini.find("dns_rfc2136_server").orElse("192.0.2.53")
            + ini.find("dns_rfc2136_port")
                .filter(p -> !p.equals("53"))
                .map(p -> ":" + p)
                .orElse("");
    String algorithm =
        ini.find("dns_rfc2136_algorithm")
            .map(word -> word.toLowerCase(Locale.ROOT))
            .filter(List.of("hmac-sha256", "hmac-sha384", "hmac-sha512")::contains)
            .orElse("hmac-sha256");
    return new FormerProof(
        "{ dns-01: { rfc2136: { server: "
            + YamlText.scalar(server)
            + ", key: "
            + YamlText.scalar(ini.find("dns_rfc2136_name").orElse("acme-key."))
            + ", algorithm: "
            + algorithm
            + ", secret-file: /etc/mailseal/tsig } } }",
        Optional.of(
            "write the secret of the TSIG key, dns_rfc2136_secret in "
                + Printable.sanitize(file.toString())
                + ", alone into /etc/mailseal/tsig (mode 600)"
                + (ini.find("dns_rfc2136_algorithm").isEmpty()
                    ? "; certbot's default is HMAC-MD5, which is not used here: make a key of"
                        + " hmac-sha256 (tsig-keygen)"
                    : "")));
  }
}
