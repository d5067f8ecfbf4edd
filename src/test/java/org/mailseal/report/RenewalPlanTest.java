package org.mailseal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.lifecycle.Due;
import org.mailseal.name.DnsName;

class RenewalPlanTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
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
    return new RenewalPlan(MAIL, "ca", due, forced, List.of(unmet), Optional.empty());
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
  void programsGetTheSame() {
    List<JsonObject> plans =
        RenewalPlan.json(
                List.of(
                    plan(new Due.Now("it expired"), true, "port 80 is taken"),
                    plan(LATER, true),
                    plan(LATER, false),
                    plan(AGAIN, false),
                    plan(AGAIN, true)),
                NOW)
            .getAsJsonArray("certificates")
            .asList()
            .stream()
            .map(JsonElement::getAsJsonObject)
            .toList();

    assertThat(plans.getFirst())
        .hasToString(
            "{\"name\":\"mail.example.org\",\"authority\":\"ca\",\"would-renew\":true,\"would-install\":false,\"reason\":\"it"
                + " expired\",\"due-at\":null,\"certificate\":null,\"remarks\":[],\"preconditions\":[\"port"
                + " 80 is taken\"],\"kept\":null}");
    assertThat(plans)
        .extracting(plan -> plan.get("would-renew").getAsBoolean())
        .containsExactly(true, true, false, false, true);
    assertThat(plans)
        .extracting(plan -> plan.get("would-install").getAsBoolean())
        .containsExactly(false, false, false, true, false);
    assertThat(plans.get(3).get("reason").getAsString()).isEqualTo("pem /a is not there");
    assertThat(plans.get(3).getAsJsonArray("remarks").toString()).isEqualTo("[\"it is odd\"]");
    assertThat(plans.get(1).get("reason").getAsString()).isEqualTo("--force");
    assertThat(plans.get(2).get("reason").isJsonNull()).isTrue();
    assertThat(plans.get(2).get("due-at").getAsString()).isEqualTo("2027-01-09T10:00:00Z");
    assertThat(plans.get(2).getAsJsonObject("certificate").get("days-left").getAsLong())
        .isEqualTo(80);
  }
}
