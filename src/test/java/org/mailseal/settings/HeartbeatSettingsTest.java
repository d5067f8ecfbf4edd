package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.notification.plan.DeadMansSwitch;

class HeartbeatSettingsTest {
  private static String with(String heartbeat) {
    return Reading.with("reminders: {to: [a@example.org], heartbeat: " + heartbeat + "}");
  }

  private static Optional<DeadMansSwitch> read(String heartbeat) {
    return Reading.settings(with(heartbeat)).reminders().orElseThrow().heartbeat();
  }

  @Test
  void aUrlOrTheFileThatHoldsIt() {
    assertThat(read("'https://hc-ping.com/f00d/'"))
        .contains(new DeadMansSwitch.Named(URI.create("https://hc-ping.com/f00d")));
    assertThat(read("{url-file: /etc/mailseal/heartbeat}"))
        .contains(new DeadMansSwitch.InFile(Path.of("/etc/mailseal/heartbeat")));
    assertThat(read("'http://localhost:8000/ping/f00d'")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hc-ping.com/f00d",
        "https://hc-ping.com/",
        "https://hc-ping.com/f00d?x=1",
        "https://me@hc-ping.com/f00d",
        "https:// hc-ping.com/f00d",
        "file:///f00d"
      })
  void whatCannotBeAskedIsRefusedAndNotShown(String url) {
    assertThat(Reading.problem(with("'" + url + "'"))).doesNotContain("f00d").contains("URL");
  }
}
