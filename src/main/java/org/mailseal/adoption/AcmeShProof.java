package org.mailseal.adoption;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mailseal.name.Printable;
import org.mailseal.name.YamlText;

/** What takes the place of acme.sh's ways to prove a name. */
final class AcmeShProof {
  private static final int HTTP_PORT = 80;

  private AcmeShProof() {}

  /**
   * As the settings of a certificate say.
   *
   * @param all those of all of them, where it keeps what DNS providers ask for
   */
  static FormerProof of(ShellVariables settings, ShellVariables all) {
    List<String> ways =
        Arrays.stream(settings.values().getOrDefault("Le_Webroot", "no").split(",", -1))
            .map(String::strip)
            .filter(way -> !way.isEmpty())
            .distinct()
            .toList();
    FormerProof first = way(ways.isEmpty() ? "no" : ways.getFirst(), settings, all);
    return ways.size() < 2
        ? first
        : new FormerProof(
            first.setting(),
            Optional.of(
                "its names are proven in several ways ("
                    + Printable.sanitize(String.join(", ", ways))
                    + "), of which the first is proposed: prove-by takes several of ours side by"
                    + " side, and each name takes the first that can prove it"
                    + first.toDo().map(toDo -> "; " + toDo).orElse("")));
  }

  private static FormerProof way(String way, ShellVariables settings, ShellVariables all) {
    if (way.startsWith("/")) {
      return new FormerProof(
          "{ http-01: { webroot: " + YamlText.scalar(way) + " } }", Optional.empty());
    }
    return switch (way.replaceFirst(":.*", "")) {
      case "no" ->
          FormerProof.listening(
              settings
                  .find("Le_HTTPPort")
                  .filter(port -> port.matches("\\d{1,5}"))
                  .map(Integer::parseInt)
                  .orElse(HTTP_PORT),
              settings.find("Le_LocalAddress"));
      case "alpn" ->
          new FormerProof(
              "{ tls-alpn-01: { port: 443 } }",
              settings
                  .find("Le_TLSPort")
                  .filter(port -> !port.equals("443"))
                  .map(
                      port ->
                          "it listened on port "
                              + Printable.sanitize(port)
                              + "; Mailseal listens on 443 itself (RFC 8737 §3)"));
      case "apache", "nginx", "stateless" ->
          new FormerProof(
              "{ http-01: { webroot: /var/www/html } }",
              Optional.of(
                  "acme.sh had the web server answer ("
                      + Printable.sanitize(way)
                      + "); Mailseal leaves its configuration alone. webroot is the folder that it"
                      + " shows on port 80 for these names: check it"));
      case "dns_nsupdate" ->
          new FormerProof(
              "{ dns-01: { rfc2136: { server: "
                  + YamlText.scalar(all.find("SAVED_NSUPDATE_SERVER").orElse("localhost"))
                  + ", key: acme-key., algorithm: hmac-sha256, secret-file: /etc/mailseal/tsig } }"
                  + " }",
              Optional.of(
                  "take the key's name, its algorithm and its secret from "
                      + Printable.sanitize(
                          all.find("SAVED_NSUPDATE_KEY").orElse("the file of NSUPDATE_KEY"))
                      + "; the secret goes alone into /etc/mailseal/tsig (mode 600)"));
      case "dns_acmedns" ->
          new FormerProof(
              "{ dns-01: { acme-dns: { url: "
                  + YamlText.scalar(
                      all.find("SAVED_ACMEDNS_BASE_URL").orElse("https://auth.acme-dns.io"))
                  + ", account-file: /etc/mailseal/acme-dns.json } } }",
              Optional.of(
                  "write its account (SAVED_ACMEDNS_... in account.conf) into"
                      + " /etc/mailseal/acme-dns.json (mode 600)"));
      default -> DnsProvider.proof(Printable.sanitize(way), "account.conf");
    };
  }
}
