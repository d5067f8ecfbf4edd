package org.mailseal.it.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.MailExchanger;
import org.mailseal.dns.SrvRecord;
import org.mailseal.dns.Tlsa;
import org.mailseal.dns.ValidatingLookup;
import org.mailseal.fixture.dns.Bind;
import org.mailseal.fixture.dns.Bind.Signing;
import org.mailseal.fixture.dns.Bind.Zone;
import org.mailseal.fixture.dns.DeafResolver;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.name.DnsName;

/**
 * A real BIND with a root of its own, and what its own validator, delv, says about the same names.
 */
class DnsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String HASH =
      "0d6fce3c9b7d5b5f0d1a0d6fce3c9b7d5b5f0d1a0d6fce3c9b7d5b5f0d1a0d6f";
  private static final String LONG_TEXT = "\"" + "x".repeat(250) + "\" ";

  private static Scratch scratch;
  private static Bind bind;
  private static Lookup dns;

  @BeforeAll
  static void start() throws IOException {
    scratch = Scratch.create();
    bind =
        Bind.start(
            scratch,
            Zone.signed(
                "example.org",
                """
                @ MX 20 mx2
                @ MX 10 mx1
                @ CAA 0 issue "letsencrypt.org"
                @ CAA 128 iodef "mailto:pki@example.org"
                @ TXT "v=spf1 " "-all"
                long TXT %s
                mx1 A 127.0.0.1
                mx1 AAAA ::1
                _25._tcp.mx1 TLSA 3 1 1 %s
                mx2 A 127.0.0.2
                *._tcp.mx2 TLSA 2 0 1 %s
                alias CNAME mx1
                away CNAME host.plain.example.org.
                there CNAME host.bogus.test.
                circle CNAME circle
                hidden DNAME example.com.
                sub CAA 0 issue ";"
                host.sub A 127.0.0.1
                other CNAME host.sub
                odd MX 10 192.0.2.1.
                odd MX 20 *.example.org.
                _imaps._tcp SRV 0 1 993 imap
                _imaps._tcp SRV 0 9 1993 imap
                _pop3._tcp SRV 0 0 0 .
                colours TXT "\\027[31mred"
                """
                    .formatted(LONG_TEXT.repeat(12), HASH, HASH)),
            Zone.signed("example.com", "www A 127.0.0.3\n@ MX 0 ."),
            Zone.unsigned(
                "plain.example.org", "host A 127.0.0.4\n_25._tcp.host TLSA 3 1 1 " + HASH),
            new Zone("bogus.test", Signing.TAMPERED, "@ MX 1 host\nhost A 192.0.2.66"),
            new Zone("old.test", Signing.EXPIRED, "@ MX 1 host\nhost A 192.0.2.1"),
            new Zone("2.0.192.in-addr.arpa", Signing.EXPIRED, "1 PTR host.old.test."),
            Zone.signed("0.0.127.in-addr.arpa", "1 PTR mx1.example.org.\n9 PTR not_a_host."));
    dns = lookup(bind.address());
  }

  @AfterAll
  static void stop() {
    bind.close();
    scratch.close();
  }

  private static Lookup lookup(InetSocketAddress server) throws IOException {
    return lookup(server, PATIENCE);
  }

  private static Lookup lookup(InetSocketAddress server, Duration timeout) throws IOException {
    return ValidatingLookup.of(
        Optional.of(server), Optional.of(bind.trustAnchor()), timeout, Clock.systemUTC());
  }

  private static DnsName name(String text) {
    return DnsName.of(text);
  }

  private static MailExchanger mx(int preference, String host) {
    return new MailExchanger(preference, DnsName.find(host), host);
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private static <T> DnsAnswer<T> secure(List<T> records) {
    return new DnsAnswer.Found<>(records, true);
  }

  @Test
  void everythingInASignedZoneIsProved() {
    assertThat(dns.mailExchangers(name("example.org")))
        .isEqualTo(secure(List.of(mx(10, "mx1.example.org"), mx(20, "mx2.example.org"))));
    assertThat(dns.addresses(name("mx1.example.org")))
        .isEqualTo(secure(List.of(address("127.0.0.1"), address("::1"))));
    assertThat(dns.tlsa(25, name("mx1.example.org")))
        .isEqualTo(secure(List.of(new Tlsa(3, 1, 1, HASH))));
    assertThat(dns.texts("", name("example.org"))).isEqualTo(secure(List.of("v=spf1 -all")));
    assertThat(dns.services("imaps", name("example.org")))
        .isEqualTo(
            secure(
                List.of(
                    new SrvRecord(0, 9, 1993, DnsName.find("imap.example.org"), "imap.example.org"),
                    new SrvRecord(
                        0, 1, 993, DnsName.find("imap.example.org"), "imap.example.org"))));
    assertThat(dns.pointers(address("127.0.0.1")))
        .isEqualTo(secure(List.of(name("mx1.example.org"))));

    assertThat(bind.delv("example.org", "MX")).contains("fully validated");
    assertThat(bind.delv("_25._tcp.mx1.example.org", "TLSA"))
        .contains("fully validated")
        .containsIgnoringCase(HASH.substring(0, 50));
  }

  @Test
  void aWildcardsTlsaIsProved() {
    assertThat(dns.tlsa(25, name("mx2.example.org")))
        .isEqualTo(secure(List.of(new Tlsa(2, 0, 1, HASH))));

    assertThat(bind.delv("_25._tcp.mx2.example.org", "TLSA")).contains("fully validated");
  }

  @Test
  void absenceIsProved() {
    assertThat(dns.addresses(name("nobody.example.org"))).isEqualTo(new DnsAnswer.Absent<>(true));
    assertThat(dns.mailExchangers(name("mx1.example.org"))).isEqualTo(new DnsAnswer.Absent<>(true));
    assertThat(dns.mailExchangers(name("nowhere.invalid"))).isEqualTo(new DnsAnswer.Absent<>(true));

    assertThat(bind.delv("nobody.example.org", "A"))
        .contains("ncache nxdomain")
        .contains("negative response, fully validated");
  }

  @Test
  void anUnsignedZoneIsProvedToBeInsecure() {
    assertThat(dns.addresses(name("host.plain.example.org")))
        .isEqualTo(new DnsAnswer.Found<>(List.of(address("127.0.0.4")), false));
    assertThat(dns.tlsa(25, name("host.plain.example.org")))
        .isEqualTo(new DnsAnswer.Found<>(List.of(new Tlsa(3, 1, 1, HASH)), false));
    assertThat(dns.addresses(name("nobody.plain.example.org")))
        .isEqualTo(new DnsAnswer.Absent<>(false));

    assertThat(bind.delv("host.plain.example.org", "A")).contains("unsigned answer");
  }

  @Test
  void signaturesThatDoNotHoldAreBogus() {
    for (String bad : List.of("host.bogus.test", "host.old.test", "there.example.org")) {
      assertThat(dns.addresses(name(bad)))
          .isInstanceOfSatisfying(
              DnsAnswer.Failed.class,
              failed -> {
                assertThat(failed.bogus()).as(bad).isTrue();
                assertThat(failed.why()).startsWith("DNSSEC: ");
              });
      assertThat(bind.delv(bad, "A")).contains("resolution failed");
    }
    assertThat(dns.mailExchangers(name("bogus.test"))) // it was another record that was changed
        .isEqualTo(secure(List.of(mx(1, "host.bogus.test"))));
  }

  @Test
  void aReverseZoneNeedsNoProof() {
    assertThat(dns.pointers(address("192.0.2.1")))
        .isEqualTo(new DnsAnswer.Found<>(List.of(name("host.old.test")), false));
  }

  @Test
  void aliasesAreFollowedAndAreAsSecureAsTheirWeakestPart() {
    assertThat(dns.addresses(name("alias.example.org")))
        .isEqualTo(secure(List.of(address("127.0.0.1"), address("::1"))));
    assertThat(dns.addresses(name("www.hidden.example.org")))
        .isEqualTo(secure(List.of(address("127.0.0.3"))));
    assertThat(dns.addresses(name("away.example.org")))
        .isEqualTo(new DnsAnswer.Found<>(List.of(address("127.0.0.4")), false));
    assertThat(dns.addresses(name("circle.example.org"))).isInstanceOf(DnsAnswer.Failed.class);
    assertThat(dns.tlsa(25, name("alias.example.org")))
        .isEqualTo(secure(List.of(new Tlsa(3, 1, 1, HASH))));
    assertThat(dns.tlsa(25, name("away.example.org"))).isEqualTo(new DnsAnswer.Absent<>(true));
  }

  @Test
  void whereAnAliasLeadsTo() {
    assertThat(dns.alias(name("alias.example.org")))
        .isEqualTo(secure(List.of(name("mx1.example.org"))));
    assertThat(dns.alias(name("away.example.org")))
        .isEqualTo(new DnsAnswer.Found<>(List.of(name("host.plain.example.org")), false));
    assertThat(dns.alias(name("mx1.example.org"))).isEqualTo(new DnsAnswer.Absent<>(true));
    assertThat(dns.alias(name("nobody.example.org"))).isEqualTo(new DnsAnswer.Absent<>(true));
    assertThat(dns.alias(name("there.example.org"))).isInstanceOf(DnsAnswer.Failed.class);
  }

  @Test
  void caaIsThatOfTheClosestNameUpTheTree() {
    Caa issue = new Caa(false, "issue", "letsencrypt.org");
    Caa iodef = new Caa(true, "iodef", "mailto:pki@example.org");
    assertThat(dns.caa(name("mx1.example.org")).records()).containsExactlyInAnyOrder(issue, iodef);
    assertThat(dns.caa(name("host.sub.example.org")))
        .isEqualTo(secure(List.of(new Caa(false, "issue", ";"))));
    // The alias has none at its end, so its own parent counts, not that of the end.
    assertThat(dns.caa(name("other.example.org")).records())
        .containsExactlyInAnyOrder(issue, iodef);
    assertThat(dns.caa(name("host.plain.example.org")))
        .isInstanceOfSatisfying(
            DnsAnswer.Found.class, found -> assertThat(found.secure()).isFalse());
    assertThat(dns.caa(name("www.example.com"))).isEqualTo(new DnsAnswer.Absent<>(true));
  }

  @Test
  void targetsThatAreNoHostsAreKept() {
    assertThat(dns.mailExchangers(name("example.com")).records())
        .singleElement()
        .satisfies(none -> assertThat(none.none()).isTrue());
    assertThat(dns.mailExchangers(name("odd.example.org")).records())
        .containsExactly(
            new MailExchanger(10, Optional.empty(), "192.0.2.1"),
            new MailExchanger(20, Optional.empty(), "*.example.org"));
    assertThat(dns.services("pop3", name("example.org")).records())
        .singleElement()
        .satisfies(none -> assertThat(none.none()).isTrue());
    assertThat(dns.pointers(address("127.0.0.9"))).isEqualTo(new DnsAnswer.Absent<>(true));
  }

  @Test
  void whatDoesNotFitIntoADatagramComesByTcp() {
    assertThat(dns.texts("", name("long.example.org")))
        .isEqualTo(secure(List.of("x".repeat(12 * 250))));
  }

  @Test
  void textsArePrintable() {
    assertThat(dns.texts("", name("colours.example.org")).records())
        .containsExactly("\\u001B[31mred");
  }

  @Test
  void withOtherAnchorsNothingIsBelieved() throws IOException {
    Lookup strict =
        ValidatingLookup.of(
            Optional.of(bind.address()), Optional.empty(), PATIENCE, Clock.systemUTC());

    assertThat(strict.mailExchangers(name("example.org")))
        .isInstanceOfSatisfying(
            DnsAnswer.Failed.class, failed -> assertThat(failed.bogus()).isTrue());
  }

  @Test
  void aResolverThatRefusesIsNotBogus() throws IOException {
    try (Scratch own = Scratch.create();
        Bind other = Bind.start(own, "allow-query { none; };")) {
      assertThat(lookup(other.address()).mailExchangers(name("example.org")))
          .isInstanceOfSatisfying(
              DnsAnswer.Failed.class,
              failed -> {
                assertThat(failed.bogus()).isFalse();
                assertThat(failed.why()).contains("REFUSED");
              });
    }
  }

  @Test
  void aResolverThatPassesNoDnssecOnLeavesTlsaUnknown() throws IOException {
    try (DeafResolver deaf = DeafResolver.before(bind.address())) {
      Lookup through = lookup(deaf.address());

      assertThat(through.mailExchangers(name("example.org")))
          .isEqualTo(
              new DnsAnswer.Found<>(
                  List.of(mx(10, "mx1.example.org"), mx(20, "mx2.example.org")), false));
      assertThat(through.tlsa(25, name("mx1.example.org")))
          .isInstanceOfSatisfying(
              DnsAnswer.Failed.class,
              failed -> {
                assertThat(failed.bogus()).isFalse();
                assertThat(failed.unprovable()).isTrue();
                assertThat(failed.why()).contains("passes no DNSSEC on");
              });
      assertThat(through.tlsa(465, name("mx1.example.org")))
          .isEqualTo(new DnsAnswer.Absent<>(false));
    }
  }

  @Test
  void silenceEndsAtTheDeadline() throws IOException {
    try (DatagramSocket silent = new DatagramSocket(0, address("127.0.0.1"))) {
      Lookup patient =
          lookup(
              new InetSocketAddress(address("127.0.0.1"), silent.getLocalPort()),
              Duration.ofMillis(900));
      long begin = System.nanoTime();

      DnsAnswer<InetAddress> answer = patient.addresses(name("mx1.example.org"));

      assertThat(answer)
          .isInstanceOfSatisfying(
              DnsAnswer.Failed.class,
              failed -> {
                assertThat(failed.bogus()).isFalse();
                assertThat(failed.why()).contains("gave no answer");
              });
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void nobodyThereIsAFailure() throws IOException {
    Lookup nobody = lookup(new InetSocketAddress(address("127.0.0.1"), scratch.freePort()));

    assertThat(nobody.mailExchangers(name("example.org")))
        .isInstanceOfSatisfying(
            DnsAnswer.Failed.class,
            failed ->
                assertThat(failed.why())
                    .startsWith("the resolver 127.0.0.1:")
                    .doesNotContain("Exception"));
  }

  @Test
  void manyAskAtOnce() throws IOException {
    Lookup fresh = lookup(bind.address());
    List<CompletableFuture<DnsAnswer<Tlsa>>> asked =
        IntStream.range(0, 500)
            .mapToObj(
                port ->
                    CompletableFuture.supplyAsync(
                        () -> fresh.tlsa(port, name("mx2.example.org")),
                        Thread::startVirtualThread))
            .toList();

    assertThat(asked)
        .allSatisfy(
            answer ->
                assertThat(answer.join()).isEqualTo(secure(List.of(new Tlsa(2, 0, 1, HASH)))));
  }

  /** dig shows the same records as the lookup for every type. */
  @Test
  void digAgrees() {
    String dug =
        Command.mustRun(
            "dig",
            "@127.0.0.1",
            "-p",
            Integer.toString(bind.port()),
            "+short",
            "example.org",
            "MX");

    assertThat(dug.lines())
        .containsExactlyInAnyOrderElementsOf(
            dns.mailExchangers(name("example.org")).records().stream()
                .map(mx -> mx.preference() + " " + mx.target() + ".")
                .toList());
  }
}
