package org.mailseal.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.notification.mail.Delivery.Delivered;
import org.mailseal.notification.mail.Delivery.Taken;
import org.mailseal.notification.mail.Delivery.Unreached;
import org.mailseal.notification.mail.ScriptedRelay.Heard;
import org.mailseal.notification.mail.ScriptedRelay.Misbehaviour;

/**
 * To the mail servers of the recipients, which all listen at one port, on addresses of their own.
 */
@Timeout(30)
class DirectTest extends RelayScene {
  private static Delivery deliver(Lookup dns, int port, String... to) throws Exception {
    return mailer(RelayTimeouts.STANDARD, RelayResolver.SYSTEM, dns)
        .deliver(letter(to), Route.over(new Way.Direct(port)));
  }

  private ScriptedRelay beside(ScriptedRelay first, String address) throws Exception {
    ScriptedRelay relay = new ScriptedRelay(address, first.port());
    open(relay);
    return relay;
  }

  private static Taken by(String host, int port, String... whom) {
    return new Taken(
        new Way.Direct(port),
        host + ":" + port + ", directly",
        List.of(whom).stream().map(Mailbox::parse).toList(),
        Optional.empty());
  }

  @Test
  void eachDomainsServersGetOneCopyForTheirOwn() throws Exception {
    ScriptedRelay org = relay().startTls(serving(newRoot(), "mx.example.org"));
    ScriptedRelay net = beside(org, "127.0.0.2");
    ScriptedLookup dns =
        ScriptedLookup.empty()
            .mx("example.org", "mx1.example.org")
            .host("mx1.example.org", "127.0.0.1")
            .mx("example.net", "mx.example.net")
            .host("mx.example.net", "127.0.0.2");

    Delivery delivery = deliver(dns, org.port(), "a@example.org", "b@example.net", "c@EXAMPLE.org");

    assertThat(delivery)
        .isEqualTo(
            new Delivered(
                List.of(
                    by("mx1.example.org", org.port(), "a@example.org", "c@EXAMPLE.org"),
                    by("mx.example.net", org.port(), "b@example.net")),
                List.of()));
    assertThat(org.lines())
        .containsOnlyOnce("RCPT TO:<a@example.org>", "RCPT TO:<c@EXAMPLE.org>")
        .doesNotContain("RCPT TO:<b@example.net>");
    assertThat(net.lines()).containsOnlyOnce("RCPT TO:<b@example.net>");
    // TLS where it is offered, whatever the certificate; in clear where it is not.
    assertThat(org.heard()).contains(new Heard(true, "DATA"));
    assertThat(net.heard()).contains(new Heard(false, "DATA"));
    assertThat(org.lines()).contains("EHLO example.org");
  }

  @Test
  void theNextServerIsAskedForThoseWhoMayHaveMoreLuckThere() throws Exception {
    ScriptedRelay first =
        relay()
            .answering("RCPT TO:<grey@example.org>", "451 4.7.1 Greylisted")
            .answering("RCPT TO:<gone@example.org>", "550 5.1.1 No such user");
    ScriptedRelay second = beside(first, "127.0.0.2");
    ScriptedLookup dns =
        ScriptedLookup.empty()
            .mx("example.org", "down.example.org", "mx1.example.org", "mx2.example.org")
            .host("down.example.org", "127.0.0.77")
            .host("mx1.example.org", "127.0.0.1")
            .host("mx2.example.org", "127.0.0.2");

    Delivery delivery =
        deliver(dns, first.port(), "grey@example.org", "gone@example.org", "a@example.org");

    assertThat(((Delivered) delivery).taken())
        .containsExactly(
            by("mx1.example.org", first.port(), "a@example.org"),
            by("mx2.example.org", first.port(), "grey@example.org"));
    assertThat(second.lines())
        .filteredOn(line -> line.startsWith("RCPT"))
        .containsExactly("RCPT TO:<grey@example.org>");
    assertThat(delivery.unreached())
        .containsExactly(
            new Unreached(
                Mailbox.parse("gone@example.org"),
                Persistence.PERMANENT,
                "mx1.example.org: 550 5.1.1 No such user"));
    assertThat(delivery.toString())
        .contains(
            "after direct: down.example.org: connection refused",
            "after direct for grey@example.org: mx1.example.org: 451 4.7.1 Greylisted");
  }

  @Test
  void aServerThatRefusesForGoodSpeaksForItsDomain() throws Exception {
    ScriptedRelay first = relay().answering("MAIL", "554 5.7.1 Not from you");
    ScriptedRelay second = beside(first, "127.0.0.2");
    ScriptedLookup dns =
        ScriptedLookup.empty()
            .mx("example.org", "mx1.example.org", "mx2.example.org")
            .host("mx1.example.org", "127.0.0.1")
            .host("mx2.example.org", "127.0.0.2");

    assertThat(deliver(dns, first.port(), "a@example.org").worthAnotherTry()).isEmpty();
    assertThat(second.lines()).isEmpty();
  }

  @Test
  void withoutMxADomainIsItsOwnServer() throws Exception {
    ScriptedRelay relay = relay();
    ScriptedLookup dns = ScriptedLookup.empty().host("example.org", "127.0.0.1");

    assertThat(deliver(dns, relay.port(), "a@example.org", "b@[127.0.0.1]"))
        .isEqualTo(
            new Delivered(
                List.of(
                    by("example.org", relay.port(), "a@example.org"),
                    by("127.0.0.1", relay.port(), "b@[127.0.0.1]")),
                List.of()));
  }

  @Test
  void whoTakesNoMailIsNotTriedAgain() throws Exception {
    ScriptedLookup dns =
        ScriptedLookup.empty().mx("null.example", ".").host("null.example", "127.0.0.1");

    Delivery delivery = deliver(dns, 25, "a@null.example", "b@nowhere.example");

    assertThat(delivery)
        .hasToString(
            "not delivered: direct for a@null.example: null.example: it takes no mail (a null MX,"
                + " RFC 7505); direct for b@nowhere.example: nowhere.example: it has neither MX nor"
                + " address");
    assertThat(delivery.worthAnotherTry()).isEmpty();
    assertThat(dns.asked()).doesNotContain("A null.example");
  }

  @Test
  void whatTheDnsCannotSayNowMayBeTriedAgain() throws Exception {
    for (Lookup dns : List.of(ScriptedLookup.unreachable(), Lookup.unasked())) {
      assertThat(deliver(dns, 25, "a@example.org").worthAnotherTry()).hasSize(1);
    }
    ScriptedLookup half =
        ScriptedLookup.empty()
            .mx("example.org", "mx.example.org")
            .with("A mx.example.org", new DnsAnswer.Failed<>(false, "no answer"));
    assertThat(deliver(half, 25, "a@example.org").worthAnotherTry()).hasSize(1);
  }

  @Test
  void oneDeadlineIsOverAllAndWhoHasItIsNotForgotten() throws Exception {
    ScriptedRelay quick = relay();
    ScriptedRelay slow = beside(quick, "127.0.0.2").failing("EHLO", Misbehaviour.DRIP_LINES);
    ScriptedLookup dns =
        ScriptedLookup.empty()
            .host("example.org", "127.0.0.1")
            .host("slow.example", "127.0.0.2")
            .host("later.example", "127.0.0.1");
    RelayTimeouts timeouts =
        new RelayTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2));

    Delivery delivery =
        mailer(timeouts, RelayResolver.SYSTEM, dns)
            .deliver(
                letter("a@example.org", "b@slow.example", "c@later.example"),
                Route.over(new Way.Direct(quick.port())));

    assertThat(((Delivered) delivery).taken())
        .containsExactly(by("example.org", quick.port(), "a@example.org"));
    assertThat(delivery.refusals())
        .containsExactly(
            new RelayRefusal(
                new Way.Direct(quick.port()),
                List.of(Mailbox.parse("b@slow.example"), Mailbox.parse("c@later.example")),
                Persistence.TRANSIENT,
                "gave up after 2s"));
    assertThat(slow.messages()).isEmpty();
  }

  @Test
  void whoWasRefusedBeforeIsToldOfTheServerThatWasGivenUp() throws Exception {
    ScriptedRelay grey = relay().answering("RCPT", "451 4.7.1 Greylisted");
    beside(grey, "127.0.0.2").failing("EHLO", Misbehaviour.DRIP_LINES);
    ScriptedLookup dns =
        ScriptedLookup.empty()
            .mx("example.org", "mx1.example.org", "mx2.example.org")
            .host("mx1.example.org", "127.0.0.1")
            .host("mx2.example.org", "127.0.0.2");
    RelayTimeouts timeouts =
        new RelayTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1));

    assertThat(
            mailer(timeouts, RelayResolver.SYSTEM, dns)
                .deliver(letter(), Route.over(new Way.Direct(grey.port())))
                .refusals())
        .extracting(RelayRefusal::reason)
        .containsExactly(
            "mx1.example.org: refused every recipient: postmaster@example.org (451 4.7.1"
                + " Greylisted)",
            "gave up after 1s");
  }

  @Test
  void aNameServerThatNeverAnswersIsEndedByTheDeadline() throws Exception {
    ScriptedLookup dns = ScriptedLookup.waitingFor(new CountDownLatch(1));
    RelayTimeouts timeouts =
        new RelayTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1));

    assertThat(
            onlyReason(
                mailer(timeouts, RelayResolver.SYSTEM, dns)
                    .deliver(letter(), Route.over(Way.Direct.STANDARD))))
        .isEqualTo("gave up after 1s");
  }
}
