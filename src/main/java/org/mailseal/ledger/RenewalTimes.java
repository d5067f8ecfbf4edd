package org.mailseal.ledger;

import java.time.Instant;
import java.util.Optional;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.EventKind;

/**
 * When authorities want the certificates in use renewed (RFC 9773), as they said when last asked.
 */
public final class RenewalTimes {
  private final Ledger ledger;

  RenewalTimes(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * What an authority wants.
   *
   * @param start the earliest instant
   * @param end the latest
   * @param chosen one between them
   * @param explanation the URL of a page for people, printable
   */
  public record Wish(Instant start, Instant end, Instant chosen, Optional<String> explanation) {}

  /**
   * What is known of a certificate.
   *
   * @param fingerprint SHA-256 of the leaf that was asked about
   * @param wish empty where nothing is wanted, or nothing was to be learnt
   * @param askAgain not before this
   * @param failures how many times in a row the authority gave no answer
   */
  public record Known(String fingerprint, Optional<Wish> wish, Instant askAgain, int failures) {}

  /** What is known of a certificate; it may be one that is not in use any more. */
  public Optional<Known> find(KeyTrack track) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select * from renewal_information where name = :name and track = :track")
                .bind("name", track.name().text())
                .bind("track", track.word())
                .map(
                    (row, _) ->
                        new Known(
                            row.getString("fingerprint"),
                            row.getObject("chosen") == null
                                ? Optional.empty()
                                : Optional.of(
                                    new Wish(
                                        Times.get(row, "window_start"),
                                        Times.get(row, "window_end"),
                                        Times.get(row, "chosen"),
                                        Optional.ofNullable(row.getString("explanation")))),
                            Times.get(row, "ask_again"),
                            row.getInt("failures")))
                .findOne());
  }

  /**
   * Keeps what is known, in the place of what was.
   *
   * @param event what is new in it, for the trail
   */
  public void note(KeyTrack track, Known known, Optional<String> event) {
    ledger.step(
        handle -> {
          Optional<Wish> wish = known.wish;
          handle
              .createUpdate(
                  """
                  merge into renewal_information
                    (name, track, fingerprint, window_start, window_end, chosen, explanation, ask_again, failures)
                    key (name, track) values
                    (:name, :track, :fingerprint, :start, :end, :chosen, :explanation, :again, :failures)
                  """)
              .bind("name", track.name().text())
              .bind("track", track.word())
              .bind("fingerprint", known.fingerprint)
              .bind("start", wish.map(Wish::start).map(Times::of).orElse(null))
              .bind("end", wish.map(Wish::end).map(Times::of).orElse(null))
              .bind("chosen", wish.map(Wish::chosen).map(Times::of).orElse(null))
              .bind("explanation", wish.flatMap(Wish::explanation).orElse(null))
              .bind("again", Times.of(known.askAgain))
              .bind("failures", known.failures)
              .execute();
          return event
              .map(
                  text ->
                      ledger.insert(
                          handle,
                          Optional.of(track.name().text()),
                          Optional.empty(),
                          EventKind.AUTHORITY_REMARK,
                          text))
              .stream()
              .toList();
        });
  }
}
