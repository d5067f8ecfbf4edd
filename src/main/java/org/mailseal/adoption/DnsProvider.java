package org.mailseal.adoption;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** DNS providers that certbot and acme.sh have plug-ins for, as lexicon calls them. */
enum DnsProvider {
  CLOUDFLARE("cloudflare", "dns-cloudflare", "dns_cf"),
  DIGITALOCEAN("digitalocean", "dns-digitalocean", "dns_dgon"),
  DNSIMPLE("dnsimple", "dns-dnsimple", "dns_dnsimple"),
  DNSMADEEASY("dnsmadeeasy", "dns-dnsmadeeasy", "dns_me"),
  GANDI("gandi", "dns-gandi", "dns_gandi_livedns"),
  GEHIRN("gehirn", "dns-gehirn", ""),
  GODADDY("godaddy", "dns-godaddy", "dns_gd"),
  GOOGLE("googleclouddns", "dns-google", "dns_gcloud"),
  HETZNER("hetzner", "dns-hetzner", "dns_hetzner"),
  INWX("inwx", "dns-inwx", "dns_inwx"),
  LINODE("linode4", "dns-linode", "dns_linode_v4"),
  LUADNS("luadns", "dns-luadns", "dns_lua"),
  NETCUP("netcup", "dns-netcup", "dns_netcup"),
  NSONE("nsone", "dns-nsone", "dns_nsone"),
  OVH("ovh", "dns-ovh", "dns_ovh"),
  POWERDNS("powerdns", "dns-powerdns", "dns_pdns"),
  ROUTE53("route53", "dns-route53", "dns_aws"),
  SAKURACLOUD("sakuracloud", "dns-sakuracloud", ""),
  TRANSIP("transip", "dns-transip", "dns_transip");

  private final String lexicon;
  private final String certbot;
  private final String acmeSh;

  DnsProvider(String lexicon, String certbot, String acmeSh) {
    this.lexicon = lexicon;
    this.certbot = certbot;
    this.acmeSh = acmeSh;
  }

  /**
   * By the name of a plug-in of either client.
   *
   * @param credentials where that client keeps what the provider asks for
   */
  static FormerProof proof(String plugin, String credentials) {
    String had = "by its plug-in " + plugin + ", with what is in " + credentials;
    Optional<DnsProvider> known =
        Arrays.stream(values())
            .filter(one -> one.certbot.equals(plugin) || one.acmeSh.equals(plugin))
            .findFirst();
    String name = known.map(one -> one.lexicon).orElse("your-provider");
    return new FormerProof(
        "{ dns-01: { lexicon: { provider: "
            + name
            + ", environment: [LEXICON_"
            + name.toUpperCase(Locale.ROOT).replace('-', '_')
            + "_AUTH_TOKEN] } } }",
        Optional.of(
            "it was proven "
                + had
                + "; here it is by the program lexicon, which takes them from the environment: "
                + (known.isPresent()
                    ? "'lexicon " + name + " --help' lists them"
                    : "'lexicon --help' lists its providers")
                + ". Or take another way of dns-01"));
  }
}
