package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.rsa.NativeRsa;
import org.mailseal.certificate.rsa.RsaPair;

class KeyAlgorithmTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @ParameterizedTest
  @EnumSource
  void theSettingsWordIsReadBack(KeyAlgorithm algorithm) {
    assertThat(KeyAlgorithm.of(algorithm.word())).isEqualTo(algorithm);
    assertThat(KeyAlgorithm.of(" " + algorithm.name().replace('_', '-') + " "))
        .isEqualTo(algorithm);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa-1024", "RSA-512", "rsa-2047", "rsa-0"})
  void belowTheFloorIsRefusedWithTheReason(String written) {
    assertThatThrownBy(() -> KeyAlgorithm.of(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("below the floor of 2048 bits")
        .hasMessageContaining("CA/B Forum BR §6.1.5")
        .hasMessageContaining("rsa-2048, rsa-3072, rsa-4096, ecdsa-p256, ecdsa-p384");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rsa",
        "rsa-",
        "rsa-8192",
        "rsa-99999999999",
        "dsa-2048",
        "ed25519",
        "\u001B[2J"
      })
  void whatCannotBeMadeIsRefusedWithTheChoices(String written) {
    assertThatThrownBy(() -> KeyAlgorithm.of(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("take one of rsa-2048, ")
        .message()
        .matches("\\P{Cntrl}+")
        .doesNotContain("below the floor");
  }

  static Stream<Arguments> keysAndMakers() {
    // 3072 and 4096 go the way of 2048, and take Java seconds.
    return Stream.concat(
        Stream.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.ECDSA_P256, KeyAlgorithm.ECDSA_P384)
            .map(algorithm -> Arguments.of(algorithm, Optional.empty())),
        Stream.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.RSA_3072, KeyAlgorithm.RSA_4096)
            .map(algorithm -> Arguments.of(algorithm, NativeRsa.provider())));
  }

  @ParameterizedTest
  @MethodSource("keysAndMakers")
  void makesAKeyOfItsKindThatSigns(KeyAlgorithm algorithm, Optional<Provider> maker)
      throws Exception {
    KeyPair pair = algorithm.generate(maker, RANDOM);

    assertThat(KeyAlgorithm.of(pair.getPublic())).contains(algorithm);
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.getPrivate();
      assertThat(rsa.getModulus().bitLength())
          .isEqualTo(Integer.parseInt(algorithm.word(), 4, 8, 10));
      assertThat(rsa.getPublicExponent()).isEqualTo(RSAKeyGenParameterSpec.F4);
      assertThat(List.of(key.getPrimeP(), key.getPrimeQ()))
          .allMatch(prime -> prime.isProbablePrime(100));
      assertThat(RsaPair.holds(key, rsa)).isTrue();
    }
    byte[] text = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm.signature());
    signature.initSign(pair.getPrivate());
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(pair.getPublic());
    signature.update(text);
    assertThat(signature.verify(signed)).isTrue();
  }

  /** Whoever made it: a key is compared with what is read back from a file. */
  @ParameterizedTest
  @MethodSource("keysAndMakers")
  void isEqualToWhatIsReadBack(KeyAlgorithm algorithm, Optional<Provider> maker) throws Exception {
    KeyPair pair = algorithm.generate(maker, RANDOM);
    KeyFactory java = KeyFactory.getInstance(pair.getPublic().getAlgorithm());

    PrivateKey key = java.generatePrivate(new PKCS8EncodedKeySpec(Pkcs8.encode(pair.getPrivate())));

    assertThat(key).isEqualTo(pair.getPrivate());
    assertThat(Pkcs8.publicKey(key)).isEqualTo(pair.getPublic());
    assertThat(pair.getPublic())
        .isEqualTo(java.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())));
  }

  @Test
  void noTwoKeysAreAlike() {
    for (KeyAlgorithm algorithm : List.of(KeyAlgorithm.ECDSA_P256, KeyAlgorithm.RSA_2048)) {
      assertThat(Stream.generate(() -> algorithm.generate(RANDOM).getPublic()).limit(10))
          .doesNotHaveDuplicates();
    }
  }

  /** Holds up the search for primes at its first number. */
  private static final class Held extends SecureRandom {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Set<Thread> searching = ConcurrentHashMap.newKeySet();

    @Override
    public void nextBytes(byte[] bytes) {
      searching.add(Thread.currentThread());
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      super.nextBytes(bytes);
    }
  }

  @Test
  void noMoreRsaKeysAreMadeAtOnceThanThereAreCores() throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    Held random = new Held();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < cores + 1; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> KeyAlgorithm.RSA_2048.generate(Optional.empty(), random)));
    }

    await().until(() -> threads.stream().allMatch(one -> one.getState() == Thread.State.WAITING));
    assertThat(random.searching).hasSize(cores);
    random.goOn.countDown();
    for (Thread one : threads) {
      one.join();
    }
    assertThat(random.searching).hasSize(cores + 1);
  }
}
