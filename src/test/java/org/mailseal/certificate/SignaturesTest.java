package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignaturesTest {
  private static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");

  private static X509Certificate selfSigned(KeyPair pair, String algorithm) throws Exception {
    X500Principal name = new X500Principal("CN=Self");
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(FROM),
                    Date.from(FROM.plusSeconds(86_400)),
                    name,
                    pair.getPublic())
                .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, 2048, SHA256withRSA, true",
    "EC, 256, SHA256withECDSA, true",
    "EC, 384, SHA384withECDSA, true",
    "EC, 521, SHA512withECDSA, true",
    "Ed25519, 255, Ed25519, true",
    "Ed448, 448, Ed448, true",
    "DSA, 1024, SHA256withDSA, false",
  })
  void theKeysOfAuthoritiesAreTried(String kind, int bits, String algorithm, boolean holds)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(bits);
    KeyPair pair = generator.generateKeyPair();

    X509Certificate certificate = selfSigned(pair, algorithm);

    assertThat(Signatures.holds(certificate, pair.getPublic())).isEqualTo(holds);
    assertThat(Chain.issued(certificate, certificate)).isEqualTo(holds);
  }

  @Test
  void anRsaExponentOfAnUnheardOfSizeIsNotTried() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(
        new RSAKeyGenParameterSpec(2048, BigInteger.ONE.shiftLeft(64).add(BigInteger.valueOf(13))));
    KeyPair pair = generator.generateKeyPair();
    assertThat(((RSAPublicKey) pair.getPublic()).getPublicExponent().bitLength()).isEqualTo(65);

    assertThat(Signatures.holds(selfSigned(pair, "SHA256withRSA"), pair.getPublic())).isFalse();
  }
}
