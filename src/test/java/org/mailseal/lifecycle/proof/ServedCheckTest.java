package org.mailseal.lifecycle.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.authority.HandSleeper;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.ledger.HandClock;

@Timeout(30)
class ServedCheckTest {
  private static final Endpoint SMTP = Endpoint.parse("mail.example.org");
  private static final Endpoint IMAPS = Endpoint.parse("mail.example.org/imaps");
  private static final Chain OLD = leaf();
  private static final Chain NEW = leaf();

  private final HandClock clock = new HandClock(Instant.parse("2026-11-20T10:00:00Z"));
  private final Instant begin = clock.instant();
  private final AtomicInteger looks = new AtomicInteger();
  private final List<Duration> pauses = new ArrayList<>();
  private UnaryOperator<Duration> passing = UnaryOperator.identity();

  private static Chain leaf() {
    return TestCertificates.root("Root").leaf("mail.example.org").issue().chain();
  }

  private Observation served(Endpoint endpoint, String address, Chain chain) {
    return new Observation.Served(
        endpoint,
        clock.instant(),
        new InetSocketAddress(InetAddress.ofLiteral(address), endpoint.port()),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        "TLSv1.3",
        "TLS_AES_128_GCM_SHA256",
        chain);
  }

  private static ServedCheck.Ports ports(Endpoint... endpoints) {
    return new ServedCheck.Ports(List.of(endpoints), Optional.empty(), Set.of());
  }

  private ServedCheck.Result check(int connections, EndpointProbe probe, Endpoint... endpoints) {
    return new ServedCheck(
            probe,
            new VerificationLimits(connections, Duration.ofSeconds(10)),
            new HandSleeper(
                pause -> {
                  pauses.add(pause);
                  clock.forward(passing.apply(pause));
                }))
        .await(ports(endpoints), Optional.empty(), endpoint -> Optional.of(NEW.leaf()));
  }

  @Test
  void asManyInARowAsWereAskedFor() {
    ServedCheck.Result result =
        check(
            3,
            (endpoint, connectTo, keys) -> {
              looks.incrementAndGet();
              return List.of(served(endpoint, "192.0.2.1", NEW));
            },
            SMTP);
    assertThat(result).isEqualTo(new ServedCheck.Result(3, List.of(), List.of()));
    assertThat(looks).hasValue(3);
    assertThat(pauses).isEmpty();
  }

  @Test
  void oneOldAnswerBeginsTheCountAnew() {
    // new new old, new new old, new new new
    ServedCheck.Result result =
        check(
            3,
            (endpoint, connectTo, keys) -> {
              int look = looks.incrementAndGet();
              return List.of(served(endpoint, "192.0.2.1", look == 3 || look == 6 ? OLD : NEW));
            },
            SMTP);
    assertThat(result).isEqualTo(new ServedCheck.Result(3, List.of(), List.of()));
    assertThat(looks).hasValue(9);
    assertThat(pauses).hasSize(2);
  }

  @Test
  void aServerHalfOfWhoseProcessesAreOldIsWaitedForUntilTheDeadline() {
    ServedCheck.Result result =
        check(
            3,
            (endpoint, connectTo, keys) ->
                List.of(
                    served(endpoint, "192.0.2.1", looks.incrementAndGet() % 2 == 0 ? OLD : NEW)),
            SMTP);
    assertThat(result.connections()).isZero();
    assertThat(result.faults())
        .singleElement()
        .asString()
        .startsWith("mail.example.org:25/smtp serves CN=mail.example.org")
        .contains(OLD.info().shortFingerprint());
    assertThat(clock.instant())
        .isBetween(begin.plus(Duration.ofSeconds(10)), begin.plus(Duration.ofSeconds(11)));
  }

  @Test
  void aClockThatIsSetBackMeanwhileMakesNoWaitLonger() {
    passing = Duration::negated;
    ServedCheck.Result result =
        check(1, (endpoint, connectTo, keys) -> List.of(served(endpoint, "192.0.2.1", OLD)), SMTP);
    assertThat(result.faults()).hasSize(1);
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void everyAddressMustServeIt() {
    EndpointProbe probe =
        (endpoint, connectTo, keys) ->
            List.of(
                served(endpoint, "192.0.2.1", NEW),
                served(endpoint, "2001:db8::1", looks.incrementAndGet() <= 5 ? OLD : NEW));
    ServedCheck.Result result = check(2, probe, SMTP);
    assertThat(result).isEqualTo(new ServedCheck.Result(4, List.of(), List.of()));
    assertThat(looks).hasValue(7);
  }

  @Test
  void onePortThatServesNothingIsNamed() {
    ServedCheck.Result result =
        check(
            2,
            (endpoint, connectTo, keys) ->
                endpoint.equals(SMTP)
                    ? List.of(served(endpoint, "192.0.2.1", NEW))
                    : List.of(
                        new Observation.NotServed(
                            endpoint,
                            clock.instant(),
                            Optional.empty(),
                            Optional.empty(),
                            Fault.REFUSED,
                            "connection refused")),
            SMTP,
            IMAPS);
    assertThat(result.faults())
        .containsExactly("mail.example.org:993/imaps serves nothing: connection refused");
  }

  @Test
  void whereNothingIsExpectedNothingIsLookedAt() {
    ServedCheck.Result result =
        new ServedCheck(
                (endpoint, connectTo, keys) -> List.of(served(endpoint, "192.0.2.1", OLD)),
                new VerificationLimits(2, Duration.ofSeconds(10)),
                new HandSleeper(clock::forward))
            .await(
                ports(SMTP, IMAPS),
                Optional.empty(),
                endpoint -> endpoint.equals(IMAPS) ? Optional.of(OLD.leaf()) : Optional.empty());
    assertThat(result).isEqualTo(new ServedCheck.Result(2, List.of(), List.of()));
  }
}
