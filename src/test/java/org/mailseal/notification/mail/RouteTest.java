package org.mailseal.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.notification.mail.Delivery.Delivered;
import org.mailseal.notification.mail.Delivery.Taken;
import org.mailseal.notification.mail.Delivery.Undelivered;
import org.mailseal.notification.mail.Delivery.Unreached;
import org.mailseal.notification.mail.Route.ReturnPath;
import org.mailseal.notification.mail.ScriptedRelay.Misbehaviour;

/** Several ways, several recipients. */
@Timeout(30)
class RouteTest extends RelayScene {
  private static final Mailbox A = Mailbox.parse("a@example.org");
  private static final Mailbox B = Mailbox.parse("b@example.org");
  private static final Mailbox C = Mailbox.parse("c@example.org");

  private static Letter toThree() {
    return letter("a@example.org", "b@example.org", "c@example.org");
  }

  private static List<String> recipients(ScriptedRelay relay) {
    return relay.lines().stream().filter(line -> line.startsWith("RCPT")).toList();
  }

  @Test
  void whomOneRelayRefusesTheNextIsAskedForAndForHimAlone() throws Exception {
    ScriptedRelay first =
        relay()
            .answering("RCPT TO:<b@example.org>", "450 4.2.0 Greylisted")
            .answering("RCPT TO:<c@example.org>", "550 5.7.1 Relaying denied");
    ScriptedRelay second = relay().answering("RCPT TO:<c@example.org>", "550 5.1.1 No such");
    ScriptedRelay third = relay().answering("RCPT TO:<c@example.org>", "550 5.1.1 Unknown");
    Relay one = local(first.port());
    Relay two = local(second.port());
    Relay three = local(third.port());

    Delivery delivery = mailer().deliver(toThree(), Route.over(one, two, three));

    assertThat(recipients(second))
        .containsExactly("RCPT TO:<b@example.org>", "RCPT TO:<c@example.org>");
    assertThat(recipients(third)).containsExactly("RCPT TO:<c@example.org>");
    assertThat(third.messages()).isEmpty();
    assertThat(second.messages().getFirst()).contains("To: a@example.org, b@example.org");
    assertThat(((Delivered) delivery).taken())
        .containsExactly(Taken.by(one, List.of(A)), Taken.by(two, List.of(B)));
    assertThat(delivery.unreached())
        .containsExactly(
            new Unreached(
                C,
                Persistence.PERMANENT,
                "refused every recipient: c@example.org (550 5.1.1 Unknown)"));
    assertThat(delivery)
        .hasToString(
            ("delivered to a@example.org through %1$s, to b@example.org through %2$s; but not to"
                    + " c@example.org (refused every recipient: c@example.org (550 5.1.1 Unknown));"
                    + " after %1$s for b@example.org: 450 4.2.0 Greylisted")
                .formatted(one, two));
  }

  @Test
  void aLaterTryIsForThoseAlone() throws Exception {
    ScriptedRelay relay = relay();

    Delivery delivery = mailer().deliver(toThree(), List.of(B), Route.over(local(relay.port())));

    assertThat(recipients(relay)).containsExactly("RCPT TO:<b@example.org>");
    assertThat(relay.messages().getFirst()).contains("To: a@example.org, b@example.org");
    assertThat(delivery)
        .isEqualTo(new Delivered(List.of(Taken.by(local(relay.port()), List.of(B))), List.of()));
  }

  @Test
  void aRefusalIsPermanentOnlyIfEveryWayRefusesForGood() throws Exception {
    Relay closed = local(closedPort());
    Relay refusing = local(relay().answering("MAIL", "550 5.7.1 No").port());

    assertThat(undelivered(refusing, refusing)).isEqualTo(Persistence.PERMANENT);
    assertThat(undelivered(closed, refusing)).isEqualTo(Persistence.TRANSIENT);
    assertThat(undelivered(refusing, closed)).isEqualTo(Persistence.TRANSIENT);
    assertThat(undelivered()).isEqualTo(Persistence.TRANSIENT);
  }

  private static Persistence undelivered(Way... ways) throws Exception {
    return ((Undelivered) mailer().deliver(letter(), Route.over(ways))).persistence();
  }

  @ParameterizedTest
  @CsvSource({
    "(connect), 554 5.7.1 Blocked, PERMANENT",
    "(connect), 421 4.3.2 Later, TRANSIENT",
    "(connect), nonsense, TRANSIENT",
    "MAIL, 451 4.3.0 Disk full, TRANSIENT",
    "MAIL, 550 5.1.0 No, PERMANENT",
    "RCPT, 450 4.2.0 Greylisted, TRANSIENT",
    "RCPT, 550 5.1.1 No such, PERMANENT",
    "RCPT, 552 5.2.2 Full, TRANSIENT",
    "DATA, 451 4.3.0 Later, TRANSIENT",
    "., 451 4.7.1 Greylisted, TRANSIENT",
    "., 554 5.6.0 Spam, PERMANENT",
  })
  void theFirstDigitSaysWhetherTryingAgainMayHelp(String at, String answer, Persistence persistence)
      throws Exception {
    ScriptedRelay relay = relay().answering(at, answer);

    assertThat(mailer().deliver(letter(), Route.over(local(relay.port()))).refusals())
        .extracting(RelayRefusal::persistence)
        .containsExactly(persistence);
  }

  @ParameterizedTest
  @CsvSource({"(connect)", "EHLO", "MAIL", "RCPT", "DATA", "."})
  void aConnectionThatBreaksMayHoldTheNextTime(String at) throws Exception {
    ScriptedRelay relay = relay().failing(at, Misbehaviour.HANG_UP);

    assertThat(mailer().deliver(toThree(), Route.over(local(relay.port()))).worthAnotherTry())
        .containsExactly(A, B, C);
  }

  @Test
  void ofSeveralWhoAreRefusedEachIsToldApart() throws Exception {
    ScriptedRelay relay =
        relay()
            .answering("RCPT TO:<a@example.org>", "550 5.1.1 No such")
            .answering("RCPT", "450 4.2.0 Greylisted");

    Delivery delivery = mailer().deliver(toThree(), Route.over(local(relay.port())));

    assertThat(delivery.worthAnotherTry()).containsExactly(B, C);
    assertThat(delivery.unreached())
        .contains(new Unreached(A, Persistence.PERMANENT, "550 5.1.1 No such"));
  }

  @Test
  void afterTheRelaysComesTheDirectWay() throws Exception {
    ScriptedRelay mx = relay();
    ScriptedLookup dns = ScriptedLookup.empty().host("example.org", "127.0.0.1");
    Relay down = local(closedPort());

    Delivery delivery =
        mailer(RelayTimeouts.STANDARD, RelayResolver.SYSTEM, dns)
            .deliver(letter(), Route.over(down, new Way.Direct(mx.port())));

    assertThat(delivery)
        .hasToString(
            "delivered through example.org:%d, directly; after %s: connection refused"
                .formatted(mx.port(), down));
  }

  @Test
  void theReturnPathIsTheSenderUnlessItIsSwitchedOff() throws Exception {
    ScriptedRelay relay = relay();
    Way way = local(relay.port());

    mailer().deliver(letter(), new Route(List.of(way), ReturnPath.SENDER));
    mailer().deliver(letter(), new Route(List.of(way), ReturnPath.NONE));

    assertThat(relay.lines())
        .filteredOn(line -> line.startsWith("MAIL"))
        .containsExactly("MAIL FROM:<alerts@example.org>", "MAIL FROM:<>");
    assertThat(relay.messages()).allMatch(message -> message.contains("<alerts@example.org>\r\n"));
  }
}
