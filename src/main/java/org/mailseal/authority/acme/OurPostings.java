package org.mailseal.authority.acme;

import java.util.List;
import org.mailseal.authority.acme.challenge.Posting;
import org.mailseal.authority.acme.challenge.Postings;

/** Those of the ledger, whose faults are none of the authority's. */
record OurPostings(Postings kept) implements Postings {
  @Override
  public List<Posting> left() {
    return AcmeServer.ours(kept::left);
  }

  @Override
  public void posting(Posting posting) {
    AcmeServer.ours(() -> kept.posting(posting));
  }

  @Override
  public void removed(Posting posting) {
    AcmeServer.ours(() -> kept.removed(posting));
  }

  @Override
  public void stays(Posting posting, String why) {
    AcmeServer.ours(() -> kept.stays(posting, why));
  }
}
