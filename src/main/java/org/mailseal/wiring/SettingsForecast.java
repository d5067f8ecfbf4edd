package org.mailseal.wiring;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.Forecast;
import org.mailseal.lifecycle.Lifecycle;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.notification.RenewalForecast;
import org.mailseal.settings.Settings;

/** What becomes of the certificates of the settings. */
final class SettingsForecast implements RenewalForecast {
  private final Settings settings;
  private final Lifecycle lifecycle;
  private final Ledger ledger;
  private final Clock clock;

  SettingsForecast(Settings settings, Lifecycle lifecycle, Ledger ledger, Clock clock) {
    this.settings = settings;
    this.lifecycle = lifecycle;
    this.ledger = ledger;
    this.clock = clock;
  }

  @Override
  public boolean knows(DnsName name) {
    return find(name).isPresent();
  }

  @Override
  public Optional<Prospect> forecast(KeyTrack track) {
    return settings.certificates().stream()
        .filter(one -> one.track().equals(track))
        .findFirst()
        .or(() -> find(track.name()))
        .map(this::prospect);
  }

  @Override
  public List<KeyTrack> tracks() {
    return settings.certificates().stream().map(ManagedCertificate::track).toList();
  }

  @Override
  public KeyTrack track(DnsName name, CertificateInfo leaf) {
    return settings.certificates().stream()
        .filter(one -> one.name().equals(name))
        .map(ManagedCertificate::track)
        .filter(track -> knows(track, leaf))
        .findFirst()
        .orElseGet(() -> KeyTrack.whole(name));
  }

  private boolean knows(KeyTrack track, CertificateInfo leaf) {
    return Stream.concat(
            ledger.observations().served(track).stream(),
            ledger.attempts().lastInstalled(track).flatMap(Attempt::chain).stream()
                .map(Chain::leaf))
        .map(CertificateInfo::fingerprint)
        .anyMatch(leaf.fingerprint()::equals);
  }

  private Optional<ManagedCertificate> find(DnsName name) {
    return settings.certificates().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  private Prospect prospect(ManagedCertificate managed) {
    Optional<Duration> daemon =
        ledger
            .heartbeats()
            .last()
            .filter(last -> last.lives(clock.instant()))
            .map(_ -> settings.sweepEvery());
    try {
      Forecast ahead = lifecycle.forecast(managed);
      return new Prospect(action(managed, ahead.step()), ahead.due(), ahead.notBefore(), daemon);
    } catch (WiringException e) {
      return new Prospect(
          new Action.Nothing(String.valueOf(e.getMessage())),
          /* due= */ true,
          Optional.empty(),
          daemon);
    }
  }

  private Action action(ManagedCertificate managed, Forecast.Step step) {
    return switch (step) {
      case Forecast.Step.Installation(var leaf) -> new Action.Installation(leaf);
      case Forecast.Step.Answer() -> new Action.Wait();
      case Forecast.Step.Order() ->
          settings.authorities().get(managed.authority())
                  instanceof AuthorityDefinition.Manual manual
              ? new Action.Request(manual.name(), manual.handIn())
              : new Action.Renewal();
    };
  }
}
