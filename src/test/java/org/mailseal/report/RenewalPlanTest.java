package org.mailseal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.DryRun;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.names.CheckedNames;
import org.mailseal.lifecycle.names.NameVerdict;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

class RenewalPlanTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Finding BAD =
      FindingCode.of(Topic.ORDER, "bad", "a bad one", "RFC 1", Level.FAILURE)
          .failure("it is bad", "mend it");

  private static final Finding ODD =
      FindingCode.of(Topic.ORDER, "odd", "an odd one", "", Level.WARNING)
          .warning("it is odd", "look");

  private static final DnsName MAIL = new DnsName("mail.example.org");
  private static final Due LATER =
      new Due.Later(
          NOW.plus(Duration.ofDays(50)),
          CertificateInfo.of(
              TestCertificates.root("Root")
                  .leaf("mail.example.org")
                  .valid(NOW.minus(Duration.ofDays(10)), NOW.plus(Duration.ofDays(80)))
                  .issue()
                  .certificate()),
          List.of());

  private static final Due AGAIN =
      new Due.Reinstallation(
          "pem /a is not there", ((Due.Later) LATER).leaf(), List.of("it is odd"));

  private static RenewalPlan plan(Due due, boolean forced, String... unmet) {
    return plan(
        forced,
        new DryRun(
            Optional.of(due),
            Optional.empty(),
            Optional.empty(),
            List.of(unmet),
            Optional.empty()));
  }

  private static RenewalPlan plan(boolean forced, DryRun dryRun) {
    return new RenewalPlan(KeyTrack.whole(MAIL), "ca", forced, dryRun, Optional.empty());
  }

  private static DryRun ending(RenewalOutcome end) {
    return new DryRun(
        Optional.of(new Due.Now("it expired")),
        Optional.empty(),
        Optional.of(end),
        List.of(),
        Optional.empty());
  }

  @Test
  void aLineSaysWhatWouldBeDoneAndWhy() {
    assertThat(plan(new Due.Now("it expired"), false).describe(NOW))
        .isEqualTo("mail.example.org: would be renewed through ca, because it expired");
    assertThat(plan(LATER, true).describe(NOW))
        .isEqualTo("mail.example.org: would be renewed through ca, because of --force");
    assertThat(plan(LATER, false).describe(NOW))
        .isEqualTo(
            "mail.example.org: nothing is due: the certificate in use has 80 days left and is"
                + " renewed from 2027-01-09T10:00:00Z on");
    assertThat(plan(AGAIN, false).describe(NOW))
        .isEqualTo(
            "mail.example.org: would be installed again, without a new order, because pem /a is not"
                + " there; it is odd");
    assertThat(plan(AGAIN, true).describe(NOW)).endsWith("because of --force");
  }

  @Test
  void whatWouldNotBeDoneIsNotSaidToBe() {
    RenewalPlan waiting = plan(false, ending(new RenewalOutcome.Waiting("the answer of ca")));
    assertThat(waiting.describe(NOW)).isEqualTo("mail.example.org: is due, because it expired");
    assertThat(waiting.waitsFor()).contains("the answer of ca");
    assertThat(waiting.unmet()).isEmpty();
    RenewalPlan busy = plan(false, ending(new RenewalOutcome.Busy(Optional.of("process 7"))));
    assertThat(busy.describe(NOW))
        .isEqualTo("mail.example.org: process 7 is at work on it; nothing would be done here");
    assertThat(
            plan(false, DryRun.ended(new RenewalOutcome.SettingsUnusable("no roots")))
                .describe(NOW))
        .isEqualTo("mail.example.org: whether it is due cannot be told");
    RenewalPlan going =
        plan(
            false,
            new DryRun(
                Optional.of(LATER),
                Optional.of("attempt 3 was left REQUESTED and goes on"),
                Optional.empty(),
                List.of(),
                Optional.empty()));
    assertThat(going.describe(NOW))
        .isEqualTo("mail.example.org: attempt 3 was left REQUESTED and goes on");
  }

  @Test
  void itEndsAsTheRenewalWould() {
    List<RenewalOutcome> ends =
        List.of(
            new RenewalOutcome.Waiting("the answer of ca"),
            new RenewalOutcome.Failed("it was refused", NOW),
            new RenewalOutcome.WrongClock("it is slow"),
            new RenewalOutcome.SettingsUnusable("no roots"),
            new RenewalOutcome.Broken("no key"),
            new RenewalOutcome.Busy(Optional.empty()));
    for (RenewalOutcome end : ends) {
      for (boolean forced : new boolean[] {false, true}) {
        RenewalReport.Level level =
            RenewalReport.of(KeyTrack.whole(MAIL), RenewalReport.Task.renewal(forced), end, NOW)
                .level();
        RenewalPlan plan = plan(forced, ending(end));
        assertThat(plan.level(NOW)).as(end + " " + forced).isEqualTo(level);
        assertThat(plan.unmet().isEmpty())
            .as(end + " " + forced)
            .isEqualTo(level == RenewalReport.Level.DONE || level == RenewalReport.Level.WAITING);
      }
    }
    assertThat(plan(LATER, false).level(NOW)).isEqualTo(RenewalReport.Level.DONE);
    assertThat(plan(LATER, true, "port 80 is taken").level(NOW))
        .isEqualTo(RenewalReport.Level.FAILED);
    DryRun byHand =
        new DryRun(
            Optional.of(new Due.Now("it expired")),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.of("the answer of ca"));
    assertThat(plan(false, byHand).level(NOW)).isEqualTo(RenewalReport.Level.WAITING);
  }

  @Test
  void programsGetTheSame() {
    List<JsonObject> plans =
        RenewalPlan.json(
                List.of(
                    plan(new Due.Now("it expired"), true, "port 80 is taken"),
                    plan(LATER, true),
                    plan(LATER, false),
                    plan(AGAIN, false),
                    plan(AGAIN, true),
                    plan(false, ending(new RenewalOutcome.Waiting("the answer of ca")))),
                NOW)
            .getAsJsonArray("certificates")
            .asList()
            .stream()
            .map(JsonElement::getAsJsonObject)
            .toList();

    assertThat(plans.getFirst())
        .hasToString(
            "{\"name\":\"mail.example.org\",\"authority\":\"ca\",\"authorities-behind\":[],\"would-renew\":true,\"would-install\":false,\"reason\":\"it"
                + " expired\",\"due-at\":null,\"certificate\":null,\"remarks\":[],\"preconditions\":[\"port"
                + " 80 is"
                + " taken\"],\"waits-for\":null,\"proofs\":[],\"names\":[],\"kept\":null,\"key\":null}");
    assertThat(plans)
        .extracting(plan -> plan.get("would-renew").getAsBoolean())
        .containsExactly(true, true, false, false, true, false);
    assertThat(plans)
        .extracting(plan -> plan.get("would-install").getAsBoolean())
        .containsExactly(false, false, false, true, false, false);
    assertThat(plans.get(3).get("reason").getAsString()).isEqualTo("pem /a is not there");
    assertThat(plans.get(3).getAsJsonArray("remarks").toString()).isEqualTo("[\"it is odd\"]");
    assertThat(plans.get(1).get("reason").getAsString()).isEqualTo("--force");
    assertThat(plans.get(5).get("waits-for").getAsString()).isEqualTo("the answer of ca");
    assertThat(plans.get(2).get("reason").isJsonNull()).isTrue();
    assertThat(plans.get(2).get("due-at").getAsString()).isEqualTo("2027-01-09T10:00:00Z");
    assertThat(plans.get(2).getAsJsonObject("certificate").get("days-left").getAsLong())
        .isEqualTo(80);
  }

  @Test
  void whatIsToBeSaidOfEachNameIsShown() {
    CheckedNames names =
        new CheckedNames(
            List.of(
                new NameVerdict(MAIL, false, List.of(BAD)),
                new NameVerdict(new DnsName("imap.example.org"), true, List.of()),
                new NameVerdict(new DnsName("pop.example.org"), true, List.of(ODD, BAD))));
    RenewalPlan plan =
        plan(
            false,
            new DryRun(
                Optional.of(new Due.Now("it expired")),
                Optional.empty(),
                Optional.empty(),
                names.obstacles(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(names),
                List.of()));

    assertThat(plan.nameLines())
        .containsExactly(
            "pop.example.org, which is optional, would be left out: it is bad (RFC 1); mend it",
            "pop.example.org: it is odd; look");
    assertThat(plan.unmet()).containsExactly("mail.example.org: it is bad (RFC 1); mend it");
    assertThat(
            RenewalPlan.json(List.of(plan), NOW)
                .getAsJsonArray("certificates")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("names")
                .get(2))
        .hasToString(
            "{\"name\":\"pop.example.org\",\"optional\":true,\"refused\":true,\"left-out\":true,"
                + "\"findings\":[{\"level\":\"warning\",\"topic\":\"order\",\"code\":\"order.odd\","
                + "\"what\":\"it is odd\",\"fix\":\"look\",\"clause\":null},"
                + "{\"level\":\"failure\",\"topic\":\"order\",\"code\":\"order.bad\","
                + "\"what\":\"it is bad\",\"fix\":\"mend it\",\"clause\":\"RFC 1\"}]}");
  }

  @Test
  void howEachNameWouldBeProvenIsShownInItsOrder() {
    SequencedMap<Identifier, String> proofs = new LinkedHashMap<>();
    proofs.put(MAIL, "http-01 answered on port 80");
    proofs.put(new DnsName("*.example.org"), "dns-01 by updates of 192.0.2.53");
    RenewalPlan plan =
        new RenewalPlan(
            KeyTrack.whole(MAIL),
            "ca",
            false,
            ending(new RenewalOutcome.Waiting("x")),
            Optional.empty(),
            proofs);

    assertThat(plan.proofLines())
        .containsExactly(
            "mail.example.org would be proven by http-01 answered on port 80",
            "*.example.org would be proven by dns-01 by updates of 192.0.2.53");
    assertThat(RenewalPlan.json(List.of(plan), NOW).toString())
        .contains("{\"name\":\"*.example.org\",\"by\":\"dns-01 by updates of 192.0.2.53\"}");
  }
}
