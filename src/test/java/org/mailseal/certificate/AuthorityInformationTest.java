package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;

class AuthorityInformationTest {
  private static final Authority ROOT = TestCertificates.root("Test Root");

  @Test
  void placesAreGivenInTheirOrderAndAsTheyAreWritten() {
    assertThat(
            AuthorityInformation.issuerPlaces(
                ROOT.leaf("mail.example.org")
                    .issuerPlaces("ldap:///CN=AIA?cACertificate", "http://ca.example/a b\u0007.crt")
                    .issue()
                    .certificate()))
        .containsExactly("ldap:///CN=AIA?cACertificate", "http://ca.example/a b\u0007.crt");
  }

  @Test
  void aCertificateMaySayNothing() {
    assertThat(AuthorityInformation.issuerPlaces(ROOT.certificate())).isEmpty();
  }
}
