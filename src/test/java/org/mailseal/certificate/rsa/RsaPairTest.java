package org.mailseal.certificate.rsa;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;

class RsaPairTest {
  private static final KeyPair PAIR = KeyKind.RSA_2048.generate();
  private static final RSAPrivateCrtKey KEY = (RSAPrivateCrtKey) PAIR.getPrivate();
  private static final RSAPublicKey PUBLIC = (RSAPublicKey) PAIR.getPublic();

  /** The numbers of a key in the order of RFC 8017 §A.1.2. */
  private static BigInteger[] numbers() {
    return new BigInteger[] {
      KEY.getModulus(),
      KEY.getPublicExponent(),
      KEY.getPrivateExponent(),
      KEY.getPrimeP(),
      KEY.getPrimeQ(),
      KEY.getPrimeExponentP(),
      KEY.getPrimeExponentQ(),
      KEY.getCrtCoefficient()
    };
  }

  private static RSAPrivateCrtKey key(BigInteger[] n) throws Exception {
    return (RSAPrivateCrtKey)
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new RSAPrivateCrtKeySpec(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]));
  }

  @Test
  void theTwoHalvesOfOneKeyAreAPair() throws Exception {
    assertThat(RsaPair.holds(KEY, PUBLIC)).isTrue();
    assertThat(RsaPair.holds(key(numbers()), PUBLIC)).isTrue();
  }

  @Test
  void halvesOfTwoKeysAreNone() {
    RSAPublicKey other = (RSAPublicKey) KeyKind.RSA_2048.generate().getPublic();

    assertThat(RsaPair.holds(KEY, other)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7}) // the first two are those of the public half
  void noneOfItsNumbersMayBeDamaged(int which) throws Exception {
    for (BigInteger wrong : new BigInteger[] {numbers()[which].add(TWO), ONE, TWO}) {
      BigInteger[] damaged = numbers();
      damaged[which] = wrong;
      assertThat(RsaPair.holds(key(damaged), PUBLIC)).as("%s", wrong).isFalse();
    }
  }

  /** d serves as well with the least common multiple of p - 1 and q - 1 added (RFC 8017 §3.2). */
  @Test
  void thePrivateExponentNeedNotBeTheSmallest() throws Exception {
    BigInteger[] larger = numbers();
    larger[2] = larger[2].add(larger[3].subtract(ONE).multiply(larger[4].subtract(ONE)));

    assertThat(RsaPair.holds(key(larger), PUBLIC)).isTrue();
  }
}
