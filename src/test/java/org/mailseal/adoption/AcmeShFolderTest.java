package org.mailseal.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;

@Timeout(60)
class AcmeShFolderTest {
  @TempDir private Path folder;

  private AcmeShFolder acmeSh() {
    return new AcmeShFolder(folder);
  }

  private Path write(String label, KeyKind kind, String variables) {
    return new WrittenClients(folder)
        .acmeSh(
            label,
            WrittenClients.leaf(kind, label.replace("_ecc", "")),
            WrittenClients.LETSENCRYPT,
            variables);
  }

  private Lineage only() throws AdoptionException {
    return acmeSh().lineages(List.of()).getFirst();
  }

  private static String base64(String text) {
    return "'__ACME_BASE64__START_"
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
        + "__ACME_BASE64__END_'\n";
  }

  @Test
  void aFolderIsReadAsItIsRenewed() throws Exception {
    Path conf =
        write(
            "mail.example.org_ecc",
            KeyKind.ECDSA_P256,
            """
            Le_Webroot='/srv/www'
            Le_RenewalDays='60'
            Le_Certificate_Profile='tlsserver'
            Le_ForceNewDomainKey='1'
            Le_RealCertPath='/etc/mail/leaf.pem'
            Le_RealKeyPath='/etc/mail/key.pem'
            Le_RealFullChainPath='/etc/mail/chain.pem'
            Le_RealCACertPath=''
            $(rm -rf /)
            Le_PreHook="$(date)"
            """
                + "Le_Preferred_Chain="
                + base64("ISRG Root X2")
                + "Le_ReloadCmd="
                + base64("systemctl reload postfix && service dovecot restart"));
    Lineage lineage = only();
    assertThat(lineage.label()).isEqualTo("mail.example.org_ecc");
    assertThat(lineage.name()).hasToString("mail.example.org");
    assertThat(lineage.key()).contains(KeyAlgorithm.ECDSA_P256);
    assertThat(lineage.settings()).isEqualTo(conf);
    assertThat(lineage.proof().setting()).isEqualTo("{ http-01: { webroot: /srv/www } }");
    assertThat(lineage.renewWhenLeft().map(Object::toString)).contains("30d");
    assertThat(lineage.account().orElseThrow().contact()).contains("admin@example.org");
    assertThat(lineage.account().orElseThrow().key().getPrivate())
        .isEqualTo(WrittenClients.account());
    assertThat(lineage.order())
        .isEqualTo(new FormerOrder(Optional.of("tlsserver"), Optional.of("ISRG Root X2"), false));
    assertThat(lineage.files().kept())
        .containsExactly(Path.of("/etc/mail/chain.pem"), Path.of("/etc/mail/key.pem"));
    assertThat(lineage.files().others()).containsExactly(Path.of("/etc/mail/leaf.pem"));
    assertThat(lineage.hooks()).hasSize(1);
    assertThat(lineage.hooks().getFirst().reloads().orElseThrow())
        .extracting(FormerHook.Reload::unit)
        .containsExactly("postfix", "dovecot");
  }

  @Test
  void itsOwnFilesAreReadWhereNothingWasInstalled() throws Exception {
    Path conf = write("mail.example.org", KeyKind.RSA_2048, "Le_Webroot='dns_cf'\n");
    Lineage lineage = only();
    assertThat(lineage.files().certificate()).isEqualTo(conf.resolveSibling("fullchain.cer"));
    assertThat(lineage.proof().setting()).contains("provider: cloudflare");
    assertThat(lineage.order().keepsKey()).isTrue();
  }

  @Test
  void twoKindsOfKeyForOneNameAreTakenOneByOne() throws Exception {
    write("mail.example.org", KeyKind.RSA_2048, "Le_Webroot='no'\n");
    write("mail.example.org_ecc", KeyKind.ECDSA_P256, "Le_Webroot='no'\n");
    assertThat(catchThrowableOfType(AdoptionException.class, () -> acmeSh().lineages(List.of())))
        .hasMessageContaining("is in both mail.example.org and mail.example.org_ecc");
    assertThat(acmeSh().lineages(List.of("mail.example.org_ecc")).getFirst().key())
        .contains(KeyAlgorithm.ECDSA_P256);
  }

  @Test
  void itsRenewalsEndAsItEndsThemItself() throws Exception {
    Path conf = write("mail.example.org", KeyKind.RSA_2048, "Le_Webroot='no'\n");
    RenewalSwitch.takeAll(List.of(acmeSh().switchOff(only(), Set.of())));
    assertThat(conf).doesNotExist();
    assertThat(Path.of(conf + ".removed")).exists();
  }

  @Test
  void itDoesNotRunMeanwhile() throws Exception {
    Path script = folder.resolve("acme.sh");
    Files.writeString(script, "echo runs\nread line\n");
    try (Running _ = start(script)) {
      assertThat(catchThrowableOfType(AdoptionException.class, () -> acmeSh().lock()))
          .hasMessageContaining("acme.sh runs, as process ");
    }
  }

  private Running start(Path script) throws IOException {
    Path pipe = folder.resolve("pipe");
    Command.mustRun("mkfifo", pipe.toString());
    Running running =
        Running.start(
            folder.resolve("out"),
            Map.of(),
            List.of("sh", "-c", "exec 0<>" + pipe + "; exec sh " + script + " --cron"));
    running.awaitOutput("runs", Duration.ofSeconds(20));
    return running;
  }
}
