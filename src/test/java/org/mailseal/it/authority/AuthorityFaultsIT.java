package org.mailseal.it.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.cli.manage.InProcess;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.AcmeFront;
import org.mailseal.fixture.server.AcmeFront.Fault;
import org.mailseal.fixture.server.Pebble;

/**
 * Whatever goes wrong with any one request of an order: the certificate is there in the end, or the
 * reason is told; and at most one order more than needed is placed.
 */
@Timeout(1800)
class AuthorityFaultsIT {
  private static final String PAGE = "<!DOCTYPE html><html><body>Sorry!</body></html>";

  /** Each with what a reason has to say of it, where one is given. */
  private static final Map<Fault, String> FAULTS = new LinkedHashMap<>();

  static {
    FAULTS.put(Fault.problem(429, "rateLimited", "too many, you", "120"), "too many, you");
    FAULTS.put(Fault.problem(503, "rateLimited", "busy, busy", "120"), "busy, busy");
    FAULTS.put(new Fault.Answered(500, "text/plain", "", Map.of()), "HTTP 500");
    FAULTS.put(new Fault.Answered(503, "text/html", PAGE, Map.of("Retry-After", "60")), "HTTP 503");
    FAULTS.put(new Fault.Answered(200, "text/html", PAGE, Map.of()), "text/html");
    FAULTS.put(Fault.problem(400, "badNonce", "stale"), "stale");
    FAULTS.put(new Fault.Dropped(false), "the connection broke");
    FAULTS.put(new Fault.Dropped(true), "the connection broke");
    FAULTS.put(new Fault.Truncated(), "the connection broke");
    FAULTS.put(new Fault.Pretty(), "");
  }

  /** As long as a request is waited for, and a little more. */
  private static final Fault STALLED = new Fault.Stalled(Duration.ofSeconds(35));

  private final Started started = new Started();
  private Scratch scratch;
  private AcmeFront front;
  private int httpPort;
  private int sites;

  @BeforeEach
  void begin() {
    scratch = started.add(Scratch.create());
    httpPort = scratch.freePort();
    Pebble pebble =
        started.add(
            Pebble.startSo(
                scratch,
                httpPort,
                Map.of("PEBBLE_AUTHZREUSE", "0", "PEBBLE_WFE_NONCEREJECT", "0")));
    front = started.add(AcmeFront.before(pebble));
    front.trustPem(scratch.path("trust.pem"));
  }

  @AfterEach
  void end() {
    started.close();
  }

  /** One that no account is known of. */
  private Site site() {
    sites++;
    return UnservedSite.site(scratch, "site" + sites, front.directory(), httpPort);
  }

  private static Command.Outcome renew(Site site) {
    site.command();
    return InProcess.run(site.file(), "renew", "--force");
  }

  /** The requests of an order in which nothing goes wrong. */
  private List<String> requests(Site site) {
    front.begin();
    Command.Outcome outcome = renew(site);
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return front.seen();
  }

  /** What has no body tells no more than its status. */
  private static String told(String request, Fault fault) {
    return fault.equals(STALLED)
        ? "no answer within 30 s"
        : request.startsWith("HEAD") && fault instanceof Fault.Answered(int status, _, _, _)
            ? "HTTP " + status
            : FAULTS.getOrDefault(fault, "");
  }

  private void assertBorne(SoftAssertions all, Site site, String request, Fault fault) {
    String cell = request + ", " + fault;
    int orders = front.orders();
    front.begin();
    front.spoil(request, fault);
    Command.Outcome first = renew(site);
    all.assertThat(front.spoilt()).as(cell).isTrue();
    if (first.exit() != 0) {
      all.assertThat(first.exit()).as(cell).isEqualTo(1);
      all.assertThat(first.said())
          .as(cell)
          .contains("pebble", told(request, fault))
          .doesNotContain("defect", "\tat ", "Exception");
      front.begin();
      Command.Outcome second = renew(site);
      all.assertThat(second.exit()).as(cell + ", next: " + second.said()).isZero();
    }
    front.quiet();
    all.assertThat(front.orders() - orders).as(cell + ", orders").isBetween(1, 2);
  }

  @Test
  void eachRequestInTurnAndEachFaultOnce() {
    Site site = site();
    List<String> requests =
        requests(site).stream().filter(request -> !request.matches("GET .* [2-9]")).toList();
    List<Fault> faults = List.copyOf(FAULTS.keySet());
    SoftAssertions all = new SoftAssertions();
    for (int i = 0; i < Math.max(requests.size(), faults.size()); i++) {
      String request = requests.get(i % requests.size());
      Fault fault = faults.get(i % faults.size());
      assertBorne(all, request.contains("sign-me-up") ? site() : site, request, fault);
    }
    all.assertAll();
  }

  @Test
  @Tag("thorough")
  void eachRequestWithEachFault() {
    SoftAssertions all = new SoftAssertions();
    FAULTS.keySet().forEach(fault -> eachRequest(all, fault));
    all.assertAll();
  }

  private void eachRequest(SoftAssertions all, Fault fault) {
    Site site = site();
    for (String request : requests(site)) {
      assertBorne(all, request.contains("sign-me-up") ? site() : site, request, fault);
    }
  }

  /** What the run before has begun goes on; the order is placed once more where nobody knows it. */
  private void assertSurvived(SoftAssertions all, Site site, String request, boolean reached) {
    String cell = request + ", killed " + (reached ? "afterwards" : "before");
    int orders = front.orders();
    front.begin();
    CompletableFuture<Running> started = new CompletableFuture<>();
    front.spoil(request, new Fault.Meanwhile(() -> started.join().signal("KILL"), reached));
    try (Running run = site.command().start(scratch.path("killed.log"), "renew", "--force")) {
      started.complete(run);
      all.assertThat(run.awaitExit(Duration.ofSeconds(90))).as(cell).isEqualTo(137);
    }
    front.begin();
    Command.Outcome next = renew(site);
    all.assertThat(next.exit()).as(cell + ", next: " + next.said()).isZero();
    all.assertThat(front.orders() - orders).as(cell + ", orders").isBetween(1, 2);
  }

  @Test
  void theNextRunCompletesWhatAKilledOneHasBegun() {
    Site site = site();
    assertThat(requests(site)).contains("POST /order-plz 1", "POST /finalize-order 1");
    SoftAssertions all = new SoftAssertions();
    assertSurvived(all, site, "POST /order-plz 1", true);
    assertSurvived(all, site, "POST /finalize-order 1", true);
    all.assertAll();
  }

  @Test
  @Tag("thorough")
  void killedAtEachRequest() {
    Site site = site();
    SoftAssertions all = new SoftAssertions();
    for (String request : requests(site)) {
      for (boolean reached : List.of(false, true)) {
        assertSurvived(all, request.contains("sign-me-up") ? site() : site, request, reached);
      }
    }
    all.assertAll();
  }

  @ParameterizedTest
  @CsvSource({"409, alreadyReplaced", "400, malformed"})
  void anOrderThatIsNoReplacementIsPlacedWithoutThat(int status, String type) {
    AcmeFront modern =
        started.add(
            AcmeFront.before(
                started.add(Pebble.startModern(scratch, httpPort, Duration.ofDays(90)))));
    modern.trustPem(scratch.path("trust.pem"));
    Site site = UnservedSite.site(scratch, "modern", modern.directory(), httpPort);
    Command.Outcome first = renew(site);
    assertThat(first).as(first.said()).returns(0, Command.Outcome::exit);
    modern.begin();
    modern.spoil("POST /order-plz 1", Fault.problem(status, type, "it was replaced before"));

    Command.Outcome second = renew(site);

    assertThat(second).as(second.said()).returns(0, Command.Outcome::exit);
    assertThat(modern.spoilt()).isTrue();
    assertThat(modern.orders()).isEqualTo(2);
    assertThat(second.said() + InProcess.run(site.file(), "audit").out())
        .contains("does not take the order as a replacement")
        .contains("it was replaced before");
  }

  /** The authority's wait is in the ledger, and holds for whoever comes next. */
  @Test
  void aWaitHoldsForTheNextRunUntilItIsForced() {
    Site site = site();
    site.command();
    front.begin();
    front.spoil("POST /order-plz 1", Fault.problem(429, "rateLimited", "too many", "3600"));
    assertThat(InProcess.run(site.file(), "renew").said()).contains("limits the rate");
    front.begin();

    Command.Outcome early = InProcess.run(site.file(), "renew");

    assertThat(early).as(early.said()).returns(1, Command.Outcome::exit);
    assertThat(early.err())
        .contains("pebble has asked to be left alone until", "too many", "--force");
    assertThat(front.seen()).isEmpty();
    assertThat(renew(site).exit()).isZero();
  }

  @Test
  void whatACaaRecordForbidsIsToldWithTheRecordThatAllowsIt() {
    Site site = site();
    front.begin();
    front.spoil("POST /finalize-order 1", Fault.problem(403, "caa", "CAA forbids issuance"));

    Command.Outcome refused = renew(site);

    assertThat(refused).as(refused.said()).returns(1, Command.Outcome::exit);
    assertThat(refused.err()).contains("CAA forbids issuance", "CAA 0 issue");
    assertThat(renew(site).exit()).isZero();
    assertThat(front.orders()).isEqualTo(1);
  }

  @Test
  @Tag("thorough")
  void eachRequestUnansweredForHalfAMinute() {
    SoftAssertions all = new SoftAssertions();
    eachRequest(all, STALLED);
    all.assertAll();
  }
}
