package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;

class AuthorityKeysTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String DIRECTORY = "https://ca.example/directory";

  @TempDir private Path folder;

  private static KeyPair fresh() {
    return KeyAlgorithm.ECDSA_P256.generate(RANDOM);
  }

  private static Issuer root(String name) {
    Instant now = Instant.parse("2026-11-01T00:00:00Z");
    return Issuer.create(name, now, now.plus(Duration.ofDays(1)), RANDOM);
  }

  @Test
  void ofTwoWhoMakeAnAccountsKeyAtOnceBothHaveTheFirstOnes() {
    try (Ledger ledger = ScratchLedger.open(folder, Clock.systemUTC())) {
      AuthorityKeys keys = ledger.authorityKeys();
      AtomicReference<KeyPair> theirs = new AtomicReference<>();

      KeyPair ours =
          keys.account(
              "ca",
              DIRECTORY,
              () -> {
                theirs.set(keys.account("ca", DIRECTORY, AuthorityKeysTest::fresh));
                return fresh();
              });

      assertThat(ours.getPublic()).isEqualTo(theirs.get().getPublic());
    }
  }

  @Test
  void ofTwoWhoMakeARootAtOnceBothHaveTheFirstOnes() {
    try (Ledger ledger = ScratchLedger.open(folder, Clock.systemUTC())) {
      AuthorityKeys keys = ledger.authorityKeys();
      AtomicReference<Issuer> theirs = new AtomicReference<>();

      Issuer ours =
          keys.root(
              "own",
              () -> {
                theirs.set(keys.root("own", () -> root("theirs")));
                return root("ours");
              });

      assertThat(ours.certificate()).isEqualTo(theirs.get().certificate());
    }
  }
}
