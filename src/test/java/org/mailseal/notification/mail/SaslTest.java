package org.mailseal.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.notification.mail.Delivery.Delivered;
import org.mailseal.notification.mail.RelayAccount.Mechanism;

@Timeout(30)
class SaslTest extends RelayScene {
  private static final SecretSource TOKEN_HERE = new SecretSource.InEnvironment("RELAY_TOKEN");
  private static final String XOAUTH2 =
      base64("user=alerts@example.org\u0001auth=Bearer " + TOKEN + "\u0001\u0001");

  private static Relay by(Mechanism mechanism, SecretSource secret, ScriptedRelay relay) {
    return smtps(relay).withAccount(account(Optional.of(mechanism), secret));
  }

  private static Relay byToken(ScriptedRelay relay) {
    return by(Mechanism.XOAUTH2, TOKEN_HERE, relay);
  }

  private static Delivery over(Relay relay) throws Exception {
    return mailer().deliver(letter(), Route.over(relay));
  }

  @ParameterizedTest
  @CsvSource({
    "LOGIN PLAIN XOAUTH2, PLAIN",
    "XOAUTH2 LOGIN PLAIN, PLAIN",
    "XOAUTH2 LOGIN, LOGIN",
    "CRAM-MD5 DIGEST-MD5 NTLM PLAIN, PLAIN"
  })
  void aPasswordGoesByTheFirstOfOurOwnOrderThatIsOffered(String offered, String used)
      throws Exception {
    ScriptedRelay relay = relay().implicitTls(FAR_CONTEXT).offering("AUTH " + offered);

    assertThat(over(withLogin(smtps(relay)))).isInstanceOf(Delivered.class);
    assertThat(relay.lines())
        .filteredOn(line -> line.startsWith("AUTH "))
        .singleElement()
        .asString()
        .startsWith("AUTH " + used);
  }

  @Test
  void theMechanismCanBeNamed() throws Exception {
    ScriptedRelay relay =
        relay()
            .implicitTls(FAR_CONTEXT)
            .offering("AUTH PLAIN LOGIN")
            .answering("AUTH LOGIN", "334 VXNlcm5hbWU6")
            .answering(base64("alerts@example.org"), "334 UGFzc3dvcmQ6")
            .answering(base64(PASSWORD), "235 2.7.0 welcome");
    Relay named = by(Mechanism.LOGIN, new SecretSource.InEnvironment("RELAY_PASSWORD"), relay);

    assertThat(over(named)).isEqualTo(delivered(named));
    assertThat(relay.lines()).contains("AUTH LOGIN");
  }

  @Test
  void aTokenGoesAsABearer(@TempDir Path folder) throws Exception {
    ScriptedRelay relay = relay().implicitTls(FAR_CONTEXT).offering("AUTH LOGIN PLAIN XOAUTH2");
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Relay fromFile = by(Mechanism.XOAUTH2, new SecretSource.InFile(file), relay);

    assertThat(over(byToken(relay))).isEqualTo(delivered(byToken(relay)));
    assertThat(over(fromFile)).isEqualTo(delivered(fromFile));
    assertThat(relay.lines())
        .filteredOn(line -> line.startsWith("AUTH "))
        .containsExactly("AUTH XOAUTH2 " + XOAUTH2, "AUTH XOAUTH2 " + XOAUTH2);
  }

  @Test
  void aTokenIsNeverSentAsAPasswordAndAPasswordNeverAsAToken() throws Exception {
    ScriptedRelay passwords = relay().implicitTls(FAR_CONTEXT).offering("AUTH PLAIN LOGIN");
    ScriptedRelay tokens = relay().implicitTls(FAR_CONTEXT).offering("AUTH XOAUTH2");

    assertThat(onlyReason(over(byToken(passwords))))
        .startsWith("does not offer to log in by XOAUTH2;");
    assertThat(onlyReason(over(withLogin(smtps(tokens)))))
        .startsWith("does not offer to log in by PLAIN or LOGIN;");
    assertThat(passwords.lines()).noneMatch(line -> line.startsWith("AUTH"));
    assertThat(tokens.lines()).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void whyATokenIsRefusedIsReadable() throws Exception {
    ScriptedRelay relay =
        relay()
            .implicitTls(FAR_CONTEXT)
            .offering("AUTH XOAUTH2")
            .answering(
                "AUTH",
                "334 "
                    + base64(
                        "{\"status\":\"401\",\"schemes\":\"bearer\",\"t\":\"" + TOKEN + "\"}"));

    Delivery delivery = over(byToken(relay));

    assertThat(onlyReason(delivery))
        .isEqualTo(
            "the login of alerts@example.org failed: 334"
                + " {\"status\":\"401\",\"schemes\":\"bearer\",\"t\":\"[hidden]\"};"
                + " check the user and the token");
    assertThat(delivery.worthAnotherTry()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH", "MAIL", "RCPT", "DATA", "."})
  void aTokenIsInNoResultThoughTheRelayRepeatsOnlyAPartOfIt(String at) throws Exception {
    String command = "AUTH XOAUTH2 " + XOAUTH2;
    ScriptedRelay relay =
        relay()
            .implicitTls(FAR_CONTEXT)
            .offering("AUTH XOAUTH2")
            .answering(
                at,
                "550-"
                    + command.substring(0, 110)
                    + "\r\n550-"
                    + command.substring(100, 180)
                    + "\r\n550-"
                    + TOKEN.substring(0, 40)
                    + "...\r\n550 Bearer "
                    + TOKEN);

    String said = over(byToken(relay)).toString();

    assertThat(said).contains("550-", "[hidden]");
    assertThat(said.replace("mailseal", ""))
        .doesNotContain(TOKEN.substring(0, 16), "Mailseal0123456789", command.substring(60, 90));
  }

  @ParameterizedTest
  @CsvSource({"535 5.7.8 No, 0", "454 4.7.0 Temporary authentication failure, 1"})
  void aLoginThatFailsForNowIsWorthAnotherTry(String answer, int again) throws Exception {
    ScriptedRelay relay =
        relay().implicitTls(FAR_CONTEXT).offering("AUTH PLAIN").answering("AUTH", answer);

    assertThat(over(withLogin(smtps(relay))).worthAnotherTry()).hasSize(again);
  }
}
