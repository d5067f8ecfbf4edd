package org.mailseal.authority.acme.challenge;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.authority.acme.challenge.Place.Posted;
import org.mailseal.name.Identifier;

/** Proves by what is posted in a place: noted, posted, seen by ourselves, and removed. */
record PlaceProver(Place place) implements Prover {
  @Override
  public String type() {
    return place.type();
  }

  @Override
  public String describe() {
    return place.describe();
  }

  @Override
  public boolean canProve(Identifier identifier) {
    return place.canProve(identifier);
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return place.obstacles(names);
  }

  @Override
  public Result tryOut(Proof nothing, List<InetAddress> addresses, Postings postings) {
    return place.tryOut(nothing, addresses, () -> show(List.of(nothing), postings).close());
  }

  @Override
  public Duration patience() {
    return place.patience();
  }

  @Override
  public Shown show(List<Proof> proofs, Postings postings)
      throws AuthorityException, InterruptedException {
    List<Posted> all = new ArrayList<>();
    for (Proof proof : proofs) {
      all.add(new Posted(proof, place.posting(proof)));
    }
    List<Posting> begun = new ArrayList<>();
    boolean shown = false;
    try {
      for (Posted each : all) {
        postings.posting(each.posting());
        begun.add(each.posting());
        place.post(each);
      }
      place.awaitSeen(all);
      shown = true;
    } finally {
      if (!shown) {
        remove(begun, postings);
      }
    }
    return () -> remove(begun, postings);
  }

  @Override
  public void removeLeft(Postings postings) {
    remove(
        postings.left().stream().filter(each -> each.way().equals(place.way())).toList(), postings);
  }

  /** What cannot be removed now is removed by a later run; the certificate does not wait for it. */
  private void remove(List<Posting> these, Postings postings) {
    for (Posting each : these) {
      try {
        place.remove(each);
        postings.removed(each);
      } catch (AuthorityException e) {
        postings.stays(each, e.getMessage());
      }
    }
  }
}
