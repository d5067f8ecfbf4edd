package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.host.Command;
import org.mailseal.name.Identifier;

/** Against what {@code openssl x509} says of the same certificates. */
class CertificateDetailsTest {
  @TempDir Path folder;

  private static final String OF_OPENSSL =
      """
      -----BEGIN CERTIFICATE-----
      MIICaTCCAg+gAwIBAgIEAMD/7jAKBggqhkjOPQQDAjA/MQswCQYDVQQGEwJERTEV
      MBMGA1UECgwMQsO8Y2hlciBHbWJIMRkwFwYDVQQDDBBtYWlsLmV4YW1wbGUub3Jn
      MCAXDTI2MTEyMjEyNDYzN1oYDzIxMjYxMDI5MTI0NjM3WjA/MQswCQYDVQQGEwJE
      RTEVMBMGA1UECgwMQsO8Y2hlciBHbWJIMRkwFwYDVQQDDBBtYWlsLmV4YW1wbGUu
      b3JnMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcTDpKY2Pfp6Tl+gfo7JZEyKz
      R5PDAAC98MCxm8uu48wTbGyxxxt/e4+b89gfTMK4yKbvYK9sqNBhuxhSxtHdVqOB
      9jCB8zCBjwYDVR0RBIGHMIGEghBtYWlsLmV4YW1wbGUub3JnghV4bi0tYmNoZXIt
      a3ZhLmV4YW1wbGWCDSouZXhhbXBsZS5vcmeHBMAAAgeHECABDbgAAAAAAAAAAAAA
      AAeBEWFkbWluQGV4YW1wbGUub3JnhhRodHRwczovL2V4YW1wbGUub3JnL4IJbG9j
      YWxob3N0MA4GA1UdDwEB/wQEAwIFoDAiBgNVHSUEGzAZBggrBgEFBQcDAQYIKwYB
      BQUHAwIGAyoDBDAMBgNVHRMBAf8EAjAAMB0GA1UdDgQWBBSmp4VAekaYxebikAk8
      R1u36mwKgTAKBggqhkjOPQQDAgNIADBFAiEApIeaIbD81DZehOeeuFN5buBNC1hR
      JA6H4TxlKCB6qzcCIEW5NEedQRD0slO8TJzBkStTdEf0H0KCkZt/WuCHbACz
      -----END CERTIFICATE-----
      """;

  private static CertificateDetails profile() throws IOException {
    return CertificateDetails.of(Pem.certificates(OF_OPENSSL).getFirst());
  }

  @Test
  void namesOfEveryKindAreThere() throws IOException {
    assertThat(profile().info().names())
        .extracting(Identifier::display)
        .containsExactly(
            "mail.example.org",
            "xn--bcher-kva.example (bücher.example)",
            "*.example.org",
            "192.0.2.7",
            Identifier.of("2001:db8::7").display());
    assertThat(profile().otherNames())
        .containsExactly("mail:admin@example.org", "URI:https://example.org/", "DNS:localhost");
  }

  /** As {@code openssl x509 -serial}, in lower case. */
  @Test
  void aSerialNumberIsTheHexOfItsOctets() throws Exception {
    KeyPair keys = KeyAlgorithm.ECDSA_P256.generate(new SecureRandom());
    X500Name name = new X500Name("CN=mail.example.org");
    Date now = Date.from(Instant.now());
    for (String number :
        List.of("05", "0c0ffee5", "7f", "80", "ff00000000000000000000000000000000000001", "00")) {
      byte[] der =
          new JcaX509v3CertificateBuilder(
                  name, new BigInteger(number, 16), now, now, name, keys.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
              .getEncoded();
      Path file = Files.write(folder.resolve(number + ".der"), der);
      String openssl =
          Command.mustRun(
              "openssl", "x509", "-inform", "DER", "-in", file.toString(), "-noout", "-serial");
      assertThat("serial=" + CertificateDetails.serial(Pem.certificate(der)))
          .isEqualTo(openssl.strip().toLowerCase(Locale.ROOT))
          .isEqualTo("serial=" + number);
    }
  }

  @Test
  void usagesAreNamedAndExplained() throws IOException {
    assertThat(profile().keyUsage())
        .extracting(Usage::name)
        .containsExactly("digitalSignature", "keyEncipherment");
    assertThat(profile().extendedKeyUsage())
        .extracting(Usage::display)
        .containsExactly(
            "TLS server (serverAuth)", "TLS client (clientAuth)", "another purpose (1.2.3.4)");
  }

  @Test
  void numbersAreThoseOfOpenssl() throws IOException {
    CertificateDetails details = profile();
    assertThat(details.serial()).isEqualTo("c0ffee");
    assertThat(details.signature()).isEqualTo("SHA-256 with ECDSA");
    assertThat(details.info().key()).isEqualTo("ECDSA P-256");
    assertThat(details.sha1()).isEqualTo("058f50eed93f2eeec286b3c3d5006820f99f9bcf");
    assertThat(details.info().fingerprint())
        .isEqualTo("4733beb9853f41fc8594265366b18f7244d46d2215b8811aa2432b378bdfdf1f");
    assertThat(details.publicKeyPin())
        .isEqualTo("91f2b528dd8383138ca8804e2b7ee195588dfd8200413cc9cdf25803f1d38074");
  }

  @Test
  void aLeafIsToldFromAnAuthority() throws IOException {
    assertThat(profile().authority()).isFalse();
    CertificateDetails authority =
        CertificateDetails.of(TestCertificates.root("Root").certificate());
    assertThat(authority.authority()).isTrue();
    assertThat(authority.pathLength()).isEmpty();
    assertThat(authority.keyUsage())
        .extracting(Usage::display)
        .containsExactly(
            "signing certificates (keyCertSign)", "signing revocation lists (cRLSign)");
    assertThat(authority.extendedKeyUsage()).isEmpty();
  }
}
