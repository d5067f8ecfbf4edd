package org.mailseal.lifecycle.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.install.Hooks;
import org.mailseal.lifecycle.ManagedCertificate;
import org.mailseal.name.DnsName;

class ImportedCertificateTest {
  private static final TestCertificates.Authority ROOT = TestCertificates.root("Test Root");
  private static final Identity MAIL = ROOT.leaf("mail.example.org", "imap.example.org").issue();
  private static final Identity WWW = ROOT.leaf("www.example.org").issue();

  private static Bundle bundle(Identity... servers) {
    return new Bundle(
        List.of("PKCS#12"),
        List.of(servers).stream().map(Identity::certificate).toList(),
        List.of(servers).stream().map(Identity::key).toList(),
        List.of());
  }

  private static ImportedCertificate mail() {
    return new ImportedCertificate(new CertifiedKey(MAIL.key(), MAIL.chain()));
  }

  private static ManagedCertificate managed(String name) {
    return new ManagedCertificate(
        new DnsName(name),
        "test-ca",
        List.of(),
        KeyAlgorithm.ECDSA_P256,
        Subject.NONE,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Hooks.NONE);
  }

  @Test
  void aNameTellsWhichOfSeveralServersInAKeyStoreIsMeant() throws IOException {
    List<Bundle> store = List.of(bundle(MAIL, WWW));
    assertThatThrownBy(() -> ImportedCertificate.of(store, Optional.empty()))
        .hasMessageContaining("there are 2 certificates with their keys");
    assertThat(
            ImportedCertificate.of(store, Optional.of(new DnsName("www.example.org")))
                .material()
                .chain()
                .leaf())
        .isEqualTo(WWW.certificate());
  }

  @Test
  void itBecomesTheOneOfTheSettingsWhoseNameItCovers() {
    assertThat(mail().candidates(List.of(managed("www.example.org"), managed("imap.example.org"))))
        .containsExactly(new DnsName("imap.example.org"));
    assertThat(mail().candidates(List.of(managed("mail.example.org"), managed("imap.example.org"))))
        .as("a person must choose")
        .hasSize(2);
  }

  @Test
  void withoutAPlaceInTheSettingsItsOwnNameCounts() {
    assertThat(mail().candidates(List.of(managed("www.example.org"))))
        .containsExactly(new DnsName("mail.example.org"));
  }
}
