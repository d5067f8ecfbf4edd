package org.mailseal.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.name.DnsName;

class CertbotFolderTest {
  private static final String STANDALONE = "authenticator = standalone\nhttp01_port = 8080\n";
  private static final Identity MAIL =
      WrittenClients.leaf(KeyKind.ECDSA_P256, "imap.example.org", "mail.example.org");
  private static final Identity OTHER = WrittenClients.leaf(KeyKind.RSA_2048, "other.example.org");

  @TempDir private Path folder;

  private WrittenClients written() {
    return new WrittenClients(folder);
  }

  private Path mail(String params) {
    return written().certbot("mail.example.org", MAIL, WrittenClients.LETSENCRYPT, params);
  }

  private CertbotFolder certbot() {
    return new CertbotFolder(folder);
  }

  private Lineage only() throws AdoptionException {
    return certbot().lineages(List.of()).getFirst();
  }

  private List<String> faults() {
    return catchThrowableOfType(AdoptionException.class, () -> certbot().lineages(List.of()))
        .faults();
  }

  @Test
  void aLineageIsReadAsItIsRenewed() throws Exception {
    Path conf =
        mail(STANDALONE + "renew_hook = systemctl reload postfix\nreuse_key = True\nfoo = None\n");
    Files.writeString(conf, Files.readString(conf).replace("# renew_before", "renew_before"));
    Files.createDirectories(folder.resolve("renewal-hooks/deploy"));
    WrittenClients.write(
        folder.resolve("renewal-hooks/deploy/50-copy"), "#!/bin/sh\n", "rwxr-xr-x");
    WrittenClients.write(folder.resolve("renewal-hooks/deploy/README"), "", "rw-r--r--");
    WrittenClients.write(folder.resolve("cli.ini"), "post-hook = run-me\n", "rw-r--r--");

    Lineage lineage = only();

    assertThat(lineage.name()).isEqualTo(DnsName.of("mail.example.org"));
    assertThat(lineage.alsoFor()).containsExactly(DnsName.of("imap.example.org"));
    assertThat(lineage.material().chain().leaf()).isEqualTo(MAIL.certificate());
    assertThat(lineage.directory()).hasToString(WrittenClients.LETSENCRYPT);
    assertThat(lineage.proof().setting()).isEqualTo("{ http-01: { port: 8080 } }");
    assertThat(lineage.renewWhenLeft().map(Object::toString)).contains("30d");
    FormerAccount account = lineage.account().orElseThrow();
    assertThat(((RSAPublicKey) account.key().getPublic()).getModulus())
        .isEqualTo(WrittenClients.account().getModulus());
    assertThat(account.contact()).contains("hostmaster@example.org");
    assertThat(account.toString()).contains("private_key.json").doesNotContain("RSA");
    assertThat(lineage.hooks().stream().map(FormerHook::command))
        .containsExactly(
            "systemctl reload postfix",
            "run-me",
            folder.resolve("renewal-hooks/deploy/50-copy").toString());
    assertThat(lineage.order())
        .isEqualTo(new FormerOrder(Optional.empty(), Optional.empty(), true));
    assertThat(lineage.notes()).isEmpty();
    assertThat(lineage.files().kept())
        .containsExactly(
            folder.resolve("live/mail.example.org/fullchain.pem"),
            folder.resolve("live/mail.example.org/privkey.pem"));
  }

  @Test
  void whatProvedItHasACounterpart() throws Exception {
    mail(
        """
        authenticator = webroot
        webroot_path = /srv/first,
        [[webroot_map]]
        mail.example.org = /srv/www
        imap.example.org = /srv/www
        """);
    assertThat(only().proof())
        .isEqualTo(new FormerProof("{ http-01: { webroot: /srv/www } }", Optional.empty()));
  }

  @Test
  void aWildcardSaysWhichWayItNeeds() throws Exception {
    written()
        .certbot(
            "wild",
            WrittenClients.leaf(KeyKind.RSA_2048, "*.example.org", "example.org"),
            WrittenClients.LETSENCRYPT,
            "authenticator = dns-cloudflare\ndns_cloudflare_credentials = /root/cf.ini\n");
    Lineage lineage = only();
    assertThat(lineage.name()).isEqualTo(DnsName.of("example.org"));
    assertThat(lineage.proof().setting()).contains("dns-01: { lexicon: { provider: cloudflare");
    assertThat(lineage.proof().toDo().orElseThrow()).contains("dns-cloudflare", "/root/cf.ini");
  }

  @Test
  void theTsigKeyIsNamedAndItsSecretIsNot() throws Exception {
    Path ini = folder.resolve("tsig.ini");
    WrittenClients.write(
        ini,
        """
        dns_rfc2136_server = 192.0.2.53
        dns_rfc2136_name = acme-key.
        dns_rfc2136_secret = c2VjcmV0
        dns_rfc2136_algorithm = HMAC-SHA512
        """,
        "rw-------");
    mail("authenticator = dns-rfc2136\ndns_rfc2136_credentials = " + ini + "\n");
    FormerProof proof = only().proof();
    assertThat(proof.setting())
        .isEqualTo(
            "{ dns-01: { rfc2136: { server: \"192.0.2.53\", key: acme-key., algorithm:"
                + " hmac-sha512, secret-file: /etc/mailseal/tsig } } }");
    assertThat(proof.toDo().orElseThrow()).contains(ini.toString()).doesNotContain("c2VjcmV0");
  }

  @Test
  void allThatIsWrongIsToldAtOnceWithItsPlace() throws IOException {
    Path conf = mail(STANDALONE);
    Files.writeString(conf, Files.readString(conf) + "what is this\n");
    written().certbot("links", OTHER, WrittenClients.LETSENCRYPT, STANDALONE);
    Path link = folder.resolve("live/links/fullchain.pem");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("/etc/passwd"));
    written().certbot("key", OTHER, WrittenClients.LETSENCRYPT, STANDALONE);
    WrittenClients.write(
        folder.resolve("archive/key/privkey1.pem"),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "rw-------");
    written().certbot("mixed", OTHER, WrittenClients.LETSENCRYPT, STANDALONE);
    Files.copy(
        folder.resolve("archive/mail.example.org/privkey1.pem"),
        folder.resolve("archive/mixed/privkey1.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    written().certbot("open", OTHER, WrittenClients.LETSENCRYPT, STANDALONE);
    Files.setPosixFilePermissions(
        folder.resolve("archive/open"), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(faults())
        .hasSize(5)
        .anySatisfy(fault -> assertThat(fault).contains(conf.toString(), "line 15"))
        .anySatisfy(fault -> assertThat(fault).contains(link.toString(), "/etc/passwd"))
        .anySatisfy(fault -> assertThat(fault).contains("live/key/privkey.pem"))
        .anySatisfy(fault -> assertThat(fault).contains("live/mixed/privkey.pem"))
        .anySatisfy(
            fault -> assertThat(fault).contains("archive/open can be written by everybody"));
  }

  @Test
  void aNameBelongsToOneOfThoseThatAreChosen() throws Exception {
    mail(STANDALONE);
    written().certbot("mail.example.org-0001", MAIL, WrittenClients.LETSENCRYPT, STANDALONE);
    assertThat(faults())
        .singleElement()
        .asString()
        .contains("is in both mail.example.org-0001 and mail.example.org");
    Lineage second = certbot().lineages(List.of("mail.example.org-0001")).getFirst();
    assertThat(second.name()).isEqualTo(DnsName.of("mail.example.org"));
    assertThat(
            catchThrowableOfType(
                AdoptionException.class, () -> certbot().lineages(List.of("mail\u001b"))))
        .hasMessageContaining("it has mail.example.org-0001, mail.example.org")
        .message()
        .doesNotContain("\u001b");
  }

  @Test
  void whereNothingIsAnotherFolderIsAskedFor() {
    assertThat(faults()).singleElement().asString().contains("renewal", "--from");
  }

  @Test
  void itDoesNotRunMeanwhile() throws Exception {
    mail(STANDALONE);
    Path lock = folder.resolve(".certbot.lock");
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      assertThat(catchThrowableOfType(AdoptionException.class, () -> certbot().lock()))
          .hasMessageContaining("certbot runs")
          .hasMessageContaining(lock.toString());
    }
    Files.delete(lock);
    try (ClientLock _ = certbot().lock()) {
      assertThat(lock).exists();
    }
    assertThat(lock).doesNotExist();
  }

  @Test
  void itsRenewalsEndAndItsArchiveStaysAsItIs() throws Exception {
    Path conf = mail(STANDALONE);
    Lineage lineage = only();
    Path key = folder.resolve("live/mail.example.org/privkey.pem");
    Path certificate = folder.resolve("live/mail.example.org/fullchain.pem");
    String before = Files.readString(key);

    List<String> done =
        RenewalSwitch.takeAll(List.of(certbot().switchOff(lineage, Set.of(key, certificate))));

    assertThat(done)
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).startsWith("mail.example.org:"));
    assertThat(conf).doesNotExist();
    assertThat(folder.resolve("renewal/mail.example.org.conf.mailseal")).exists();
    assertThat(key).isRegularFile().matches(file -> !Files.isSymbolicLink(file)).hasContent(before);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(folder.resolve("archive/mail.example.org/privkey1.pem")).hasContent(before);
    assertThat(folder.resolve("live/mail.example.org/cert.pem")).isSymbolicLink();
  }

  @Test
  void whereAPartFailsAllOfItIsPutBack() throws Exception {
    mail(STANDALONE);
    Path blocked =
        written().certbot("other.example.org", OTHER, WrittenClients.LETSENCRYPT, STANDALONE);
    Files.createFile(Path.of(blocked + ".mailseal"));
    List<Lineage> lineages = certbot().lineages(List.of());
    List<RenewalSwitch> switches =
        lineages.stream()
            .map(one -> certbot().switchOff(one, Set.copyOf(one.files().kept())))
            .toList();

    assertThat(catchThrowableOfType(AdoptionException.class, () -> RenewalSwitch.takeAll(switches)))
        .hasMessageContaining("other.example.org.conf.mailseal")
        .hasMessageContaining("everything was put back");

    assertThat(certbot().lineages(List.of())).isEqualTo(lineages);
    for (Lineage lineage : lineages) {
      for (Path file : lineage.files().kept()) {
        assertThat(Files.isSymbolicLink(file)).as(file.toString()).isTrue();
        assertThat(Files.exists(file.toRealPath(), LinkOption.NOFOLLOW_LINKS)).isTrue();
      }
    }
  }
}
