package org.mailseal.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.DnsName;
import org.mailseal.notification.RenewalForecast.Action;
import org.mailseal.notification.RenewalForecast.Prospect;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsReader;

class SettingsForecastTest {
  @TempDir private Path folder;

  private Settings settings() throws Exception {
    return SettingsReader.read(
        """
        contact: postmaster@example.org
        authorities:
          public: {acme: "https://ca.example/directory", accept-terms: true}
          own: {local: {valid-for: 30d}}
          corporate: {manual: {hand-in: pki@corp.example}}
          lost: {manual: {hand-in: pki@corp.example}, trust: FOLDER/none.pem}
        certificates:
          mx1.example.org: {authority: public}
          mx2.example.org: {authority: own}
          mx3.example.org: {authority: corporate}
          mx4.example.org: {authority: lost}
        daemon: {sweep-every: 6h}
        database: jdbc:h2:file:FOLDER/ledger
        """
            .replace("FOLDER", folder.toString()),
        folder.resolve("mailseal.yaml"));
  }

  @Test
  void eachKindOfAuthorityIsToldOfAsWhatItIs() throws Exception {
    Settings settings = settings();
    try (Wiring wiring = Wiring.open(settings)) {
      SettingsForecast forecast =
          new SettingsForecast(settings, wiring.lifecycle(), wiring.ledger(), wiring.clock());
      assertThat(prospect(forecast, 1)).isEqualTo(due(new Action.Renewal(), Optional.empty()));
      assertThat(prospect(forecast, 2)).isEqualTo(due(new Action.Renewal(), Optional.empty()));
      assertThat(prospect(forecast, 3))
          .isEqualTo(due(new Action.Request("corporate", "pki@corp.example"), Optional.empty()));
      assertThat(prospect(forecast, 4).action())
          .isInstanceOfSatisfying(
              Action.Nothing.class, no -> assertThat(no.fault()).contains("none.pem"));
      DnsName other = new DnsName("mx9.example.org");
      assertThat(forecast.forecast(KeyTrack.whole(other))).isEmpty();
      assertThat(forecast.knows(other)).isFalse();

      wiring.ledger().heartbeats().beat(1, wiring.clock().instant(), Optional.empty());
      assertThat(prospect(forecast, 1))
          .isEqualTo(due(new Action.Renewal(), Optional.of(Duration.ofHours(6))));
      wiring.ledger().heartbeats().stopped(1, wiring.clock().instant());
      assertThat(prospect(forecast, 1)).isEqualTo(due(new Action.Renewal(), Optional.empty()));
    }
  }

  private static Prospect prospect(SettingsForecast forecast, int number) {
    DnsName name = new DnsName("mx" + number + ".example.org");
    assertThat(forecast.knows(name)).isTrue();
    return forecast.forecast(KeyTrack.whole(name)).orElseThrow();
  }

  private static Prospect due(Action action, Optional<Duration> daemon) {
    return new Prospect(action, true, Optional.empty(), daemon);
  }
}
