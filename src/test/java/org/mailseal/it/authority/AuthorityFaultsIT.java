package org.mailseal.it.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.cli.manage.InProcess;
import org.mailseal.fixture.host.Command;
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
          .contains("pebble", fault == STALLED ? "no answer within 30 s" : FAULTS.get(fault))
          .doesNotContain("defect", "\tat ", "Exception");
      front.begin();
      Command.Outcome second = renew(site);
      all.assertThat(second.exit()).as(cell + ", next: " + second.said()).isZero();
    }
    all.assertThat(front.orders() - orders).as(cell + ", orders").isBetween(1, 2);
  }

  @Test
  void eachRequestInTurnAndEachFaultOnce() {
    Site site = site();
    List<String> requests = requests(site);
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

  @Test
  @Tag("thorough")
  void eachRequestUnansweredForHalfAMinute() {
    SoftAssertions all = new SoftAssertions();
    eachRequest(all, STALLED);
    all.assertAll();
  }
}
