package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** 3072 and 4096 go the way of 2048, and take seconds. */
  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "ECDSA_P256", "ECDSA_P384"})
  void makesAKeyOfItsKindThatSigns(KeyAlgorithm algorithm) throws Exception {
    KeyPair pair = algorithm.generate(RANDOM);

    assertThat(
            switch (pair.getPublic()) {
              case RSAPublicKey rsa -> "rsa-" + rsa.getModulus().bitLength();
              case ECPublicKey ec -> "ecdsa-p" + ec.getParams().getOrder().bitLength();
              default -> pair.getPublic().getAlgorithm();
            })
        .isEqualTo(algorithm.word());
    byte[] text = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm.signature());
    signature.initSign(pair.getPrivate());
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(pair.getPublic());
    signature.update(text);
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void noTwoKeysAreAlike() {
    assertThat(KeyAlgorithm.ECDSA_P256.generate(RANDOM).getPublic())
        .isNotEqualTo(KeyAlgorithm.ECDSA_P256.generate(RANDOM).getPublic());
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
      threads.add(Thread.ofPlatform().start(() -> KeyAlgorithm.RSA_2048.generate(random)));
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
