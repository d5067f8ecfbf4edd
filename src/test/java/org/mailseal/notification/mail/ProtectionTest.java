package org.mailseal.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.notification.mail.Delivery.Delivered;
import org.mailseal.notification.mail.Delivery.Taken;
import org.mailseal.notification.mail.ScriptedRelay.Heard;
import org.mailseal.notification.mail.ScriptedRelay.Misbehaviour;

/** What the settings may say of the way to a relay, beyond TLS that is checked. */
@Timeout(30)
class ProtectionTest extends RelayScene {
  private static final Instant ENDED = LONG_AGO.plusSeconds(60);

  private static Relay wished(ScriptedRelay relay) {
    return startTls(relay).protectedBy(RelayProtection.OPPORTUNISTIC);
  }

  // --- opportunistic ---

  @Test
  void opportunisticTlsTakesAnyCertificate() throws Exception {
    ScriptedRelay relay = relay().startTls(serving(newRoot(), "other.example", ENDED));

    assertThat(mailer().deliver(letter(), Route.over(wished(relay))))
        .isEqualTo(delivered(wished(relay)));
    assertThat(relay.heard().stream().filter(it -> !it.tls()).map(Heard::line))
        .containsExactly("EHLO example.org", "STARTTLS");
  }

  @Test
  void opportunisticTlsIsLeftOutWhereItIsNotOffered() throws Exception {
    ScriptedRelay relay = relay();

    assertThat(mailer().deliver(letter(), Route.over(wished(relay))))
        .isEqualTo(delivered(wished(relay)));
    assertThat(relay.lines()).doesNotContain("STARTTLS");
  }

  @Test
  void opportunisticTlsThatFailsIsFollowedByNone() throws Exception {
    ScriptedRelay relay =
        relay().offering("STARTTLS").answering("STARTTLS", "454 4.7.0 TLS not available");

    assertThat(mailer().deliver(letter(), Route.over(wished(relay))))
        .isEqualTo(delivered(wished(relay)));
    assertThat(relay.lines()).filteredOn("STARTTLS"::equals).hasSize(1);
    assertThat(relay.lines()).filteredOn("DATA"::equals).hasSize(1);
  }

  @Test
  void aConnectionThatBreaksInTheHandshakeIsFollowedByOneInClear() throws Exception {
    ScriptedRelay relay = relay().offering("STARTTLS").failing("STARTTLS", Misbehaviour.HANG_UP);

    assertThat(mailer().deliver(letter(), Route.over(wished(relay))))
        .isEqualTo(delivered(wished(relay)));
  }

  @Test
  void aRefusalWithinOpportunisticTlsIsNotTriedAgainInClear() throws Exception {
    ScriptedRelay relay = relay().startTls(FAR_CONTEXT).answering("MAIL", "550 5.7.1 No");

    assertThat(mailer().deliver(letter(), Route.over(wished(relay))).refusals()).hasSize(1);
    assertThat(relay.heard()).filteredOn(it -> it.line().startsWith("MAIL")).allMatch(Heard::tls);
    assertThat(relay.lines()).filteredOn(line -> line.startsWith("MAIL")).hasSize(1);
  }

  // --- none ---

  @Test
  void withoutTlsItIsNotTriedThoughItIsOffered() throws Exception {
    ScriptedRelay relay = relay().startTls(FAR_CONTEXT);
    Relay bare = startTls(relay).protectedBy(RelayProtection.NONE);

    assertThat(mailer().deliver(letter(), Route.over(bare))).isEqualTo(delivered(bare));
    assertThat(relay.heard()).noneMatch(Heard::tls);
  }

  @Test
  void onLoopbackTlsCanBeAskedFor() throws Exception {
    ScriptedRelay relay = relay().startTls(FAR_CONTEXT);
    Relay strict = local(relay.port()).protectedBy(RelayProtection.STARTTLS);

    assertThat(onlyReason(mailer().deliver(letter(), Route.over(strict))))
        .startsWith("TLS failed: ")
        .contains("localhost");
  }

  @ParameterizedTest
  @EnumSource(
      value = RelayProtection.class,
      names = {"NONE", "OPPORTUNISTIC"})
  void aPasswordNeverTakesThatWay(RelayProtection protection) throws Exception {
    ScriptedRelay relay = relay().startTls(FAR_CONTEXT).offering("AUTH PLAIN");
    Relay there = withLogin(startTls(relay).protectedBy(protection));

    Delivery delivery = mailer().deliver(letter(), Route.over(there));

    assertThat(onlyReason(delivery)).contains("never sent without TLS that is checked");
    assertThat(delivery.worthAnotherTry()).isEmpty();
    assertThat(relay.lines()).isEmpty();
  }

  // --- the local server's own certificate ---

  private static Delivery over(Relay relay) throws Exception {
    return mailer().deliver(letter(), Route.over(relay));
  }

  private static Delivered usedAllTheSame(Relay relay, CertificateFault fault) {
    return new Delivered(
        List.of(new Taken(relay, relay.toString(), letter().to(), Optional.of(fault))), List.of());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLocalServerIsUsedThoughItsCertificateHasExpired(boolean implicit) throws Exception {
    ScriptedRelay relay = relay();
    var context = serving(ROOT, FAR, ENDED);
    Relay local =
        implicit
            ? smtps(relay.implicitTls(context)).asLocal(true)
            : startTls(relay.startTls(context)).asLocal(true);

    Delivery delivery = over(local);

    assertThat(delivery).isEqualTo(usedAllTheSame(local, new CertificateFault.Expired(ENDED)));
    assertThat(delivery)
        .hasToString(
            "delivered through "
                + local
                + " (the local server's own certificate has expired on 2020-01-01;"
                + " used all the same)");
    assertThat(relay.heard()).filteredOn(it -> it.line().equals("DATA")).allMatch(Heard::tls);
  }

  @Test
  void theLocalServerIsUsedThoughItsCertificateIsNotTheRightOne() throws Exception {
    Relay other = smtps(relay().implicitTls(serving(ROOT, "other.example"))).asLocal(true);
    Relay stranger = smtps(relay().implicitTls(serving(newRoot(), FAR))).asLocal(true);

    assertThat(over(other))
        .isEqualTo(usedAllTheSame(other, new CertificateFault.OtherName(FAR)))
        .asString()
        .contains("own certificate does not name relay.example.net;");
    assertThat(((Delivered) over(stranger)).taken().getFirst().certificate())
        .containsInstanceOf(CertificateFault.Untrusted.class);
  }

  @Test
  void aLocalCertificateThatHoldsIsNotSpokenOf() throws Exception {
    Relay local = smtps(relay().implicitTls(FAR_CONTEXT)).asLocal(true);

    assertThat(over(local)).isEqualTo(delivered(local));
  }

  @Test
  void thePasswordGoesOnlyToACertificateThatHolds() throws Exception {
    ScriptedRelay relay =
        relay().implicitTls(serving(ROOT, FAR, ENDED)).offering("AUTH PLAIN LOGIN");

    assertThat(onlyReason(over(withLogin(smtps(relay)).asLocal(true)))).startsWith("TLS failed: ");
    assertThat(relay.lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"localhost", "127.0.0.1"})
  void overLoopbackThePasswordGoesToTheLocalServerWhateverItsCertificate(String host)
      throws Exception {
    ScriptedRelay relay =
        relay().implicitTls(serving(ROOT, FAR, ENDED)).offering("AUTH PLAIN LOGIN");
    Relay here = withLogin(Relay.smtps(host, relay.port())).asLocal(true);

    assertThat(over(here)).isEqualTo(usedAllTheSame(here, new CertificateFault.Expired(ENDED)));
    assertThat(relay.heard()).contains(new Heard(true, "AUTH PLAIN " + plain()));
  }
}
