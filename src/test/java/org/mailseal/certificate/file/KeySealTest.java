package org.mailseal.certificate.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.fixture.host.Command;

class KeySealTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String PASSPHRASE = "correct horse battery staple";
  private static final KeySeal SEAL = seal(PASSPHRASE);
  private static final PrivateKey KEY = KeyAlgorithm.ECDSA_P256.generate(RANDOM).getPrivate();

  @TempDir private Path folder;

  /** Of a process. */
  private static KeySeal seal(String passphrase) {
    return new KeySeal(passphrase.toCharArray(), RANDOM);
  }

  private static byte[] sealed(PrivateKey key) {
    return SEAL.seal(key);
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "ECDSA_P256", "ECDSA_P384"})
  void isOpenedWithItsPassphraseHereAndByOpenSsl(KeyAlgorithm algorithm) throws IOException {
    PrivateKey key = algorithm.generate(RANDOM).getPrivate();
    byte[] sealed = sealed(key);
    Path file =
        Files.writeString(
            folder.resolve("key.pem"), Pem.encode(Pem.Label.ENCRYPTED_PRIVATE_KEY, sealed));

    assertThat(SEAL.open(sealed)).isEqualTo(key);
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
  void isSealedAnotherWayEachTimeThoughThePassphraseIsHashedOnce() throws IOException {
    byte[] one = sealed(KEY);
    byte[] another = sealed(KEY);

    assertThat(one).isNotEqualTo(another);
    assertThat(octets(one).getFirst()).as("salt").isEqualTo(octets(another).getFirst());
    assertThat(octets(one).get(1)).as("vector").isNotEqualTo(octets(another).get(1));
  }

  /** Salt, vector and sealed key. */
  private List<String> octets(byte[] sealed) throws IOException {
    Path file = Files.write(folder.resolve("key.der"), sealed);
    return Command.mustRun("openssl", "asn1parse", "-inform", "DER", "-in", file.toString())
        .lines()
        .filter(line -> line.contains("OCTET STRING"))
        .map(line -> line.substring(line.indexOf("OCTET STRING")))
        .toList();
  }

  @Test
  void opensWhatEarlierProcessesSealed() throws IOException {
    KeySeal now = seal(PASSPHRASE);
    // More of them than salts are kept.
    for (int process = 0; process < 70; process++) {
      assertThat(now.open(seal(PASSPHRASE).seal(KEY))).isEqualTo(KEY);
    }
  }

  @Test
  void noOtherPassphraseOpensIt() {
    byte[] sealed = sealed(KEY);
    // One wrong key in 256 yields sound padding, and garbage below it.
    for (int i = 0; i < 150; i++) {
      String wrong = PASSPHRASE + i;
      assertThatThrownBy(() -> seal(wrong).open(sealed))
          .as(wrong)
          .isInstanceOf(IOException.class)
          .message()
          .doesNotContain(PASSPHRASE);
    }
    assertThatThrownBy(() -> seal("").open(sealed)).isInstanceOf(IOException.class);
  }

  @Test
  void damagedBytesDoNotOpen() {
    byte[] sealed = sealed(KEY);
    for (int length = 0; length < sealed.length; length += 5) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThatThrownBy(() -> SEAL.open(cut))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class);
    }
    // The last byte lies in the padding's block.
    byte[] bent = sealed.clone();
    bent[bent.length - 1] ^= 1;
    assertThatThrownBy(() -> SEAL.open(bent)).isInstanceOf(IOException.class);
  }
}
