package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Pkcs8Test {
  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "ECDSA_P256", "ECDSA_P384"})
  void theSameKeyIsReadBack(KeyAlgorithm algorithm) throws GeneralSecurityException {
    KeyPair pair = algorithm.generate(new SecureRandom());

    assertThat(
            KeyFactory.getInstance(pair.getPrivate().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Pkcs8.encode(pair.getPrivate()))))
        .isEqualTo(pair.getPrivate());
  }

  @ParameterizedTest
  @EnumSource(names = {"ECDSA_P256", "ECDSA_P384"})
  void anEllipticCurveKeyHoldsItsPublicHalf(KeyAlgorithm algorithm) throws IOException {
    for (int round = 0; round < 10; round++) {
      KeyPair pair = algorithm.generate(new SecureRandom());
      PrivateKeyInfo written = PrivateKeyInfo.getInstance(Pkcs8.encode(pair.getPrivate()));
      SubjectPublicKeyInfo half = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());

      assertThat(ECPrivateKey.getInstance(written.parsePrivateKey()).getPublicKey().getBytes())
          .isEqualTo(half.getPublicKeyData().getBytes());
      assertThat(written.getPrivateKeyAlgorithm()).isEqualTo(half.getAlgorithm());
    }
  }
}
