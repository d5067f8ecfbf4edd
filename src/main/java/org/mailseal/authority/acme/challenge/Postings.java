package org.mailseal.authority.acme.challenge;

import java.util.List;

/**
 * What was posted and not removed yet, for one certificate, kept where it outlives this process.
 * Each is noted before it is posted, so that whatever happens a later run can remove it, and that
 * nothing else is ever removed.
 */
public interface Postings {
  /** In the order in which they were noted. */
  List<Posting> left();

  /** It is on the disk before this returns; once, however often it is told. */
  void posting(Posting posting);

  void removed(Posting posting);

  /**
   * It could not be removed, and stays noted.
   *
   * @param why a printable sentence
   */
  void stays(Posting posting, String why);
}
