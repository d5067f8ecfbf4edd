package org.mailseal.lifecycle.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.certificate.file.MatchedKey;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.install.Hooks;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.name.DnsName;

class ImportedCertificateTest {
  private static final TestCertificates.Authority ROOT = TestCertificates.root("Test Root");
  private static final Identity MAIL = ROOT.leaf("mail.example.org", "imap.example.org").issue();
  private static final Instant NOW = MAIL.chain().info().notBefore().plus(Duration.ofDays(1));
  private static final Identity WWW = ROOT.leaf("www.example.org").issue();

  private static Bundle bundle(Identity... servers) {
    return new Bundle(
        List.of("PKCS#12"),
        List.of(servers).stream().map(Identity::certificate).toList(),
        List.of(servers).stream().map(Identity::key).toList(),
        List.of());
  }

  private static ImportedCertificate mail() {
    return new ImportedCertificate(new CertifiedKey(MAIL.key(), MAIL.chain()), List.of());
  }

  private static ManagedCertificate managed(String name) {
    return new ManagedCertificate(
        new DnsName(name),
        "test-ca",
        List.of(),
        Set.of(),
        KeyAlgorithm.ECDSA_P256,
        Subject.NONE,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Hooks.NONE,
        KeyPolicy.STANDARD);
  }

  @Test
  void aNameTellsWhichOfSeveralServersInAKeyStoreIsMeant() throws IOException {
    List<Bundle> store = List.of(bundle(MAIL, WWW));
    assertThatThrownBy(() -> ImportedCertificate.of(store, Optional.empty(), NOW))
        .hasMessageContaining("there are 2 certificates with their keys");
    assertThat(
            ImportedCertificate.of(store, Optional.of(new DnsName("www.example.org")), NOW)
                .material()
                .chain()
                .leaf())
        .isEqualTo(WWW.certificate());
  }

  private static Identity lasting(KeyPair key, int days, String... names) {
    return ROOT.leaf(names)
        .key(key)
        .valid(NOW.minus(Duration.ofDays(100)), NOW.plus(Duration.ofDays(days)))
        .issue();
  }

  private static Bundle withKeys(List<Identity> certificates) {
    return bundle(certificates.toArray(Identity[]::new));
  }

  @Test
  void theOldOneBesideTheNewIsPassedOverWithAWord() throws IOException {
    KeyPair key = KeyKind.ECDSA_P256.generate();
    Identity expired = lasting(key, -1, "mail.example.org");
    Identity shorter = lasting(key, 59, "mail.example.org");
    Identity longer = lasting(key, 89, "mail.example.org");
    Identity otherKey = lasting(KeyKind.ECDSA_P256.generate(), 80, "mail.example.org");
    for (List<Identity> order :
        List.of(
            List.of(expired, shorter, longer, otherKey),
            List.of(longer, otherKey, shorter, expired))) {
      ImportedCertificate taken =
          ImportedCertificate.of(List.of(withKeys(order)), Optional.empty(), NOW);
      assertThat(taken.material().chain().leaf()).isEqualTo(longer.certificate());
      assertThat(taken.passedOver())
          .hasSize(3)
          .anySatisfy(word -> assertThat(word).contains("it expired at ", end(expired)))
          .anySatisfy(word -> assertThat(word).contains("it ends at " + end(shorter)))
          .allSatisfy(word -> assertThat(word).endsWith(end(longer) + ", is taken"));
    }
  }

  private static String end(Identity identity) {
    return identity.chain().info().notAfter().toString();
  }

  @Test
  void anExpiredOneOfOtherNamesIsPassedOverToo() throws IOException {
    Identity old = lasting(KeyKind.RSA_2048.generate(), -1, "old.example.org");
    Identity today = lasting(KeyKind.ECDSA_P256.generate(), 59, "mail.example.org");
    assertThat(
            ImportedCertificate.of(List.of(withKeys(List.of(old, today))), Optional.empty(), NOW)
                .material()
                .chain()
                .leaf())
        .isEqualTo(today.certificate());
  }

  @Test
  void whereOnlyAPersonKnowsTheDifferenceIsShown() {
    KeyPair key = KeyKind.ECDSA_P256.generate();
    Identity shorter = lasting(key, 59, "mail.example.org", "imap.example.org");
    Identity longer = lasting(key, 89, "mail.example.org");
    Identity rsa = lasting(KeyKind.RSA_2048.generate(), 70, "mail.example.org");
    for (Identity other : List.of(shorter, rsa)) {
      assertThatThrownBy(
              () ->
                  ImportedCertificate.of(
                      List.of(withKeys(List.of(longer, other))), Optional.empty(), NOW))
          .isInstanceOf(MatchedKey.AmbiguousException.class)
          .hasMessageContaining("until " + end(longer))
          .hasMessageContaining("until " + end(other));
    }
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
