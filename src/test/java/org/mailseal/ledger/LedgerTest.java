package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Issuer;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

@Timeout(30)
class LedgerTest {
  private final HandClock clock = new HandClock(SampleAttempts.NOW);
  @TempDir Path folder;

  private Ledger open() {
    return ScratchLedger.open(folder, clock);
  }

  private Path passphrase() {
    return folder.resolve("passphrase");
  }

  @Test
  void firstUseMakesWhatOnlyItsOwnerMayRead() throws IOException {
    Path deep = folder.resolve("var/lib/mailseal");
    ScratchLedger.openAsItIs(deep, clock, event -> {}).close();
    assertThat(mode(deep)).isEqualTo("rwx------");
    assertThat(mode(deep.resolve("passphrase"))).isEqualTo("rw-------");
    assertThat(Files.readString(deep.resolve("passphrase")).strip()).hasSize(43); // 256 bits
    try (var files = Files.list(deep)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "ledger.lock", "ledger.mv.db", "passphrase", "passphrase.has-ledger");
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void refusesAPassphraseFileThatOthersMayRead() throws IOException {
    open().close();
    Files.setPosixFilePermissions(passphrase(), PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is open to others (rw-r-----)")
        .hasMessageContaining("chmod 600 " + passphrase());
  }

  @Test
  void refusesToMakeANewPassphraseForALedgerThatIsThere() throws IOException {
    open().close();
    Files.delete(passphrase());
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(passphrase() + " is missing, but the ledger is there");
    assertThat(passphrase()).doesNotExist();
  }

  @Test
  @Timeout(8) // a person waits for it
  void refusesAnotherPassphraseAtOnce() throws IOException {
    open().close();
    String another = "0123456789abcdefghij";
    Files.writeString(passphrase(), another);
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("it was made with another passphrase file")
        .hasMessageNotContaining(another);
  }

  @Test
  void refusesAPassphraseThatIsHardlyThere() throws IOException {
    open().close();
    Files.writeString(passphrase(), "short\n");
    assertThatThrownBy(this::open)
        .hasMessageContaining("fewer than 16 characters")
        .hasMessageNotContaining("short\n");
  }

  @Test
  void refusesOtherDatabases() {
    assertThatThrownBy(
            () ->
                Ledger.open(
                    "jdbc:h2:mem:x\u001b[2J", passphrase(), clock, new SecureRandom(), event -> {}))
        .hasMessage("database: jdbc:h2:mem:x\\u001B[2J is not jdbc:h2:file:/path");
  }

  @Test
  void saysWhatIsWrongWithTheFile() throws IOException {
    open().close();
    Files.writeString(folder.resolve("ledger.mv.db"), "not a database at all\n".repeat(1000));
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageStartingWith("cannot open the ledger " + folder.resolve("ledger.mv.db"));
  }

  @Test
  void privateKeysAreSealedOnTheDisk() throws IOException {
    KeyPair key = SampleAttempts.key();
    KeyPair account = SampleAttempts.key();
    byte[] request;
    try (Ledger ledger = open()) {
      Attempt attempt = SampleAttempts.draft(ledger, key);
      request = attempt.request().der();
      ledger.authorityKeys().account("letsencrypt", "https://ca.example/dir", () -> account);
    }
    byte[] file = Files.readAllBytes(folder.resolve("ledger.mv.db"));
    assertThat(holds(file, request)).as("what is no secret is found").isTrue();
    for (KeyPair one : List.of(key, account)) {
      assertThat(holds(file, one.getPrivate().getEncoded())).isFalse();
      assertThat(holds(file, scalar(one))).isFalse();
    }
    try (Ledger ledger = open()) {
      Attempt attempt = ledger.attempts().latest(SampleAttempts.MAIL).orElseThrow();
      assertThat(ledger.attempts().key(attempt).getEncoded())
          .isEqualTo(key.getPrivate().getEncoded());
    }
  }

  private static byte[] scalar(KeyPair key) {
    BigInteger secret = ((ECPrivateKey) key.getPrivate()).getS();
    byte[] bytes = secret.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static boolean holds(byte[] all, byte[] part) {
    return new String(all, StandardCharsets.ISO_8859_1)
        .contains(new String(part, StandardCharsets.ISO_8859_1));
  }

  @Test
  void anAccountKeyAndARootAreMadeOnce() {
    KeyPair account = SampleAttempts.key();
    Issuer root =
        Issuer.create(
            "Ours",
            SampleAttempts.NOW,
            SampleAttempts.NOW.plus(Duration.ofDays(9)),
            new SecureRandom());
    try (Ledger ledger = open()) {
      ledger.authorityKeys().account("ca", "https://one.example/dir", () -> account);
      ledger.authorityKeys().root("ours", () -> root);
    }
    try (Ledger ledger = open()) {
      KeyPair again =
          ledger
              .authorityKeys()
              .account(
                  "ca",
                  "https://one.example/dir",
                  () -> {
                    throw new AssertionError("it is there already");
                  });
      assertThat(again.getPrivate().getEncoded()).isEqualTo(account.getPrivate().getEncoded());
      assertThat(again.getPublic().getEncoded()).isEqualTo(account.getPublic().getEncoded());
      KeyPair elsewhere =
          ledger.authorityKeys().account("ca", "https://two.example/dir", SampleAttempts::key);
      assertThat(elsewhere.getPrivate().getEncoded())
          .isNotEqualTo(account.getPrivate().getEncoded());
      Issuer rootAgain =
          ledger
              .authorityKeys()
              .root(
                  "ours",
                  () -> {
                    throw new AssertionError("it is there already");
                  });
      assertThat(rootAgain.certificate()).isEqualTo(root.certificate());
      assertThat(rootAgain.key().getEncoded()).isEqualTo(root.key().getEncoded());
    }
  }

  @Test
  void aKeyTakesThePlaceOfAnAccountsWhenTheAuthorityKnowsIt() {
    String directory = "https://ca.example/dir";
    try (Ledger ledger = open()) {
      AuthorityKeys keys = ledger.authorityKeys();
      assertThat(keys.account("ca", directory)).isEmpty();
      assertThatThrownBy(() -> keys.successor("ca", directory, SampleAttempts::key))
          .isInstanceOf(LedgerException.class);
      KeyPair first = keys.account("ca", directory, SampleAttempts::key);
      keys.settle("ca", directory, first.getPublic(), "old@example.org", "registered");
      assertThat(keys.contact("ca", directory)).contains("old@example.org");
      assertThat(keys.successor("ca", directory)).isEmpty();
      KeyPair next = keys.successor("ca", directory, SampleAttempts::key);
      assertThat(holds(database(), next.getPrivate().getEncoded())).isFalse();
    }
    try (Ledger ledger = open()) {
      AuthorityKeys keys = ledger.authorityKeys();
      KeyPair next =
          keys.successor(
              "ca",
              directory,
              () -> {
                throw new AssertionError("it is there already");
              });
      KeyPair first = keys.account("ca", directory).orElseThrow();
      assertThat(first.getPublic()).isNotEqualTo(next.getPublic());

      keys.settle("ca", directory, next.getPublic(), "new@example.org", "changed");

      assertThat(keys.account("ca", directory).orElseThrow().getPrivate().getEncoded())
          .isEqualTo(next.getPrivate().getEncoded());
      assertThat(keys.account("ca", directory).orElseThrow().getPublic())
          .isEqualTo(next.getPublic());
      assertThat(keys.successor("ca", directory)).isEmpty();
      assertThat(keys.contact("ca", directory)).contains("new@example.org");

      keys.forget("ca", directory, "given up");
      assertThat(keys.account("ca", directory)).isEmpty();
      assertThat(ledger.events().getLast())
          .returns(EventKind.AUTHORITY_ACCOUNT, Event::kind)
          .returns("ca: given up", Event::text);
    }
  }

  private byte[] database() {
    try {
      return Files.readAllBytes(folder.resolve("ledger.mv.db"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theTrailKeepsItsOrderAndTellsItsListener() {
    List<String> told = new ArrayList<>();
    try (Ledger ledger =
        ScratchLedger.open(folder, Clock.systemUTC(), event -> told.add(event.text()))) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        ledger.record(
            Optional.of("mail.example.org"), Optional.empty(), EventKind.DUE, "event " + i);
        expected.add("event " + i);
      }
      assertThat(ledger.events()).extracting(Event::text).containsExactlyElementsOf(expected);
      assertThat(told).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void hostileTextIsPrintableInTheTrailAndInReasons() {
    String hostile = "urn:ietf:error \u001b]0;owned\u0007\nforged line \u202e " + "x".repeat(5000);
    try (Ledger ledger = open()) {
      Attempt attempt = SampleAttempts.draft(ledger, SampleAttempts.key());
      ledger.record(Optional.empty(), Optional.empty(), EventKind.DUE, hostile);
      SampleAttempts.claimed(
          ledger, steps -> steps.ended(attempt, AttemptState.FAILED, hostile, SampleAttempts.NOW));
      String reason =
          ledger.attempts().latest(SampleAttempts.MAIL).orElseThrow().reason().orElseThrow();
      assertThat(ledger.events()).extracting(Event::text).allMatch(LedgerTest::harmless);
      assertThat(reason).matches(LedgerTest::harmless).startsWith("urn:ietf:error \\u001B]0;");
    }
  }

  private static boolean harmless(String text) {
    return text.length() < 600 && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  @Test
  void whatAnAuthorityChoosesToSayFitsOrFailsTheAttemptAlone() {
    try (Ledger ledger = open()) {
      Attempt attempt = SampleAttempts.draft(ledger, SampleAttempts.key());
      assertThatThrownBy(
              () ->
                  SampleAttempts.claimed(
                      ledger,
                      steps -> steps.ordered(attempt, "https://ca.example/" + "x".repeat(3000))))
          .isInstanceOf(LedgerException.class)
          .hasMessageMatching("the ledger .* does not answer.*");
      assertThat(ledger.attempts().latest(SampleAttempts.MAIL).orElseThrow().orderUrl()).isEmpty();
      assertThat(ledger.events()).hasSize(1); // and no line of the trail tells of it
    }
  }

  @Test
  void aThreadThatIsInterruptedDoesNotTakeTheLedgerWithIt() {
    try (Ledger ledger = open()) {
      Thread.currentThread().interrupt();
      try {
        ledger.record(Optional.empty(), Optional.empty(), EventKind.DUE, "interrupted");
      } catch (LedgerException itsOwnStepMayFail) {
        assertThat(itsOwnStepMayFail).hasMessageMatching("the ledger .* does not answer.*");
      } finally {
        Thread.interrupted();
      }
      ledger.record(Optional.empty(), Optional.empty(), EventKind.DUE, "afterwards");
      assertThat(ledger.events()).extracting(Event::text).contains("afterwards");
    }
    try (Ledger ledger = open()) {
      assertThat(ledger.events()).extracting(Event::text).contains("afterwards");
    }
  }
}
