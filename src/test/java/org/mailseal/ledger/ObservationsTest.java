package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.DnsName;

class ObservationsTest {
  private static final int TIMES = 40;

  @Test
  void twoMayLookAtTheSameTime(@TempDir Path folder) {
    HandClock clock = new HandClock(SampleAttempts.NOW);
    try (Ledger ledger = ScratchLedger.open(folder, clock)) {
      List<ServedPort> seen =
          IntStream.range(0, 7)
              .mapToObj(
                  port ->
                      new ServedPort(
                          TestPorts.at("mail.example.org:" + (1 + port) + "/smtp", "127.0.0.1"),
                          clock.instant(),
                          Optional.empty(),
                          Optional.of("refused")))
              .toList();
      for (int i = 0; i < TIMES; i++) {
        DnsName unseen = DnsName.of("mail" + i + ".example.org"); // with nothing to delete yet
        Runnable look =
            () -> ledger.observations().replace(KeyTrack.whole(unseen), seen, _ -> Map.of());

        CompletableFuture.allOf(
                CompletableFuture.runAsync(look, Thread::startVirtualThread),
                CompletableFuture.runAsync(look, Thread::startVirtualThread))
            .join();

        assertThat(ledger.observations().forName(unseen)).hasSameSizeAs(seen);
      }
    }
  }
}
