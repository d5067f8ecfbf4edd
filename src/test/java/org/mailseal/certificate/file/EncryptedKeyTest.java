package org.mailseal.certificate.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.fixture.host.Command;

class EncryptedKeyTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String PASSPHRASE = "correct horse battery staple";
  private static final PrivateKey KEY = KeyAlgorithm.ECDSA_P256.generate(RANDOM).getPrivate();

  @TempDir private Path folder;

  private static byte[] sealed(PrivateKey key) {
    return EncryptedKey.seal(key, PASSPHRASE.toCharArray(), RANDOM);
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "ECDSA_P256", "ECDSA_P384"})
  void isOpenedWithItsPassphraseHereAndByOpenSsl(KeyAlgorithm algorithm) throws IOException {
    PrivateKey key = algorithm.generate(RANDOM).getPrivate();
    byte[] sealed = sealed(key);
    Path file =
        Files.writeString(
            folder.resolve("key.pem"), Pem.encode(Pem.Label.ENCRYPTED_PRIVATE_KEY, sealed));

    assertThat(EncryptedKey.open(sealed, PASSPHRASE.toCharArray())).isEqualTo(key);
    String opened =
        Command.mustRun(
            "openssl", "pkcs8", "-in", file.toString(), "-passin", "pass:" + PASSPHRASE);
    assertThat(Pem.decode(Pem.Label.PRIVATE_KEY, opened)).isEqualTo(key.getEncoded());
  }

  @Test
  void isSealedUnderPbes2WithAes256() throws IOException {
    Path file = Files.write(folder.resolve("key.der"), sealed(KEY));

    assertThat(Command.mustRun("openssl", "asn1parse", "-inform", "DER", "-in", file.toString()))
        .containsSubsequence(
            ":PBES2", ":PBKDF2", "INTEGER           :2710", ":hmacWithSHA256", ":aes-256-cbc");
  }

  @Test
  void isSealedAnotherWayEachTime() {
    assertThat(sealed(KEY)).isNotEqualTo(sealed(KEY));
  }

  @Test
  void noOtherPassphraseOpensIt() {
    byte[] sealed = sealed(KEY);
    // One wrong key in 256 yields sound padding, and garbage below it.
    for (int i = 0; i < 150; i++) {
      String wrong = PASSPHRASE + i;
      assertThatThrownBy(() -> EncryptedKey.open(sealed, wrong.toCharArray()))
          .as(wrong)
          .isInstanceOf(IOException.class)
          .message()
          .doesNotContain(PASSPHRASE);
    }
    assertThatThrownBy(() -> EncryptedKey.open(sealed, new char[0]))
        .isInstanceOf(IOException.class);
  }

  @Test
  void damagedBytesDoNotOpen() {
    byte[] sealed = sealed(KEY);
    for (int length = 0; length < sealed.length; length += 5) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> EncryptedKey.open(cut, PASSPHRASE.toCharArray()))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class);
    }
    // The last byte lies in the padding's block.
    byte[] bent = sealed.clone();
    bent[bent.length - 1] ^= 1;
    assertThatThrownBy(() -> EncryptedKey.open(bent, PASSPHRASE.toCharArray()))
        .isInstanceOf(IOException.class);
  }
}
