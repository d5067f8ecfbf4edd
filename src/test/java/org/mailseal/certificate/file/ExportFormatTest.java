package org.mailseal.certificate.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.file.Bundle.Passwords;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;

class ExportFormatTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Optional<char[]> PASSWORD = Optional.of("secret".toCharArray());
  private static final Authority ISSUING = TestCertificates.root("Root").intermediate("Issuing");

  private static CertifiedKey material() throws IOException {
    Identity identity = ISSUING.leaf("mail.example.org").issue();
    return CertifiedKey.fromPem(Pem.encode(identity.key()) + Pem.encode(identity.certificates()));
  }

  @ParameterizedTest
  @CsvSource({
    "pem,           PEM certificate",
    "der,           DER certificate",
    "pkcs7,         DER PKCS#7",
    "pkcs7-pem,     PEM PKCS#7",
    "combined,      PEM encrypted PKCS#8 private key",
    "key,           PEM encrypted PKCS#8 private key",
    "pkcs12,        PKCS#12",
    "pkcs12-legacy, PKCS#12",
    "jks,           JKS"
  })
  void whatIsWrittenIsReadAgain(String word, String form) throws IOException {
    ExportFormat format = ExportFormat.of(word);
    CertifiedKey material = material();

    Bundle read = Bundle.read(format.encode(material, PASSWORD, RANDOM), what -> PASSWORD);

    assertThat(format).hasToString(word);
    assertThat(read.forms().getFirst()).isEqualTo(form);
    assertThat(read.keys()).isEqualTo(format.holdsKey() ? List.of(material.key()) : List.of());
    assertThat(read.certificates())
        .containsExactlyInAnyOrderElementsOf(
            switch (format) {
              case KEY -> List.of();
              case DER -> List.of(material.chain().leaf());
              default -> material.chain().certificates();
            });
  }

  @ParameterizedTest
  @EnumSource
  void withoutAPasswordAKeyIsPlainOrNotWritten(ExportFormat format) throws IOException {
    CertifiedKey material = material();
    if (format.needsPassword()) {
      assertThatThrownBy(() -> format.encode(material, Optional.empty(), RANDOM))
          .isInstanceOf(IOException.class)
          .hasMessage("a file of the form " + format.word() + " needs a password");
    } else {
      byte[] file = format.encode(material, Optional.empty(), RANDOM);
      assertThat(Bundle.read(file, Passwords.none()).keys()).hasSize(format.holdsKey() ? 1 : 0);
    }
  }

  /** A person's password can be guessed, and each guess is to cost something. */
  @Test
  void aKeyIsSealedForPeople() throws IOException {
    byte[] file = ExportFormat.KEY.encode(material(), PASSWORD, RANDOM);

    String iterations = "0203" + "0927c0";
    assertThat(
            HexFormat.of()
                .formatHex(
                    Pem.decode(
                        Pem.Label.ENCRYPTED_PRIVATE_KEY,
                        new String(file, StandardCharsets.US_ASCII))))
        .contains(iterations);
  }

  @Test
  void whatNoProgramReadsIsNotWritten() throws IOException {
    CertifiedKey material = material();

    assertThatThrownBy(
            () -> ExportFormat.JKS.encode(material, Optional.of("short".toCharArray()), RANDOM))
        .hasMessageContaining("less than six characters");
    assertThatThrownBy(() -> ExportFormat.of("p\u0000fx"))
        .hasMessageStartingWith("'p\\u0000fx' is no format; take one of pem, der, pkcs7,");
  }
}
