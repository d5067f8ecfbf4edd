package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.ReceivedLetter;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;
import org.mailseal.fixture.server.OpenSsl;

/** From an expiring certificate to one that every mail port serves. */
@Order(1) // long
@Timeout(180)
class RenewalIT {
  @AutoClose private static MailHost host;

  private BuiltCommand mailseal;
  private Site site;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  @BeforeEach
  void begin() {
    host.restore();
    site = host.site();
    mailseal = site.command();
  }

  @Test
  void anExpiringCertificateIsRenewedAndServedOnEveryPort() {
    host.assertServedEverywhere(host.old());
    Map<Path, FileState> before = host.files();

    Command.Outcome planned = mailseal.run("renew", "--dry-run");
    assertThat(planned).as(planned.said()).returns(0, Command.Outcome::exit);
    assertThat(planned.out()).contains(MailHost.NAME);
    assertThat(host.files()).isEqualTo(before);
    host.assertServedEverywhere(host.old());

    Command.Outcome renewed = mailseal.run("renew");
    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    assertThat(renewed.out()).contains(MailHost.NAME);
    assertThat(renewed.said()).doesNotContain("PRIVATE KEY", "Exception", "\tat ");

    Served served = host.assertRenewed();
    assertThat(served.leaf().getPublicKey())
        .isInstanceOfSatisfying(
            ECPublicKey.class,
            key -> assertThat(key.getParams().getOrder().bitLength()).isEqualTo(256));
    assertThat(served.leaf().getPublicKey()).isNotEqualTo(host.old().leaf().getPublicKey());

    assertTrailIsTold();
    assertStatusSays("SERVED");
    assertModesAndOwnersAreKept(before);
    assertNoKeyLiesInTheClear();

    Map<Path, FileState> after = host.files();
    long ordersBefore = host.pebble().orders();
    Command.Outcome again = mailseal.run("renew");
    assertThat(again).as(again.said()).returns(0, Command.Outcome::exit);
    assertThat(again.out()).containsIgnoringCase("nothing is due");
    assertThat(host.pebble().orders()).isEqualTo(ordersBefore);
    assertThat(host.files()).isEqualTo(after);
    host.assertServedEverywhere(served);

    // The account and the passphrase are found again; the key is a new one.
    Command.Outcome forced = mailseal.run("renew", "--force", MailHost.NAME);
    assertThat(forced).as(forced.said()).returns(0, Command.Outcome::exit);
    Served second = host.assertRenewed();
    assertThat(second.fingerprint()).isNotEqualTo(served.fingerprint());
    assertThat(second.leaf().getPublicKey()).isNotEqualTo(served.leaf().getPublicKey());
    assertThat(host.pebble().log()).doesNotContain("There are now 2 accounts");
    assertModesAndOwnersAreKept(before);
    assertNoKeyLiesInTheClear();
  }

  private void assertTrailIsTold() {
    Command.Outcome trail = mailseal.run("audit", "--json");
    assertThat(trail).as(trail.said()).returns(0, Command.Outcome::exit);
    JsonElement events = JsonParser.parseString(trail.out());
    assertThat(events.isJsonArray() || events.isJsonObject()).as(trail.out()).isTrue();
    assertThat(trail.out())
        .contains(MailHost.NAME)
        .containsSubsequence("drafted", "requested", "issued", "staged", "swapped", "served")
        .doesNotContain("PRIVATE KEY");

    Command.Outcome table = mailseal.run("audit");
    assertThat(table).as(table.said()).returns(0, Command.Outcome::exit);
    assertThat(table.out()).contains(MailHost.NAME);
  }

  private void assertStatusSays(String state) {
    Command.Outcome status = mailseal.run("status", "--json");
    assertThat(status).as(status.said()).returns(0, Command.Outcome::exit);
    assertThat(JsonParser.parseString(status.out()).isJsonNull()).isFalse();
    assertThat(status.out()).contains(MailHost.NAME, state);

    Command.Outcome table = mailseal.run("status");
    assertThat(table).as(table.said()).returns(0, Command.Outcome::exit);
    // Pebble's 90 days, less the seconds since.
    assertThat(table.out()).contains(MailHost.NAME).containsPattern("\\b89\\b");
  }

  private static void assertModesAndOwnersAreKept(Map<Path, FileState> before) {
    Map<Path, FileState> now = host.files();
    assertThat(before)
        .allSatisfy(
            (file, state) ->
                assertThat(now.get(file))
                    .isNotNull()
                    .returns(state.mode(), FileState::mode)
                    .returns(state.owner(), FileState::owner)
                    .returns(state.group(), FileState::group));
    // Whatever else is there, a kept predecessor for instance, is no more open than they are.
    assertThat(now.values())
        .filteredOn(FileState::holdsPrivateKey)
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(FileState::openOnlyToItsOwner);
  }

  private void assertNoKeyLiesInTheClear() {
    byte[] pkcs8 = OpenSsl.privateKeyIn(host.dovecot().keyFile());
    List<String> traces = List.of(bytes(pkcs8), bytes(scalar(pkcs8)), base64(pkcs8));
    try (Stream<Path> files = Files.walk(site.state())) {
      List<Path> kept = files.filter(Files::isRegularFile).toList();
      assertThat(kept).anyMatch(file -> file.getFileName().toString().startsWith("ledger"));
      for (Path file : kept) {
        assertThat(bytes(Files.readAllBytes(file)))
            .as("what is in %s", file)
            .doesNotContain(traces)
            .doesNotContain("BEGIN PRIVATE KEY", "BEGIN EC PRIVATE KEY");
      }
      assertThat(FileState.of(site.state().resolve("passphrase")).mode()).isEqualTo("rw-------");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String bytes(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Its first line in a PEM file, after the part that every P-256 key shares. */
  private static String base64(byte[] pkcs8) {
    return Base64.getEncoder().encodeToString(pkcs8).substring(48, 64);
  }

  /** The secret number of an EC key, as it lies in any encoding of it (RFC 5915 §3). */
  private static byte[] scalar(byte[] pkcs8) {
    try {
      ECPrivateKey key =
          (ECPrivateKey)
              KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      BigInteger secret = key.getS();
      byte[] bytes = secret.toByteArray();
      // At least 24 of its 32 bytes, whatever was cut off or put before it.
      return Arrays.copyOfRange(bytes, bytes.length - 24, bytes.length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theReminderOfACertificateNearItsEndArrivesOnce() {
    int before = host.postfix().mail().size();

    Command.Outcome planned = mailseal.run("reminders", "--dry-run");
    assertThat(planned).as(planned.said()).returns(0, Command.Outcome::exit);
    assertThat(planned.out()).contains(MailHost.NAME, "postmaster@mail.example.org");

    Command.Outcome sent = mailseal.run("reminders");
    assertThat(sent).as(sent.said()).returns(0, Command.Outcome::exit);
    List<String> mail = host.postfix().awaitMail(before + 1, Duration.ofSeconds(20));

    // Three alerts have passed (a third, 14 and 7 days): that is one thing to tell, not three.
    assertThat(mail).hasSize(before + 1);
    ReceivedLetter letter = ReceivedLetter.read(mail.getLast());
    assertThat(letter.from()).contains("mailseal@mail.example.org");
    assertThat(letter.to()).contains("postmaster@mail.example.org");
    assertThat(letter.subject()).contains(MailHost.NAME).containsPattern("\\b5 days\\b");
    assertThat(letter.text())
        .contains(MailHost.NAME, MailHost.ALSO, "The Old CA")
        .containsPattern("\\b5 days\\b")
        .doesNotContain("<html", "<p>");
    assertThat(letter.html())
        .contains(MailHost.NAME, MailHost.ALSO, "The Old CA")
        .containsIgnoringCase("<html");

    Command.Outcome again = mailseal.run("reminders");
    assertThat(again).as(again.said()).returns(0, Command.Outcome::exit);
    // Postfix delivers in order: had there been another, it would lie before this one.
    ReceivedLetter.send(host.postfix().smtp(), "the last message of this test");
    assertThat(host.postfix().awaitMail(before + 2, Duration.ofSeconds(20)))
        .hasSize(before + 2)
        .last()
        .asString()
        .contains("the last message of this test");
  }

  @Test
  void inspectShowsWhatIsServed() {
    Command.Outcome shown =
        mailseal.run("inspect", "127.0.0.1:" + host.postfix().smtp().number() + "/smtp");
    assertThat(shown.out()).contains(MailHost.NAME, MailHost.ALSO, "The Old CA");
    assertThat(shown.err()).doesNotContain("Exception", "\tat ");
  }
}
