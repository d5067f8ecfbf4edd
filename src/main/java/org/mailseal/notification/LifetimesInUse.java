package org.mailseal.notification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.notification.letter.LetterBody.Bar;
import org.mailseal.notification.letter.LetterBody.Block;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Lifetimes;

/**
 * The picture of the certificates of the settings that are in use. It is for one run: the ledger is
 * asked for each of them when the first letter wants it, and not again for the next letter.
 *
 * <p>Not thread-safe.
 */
final class LifetimesInUse {
  private final Ledger ledger;
  private final RenewalForecast forecast;
  private final Instant now;
  private @Nullable List<Block> read;

  LifetimesInUse(Ledger ledger, RenewalForecast forecast, Instant now) {
    this.ledger = ledger;
    this.forecast = forecast;
    this.now = now;
  }

  /** Its heading and itself; nothing where no certificate is in use. */
  List<Block> blocks() {
    if (read == null) {
      read = read();
    }
    return read;
  }

  private List<Block> read() {
    List<Bar> bars = forecast.tracks().stream().map(this::bar).flatMap(Optional::stream).toList();
    return bars.isEmpty()
        ? List.of()
        : List.of(new Heading("All certificates"), Lifetimes.of(bars, now));
  }

  private Optional<Bar> bar(KeyTrack track) {
    return ledger
        .observations()
        .inUse(track)
        .map(leaf -> new Bar(track.display(), leaf.notBefore(), leaf.ends()));
  }
}
