package org.mailseal.wiring;

import java.util.List;
import org.mailseal.authority.acme.challenge.Posting;
import org.mailseal.authority.acme.challenge.Postings;
import org.mailseal.ledger.PostedProofs;
import org.mailseal.ledger.PostedProofs.PostedProof;

/** What was posted for a certificate, in the ledger. */
record KeptPostings(PostedProofs kept, String certificate, String authority) implements Postings {
  @Override
  public List<Posting> left() {
    return kept.left(certificate, authority).stream()
        .map(posted -> new Posting(posted.way(), posted.place(), posted.content()))
        .toList();
  }

  @Override
  public void posting(Posting posting) {
    kept.posting(certificate, authority, posted(posting));
  }

  @Override
  public void removed(Posting posting) {
    kept.removed(certificate, authority, posted(posting));
  }

  @Override
  public void stays(Posting posting, String why) {
    kept.stays(certificate, posted(posting), why);
  }

  private static PostedProof posted(Posting posting) {
    return new PostedProof(posting.way(), posting.place(), posting.content());
  }
}
