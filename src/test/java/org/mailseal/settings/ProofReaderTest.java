package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.dns.TsigKey;

class ProofReaderTest {
  private static List<ProofDefinition> read(String ways) {
    return Reading.settings(
            """
            contact: a@example.org
            authorities:
              ca:
                acme: https://ca.example/dir
                prove-by:
            WAYS
            certificates: {mail.example.org: {install: [{pem: {certificate: /c, key: /k}}]}}
            """
                .replace("WAYS", ways.indent(6).stripTrailing()))
        .authorities()
        .values()
        .stream()
        .map(AuthorityDefinition.Acme.class::cast)
        .findFirst()
        .orElseThrow()
        .proveBy();
  }

  @Test
  void severalWaysInTheirOrder() {
    assertThat(
            read(
                """
                tls-alpn-01: {}
                http-01: {webroot: /var/www/html, address: "::1"}
                dns-01:
                  rfc2136:
                    server: "[2001:db8::53]:5353"
                    key: acme-key.
                    algorithm: hmac-sha512
                    secret-file: /etc/mailseal/tsig
                  seen-within: 5m
                """))
        .containsExactly(
            new ProofDefinition.TlsAlpn01(443, Optional.empty()),
            new ProofDefinition.Webroot(
                Path.of("/var/www/html"), 80, Optional.of("0:0:0:0:0:0:0:1")),
            new ProofDefinition.Dns01(
                new ProofDefinition.Rfc2136(
                    "2001:db8::53",
                    5353,
                    new TsigKey("acme-key.", TsigKey.Algorithm.HMAC_SHA512),
                    new ProofDefinition.Secret.InFile(Path.of("/etc/mailseal/tsig"))),
                Duration.ofMinutes(5)));
  }

  private static ProofDefinition.Publishing publishing(String by) {
    return ((ProofDefinition.Dns01) read("dns-01: {" + by + "}").getFirst()).by();
  }

  @Test
  void whoPublishes() {
    assertThat(publishing("rfc2136: {server: ns1.example.org, key: k, secret-env: TSIG}"))
        .isEqualTo(
            new ProofDefinition.Rfc2136(
                "ns1.example.org",
                53,
                new TsigKey("k", TsigKey.Algorithm.HMAC_SHA256),
                new ProofDefinition.Secret.InEnvironment("TSIG")));
    assertThat(publishing("command: {present: [/hook, a], timeout: 2m, environment: [TOKEN]}"))
        .isEqualTo(
            new ProofDefinition.Command(
                List.of("/hook", "a"),
                List.of("/hook", "a"),
                Duration.ofMinutes(2),
                List.of("TOKEN")));
    assertThat(publishing("lexicon: {provider: ddns, environment: [LEXICON_DDNS_AUTH_TOKEN]}"))
        .isEqualTo(
            new ProofDefinition.Lexicon(
                "ddns", "lexicon", Duration.ofSeconds(60), List.of("LEXICON_DDNS_AUTH_TOKEN")));
    assertThat(publishing("acme-dns: {url: 'http://127.0.0.1:81', account-file: /a.json}"))
        .isEqualTo(
            new ProofDefinition.AcmeDns(URI.create("http://127.0.0.1:81"), Path.of("/a.json")));
  }

  private static String yaml(String ways, String also) {
    return """
    contact: a@example.org
    authorities: {ca: {acme: 'https://ca.example/', prove-by: {WAYS}}}
    certificates:
      mail.example.org: {also-for: [ALSO], install: [{pem: {certificate: /c, key: /k}}]}
    """
        .replace("WAYS", ways)
        .replace("ALSO", also);
  }

  @Test
  void aWildcardWantsDns01AndAnAddressAnythingElse() {
    String dns = "dns-01: {command: {present: [/hook]}}";
    assertThat(Reading.problems(yaml("tls-alpn-01: {}", "'*.example.org'")))
        .singleElement()
        .asString()
        .contains("prove-by dns-01");
    assertThat(Reading.problems(yaml(dns, "192.0.2.7")))
        .singleElement()
        .asString()
        .contains("dns-01 cannot prove an address");
    assertThat(
            Reading.settings(yaml("http-01: {}, " + dns, "'*.example.org', 192.0.2.7"))
                .certificates())
        .hasSize(1);
  }
}
