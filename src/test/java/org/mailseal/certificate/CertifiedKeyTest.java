package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.KeyPair;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;

class CertifiedKeyTest {
  private static final Authority CA = TestCertificates.root("Root").intermediate("Issuing");

  private static Identity identity(KeyKind kind) {
    return CA.leaf("mail.example.org").key(kind).issue();
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "ECDSA_P256", "ECDSA_P384"})
  void isReadFromPemInAnyOrder(KeyKind kind) throws IOException {
    Identity mail = identity(kind);
    String key = Pem.encode(mail.key());
    String chain = Pem.encode(mail.certificates());

    for (String pem : new String[] {key + chain, chain + key, "text\n" + chain + "\r\n" + key}) {
      CertifiedKey read = CertifiedKey.fromPem(pem);
      assertThat(read.chain()).isEqualTo(mail.chain());
      assertThat(Pkcs8.encode(read.key())).isEqualTo(Pkcs8.encode(mail.key()));
    }
  }

  @Test
  void oneOfTheTwoIsMissing() {
    Identity mail = identity(KeyKind.ECDSA_P256);

    assertThatThrownBy(() -> CertifiedKey.fromPem(Pem.encode(mail.key())))
        .isInstanceOf(IOException.class)
        .hasMessage("no '-----BEGIN CERTIFICATE-----' block");
    assertThatThrownBy(() -> CertifiedKey.fromPem(Pem.encode(mail.certificates())))
        .isInstanceOf(IOException.class)
        .hasMessage("no '-----BEGIN PRIVATE KEY-----' block");
  }

  /** The fault that ends TLS on a mail server. */
  @Test
  void aKeyAndAnotherKeysCertificateAreNoPair() {
    for (KeyKind own : new KeyKind[] {KeyKind.RSA_2048, KeyKind.ECDSA_P256}) {
      for (KeyKind other : new KeyKind[] {KeyKind.RSA_2048, KeyKind.ECDSA_P256}) {
        KeyPair key = own.generate();
        String pem = Pem.encode(key.getPrivate()) + Pem.encode(identity(other).certificates());

        assertThatThrownBy(() -> CertifiedKey.fromPem(pem))
            .as("a key of %s, a certificate of %s", own, other)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("private key")
            .message()
            .doesNotContain(Base64.getEncoder().encodeToString(key.getPrivate().getEncoded()));
      }
    }
  }

  @Test
  void nothingShowsTheKey() {
    Identity mail = identity(KeyKind.ECDSA_P256);

    assertThat(new CertifiedKey(mail.key(), mail.chain()).toString())
        .isEqualTo("CertifiedKey[" + CertificateInfo.fingerprint(mail.certificate()) + "]");
  }
}
