package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

class CertificateInfoTest {
  private static final TestCertificates.Authority ROOT = TestCertificates.root("Test Root");
  private static final DnsName HOST = DnsName.of("mail.example.org");

  private static CertificateInfo leaf(String... names) {
    return CertificateInfo.of(ROOT.leaf(names).commonName("mail").issue().certificate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mail.example.org", "MAIL.Example.ORG", "*.example.org"})
  void aNameCoversItsHostInAnyCase(String name) {
    assertThat(leaf(name).covers(HOST)).isTrue();
    assertThat(leaf(name).unreadNames()).isEmpty();
  }

  /** {@code openssl verify -verify_hostname mail.example.org} says mismatch to each. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " mail.example.org",
        "mail.example.org ",
        "mail.example.org\t",
        "mail.example.org\n",
        "mail.example.org.",
        "*.example.org.",
      })
  void aNameThatClientsRefuseCoversNothing(String name) {
    assertThat(leaf(name).covers(HOST)).isFalse();
    assertThat(leaf(name).names()).isEmpty();
    assertThat(leaf(name).unreadNames()).containsExactly(Printable.sanitize(name));
  }

  @Test
  void whatIsNoNameStaysVisible() {
    CertificateInfo leaf = leaf("exchange01", "mail.example.org", "localhost");

    assertThat(leaf.names()).containsExactly(HOST);
    assertThat(leaf.unreadNames()).containsExactly("exchange01", "localhost");
  }
}
