package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.ledger.PostedProofs.PostedProof;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

class PostedProofsTest {
  private static final PostedProof FILE = new PostedProof("webroot", "/w/token", "token.x");
  private static final PostedProof RECORD =
      new PostedProof("rfc2136", "_acme-challenge.example.org", "value");

  @TempDir private Path folder;
  private final List<Event> events = new ArrayList<>();

  private Ledger open() {
    return Ledger.open(
        "jdbc:h2:file:" + folder.resolve("state/ledger"),
        folder.resolve("passphrase"),
        Clock.systemUTC(),
        new SecureRandom(),
        events::add);
  }

  @Test
  void whatWasPostedIsKnownToTheNextProcessUntilItIsRemoved() {
    try (Ledger ledger = open()) {
      PostedProofs proofs = ledger.postedProofs();
      proofs.posting("mail.example.org", "ca", FILE);
      proofs.posting("mail.example.org", "ca", RECORD);
      proofs.posting("mail.example.org", "ca", FILE);
      proofs.posting("other.example.org", "ca", FILE);
      proofs.posting("mail.example.org", "other", FILE);
    }
    try (Ledger ledger = open()) {
      PostedProofs proofs = ledger.postedProofs();
      assertThat(proofs.left("mail.example.org", "ca")).containsExactly(FILE, RECORD);
      proofs.removed("mail.example.org", "ca", FILE);
      assertThat(proofs.left("mail.example.org", "ca")).containsExactly(RECORD);
      assertThat(proofs.left("other.example.org", "ca")).containsExactly(FILE);
      assertThat(proofs.left("mail.example.org", "other")).containsExactly(FILE);
    }
  }

  @Test
  void whatCouldNotBeRemovedIsInTheTrailAndStaysKnown() {
    try (Ledger ledger = open()) {
      PostedProofs proofs = ledger.postedProofs();
      proofs.posting("mail.example.org", "ca", RECORD);
      proofs.stays("mail.example.org", RECORD, "the server is down");

      assertThat(proofs.left("mail.example.org", "ca")).containsExactly(RECORD);
      assertThat(events)
          .last()
          .satisfies(
              event -> {
                assertThat(event.kind()).isEqualTo(EventKind.PROOF_LEFT);
                assertThat(event.text()).contains(RECORD.place()).contains("the server is down");
              });
    }
  }
}
