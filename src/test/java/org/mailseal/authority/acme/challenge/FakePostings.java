package org.mailseal.authority.acme.challenge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is noted of postings, in memory; what became of each, in order. */
public final class FakePostings implements Postings {
  final List<Posting> left = new ArrayList<>();
  final Map<Posting, String> stayed = new LinkedHashMap<>();

  @Override
  public List<Posting> left() {
    return List.copyOf(left);
  }

  @Override
  public void posting(Posting posting) {
    if (!left.contains(posting)) {
      left.add(posting);
    }
  }

  @Override
  public void removed(Posting posting) {
    left.remove(posting);
  }

  @Override
  public void stays(Posting posting, String why) {
    stayed.put(posting, why);
  }
}
