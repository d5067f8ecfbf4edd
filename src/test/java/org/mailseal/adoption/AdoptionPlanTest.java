package org.mailseal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.endpoint.Protocol;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.install.server.FoundServer;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.name.DnsName;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.settings.SettingsReader;
import org.mailseal.survey.Port;
import org.mailseal.survey.Users;

/**
 * Whatever is taken over, the settings that are proposed for it are read back as they were meant.
 */
class AdoptionPlanTest {
  private static final String HOOK = "renew_hook = systemctl reload postfix dovecot nginx\n";

  @TempDir private Path folder;
  private final Instant now = Instant.now();
  private WrittenClients written;

  @BeforeEach
  void begin() {
    written = new WrittenClients(folder);
    written.certbot(
        "mail.example.org",
        WrittenClients.leaf(KeyKind.RSA_2048, "mail.example.org", "imap.example.org"),
        WrittenClients.LETSENCRYPT,
        "authenticator = standalone\n" + HOOK + "pre_hook = /usr/local/sbin/announce\n");
    written.certbot(
        "web",
        WrittenClients.leaf(KeyKind.ECDSA_P384, "www.example.org"),
        WrittenClients.LETSENCRYPT,
        "authenticator = webroot\nwebroot_path = /srv/\"w w\",\n");
    written.certbot(
        "staged",
        WrittenClients.leaf(KeyKind.RSA_2048, "*.test.example.org"),
        "https://acme-staging-v02.api.letsencrypt.org/directory",
        "authenticator = dns-ovh\n");
  }

  private Path live(String file) {
    return folder.resolve("live/mail.example.org").resolve(file);
  }

  private FoundServer server(String word, String... further) {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("certificate", live("fullchain.pem").toString());
    keys.put("key", live("privkey.pem").toString());
    for (int at = 0; at < further.length; at += 2) {
      keys.put(further[at], further[at + 1]);
    }
    return new FoundServer(word, word, true, keys, List.of(), List.of());
  }

  private Users users(Lineage lineage) {
    return lineage.label().equals("mail.example.org")
        ? new Users(
            List.of(server("postfix"), server("dovecot", "config", "/etc/dovecot/d.conf")),
            List.of(new Port(Protocol.SMTP, 25), new Port(Protocol.IMAPS, 10993)),
            List.of())
        : Users.NONE;
  }

  private AdoptionPlan plan(
      Map<String, AuthorityDefinition> authorities, List<ManagedCertificate> managed)
      throws AdoptionException {
    return AdoptionPlan.of(
        "certbot",
        new CertbotFolder(folder).lineages(List.of()),
        authorities,
        managed,
        this::users);
  }

  private static Settings read(String yaml) throws SettingsException {
    return SettingsReader.read(yaml, Path.of("mailseal.yaml"));
  }

  private static ManagedCertificate of(Settings settings, String name) {
    return settings.certificates().stream()
        .filter(one -> one.name().equals(DnsName.of(name)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsProposedIsReadBack() throws Exception {
    AdoptionPlan plan = plan(Map.of(), List.of());
    Settings settings = read(plan.file(now));

    assertThat(settings.contact()).isEqualTo("hostmaster@example.org");
    assertThat(settings.authorities().keySet())
        .containsExactlyInAnyOrder("letsencrypt", "letsencrypt-2", "letsencrypt-staging");
    ManagedCertificate mail = of(settings, "mail.example.org");
    assertThat(mail.alsoFor()).containsExactly(DnsName.of("imap.example.org"));
    assertThat(mail.endpoints()).hasSize(2);
    assertThat(mail.targets().stream().map(Object::toString).toList())
        .hasSize(3)
        .satisfiesExactly(
            postfix -> assertThat(postfix).contains("Postfix", live("privkey.pem").toString()),
            dovecot -> assertThat(dovecot).contains("doveadm, -c, /etc/dovecot/d.conf, reload"),
            nginx -> assertThat(nginx).contains("systemctl, reload, nginx"));
    assertThat(of(settings, "www.example.org").targets().getFirst().files())
        .containsExactlyInAnyOrder(
            folder.resolve("live/web/privkey.pem"), folder.resolve("live/web/fullchain.pem"));
    assertThat(of(settings, "*.test.example.org").authority()).isEqualTo("letsencrypt-staging");
  }

  @Test
  void itSaysWhatIsReplacedAndWhatIsNot() throws Exception {
    AdoptionPlan plan = plan(Map.of(), List.of());
    String said = String.join("\n", plan.describe(now));
    assertThat(said)
        .contains("replaced:    systemctl reload postfix dovecot nginx (renew_hook in ")
        .contains("not run:     /usr/local/sbin/announce (pre_hook in ")
        .contains("account:     goes on as letsencrypt's (")
        .contains("left:        " + live("cert.pem"));
    assertThat(plan.toDo(now))
        .anySatisfy(toDo -> assertThat(toDo).contains("*.test.example.org: ", "dns-ovh"));
  }

  @Test
  void whatTheSettingsHaveIsUsedAndNotProposed() throws Exception {
    Settings settings = read(plan(Map.of(), List.of()).file(now));
    AdoptionPlan again = plan(settings.authorities(), settings.certificates());
    assertThat(again.lacksSettings()).isFalse();
    assertThat(again.certificates())
        .allSatisfy(one -> assertThat(one.account()).isPresent())
        .extracting(AdoptedCertificate::authority)
        .containsExactly("letsencrypt", "letsencrypt-staging", "letsencrypt-2");
    assertThat(AdoptionPlan.targets(again.certificates().getFirst()))
        .containsExactlyInAnyOrder(live("fullchain.pem"), live("privkey.pem"));

    AuthorityDefinition own =
        new AuthorityDefinition.Acme(
            "ours",
            URI.create(WrittenClients.LETSENCRYPT),
            true,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            AuthorityDefinition.Ordering.STANDARD);
    assertThat(plan(Map.of("ours", own), List.of()).lines())
        .contains("authority: ours")
        .doesNotContain(WrittenClients.LETSENCRYPT + "\n");
  }

  @Test
  void whatItAskedForIsAskedForAgain() throws Exception {
    written.certbot(
        "asking",
        WrittenClients.leaf(KeyKind.RSA_2048, "asking.example.org"),
        WrittenClients.LETSENCRYPT,
        """
        authenticator = standalone
        preferred_chain = "ISRG Root X1: the 'first'"
        preferred_profile = classic
        required_profile = tlsserver
        reuse_key = True
        """);
    String proposed = plan(Map.of(), List.of()).file(now);
    Settings settings = read(proposed);

    ManagedCertificate asking = of(settings, "asking.example.org");
    assertThat(asking.keyPolicy()).isEqualTo(KeyPolicy.KEEP);
    assertThat(ordering(settings, asking).profile()).contains("tlsserver");
    assertThat(ordering(settings, asking).preferredChain()).contains("ISRG Root X1: the 'first'");
    ManagedCertificate mail = of(settings, "mail.example.org");
    assertThat(mail.keyPolicy()).isEqualTo(KeyPolicy.STANDARD);
    assertThat(ordering(settings, mail)).isEqualTo(AuthorityDefinition.Ordering.STANDARD);
    assertThat(plan(Map.of(), List.of()).toDo(now).toString()).doesNotContain("asked", "kept its");

    assertThat(plan(settings.authorities(), settings.certificates()).toDo(now).toString())
        .doesNotContain("asked for", "kept its");
    assertThat(plan(settings.authorities(), List.of()).certificates())
        .filteredOn(one -> one.lineage().label().equals("asking"))
        .extracting(AdoptedCertificate::authority)
        .containsExactly(asking.authority());
    Settings without =
        read(proposed.replaceAll("(?m)^ +(profile|preferred-chain|key-on-renewal): .*$", ""));
    assertThat(plan(without.authorities(), without.certificates()).toDo(now))
        .filteredOn(toDo -> toDo.startsWith("asking.example.org: it "))
        .satisfiesExactly(
            profile -> assertThat(profile).endsWith("profile: tlsserver at " + asking.authority()),
            chain -> assertThat(chain).contains("preferred-chain: ", "ISRG Root X1"),
            key -> assertThat(key).endsWith("key-on-renewal: keep"));
    assertThat(plan(without.authorities(), List.of()).lines())
        .as("an authority that is asked for something else serves those alone who want nothing")
        .contains("profile: tlsserver")
        .containsOnlyOnce(WrittenClients.LETSENCRYPT);
  }

  private static AuthorityDefinition.Ordering ordering(
      Settings settings, ManagedCertificate certificate) {
    return ((AuthorityDefinition.Acme)
            Objects.requireNonNull(settings.authorities().get(certificate.authority())))
        .ordering();
  }

  @Test
  void anotherAuthorityOfTheSettingsGetsNoAccountOfThisOne() throws Exception {
    Settings settings =
        read(
            plan(Map.of(), List.of())
                .file(now)
                .replace(WrittenClients.LETSENCRYPT, "https://acme.example.net/directory"));
    AdoptedCertificate first =
        plan(settings.authorities(), settings.certificates()).certificates().getFirst();
    assertThat(first.account()).isEmpty();
    assertThat(first.describe("certbot", now))
        .anySatisfy(line -> assertThat(line).contains("account:     not taken over"));
  }
}
