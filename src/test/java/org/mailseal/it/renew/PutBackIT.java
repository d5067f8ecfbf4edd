package org.mailseal.it.renew;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailHost;
import org.mailseal.fixture.server.OpenSsl;

/** A certificate that a port does not serve does not stay. */
@Timeout(180)
class PutBackIT {
  @AutoClose private static MailHost host;

  private Site site;

  @BeforeAll
  static void startServers() {
    host = MailHost.start();
  }

  @BeforeEach
  void begin() {
    host.restore();
    site = host.site().with("within: 20s", "within: 4s");
  }

  /** Dovecot's config process holds what it read at its start until it is told to read again. */
  private Site withDovecotReloadedBy(String command) {
    String config = "config: " + host.dovecot().config();
    return site.with(config, config + ", reload: [\"" + command + "\"]");
  }

  @Test
  void aReloadThatDoesNothing() {
    Command.Outcome renewed = renewInVain(withDovecotReloadedBy("true"));
    assertThat(renewed.said()).containsPattern("imap|pop3");
  }

  @Test
  void aReloadThatFails() {
    Command.Outcome renewed = renewInVain(withDovecotReloadedBy("false"));
    assertThat(renewed.said()).contains("false");
  }

  @Test
  void aServerThatKeepsTheOldCertificateAndThenDoesNot() {
    Path own = host.scratch().path("smtps-own.pem");
    new KeyAndChain(
            FileState.of(host.dovecot().keyFile()).content(),
            FileState.of(host.dovecot().certificateFile()).content())
        .write(own);
    host.postfix().giveSmtpsItsOwn(own);
    host.postfix().reload();

    Command.Outcome renewed = renewInVain(site);
    assertThat(renewed.said())
        .contains(
            "smtps",
            Integer.toString(host.postfix().smtps().number()),
            host.old().fingerprint().substring(0, 8));

    host.postfix().giveSmtpsTheCommonOne();
    host.postfix().reload();
    Command.Outcome forced = site.command().run("renew", "--force");
    assertThat(forced).as(forced.said()).returns(0, Command.Outcome::exit);
    host.assertRenewed();
    assertThat(site.command().run("status", "--json").out()).contains("SERVED");
  }

  private static Command.Outcome renewInVain(Site site) {
    Map<Path, FileState> before = host.files();
    BuiltCommand mailseal = site.command();
    Instant start = Instant.now();

    Command.Outcome renewed = mailseal.run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.said())
        .contains(MailHost.NAME)
        .containsIgnoringCase("put back")
        .doesNotContain("PRIVATE KEY", "Exception", "\tat ");
    assertThat(host.pebble().log()).contains("Issued certificate");

    Map<Path, FileState> after = host.files();
    assertThat(after).containsAllEntriesOf(before);
    // Whatever else is left there, it is neither a key that nobody serves nor open to others.
    byte[] oldKey = host.old().leaf().getPublicKey().getEncoded();
    assertThat(after.keySet())
        .filteredOn(file -> FileState.of(file).holdsPrivateKey())
        .allSatisfy(
            file -> {
              assertThat(OpenSsl.publicKeyOf(file)).isEqualTo(oldKey);
              assertThat(FileState.of(file).openOnlyToItsOwner()).isTrue();
            });
    host.assertServedEverywhere(host.old());

    Command.Outcome status = mailseal.run("status", "--json");
    assertThat(status.out()).contains(MailHost.NAME, "PUT_BACK");
    // The first wait is a minute and up to a tenth of it more.
    assertThat(instants(JsonParser.parseString(status.out())))
        .as("the next try, in %s", status.out())
        .anyMatch(
            instant ->
                instant.isAfter(start.plusSeconds(55))
                    && instant.isBefore(Instant.now().plus(Duration.ofSeconds(70))));
    assertThat(mailseal.run("status").out())
        .contains(MailHost.NAME)
        .containsPattern("(?i)next (try|attempt)|tr(y|ies) again|retry");
    return renewed;
  }

  /** Every instant in a document, wherever it stands. */
  private static Stream<Instant> instants(JsonElement element) {
    return switch (element) {
      case JsonObject object -> object.asMap().values().stream().flatMap(PutBackIT::instants);
      case JsonArray array -> array.asList().stream().flatMap(PutBackIT::instants);
      case JsonPrimitive text when text.isString() -> instant(text.getAsString());
      default -> Stream.empty();
    };
  }

  private static Stream<Instant> instant(String text) {
    try {
      return Stream.of(Instant.parse(text));
    } catch (DateTimeException anotherText) {
      return Stream.empty();
    }
  }
}
